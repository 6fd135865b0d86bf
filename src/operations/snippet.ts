import { folded } from '../store/search.ts'

/** Letters before and after a hit. */
const AROUND = 40

/** A piece of `text` around the first of `words`, which is marked with `*`; its beginning if none is found. */
export function snippet(text: string, words: readonly string[]): string {
  const line = text.replaceAll(/\s+/g, ' ')
  const letters = Array.from(line.matchAll(/\P{M}\p{M}*|\p{M}+/gu), ([letter]) => letter)
  const hit = firstHit(letters, words)
  const from = Math.max(0, (hit?.from ?? 0) - AROUND)
  const to = Math.min(letters.length, (hit?.to ?? 0) + AROUND)
  const piece = (start: number, end: number): string => letters.slice(start, end).join('')
  const middle =
    hit === undefined ? piece(from, to) : `${piece(from, hit.from)}*${piece(hit.from, hit.to)}*${piece(hit.to, to)}`
  return `${from > 0 ? '…' : ''}${middle}${to < letters.length ? '…' : ''}`
}

/** Compared as the index compares: without case and accents; a letter may fold to none or to several. */
function firstHit(letters: readonly string[], words: readonly string[]): { from: number; to: number } | undefined {
  let plain = ''
  const origin: number[] = []
  for (const [i, letter] of letters.entries()) {
    const one = folded(letter)
    plain += one
    origin.push(...Array<number>(one.length).fill(i))
  }
  for (const word of words.map(folded)) {
    const at = word === '' ? -1 : plain.indexOf(word)
    if (at >= 0) return { from: origin[at] ?? 0, to: (origin[at + word.length - 1] ?? 0) + 1 }
  }
  return undefined
}
