export interface Piece {
  readonly piece: string
  readonly isHit: boolean
}

/** Letters before the first hit, and in all, that are shown. */
const BEFORE = 60
const SHOWN = 240

/** A text around the first of the words that were looked for, cut where they begin and end. */
export function marked(text: string, wanted: string): Piece[] {
  const letters = Array.from(text.replaceAll(/\s+/g, ' '))
  const folded = letters.map(fold)
  const words = wanted
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => Array.from(word, fold).join(''))
  const isHit = new Array<boolean>(letters.length).fill(false)
  for (const word of words) markAll(folded, word, isHit)
  const first = isHit.indexOf(true)
  const from = Math.max(0, first - BEFORE)
  const pieces: Piece[] = from > 0 ? [{ piece: '…', isHit: false }] : []
  for (let i = from; i < Math.min(letters.length, from + SHOWN); i++) {
    const last = pieces.at(-1)
    const hit = isHit[i] ?? false
    if (last?.isHit === hit) pieces[pieces.length - 1] = { piece: last.piece + (letters[i] ?? ''), isHit: hit }
    else pieces.push({ piece: letters[i] ?? '', isHit: hit })
  }
  return letters.length > from + SHOWN ? [...pieces, { piece: '…', isHit: false }] : pieces
}

/** Without case and accents, as the search compares. */
function fold(letter: string): string {
  return letter.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

function markAll(folded: readonly string[], word: string, isHit: boolean[]): void {
  for (let start = 0; start < folded.length; start++) {
    let got = ''
    let end = start
    while (end < folded.length && got.length < word.length) got += folded[end++] ?? ''
    if (got !== '' && got.startsWith(word)) isHit.fill(true, start, end)
  }
}
