import { isRelayed } from './addresses.ts'
import type { Connection } from '@libp2p/interface'

/** A node that is asked to dial back hangs up by then (reach rule 3): what is opened on that connection breaks. */
export const SETTLED_MS = 500

/**
 * Those that are open, the best first: direct ones before relayed ones, and of each the newest, since an older one may be
 * dead unnoticed. Those that are younger than that come last, the oldest first: a peer that has just come online has its
 * own connection and the one by which it was dialled back.
 */
export function bestFirst(connections: readonly Connection[]): Connection[] {
  const nowMs = Date.now()
  const isYoung = ({ timeline }: Connection): boolean => nowMs - timeline.open < SETTLED_MS
  return connections
    .filter(({ status }) => status === 'open')
    .sort(
      (a, b) =>
        Number(isRelayed(a.remoteAddr)) - Number(isRelayed(b.remoteAddr)) ||
        Number(isYoung(a)) - Number(isYoung(b)) ||
        (isYoung(a) ? a.timeline.open - b.timeline.open : b.timeline.open - a.timeline.open),
    )
}
