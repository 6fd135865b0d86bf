import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { MlsGroup } from '../crypto/mls.ts'
import { movePairGroup, pairAsk, pairGroups, putPairProgress } from '../store/pairs.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { MayBeMember, MlsOwner } from '../crypto/mls.ts'
import type { AskRow, PairRow } from '../store/pairs.ts'
import type { Sql, Store } from '../store/store.ts'

interface PairGroupsInit {
  readonly store: Store
  /** The device at the other end. */
  readonly peerId: string
  readonly owner: MlsOwner
  readonly mayBeMember: MayBeMember
}

/** One group as it is now; the row is what the disk has of it, or gets with the next write. */
export interface Held {
  row: PairRow
  /** Just read from disk: generations below `reserved` may have been used by a process before this one. */
  isFresh: boolean
  readonly group: MlsGroup
}

/**
 * The groups of one pair in memory, and what the disk has of them. A message writes what it changed; the whole state is
 * written when an epoch begins, and once for each side that speaks in it.
 */
export class PairGroups {
  readonly #init: PairGroupsInit
  #held: Held[] | undefined
  #ask: AskRow | undefined
  readonly #changed = new Set<Held>()

  constructor(init: PairGroupsInit) {
    this.#init = init
  }

  /** The group in use. */
  get current(): Held | undefined {
    return this.#load()[0]
  }

  /** Our question for the next group. */
  get ask(): AskRow | undefined {
    this.#load()
    return this.#ask
  }

  /** This question is on disk now. */
  asked(ask: AskRow): void {
    this.#ask = ask
  }

  find(groupId: Bytes): Held | undefined {
    return this.#load().find(({ row }) => equals(row.groupId, groupId))
  }

  /** Messages changed this group, or a commit did: the next `save` stores it. Call it in the turn in which that happened. */
  change(held: Held, row: Partial<PairRow>): void {
    held.row = { ...held.row, ...row }
    this.#changed.add(held)
  }

  /** Stores what changed since, in the caller's transaction. If that fails, call `forget`. */
  save(sql: Sql): void {
    for (const held of this.#held ?? []) if (this.#changed.delete(held)) move(sql, held, false)
  }

  /** Stores a group with these changes of its row; resolves once that is durable. After a failure all goes on from the disk. */
  async put(held: Held, row: Partial<PairRow>): Promise<void> {
    // At once: whatever else is written in the same transaction must not bring the row before back.
    held.row = { ...held.row, ...row }
    try {
      await this.#init.store.write((sql) => {
        // Another write failed meanwhile, and all goes on from the disk: this would be of a past that is given up.
        if (this.#held?.includes(held) !== true) throw new Fault('closed', 'chat: a group that was given up')
        move(sql, held, true)
      })
    } catch (error) {
      this.forget()
      throw error
    }
  }

  /** Reads everything anew when it is needed next. */
  forget(): void {
    this.#held = undefined
    this.#changed.clear()
  }

  #load(): Held[] {
    if (this.#held !== undefined) return this.#held
    const { store, peerId, owner, mayBeMember } = this.#init
    this.#ask = pairAsk(store, peerId)
    this.#held = pairGroups(store, peerId).map((row) => ({
      row,
      isFresh: true,
      group: MlsGroup.load(row.state, owner, mayBeMember, row.delta),
    }))
    return this.#held
  }
}

/** A group that is on disk no more stays away. */
function move(sql: Sql, held: Held, isWhole: boolean): void {
  const delta = held.group.delta()
  const fresh = (): Partial<PairRow> => ({
    base: held.row.base + 1,
    state: held.group.base(),
    delta: held.group.delta(),
  })
  held.row = { ...held.row, ...(delta === undefined ? fresh() : { delta }) }
  // A base that was given up with its transaction is not on disk: then it is written again.
  if (isWhole || !putPairProgress(sql, held.row)) movePairGroup(sql, held.row)
}
