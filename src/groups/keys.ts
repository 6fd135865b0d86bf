import { makeKeyPackage, MlsGroup } from '../crypto/mls.ts'
import { addGroupKeyPackage, dropGroupKeys, groupKeys } from '../store/group-keys.ts'
import { anyone, EPOCHS_KEPT, exportedBy, HeldKeys } from './held-keys.ts'
import { KeyCommits, keysTrouble } from './key-commits.ts'
import { KeyFollowing } from './key-following.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { GroupKeysRow, StoredGroupKeys } from '../store/group-keys.ts'
import type { Reader } from '../store/groups.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

const KEY_PACKAGES_KEPT = 4

/**
 * The keys of our private groups. They follow the log: each entry that changes who is in carries the commit that does the
 * same to the keys.
 */
export class Keys {
  /** The commits of groups that we lead. */
  readonly commits: KeyCommits
  readonly #init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>
  readonly #held: HeldKeys
  readonly #following: KeyFollowing

  constructor(init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>, ledger: Ledger) {
    this.#init = init
    this.#held = new HeldKeys(init)
    this.#following = new KeyFollowing(init, ledger, this.#held)
    this.commits = new KeyCommits(init, this.#held, this.#following)
  }

  /** A KeyPackage for this group, with which we can be given its keys. Its secret is on disk when this resolves. */
  async newKeyPackage(groupId: Bytes): Promise<Bytes> {
    const made = await makeKeyPackage(this.#held.owner)
    await this.#init.store.write((sql) => {
      addGroupKeyPackage(sql, groupId, made, KEY_PACKAGES_KEPT)
    })
    return made.bytes
  }

  /** The keys of a group that we make. */
  async found(state: GroupState): Promise<StoredGroupKeys> {
    const group = await MlsGroup.alone(this.#held.owner, state.groupId, anyone, EPOCHS_KEPT)
    const place = { epoch: 0, logSeq: state.seq, logHash: state.hash }
    return this.#held.row(state.groupId, group, place, await exportedBy(group))
  }

  /** The epoch that our keys stand at; none if they are of no use. */
  epochOf(sql: Reader, groupId: Bytes): number | undefined {
    const row = groupKeys(sql, groupId)
    return row === undefined || row.broken !== undefined ? undefined : row.epoch
  }

  /** Why nothing can be sealed in this group now; nothing if it can. */
  trouble(sql: Reader, state: GroupState): string | undefined {
    return keysTrouble(sql, state)
  }

  /** Runs `work` with the group as its keys are now, once all before it is done. */
  async use<T>(groupId: Bytes, work: (group: MlsGroup, row: GroupKeysRow) => Promise<T>): Promise<T | undefined> {
    return await this.#held.use(groupId, work)
  }

  /**
   * Seals; what it returns may leave at once: its generation is reserved on disk. Undefined if the keys are of no use,
   * or there is nothing to bind to.
   */
  async seal(
    groupId: Bytes,
    plaintext: Bytes,
    bind: (row: GroupKeysRow) => Bytes | undefined,
  ): Promise<Bytes | undefined> {
    return await this.use(groupId, async (group, row) => {
      const bound = bind(row)
      if (bound === undefined) return undefined
      await this.#held.reserve(groupId, row)
      return await group.seal(plaintext, bound)
    })
  }

  /**
   * Follows the log: joins by a Welcome that is here, and opens the commits of entries that were stored since.
   *
   * @returns true if the keys moved.
   */
  async follow(groupId: Bytes): Promise<boolean> {
    return await this.#held.one(groupId, async () => await this.#following.follow(groupId))
  }

  /** Forgets everything that opens what this group says. */
  async forget(groupId: Bytes): Promise<void> {
    await this.#held.one(groupId, async () => {
      if (groupKeys(this.#init.store, groupId) === undefined) return
      await this.#init.store.write((sql) => {
        dropGroupKeys(sql, groupId)
      })
      this.#held.drop(groupId)
    })
  }
}
