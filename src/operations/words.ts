/** One word of a typed line, without its quotes, and where in the line it stands. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  /** A quote was left open: the user is still typing, or forgot it. */
  readonly open: boolean
}

const SPACE = /\s/

/** Takes the next word at or after `from`: "two words" and 'two words' are one; a backslash keeps the next quote or space. */
export function nextWord(line: string, from: number): Word | undefined {
  let at = skipSpace(line, from)
  if (at >= line.length) return undefined
  const start = at
  let text = ''
  let quote = ''
  for (; at < line.length; at++) {
    const char = line[at] ?? ''
    if (quote === '' && SPACE.test(char)) break
    if (char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'") && isQuote(line, at, start)) quote = char
    else if (char === '\\' && isEscape(line[at + 1], quote)) text += line[++at] ?? ''
    else text += char
  }
  return { text, start, end: at, open: quote !== '' }
}

export function skipSpace(line: string, from: number): number {
  let at = from
  while (at < line.length && SPACE.test(line[at] ?? '')) at++
  return at
}

/** Text as it stands, but without the white space around it and without one pair of `"` around all of it. */
export function restOf(line: string, from: number): string {
  return unquote(line.slice(from).trim())
}

function unquote(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** An apostrophe inside a word (it's) is no quote. */
function isQuote(line: string, at: number, start: number): boolean {
  return line[at] === '"' || at === start || line[at - 1] === '='
}

function isEscape(next: string | undefined, quote: string): boolean {
  return next !== undefined && (next === '"' || next === "'" || next === '\\' || (quote === '' && next === ' '))
}
