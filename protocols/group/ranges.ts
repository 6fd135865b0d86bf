import type { Range } from './wire.ts'

/** Numbers start at 1 and stay exact. */
export function isSound(range: Range): boolean {
  return range.first >= 1 && range.last >= range.first && Number.isSafeInteger(range.last)
}

/** The same numbers in order, without overlaps or touching neighbours. */
export function merged(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.first - b.first)
  const result: Range[] = []
  for (const { first, last } of sorted) {
    const before = result.at(-1)
    if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last)
    else result.push({ first, last })
  }
  return result
}

/** Numbers of `whole` that are not in `part`. */
export function without(whole: readonly Range[], part: readonly Range[]): Range[] {
  let left = merged(whole)
  for (const cut of part) {
    left = left.flatMap((range) => {
      if (cut.last < range.first || cut.first > range.last) return [range]
      const pieces: Range[] = []
      if (range.first < cut.first) pieces.push({ first: range.first, last: cut.first - 1 })
      if (range.last > cut.last) pieces.push({ first: cut.last + 1, last: range.last })
      return pieces
    })
  }
  return left
}

/** How many numbers. */
export function count(ranges: readonly Range[]): number {
  return merged(ranges).reduce((sum, { first, last }) => sum + last - first + 1, 0)
}

export function includes(ranges: readonly Range[], number: number): boolean {
  return ranges.some(({ first, last }) => first <= number && number <= last)
}
