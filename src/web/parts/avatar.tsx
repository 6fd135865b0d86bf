import type { JSX } from 'preact'

const TILES = 3
const SIZE = 12
/** Ground and thread; light and dark alike, the letter upon them is white. */
const COLOURS = [
  ['#1d5c4e', '#2f7d6b'],
  ['#7a3b2e', '#9c5443'],
  ['#3b4a7a', '#5466a0'],
  ['#6b5212', '#8a6c1f'],
  ['#5b3a6b', '#78528a'],
  ['#2b5a73', '#3f7691'],
  ['#7a2f4f', '#9b4a6b'],
  ['#41591f', '#58762f'],
] as const

/** The woven mark of a person or group: the same name gives the same weave everywhere. */
export function Avatar(props: {
  readonly name: string
  readonly isGroup?: boolean
  readonly isOnline?: boolean
}): JSX.Element {
  const { name, isGroup = false, isOnline = false } = props
  const hash = hashOf(name)
  const [ground, thread] = COLOURS[hash % COLOURS.length] ?? COLOURS[0]
  return (
    <span class={`avatar ${isGroup ? 'avatar-group' : ''} ${isOnline ? 'avatar-online' : ''}`} aria-hidden="true">
      <svg viewBox={`0 0 ${TILES * SIZE} ${TILES * SIZE}`} focusable="false">
        <rect width="100%" height="100%" fill={ground} />
        <path d={weave(hash)} fill="none" stroke={thread} stroke-width="4" />
      </svg>
      <b>{Array.from(name)[0]?.toUpperCase() ?? '?'}</b>
    </span>
  )
}

/** Quarter circles in each tile, turned this or that way: together they run on as threads. */
export function weave(hash: number, tiles = TILES): string {
  const half = SIZE / 2
  let bits = hash
  let path = ''
  for (let tile = 0; tile < tiles * tiles; tile++) {
    // xorshift: enough variety out of one number.
    bits ^= bits << 13
    bits ^= bits >>> 17
    bits ^= bits << 5
    const x = (tile % tiles) * SIZE
    const y = Math.floor(tile / tiles) * SIZE
    const arc = (fromX: number, fromY: number, toX: number, toY: number): string =>
      `M${x + fromX} ${y + fromY}A${half} ${half} 0 0 0 ${x + toX} ${y + toY}`
    path +=
      (bits & 1) === 0
        ? arc(half, 0, SIZE, half) + arc(half, SIZE, 0, half)
        : arc(0, half, half, 0) + arc(SIZE, half, half, SIZE)
  }
  return path
}

/** FNV-1a, 32 bits, never 0. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0 || 1
}

/** Which of eight colours a name has where it stands as text (style/tokens.css). */
export function toneOf(name: string): string {
  return `tone-${hashOf(name) % COLOURS.length}`
}
