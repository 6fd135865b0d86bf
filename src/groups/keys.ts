import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { concat } from 'uint8arrays/concat'
import { Fault } from '../../protocols/fault.ts'
import { comersAndGoers, keyChangeOf } from '../../protocols/group/key-change.ts'
import { sha256 } from '../crypto/keys.ts'
import { makeKeyPackage, MlsGroup, readKeyPackage } from '../crypto/mls.ts'
import { KithError } from '../errors.ts'
import {
  addGroupKeyPackage,
  dropGroupKeyPackage,
  dropGroupKeys,
  dropWelcome,
  groupKeyPackages,
  groupKeys,
  groupKeysState,
  markKeys,
  putGroupKeys,
  reserveGenerations,
  welcomeParts,
} from '../store/group-keys.ts'
import { entriesAfter, entryAt } from '../store/groups.ts'
import { CommitNeeded } from './commit-needed.ts'
import { checks } from './parts.ts'
import type { KeyChange } from '../../protocols/group/key-change.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Op } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Changes, MlsOwner } from '../crypto/mls.ts'
import type { GroupKeysRow, StoredGroupKeys } from '../store/group-keys.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { WhoChanges } from './commit-needed.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** Frames of these many epochs still open: what comes later than that comes by catch-up. */
const EPOCHS_KEPT = 3
/** As in private chat: sending generations are reserved on disk for this many frames at once. */
const RESERVED_AHEAD = 64
const KEY_PACKAGES_KEPT = 4
const KEY_BYTES = 32
const ENTRIES = 64
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

interface Exported {
  readonly entryKey: Bytes
  readonly topicKey: Bytes
}

/** What a leader puts into an entry, and into the welcome of whoever it brings. */
export interface ReadyCommit {
  readonly commit: Bytes
  readonly epochAuthHash: Bytes
  readonly welcome: Bytes | undefined
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
 * The keys of our private groups. They follow the log: each entry that changes who is in carries the commit that does the
 * same to the keys. What is held in memory is believed only while the row on disk is its own, so that a transaction that
 * was undone leaves nothing behind. Everything that changes the keys of one group runs one after the other.
 */
export class Keys {
  readonly #init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>
  readonly #ledger: Ledger
  readonly #held = new Map<string, Held>()
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #prepared = new Map<string, Prepared>()

  constructor(init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>, ledger: Ledger) {
    this.#init = init
    this.#ledger = ledger
  }

  /** A KeyPackage for this group, with which we can be given its keys. Its secret is on disk when this resolves. */
  async newKeyPackage(groupId: Bytes): Promise<Bytes> {
    const made = await makeKeyPackage(this.#owner)
    await this.#init.store.write((sql) => {
      addGroupKeyPackage(sql, groupId, made, KEY_PACKAGES_KEPT)
    })
    return made.bytes
  }

