/** What would tell who somebody is, or where, each with the word that stands for it. */
const TELLING: readonly [pattern: RegExp, word: string][] = [
  [/12D3KooW[1-9A-HJ-NP-Za-km-z]{44}/g, 'peer'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, 'address'],
  [/(?<=\/ip6\/)[0-9a-fA-F:.]+/g, 'address'],
  [/(?<=\/dns[46]?\/)[^/\s)]+/g, 'host'],
]

/**
 * Takes out of plain JSON what would tell who somebody is: peer ids, addresses, and the words given. The same always gets
 * the same stand-in, so that it can still be followed through a report.
 */
export function anonymized<T>(value: T, words: readonly (readonly [text: string, standIn: string])[]): T {
  const seen = new Map<string, string>()
  const counts = new Map<string, number>()
  const standIn = (text: string, word: string): string => {
    if (text.startsWith('127.') || text === '::1' || text === '0.0.0.0') return text
    const known = seen.get(text)
    if (known !== undefined) return known
    const count = (counts.get(word) ?? 0) + 1
    counts.set(word, count)
    seen.set(text, `<${word} ${count}>`)
    return `<${word} ${count}>`
  }
  const clean = (text: string): string => {
    let cleaned = text
    for (const [word, stand] of words) if (word !== '') cleaned = cleaned.replaceAll(word, stand)
    for (const [pattern, word] of TELLING) cleaned = cleaned.replaceAll(pattern, (found) => standIn(found, word))
    return cleaned
  }
  return walk(value, clean) as T
}

function walk(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map((one) => walk(one, clean))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one, clean)]))
}
