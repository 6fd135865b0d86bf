import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { comersAndGoers } from '../../protocols/group/key-change.ts'
import { sha256 } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { groupKeys, putGroupKeys } from '../store/group-keys.ts'
import { CommitNeeded } from './commit-needed.ts'
import { exportedBy, id } from './held-keys.ts'
import { changesOf, checkComers } from './key-changes.ts'
import { checks } from './parts.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Op } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Changes, MlsGroup } from '../crypto/mls.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { Exported, HeldKeys } from './held-keys.ts'
import type { KeyFollowing } from './key-following.ts'
import type { GroupsInit } from './parts.ts'

/** A head that moves while a commit is made makes it void; beyond this many in a row something else is wrong. */
const ATTEMPTS = 8

/** A commit that is made, and what it leads to: counts if its entry gets to disk. */
interface Prepared {
  readonly headHash: Bytes
  readonly changes: Changes
  readonly next: MlsGroup
  readonly commit: Bytes
  readonly welcome: Bytes | undefined
  readonly exported: Exported
}

/** What a leader puts into an entry, and into the welcome of whoever it brings. */
export interface ReadyCommit {
  readonly commit: Bytes
  readonly epochAuthHash: Bytes
  readonly welcome: Bytes | undefined
}

/** The commits that a leader makes: prepared before the transaction that needs one, kept if its entry gets to disk. */
export class KeyCommits {
  readonly #init: Pick<GroupsInit, 'store'>
  readonly #held: HeldKeys
  readonly #following: KeyFollowing
  readonly #prepared = new Map<string, Prepared>()

  constructor(init: Pick<GroupsInit, 'store'>, held: HeldKeys, following: KeyFollowing) {
    this.#init = init
    this.#held = held
    this.#following = following
  }

  /**
   * The commit for these operations on this state, which must be prepared before.
   *
   * @throws {CommitNeeded} if it is not: `committing` catches it.
   */
  ready(state: GroupState, op: Op): ReadyCommit {
    const change = comersAndGoers([op], checks)
    const changes = changesOf(change)
    const prepared = this.#prepared.get(id(state.groupId))
    if (prepared === undefined || !equals(prepared.headHash, state.hash) || !isSame(prepared.changes, changes))
      throw new CommitNeeded(state, change)
    const { commit, welcome, next } = prepared
    return { commit, welcome, epochAuthHash: sha256(next.authenticator) }
  }

  /** Stores the keys that the entry which was just stored leads to. Returns the key of the topic from now on. */
  enter(sql: Sql, { groupId, seq, hash, epochs, topicEpoch }: GroupState): Bytes {
    const prepared = this.#prepared.get(id(groupId))
    const before = groupKeys(sql, groupId)
    if (prepared === undefined || before === undefined) throw new Error('No commit was prepared')
    const place = { epoch: epochs.at(-1) ?? 0, logSeq: seq, logHash: hash }
    const row = this.#held.row(groupId, prepared.next, place, prepared.exported, before, topicEpoch === place.epoch)
    putGroupKeys(sql, row)
    return row.topicKey
  }

  /**
   * Makes the commit that a transaction of this group wants, and runs the transaction again; if the head moved meanwhile,
   * the commit is thrown away and made anew. What was wanted before its turn came may stand on a head of long ago, when
   * many are let in at once: each is asked in its turn what it wants.
   *
   * @throws {KithError} `group_keys` if our own keys do not follow the log.
   */
  async committing<T>(groupId: Bytes, attempt: () => Promise<T>): Promise<T> {
    return await this.#held.one(groupId, async () => {
      for (let left = ATTEMPTS; ; left--) {
        let need: CommitNeeded
        try {
          return await attempt()
        } catch (error) {
          if (!(error instanceof CommitNeeded) || left === 0) throw error
          need = error
        } finally {
          this.#settle(groupId)
        }
        await this.#prepare(need)
      }
    })
  }

  async #prepare({ state, change }: CommitNeeded): Promise<void> {
    const { groupId } = state
    await this.#following.follow(groupId)
    const row = groupKeys(this.#init.store, groupId)
    const trouble = keysTrouble(this.#init.store, state)
    if (row === undefined || trouble !== undefined) throw withoutKeys(trouble ?? '')
    try {
      const { group } = this.#held.load(row)
      await checkComers(group, change)
      const changes = changesOf(change)
      const { next, commit, welcome } = await group.prepare(changes)
      const exported = await exportedBy(next)
      this.#prepared.set(id(groupId), { headHash: state.hash, changes, next, commit, welcome, exported })
    } catch (error) {
      if (error instanceof Fault) throw withoutKeys(error.message)
      throw error
    }
  }

  /** The attempt is over: if its row is on disk, the group that was prepared is the group. */
  #settle(groupId: Bytes): void {
    const prepared = this.#prepared.get(id(groupId))
    this.#prepared.delete(id(groupId))
    const row = groupKeys(this.#init.store, groupId)
    if (row !== undefined && row.epoch === prepared?.next.epoch) this.#held.hold(groupId, row.logHash, prepared.next)
  }
}

/** Why nothing can be sealed in this group now; nothing if it can. */
export function keysTrouble(sql: Reader, { groupId, epochs }: GroupState): string | undefined {
  const row = groupKeys(sql, groupId)
  if (row === undefined) return 'its keys have not come yet'
  return row.broken ?? (row.epoch === epochs.at(-1) ? undefined : 'its newest keys are on their way')
}

function isSame(a: Changes, b: Changes): boolean {
  const sameAdds = a.add.length === b.add.length && a.add.every((one, at) => equals(one, b.add[at] ?? new Uint8Array()))
  return sameAdds && a.remove.length === b.remove.length && a.remove.every((one, at) => one === b.remove[at])
}

function withoutKeys(why: string): KithError {
  return new KithError('group_keys', `The keys of this group cannot be changed from here now: ${why}.`, {
    next: 'Stay online for a moment and try again. If it stays so, hand the lead over: lead <group> <member>.',
  })
}