  /** The keys of a group that we make. */
  async found(state: GroupState): Promise<StoredGroupKeys> {
    const group = await MlsGroup.alone(this.#owner, state.groupId, anyone, EPOCHS_KEPT)
    const place = { epoch: 0, logSeq: state.seq, logHash: state.hash }
    return this.#row(state.groupId, group, place, await exportedBy(group))
  }

  /** The epoch that our keys stand at; none if they are of no use. */
  epochOf(sql: Reader, groupId: Bytes): number | undefined {
    const row = groupKeys(sql, groupId)
    return row === undefined || row.broken !== undefined ? undefined : row.epoch
  }

  /** Why nothing can be sealed in this group now; nothing if it can. */
  trouble(sql: Reader, { groupId, epochs }: GroupState): string | undefined {
    const row = groupKeys(sql, groupId)
    if (row === undefined) return 'its keys have not come yet'
    return row.broken ?? (row.epoch === epochs.at(-1) ? undefined : 'its newest keys are on their way')
  }

  /** Runs `work` with the group as its keys are now, once all before it is done. */
  async use<T>(groupId: Bytes, work: (group: MlsGroup, row: GroupKeysRow) => Promise<T>): Promise<T | undefined> {
    return await this.#one(groupId, async () => {
      const row = groupKeys(this.#init.store, groupId)
      if (row === undefined || row.broken !== undefined) return undefined
      return await work(this.#load(row).group, row)
    })
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
      const held = this.#load(row)
      if (held.isFresh || group.sendGeneration >= held.reserved) await this.#reserve(held, groupId)
      return await group.seal(plaintext, bound)
    })
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
    const row = this.#row(groupId, prepared.next, place, prepared.exported, before, topicEpoch === place.epoch)
    putGroupKeys(sql, row)
    return row.topicKey
  }

  /**
   * Makes the commit that a transaction asked for, and runs the transaction again; if the head moved meanwhile, the
   * commit is thrown away and made anew.
   *
   * @throws {KithError} `group_keys` if our own keys do not follow the log.
   */
  async committing<T>(needed: CommitNeeded, attempt: () => Promise<T>): Promise<T> {
    const { groupId } = needed.state
    return await this.#one(groupId, async () => {
      let need = needed
      for (let left = ATTEMPTS; ; left--) {
        await this.#prepare(need)
        try {
          return await attempt()
        } catch (error) {
          if (!(error instanceof CommitNeeded) || left <= 1) throw error
          need = error
        } finally {
          this.#settle(groupId)
        }
      }
    })
  }

  /**
   * Follows the log: joins by a Welcome that is here, and opens the commits of entries that were stored since.
   *
   * @returns true if the keys moved.
   */
  async follow(groupId: Bytes): Promise<boolean> {
    return await this.#one(groupId, async () => await this.#follow(groupId))
  }

  /** Forgets everything that opens what this group says. */
  async forget(groupId: Bytes): Promise<void> {
    await this.#one(groupId, async () => {
      if (groupKeys(this.#init.store, groupId) === undefined) return
      await this.#init.store.write((sql) => {
        dropGroupKeys(sql, groupId)
      })
      this.#held.delete(id(groupId))
    })
  }

  get #owner(): MlsOwner {
    const { device, user } = this.#init.identity
    return { device, userKey: user.publicKey }
  }

  async #one<T>(groupId: Bytes, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id(groupId)) ?? Promise.resolve()).then(work)
    this.#turns.set(
      id(groupId),
      turn.catch(() => undefined),
    )
    return await turn
  }

  async #follow(groupId: Bytes): Promise<boolean> {
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
    const before = this.#load(row).group
    const next = await before.follow(change.commit, changesOf(change), change.by)
    await checkComers(before, change)
    if (next.epoch !== change.epoch || !equals(sha256(next.authenticator), change.epochAuthHash))
      throw new Fault('broken', 'the commit leads to another epoch than its entry says')
    const place = { epoch: change.epoch, logSeq: change.seq, logHash: change.hash }
    const exported = await exportedBy(next)
    const after = this.#row(groupId, next, place, exported, row, change.topicEpoch === change.epoch)
    await this.#init.store.write((sql) => {
      putGroupKeys(sql, after)
    })
    this.#hold(groupId, change.hash, next)
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
      const row = this.#row(groupId, group, place, exported, groupKeys(store, groupId), isNewTopic(change))
      await store.write((sql) => {
        putGroupKeys(sql, { ...row, entryKeyBefore: undefined })
        dropGroupKeyPackage(sql, made.id)
        dropWelcome(sql, groupId)
      })
      this.#hold(groupId, change.hash, group)
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
      return await MlsGroup.join(this.#owner, welcome, made, anyone, EPOCHS_KEPT)
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

  async #prepare({ state, change }: CommitNeeded): Promise<void> {
    const { groupId } = state
    await this.#follow(groupId)
    const row = groupKeys(this.#init.store, groupId)
    const trouble = this.trouble(this.#init.store, state)
    if (row === undefined || trouble !== undefined) throw withoutKeys(trouble ?? '')
    try {
      const { group } = this.#load(row)
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
    if (row !== undefined && row.epoch === prepared?.next.epoch) this.#hold(groupId, row.logHash, prepared.next)
  }

  #hold(groupId: Bytes, logHash: Bytes, group: MlsGroup): void {
    group.supersede()
    this.#held.set(id(groupId), { logHash, group, reserved: 0, isFresh: false })
  }

  #load(row: GroupKeysRow): Held {
    const held = this.#held.get(id(row.groupId))
    if (held !== undefined && equals(held.logHash, row.logHash)) return held
    const state = groupKeysState(this.#init.store, row.groupId) ?? new Uint8Array()
    const group = MlsGroup.load(state, this.#owner, anyone, undefined, EPOCHS_KEPT)
    const loaded = { logHash: row.logHash, group, reserved: row.reserved, isFresh: true }
    this.#held.set(id(row.groupId), loaded)
    return loaded
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

  #row(
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
}

/** Who may be a member is the log's question: it is asked once for each commit and each Welcome. */
const anyone = (): boolean => true

const id = (groupId: Bytes): string => toString(groupId, 'base64')

async function exportedBy(group: MlsGroup): Promise<Exported> {
  const nothing = new Uint8Array()
  return {
    entryKey: await group.export('kith group entry', nothing, KEY_BYTES),
    topicKey: await group.export('kith group topic', nothing, KEY_BYTES),
  }
}

function changesOf({ comers, goers }: WhoChanges): Changes {
  return { add: comers.map(({ keyPackage }) => keyPackage), remove: goers }
}

function isSame(a: Changes, b: Changes): boolean {
  const sameAdds = a.add.length === b.add.length && a.add.every((one, at) => equals(one, b.add[at] ?? new Uint8Array()))
  return sameAdds && a.remove.length === b.remove.length && a.remove.every((one, at) => one === b.remove[at])
}

/** Each KeyPackage is of the device that the log names; who only renews its keys stays who it was. */
async function checkComers(before: MlsGroup, { comers, goers }: WhoChanges): Promise<void> {
  for (const { peerId, keyPackage } of comers) {
    const owner = await readKeyPackage(keyPackage)
    const earlier = goers.includes(peerId) ? before.members.find((member) => member.peerId === peerId) : undefined
    if (owner.peerId !== peerId || (earlier !== undefined && !equals(earlier.userKey, owner.userKey)))
      throw new Fault('broken', 'a KeyPackage of somebody else')
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

function withoutKeys(why: string): KithError {
  return new KithError('group_keys', `The keys of this group cannot be changed from here now: ${why}.`, {
    next: 'Stay online for a moment and try again. If it stays so, hand the lead over: lead <group> <member>.',
  })
}
