import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { MlsGroup } from '../crypto/mls.ts'
import { groupKeys, groupKeysState, reserveGenerations } from '../store/group-keys.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { MlsOwner } from '../crypto/mls.ts'
import type { GroupKeysRow, StoredGroupKeys } from '../store/group-keys.ts'
import type { GroupsInit } from './parts.ts'

/** Frames of these many epochs still open: what comes later than that comes by catch-up. */
export const EPOCHS_KEPT = 3
/** As in private chat: sending generations are reserved on disk for this many frames at once. */
const RESERVED_AHEAD = 64
const KEY_BYTES = 32

/** What an epoch gives beside the keys of words: the key of the entry that leaves it, and that of a new topic. */
export interface Exported {
  readonly entryKey: Bytes
  readonly topicKey: Bytes
}

/** One group as it is now. */
interface Held {
  /** Of the row on disk that this is. */
  readonly logHash: Bytes
  readonly group: MlsGroup
  reserved: number
  /** Just read from disk: generations below `reserved` may have been used by a process before this one. */
  isFresh: boolean
}

/**
 * The keys of our private groups as they are now. What is held in memory is believed only while the row on disk is its
 * own, so that a transaction that was undone leaves nothing behind. Everything that changes the keys of one group runs
 * one after the other.
 */
export class HeldKeys {
  readonly #init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>
  readonly #held = new Map<string, Held>()
  readonly #turns = new Map<string, Promise<unknown>>()

  constructor(init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>) {
    this.#init = init
  }

  get owner(): MlsOwner {
    const { device, user } = this.#init.identity
    return { device, userKey: user.publicKey }
  }

  /** Runs `work` once all before it in this group is done. */
  async one<T>(groupId: Bytes, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id(groupId)) ?? Promise.resolve()).then(work)
    this.#turns.set(
      id(groupId),
      turn.catch(() => undefined),
    )
    return await turn
  }

  /** Runs `work` with the group as its keys are now, once all before it is done. */
  async use<T>(groupId: Bytes, work: (group: MlsGroup, row: GroupKeysRow) => Promise<T>): Promise<T | undefined> {
    return await this.one(groupId, async () => {
      const row = groupKeys(this.#init.store, groupId)
      if (row === undefined || row.broken !== undefined) return undefined
      return await work(this.load(row).group, row)
    })
  }

  /** After a restart, or once all that were reserved are used: the next generations, on disk. */
  async reserve(groupId: Bytes, row: GroupKeysRow): Promise<void> {
    const held = this.load(row)
    if (held.isFresh || held.group.sendGeneration >= held.reserved) await this.#reserve(held, groupId)
  }

  /** From now on this is the group, and `logHash` that of its row on disk. */
  hold(groupId: Bytes, logHash: Bytes, group: MlsGroup): void {
    group.supersede()
    this.#held.set(id(groupId), { logHash, group, reserved: 0, isFresh: false })
  }

  /** The group of this row, out of memory or from disk. */
  load(row: GroupKeysRow): Held {
    const held = this.#held.get(id(row.groupId))
    if (held !== undefined && equals(held.logHash, row.logHash)) return held
    const state = groupKeysState(this.#init.store, row.groupId) ?? new Uint8Array()
    const group = MlsGroup.load(state, this.owner, anyone, undefined, EPOCHS_KEPT)
    const loaded = { logHash: row.logHash, group, reserved: row.reserved, isFresh: true }
    this.#held.set(id(row.groupId), loaded)
    return loaded
  }

  /** Forgets what is in memory. */
  drop(groupId: Bytes): void {
    this.#held.delete(id(groupId))
  }

  /** What goes to disk for a group at this place of the log, after what is there. */
  row(
    groupId: Bytes,
    group: MlsGroup,
    place: Pick<GroupKeysRow, 'epoch' | 'logSeq' | 'logHash'>,
    { entryKey, topicKey }: Exported,
    before?: GroupKeysRow,
    isNewTopic = true,
  ): StoredGroupKeys {
    const nowMs = this.#init.clock.now()
    const topic =
      before === undefined || isNewTopic
        ? { topicKey, topicKeyBefore: before?.topicKey, topicMs: nowMs }
        : { topicKey: before.topicKey, topicKeyBefore: before.topicKeyBefore, topicMs: before.topicMs }
    const entryKeys = { entryKey, entryKeyBefore: before?.entryKey }
    return {
      groupId,
      state: group.save(),
      ...place,
      reserved: 0,
      sinceMs: nowMs,
      ...entryKeys,
      ...topic,
      broken: undefined,
    }
  }
  /** After a restart the disk says up to where generations may have been used: none of those is used again. */
  async #reserve(held: Held, groupId: Bytes): Promise<void> {
    await held.group.skipTo(held.reserved)
    const reserved = held.group.sendGeneration + RESERVED_AHEAD
    await this.#init.store.write((sql) => {
      reserveGenerations(sql, groupId, reserved)
    })
    held.reserved = reserved
    held.isFresh = false
  }
}

/** Who may be a member is the log's question: it is asked once for each commit and each Welcome. */
export const anyone = (): boolean => true

/** A group as a key of a Map. */
export const id = (groupId: Bytes): string => toString(groupId, 'latin1')

export async function exportedBy(group: MlsGroup): Promise<Exported> {
  const nothing = new Uint8Array()
  return {
    entryKey: await group.export('kith group entry', nothing, KEY_BYTES),
    topicKey: await group.export('kith group topic', nothing, KEY_BYTES),
  }
}
