import { succession } from '../../protocols/group/succession.ts'
import { confirmedEpochs, groupKeys } from '../store/group-keys.ts'
import { labelOf } from './labels.ts'
import { hasHeard } from './sealing.ts'
import { key } from './topics.ts'
import type { GroupState, Member } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from '../store/groups.ts'
import type { Transact } from './aftermath.ts'
import type { Leading } from './leading.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** Who was just made leader and has no keys yet may have a Welcome on its way. */
const WELCOME_MS = 30_000
/** Members with sound keys may come back; after this the user hears that none did. */
const NOBODY_MS = 5 * 60_000

interface Rooms {
  readonly ledger: Ledger
  readonly leading: Leading
  readonly transact: Transact
}

/** A leader whose keys are of no use can give nobody keys, itself least: the lead goes to a member who can. */
export class Yielding {
  readonly #init: Pick<GroupsInit, 'store' | 'net' | 'names' | 'clock' | 'tell'>
  readonly #rooms: Rooms
  /** Since when we lead a group without keys. */
  readonly #since = new Map<string, { sinceMs: number; isTold: boolean }>()

  constructor(init: Pick<GroupsInit, 'store' | 'net' | 'names' | 'clock' | 'tell'>, rooms: Rooms) {
    this.#init = init
    this.#rooms = rooms
  }

  /** Group rule 63: looks whether we lead without keys, and hands over if somebody is there who has them. */
  async tend(groupId: Bytes): Promise<void> {
    const { store, clock } = this.#init
    const standing = this.#rooms.ledger.standing(store, groupId)
    const trouble = standing && this.#trouble(standing)
    if (standing === undefined || trouble === undefined) {
      this.#since.delete(key(groupId))
      return
    }
    const nowMs = clock.monotonic()
    const since = this.#since.get(key(groupId)) ?? { sinceMs: nowMs, isTold: false }
    this.#since.set(key(groupId), since)
    const isBroken = groupKeys(store, groupId) !== undefined
    if (!isBroken && nowMs - since.sinceMs < WELCOME_MS) return
    const heir = this.#heir(store, standing.state)
    if (heir !== undefined) await this.#yield(groupId, heir, trouble)
    else if (!since.isTold && nowMs - since.sinceMs >= NOBODY_MS && standing.state.members.size > 1) {
      since.isTold = true
      this.#init.tell({ type: 'group_keys_lost', group: standing.row.label, reason: trouble })
    }
  }

  /** Why our keys of a group that we lead are of no use; nothing if they are, or if we do not lead. */
  #trouble(standing: Standing): string | undefined {
    const { row, state } = standing
    if (!state.isPrivate || !this.#rooms.leading.leads(standing) || !hasHeard(this.#init.store, state)) return undefined
    const keys = groupKeys(this.#init.store, row.groupId)
    return keys === undefined ? 'its keys have not come' : keys.broken
  }

  /** The first in the succession who is here and said that it has the newest keys. */
  #heir(sql: Reader, state: GroupState): Member | undefined {
    const epoch = state.epochs.at(-1) ?? 0
    const known = confirmedEpochs(sql, state.groupId)
    return succession(state).find(({ peerId }) => known.get(peerId) === epoch && this.#init.net.isConnected(peerId))
  }

  async #yield(groupId: Bytes, heir: Member, reason: string): Promise<void> {
    await this.#rooms.transact((sql, aftermath) => {
      const standing = this.#rooms.ledger.standing(sql, groupId)
      if (standing === undefined || this.#trouble(standing) === undefined) return
      if (this.#heir(sql, standing.state)?.peerId !== heir.peerId) return
      this.#rooms.leading.passLead(sql, standing, heir, aftermath)
      const leader = labelOf(heir, this.#init.names)
      aftermath.news.push({ type: 'group_yielded', group: standing.row.label, leader, reason })
    })
  }
}
