/** The candidate that was probably meant: two slips away at most, fewer for short words; else one that begins with it. */
export function suggest(typed: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestSlips = Math.min(2, Math.floor(typed.length / 2)) + 1
  let longer: string | undefined
  for (const candidate of candidates) {
    if (candidate.startsWith(`${typed.toLowerCase()}_`)) longer ??= candidate
    const slips = distance(typed.toLowerCase(), candidate.toLowerCase(), bestSlips)
    if (slips < bestSlips) {
      best = candidate
      bestSlips = slips
    }
  }
  return best ?? longer
}

/** Insertions, deletions, replacements and swapped neighbours between two words; `max` or more counts as `max`. */
function distance(a: string, b: string, max: number): number {
  if (Math.abs(a.length - b.length) >= max) return max
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    before = last
    last = row
  }
  return Math.min(last[b.length] ?? max, max)
}
