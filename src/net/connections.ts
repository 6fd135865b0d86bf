import { isRelayed } from './addresses.ts'
import type { Connection } from '@libp2p/interface'

/** A node that is asked to dial back hangs up by then (reach rule 3): what is opened on that connection would break. */
export const SETTLED_MS = 500

/**
 * Those that are open, the best first: direct ones before relayed ones, and of each the newest, since an older one may be
 * dead unnoticed.
 */
export function bestFirst(connections: readonly Connection[]): Connection[] {
  const nowMs = Date.now()
  const isYoung = ({ timeline }: Connection): boolean => nowMs - timeline.open < SETTLED_MS
  return connections
    .filter(({ status }) => status === 'open')
    .reverse()
    .sort(
      (a, b) =>
        Number(isRelayed(a.remoteAddr)) - Number(isRelayed(b.remoteAddr)) ||
        Number(isYoung(a)) - Number(isYoung(b)) ||
        b.timeline.open - a.timeline.open,
    )
}
