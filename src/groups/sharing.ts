import { spanAt } from '../../protocols/group/roster.ts'
import { KithError } from '../errors.ts'
import { messagesInOrder } from '../store/group-messages.ts'
import { labelOf } from './labels.ts'
import { memberCalled } from './words.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { Directory } from '../names/directory.ts'
import type { ShareRow } from '../store/group-shares.ts'
import type { Reader } from '../store/groups.ts'
import type { Ledger, Standing } from './ledger.ts'

/**
 * Group rule 70: who opened what was said at this place of the log to a member that was not there; nobody if undefined.
 * Nobody can open more than they could read themselves.
 */
export function sharerOf(
  state: GroupState,
  shares: readonly ShareRow[],
  peerId: string,
  logSeq: number,
): string | undefined {
  if (!state.members.has(peerId)) return undefined
  return shares.find(({ byPeer, withPeer, sinceLog, uptoLog }) => {
    if (logSeq < sinceLog || logSeq > uptoLog || spanAt(state, byPeer, logSeq) === undefined) return false
    return withPeer === peerId || (withPeer === undefined && spanAt(state, peerId, uptoLog) !== undefined)
  })?.byPeer
}

export interface Sharing {
  readonly said: Said
  /** Labels of those who came later, and get something. */
  readonly with: string[]
  /** Earlier messages that they get, as far as they are here. */
  readonly messages: number
}

/**
 * Opens what was said before to one member, or to all who came later.
 *
 * @throws {KithError} `not_member`, or `usage` if there is nothing to open.
 */
export function shareWith(
  sql: Reader,
  standing: Standing,
  user: string | undefined,
  ledger: Ledger,
  names: Directory,
): Sharing {
  const { row, state } = standing
  const { me } = ledger
  const named = user === undefined ? undefined : memberCalled(standing, user, names)
  const others = [...state.members.values()].filter(({ peerId }) => peerId !== me && (named ?? peerId) === peerId)
  if (named !== undefined && others.length === 0) {
    throw new KithError('not_member', `${user ?? ''} is not another member of group ${row.label}.`, {
      next: `group ${row.label} shows who is.`,
    })
  }
  const readable = messagesInOrder(sql, row.groupId).filter(({ logSeq }) => spanAt(state, me, logSeq) !== undefined)
  const lacking = others.map((member) => ({
    member,
    messages: readable.filter(({ logSeq }) => spanAt(state, member.peerId, logSeq) === undefined).length,
  }))
  const later = lacking.filter(({ messages }) => messages > 0)
  if (later.length === 0) {
    const who = named === undefined ? 'Everybody' : (user ?? '')
    throw new KithError('usage', `${who} in group ${row.label} may read all that you have: there is nothing to share.`)
  }
  const sinceLog = Math.min(...(state.spans.get(me) ?? []).map(({ fromLog }) => fromLog))
  return {
    said: { kind: 'share', withPeer: named, sinceLog },
    with: later.map(({ member }) => labelOf(member, names)),
    messages: Math.max(...later.map(({ messages }) => messages)),
  }
}
