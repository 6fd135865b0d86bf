import { includes } from '../../protocols/group/ranges.ts'
import { spanAt } from '../../protocols/group/roster.ts'
import { Push } from '../../protocols/group/wire.ts'
import { envelopesIn, haveOf, holdingsOf } from '../store/group-messages.ts'
import { entriesAfter } from '../store/groups.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { key } from './topics.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** Letters to one member at once: what is over goes with the next round. */
const LETTERS = 8
/** Entries and envelopes of one letter. */
const LETTER_ROOM_BYTES = 56 * 1024
/** The newest entries go along: who is away may not know them, and cannot judge the words without them. */
const ENTRIES = 8
const ENTRIES_ROOM_BYTES = 24 * 1024
const ENVELOPES = 256

/** Our words for members who are away while no other member is there who could hand them on: by letter, to friends. */
export class Mailing {
  readonly #init: Pick<GroupsInit, 'store' | 'net' | 'friends' | 'post'>
  readonly #ledger: Ledger
  readonly #online: (groupId: Bytes) => string[]

  constructor(
    init: Pick<GroupsInit, 'store' | 'net' | 'friends' | 'post'>,
    ledger: Ledger,
    online: (groupId: Bytes) => string[],
  ) {
    this.#init = init
    this.#ledger = ledger
    this.#online = online
  }

  /** Writes what waits, if nobody is there. */
  async check(groupId: Bytes): Promise<void> {
    const { store, net } = this.#init
    if (!net.isOnline || this.#online(groupId).length > 0 || this.#waiting(groupId).length === 0) return
    await store.write((sql) => {
      const standing = this.#ledger.standing(sql, groupId)
      if (standing?.row.state !== 'member') return
      for (const peerId of this.#waiting(groupId)) {
        for (let letter = 0; letter < LETTERS && this.#write(sql, standing, peerId); letter++);
      }
    })
  }

  /** Friends among the members who lack words of ours, as far as we know, that no letter has taken to them. */
  #waiting(groupId: Bytes): string[] {
    const { store, friends } = this.#init
    const { me } = this.#ledger
    const state = this.#ledger.state(store, groupId)
    const holdings = holdingsOf(store, groupId, me)
    const top = holdings.get(me)?.at(-1)?.last ?? 0
    return [...(state?.members.keys() ?? [])].filter((peerId) => {
      if (peerId === me || (getSetting<number>(store, settingOf(groupId, peerId)) ?? 0) >= top) return false
      return !includes(holdings.get(peerId) ?? [], top) && friends.isFriendPeer(peerId)
    })
  }

  /** Writes one letter; false if none was due. */
  #write(sql: Sql, { state }: Standing, peerId: string): boolean {
    const { groupId } = state
    const { me } = this.#ledger
    const upto = getSetting<number>(sql, settingOf(groupId, peerId)) ?? 0
    const held = haveOf(sql, groupId, me, peerId)
    const entries = newest(
      entriesAfter(sql, groupId, Math.max(0, state.seq - ENTRIES), ENTRIES).map(({ bytes }) => bytes),
    )
    let room = LETTER_ROOM_BYTES - entries.reduce((sum, { length }) => sum + length, 0)
    const envelopes: Bytes[] = []
    let last = upto
    const all = { first: upto + 1, last: Number.MAX_SAFE_INTEGER }
    for (const envelope of envelopesIn(sql, groupId, me, all, ENVELOPES)) {
      const isDue = !includes(held, envelope.last) && spanAt(state, peerId, envelope.logSeq) !== undefined
      if (isDue) room -= envelope.bytes.length + 4
      if (room < 0 && envelopes.length > 0) break
      if (isDue) envelopes.push(envelope.bytes)
      last = envelope.last
    }
    putSetting(sql, settingOf(groupId, peerId), last)
    if (envelopes.length === 0) return false
    const body = Push.encode({ groupId, entries: room < 0 ? [] : entries, envelopes })
    this.#init.post.write(sql, { to: peerId, kind: 'group', body })
    return true
  }
}

/** As many of the last ones as have room. */
function newest(entries: readonly Bytes[]): Bytes[] {
  let room = ENTRIES_ROOM_BYTES
  const first = entries.findLastIndex(({ length }) => (room -= length) < 0)
  return entries.slice(first + 1)
}

function settingOf(groupId: Bytes, peerId: string): string {
  return `group_mailed:${key(groupId)}:${peerId}`
}
