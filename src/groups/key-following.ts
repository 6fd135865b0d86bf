import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { keyChangeOf } from '../../protocols/group/key-change.ts'
import { sha256 } from '../crypto/keys.ts'
import { MlsGroup } from '../crypto/mls.ts'
import {
  dropGroupKeyPackage,
  dropWelcome,
  groupKeyPackages,
  groupKeys,
  markKeys,
  putGroupKeys,
  welcomeParts,
} from '../store/group-keys.ts'
import { entriesAfter, entryAt } from '../store/groups.ts'
import { anyone, EPOCHS_KEPT, exportedBy } from './held-keys.ts'
import { changesOf, checkComers } from './key-changes.ts'
import { checks } from './parts.ts'
import type { KeyChange } from '../../protocols/group/key-change.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { GroupKeysRow } from '../store/group-keys.ts'
import type { Reader } from '../store/groups.ts'
import type { HeldKeys } from './held-keys.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

const ENTRIES = 64

/** How our keys follow the log: in by a Welcome, then through the commit of each entry that changes who is in. */
export class KeyFollowing {
  readonly #init: Pick<GroupsInit, 'store'>
  readonly #ledger: Ledger
  readonly #held: HeldKeys

  constructor(init: Pick<GroupsInit, 'store'>, ledger: Ledger, held: HeldKeys) {
    this.#init = init
    this.#ledger = ledger
    this.#held = held
  }

  /**
   * Joins by a Welcome that is here, and opens the commits of entries that were stored since. Only in the group's turn.
   *
   * @returns true if the keys moved.
   */
  async follow(groupId: Bytes): Promise<boolean> {
    const { store } = this.#init
    let moved = await this.#join(groupId)
    for (;;) {
      const row = groupKeys(store, groupId)
      const state = this.#ledger.state(store, groupId)
      if (row === undefined || row.broken !== undefined || state === undefined) return moved
      const change = nextChange(store, row)
      const isOurs = equals(state.hashes[row.logSeq - 1] ?? new Uint8Array(), row.logHash)
      if (isOurs && (change === undefined || change.goers.includes(this.#ledger.me))) return moved
      try {
        if (!isOurs || change === undefined) throw new Fault('broken', 'the log went another way')
        await this.#open(row, change)
        moved = true
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        await store.write((sql) => {
          markKeys(sql, groupId, `its keys could not be renewed (${error.message})`)
        })
        return true
      }
    }
  }

  /** Group rule 53. */
  async #open(row: GroupKeysRow, change: KeyChange): Promise<void> {
    const { groupId } = row
    const before = this.#held.load(row).group
    const next = await before.follow(change.commit, changesOf(change), change.by)
    await checkComers(before, change)
    if (next.epoch !== change.epoch || !equals(sha256(next.authenticator), change.epochAuthHash))
      throw new Fault('broken', 'the commit leads to another epoch than its entry says')
    const place = { epoch: change.epoch, logSeq: change.seq, logHash: change.hash }
    const exported = await exportedBy(next)
    const after = this.#held.row(groupId, next, place, exported, row, change.topicEpoch === change.epoch)
    await this.#init.store.write((sql) => {
      putGroupKeys(sql, after)
    })
    this.#held.hold(groupId, change.hash, next)
  }

  /** Joins by a Welcome whose parts and whose entry are here. */
  async #join(groupId: Bytes): Promise<boolean> {
    const { store } = this.#init
    const parts = welcomeParts(store, groupId)
    const [first] = parts
    if (first === undefined || parts.length < first.parts) return false
    const welcome = concat(parts.map(({ mls }) => mls))
    for (const made of groupKeyPackages(store, groupId)) {
      const group = await this.#openWelcome(welcome, made)
      if (group === undefined) continue
      const change = changeTo(store, this.#ledger, groupId, group.epoch)
      if (change === undefined) return false
      if (!this.#isSound(group, groupId, change)) break
      const place = { epoch: change.epoch, logSeq: change.seq, logHash: change.hash }
      const exported = { ...(await exportedBy(group)), ...(isNewTopic(change) ? {} : { topicKey: first.topicKey }) }
      const before = groupKeys(store, groupId)
      // Whoever lost the keys may have missed a removal, and with it the change of the topic.
      const isOtherTopic = before === undefined || !equals(before.topicKey, exported.topicKey)
      const row = this.#held.row(groupId, group, place, exported, before, isOtherTopic)
      await store.write((sql) => {
        putGroupKeys(sql, { ...row, entryKeyBefore: undefined })
        dropGroupKeyPackage(sql, made.id)
        dropWelcome(sql, groupId)
      })
      this.#held.hold(groupId, change.hash, group)
      return true
    }
    // A Welcome for other keys than ours, or to another group than the log tells of: a heal brings the next.
    await store.write((sql) => {
      dropWelcome(sql, groupId)
    })
    return false
  }

  async #openWelcome(welcome: Bytes, made: { bytes: Bytes; secret: Bytes }): Promise<MlsGroup | undefined> {
    try {
      return await MlsGroup.join(this.#held.owner, welcome, made, anyone, EPOCHS_KEPT)
    } catch (error) {
      if (error instanceof Fault) return undefined
      throw error
    }
  }

  /** Group rule 54: the Welcome leads to what the log says, with exactly its members. */
  #isSound(group: MlsGroup, groupId: Bytes, change: KeyChange): boolean {
    const state = this.#ledger.stateAt(this.#init.store, groupId, change.seq)
    if (!equals(group.groupId, groupId)) return false
    if (!equals(sha256(group.authenticator), change.epochAuthHash)) return false
    const userKeys = new Map(group.members.map(({ peerId, userKey }) => [peerId, userKey]))
    return (
      userKeys.size === state.members.size &&
      [...state.members.values()].every(({ peerId, userKey }) =>
        equals(userKeys.get(peerId) ?? new Uint8Array(), userKey),
      )
    )
  }
}

/** The first commit in the log after the one that these keys stand at. */
function nextChange(sql: Reader, { groupId, logSeq }: GroupKeysRow): KeyChange | undefined {
  for (let seq = logSeq; ;) {
    const entries = entriesAfter(sql, groupId, seq, ENTRIES)
    for (const { bytes } of entries) {
      const change = keyChangeOf(bytes, checks)
      if (change !== undefined) return change
    }
    const last = entries.at(-1)
    if (last === undefined) return undefined
    seq = last.seq
  }
}

/** The commit in the log that began this epoch. */
function changeTo(sql: Reader, ledger: Ledger, groupId: Bytes, epoch: number): KeyChange | undefined {
  const at = ledger.state(sql, groupId)?.epochs.indexOf(epoch) ?? -1
  const entry = at < 0 ? undefined : entryAt(sql, groupId, at + 1)
  return entry && keyChangeOf(entry.bytes, checks)
}

function isNewTopic({ topicEpoch, epoch }: KeyChange): boolean {
  return topicEpoch === epoch
}
