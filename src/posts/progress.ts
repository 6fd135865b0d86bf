import type { Clock } from '../clock.ts'
import type { Tell } from '../news.ts'

/** Short transfers say nothing before they are done; long ones speak no faster than a line can be read. */
const TELL_EVERY_MS = 1_000

/** What moves: told with each step. */
export interface Subject {
  readonly who: string
  readonly name: string
  readonly totalBytes: number
}

/** Makes a function that tells how far a transfer is, at most once a second and not in its first second. */
export function progress(
  { clock, tell }: { clock: Clock; tell: Tell },
  { who, name, totalBytes }: Subject,
): (doneBytes: number) => void {
  let toldMs = clock.monotonic()
  return (doneBytes) => {
    const nowMs = clock.monotonic()
    if (nowMs - toldMs < TELL_EVERY_MS) return
    toldMs = nowMs
    tell({ type: 'post_progress', who, name, doneBytes, totalBytes })
  }
}
