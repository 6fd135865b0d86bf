import { within } from '../../protocols/deadline.ts'
import { ask } from '../../protocols/exchange.ts'
import { GROUP_PROTOCOL, groupExchange, RANGES_MAX } from '../../protocols/group/group.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { count, includes, isSound, merged } from '../../protocols/group/ranges.ts'
import { haveOf, holdingsOf, putHave } from '../store/group-messages.ts'
import { key } from './topics.ts'
import type { Range } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { Secrecy } from './secrecy.ts'

/** How long a receipt may take to reach its author: the author waits no longer for it. */
const RECEIPT_MS = 3_000
/**
 * An author who is connected and took no receipt is given it again after this, then after twice as long, and so on up to
 * the longest: with many members a round of catch-up comes to a given one of them after many minutes only.
 */
const AGAIN_MS = 1_000
const AGAIN_MS_MAX = 30_000
/** Whoever is online and near has answered by then; who answers later counts later. */
const QUIET_MS = 500

/** What a member has of our messages, and whether it is here. */
type See = (member: string) => { readonly held: readonly Range[]; readonly isOnline: boolean }

interface Waiter {
  readonly groupId: Bytes
  readonly check: (seen: See) => void
  /** Ends the wait with what is known. */
  readonly end: () => void
}

/** What one author is to be told. */
interface Debt {
  /** Groups for which a receipt is due. */
  readonly groups: Map<string, Bytes>
  isPaying: boolean
  /** Until the next attempt, after one that failed. */
  delayMs: number
  cancel?: () => void
}

/**
 * Who has what: the receipts that we owe authors, and those that members gave us. A receipt speaks only of what is on
 * the disk of whoever gives it. Those that fall due together, or while one is on its way, leave as one, and each is given
 * until its author took it or is gone: whoever comes back hears the same in a catch-up.
 */
export class Receipts {
  readonly #init: Pick<GroupsInit, 'store' | 'net' | 'clock'>
  readonly #ledger: Ledger
  readonly #secrecy: Secrecy
  /** What is due, by author. */
  readonly #owed = new Map<string, Debt>()
  readonly #waiters = new Set<Waiter>()
  /** Groups in which those who wait look again in the next turn. */
  readonly #looking = new Set<string>()
  readonly #stopped = new AbortController()

  constructor(init: Pick<GroupsInit, 'store' | 'net' | 'clock'>, ledger: Ledger, secrecy: Secrecy) {
    this.#secrecy = secrecy
    this.#init = init
    this.#ledger = ledger
  }

  /** Gives no more, and ends every wait with what came. */
  stop(): void {
    this.#stopped.abort()
    for (const { cancel } of this.#owed.values()) cancel?.()
    for (const waiter of this.#waiters) waiter.end()
  }

  /** Tells an author what of theirs is on our disk, until they took it or are gone. */
  give(groupId: Bytes, author: string): void {
    const debt = this.#owed.get(author) ?? { groups: new Map<string, Bytes>(), isPaying: false, delayMs: AGAIN_MS }
    this.#owed.set(author, debt)
    debt.groups.set(key(groupId), groupId)
    if (debt.isPaying) return
    debt.cancel?.()
    void this.#pay(author, debt)
  }

  /** Stores what a member says it has of our messages; nothing beyond what we ever sent counts. */
  take(sql: Sql, groupId: Bytes, holder: string, ranges: readonly Range[]): void {
    const { me } = this.#ledger
    const ours = haveOf(sql, groupId, me, me)
    const top = ours.at(-1)?.last ?? 0
    const held = haveOf(sql, groupId, me, holder)
    const told = ranges.filter((range) => isSound(range) && range.last <= top)
    const now = merged([...held, ...told])
    if (count(now) === count(held)) return
    putHave(sql, groupId, me, holder, now)
    this.#lookSoon(groupId)
  }

  /**
   * Has all who wait in a group look again, in the next turn, which comes after the commit. Two hundred who wait for
   * thirty members read what those have once, not each for itself: that had cost a minute.
   */
  #lookSoon(groupId: Bytes): void {
    const id = key(groupId)
    if (this.#looking.has(id)) return
    this.#looking.add(id)
    setImmediate(() => {
      this.#looking.delete(id)
      // Whoever waited when it stopped was told then, and the store may be closed by now.
      if (this.#stopped.signal.aborted) return
      const see = this.#seer(groupId)
      for (const waiter of [...this.#waiters]) if (key(waiter.groupId) === id) waiter.check(see)
    })
  }

  /** The epoch of our keys, as others are told it. */
  epochOf(groupId: Bytes): number | undefined {
    return this.#secrecy.keys.epochOf(this.#init.store, groupId)
  }

  /** Notes the epoch of a member's keys, as it says. */
  confirm(sql: Sql, groupId: Bytes, peerId: string, epoch: number | undefined): void {
    this.#secrecy.confirm(sql, groupId, peerId, epoch)
  }

  /** Looks once, for all who wait. */
  #seer(groupId: Bytes): See {
    const { store, net } = this.#init
    const held = holdingsOf(store, groupId, this.#ledger.me)
    const seen = new Map<string, ReturnType<See>>()
    return (member) => {
      const known = seen.get(member) ?? { held: held.get(member) ?? [], isOnline: net.isConnected(member) }
      seen.set(member, known)
      return known
    }
  }

  /**
   * Waits for receipts: until all have it; or everyone whom we are connected to has, and no more came for a moment; for
   * `waitMsMax` at most.
   */
  async wait(groupId: Bytes, number: number, members: readonly string[], waitMsMax: number): Promise<number> {
    const { clock, net } = this.#init
    const startMs = clock.monotonic()
    let quietMs = startMs
    let had = -1
    return await new Promise<number>((resolve) => {
      let cancel: () => void = () => undefined
      const end = (): void => {
        cancel()
        this.#waiters.delete(waiter)
        resolve(Math.max(had, 0))
      }
      const check: Waiter['check'] = (see) => {
        const now = clock.monotonic()
        const missing = members.filter((member) => !includes(see(member).held, number))
        if (members.length - missing.length > had) quietMs = now
        had = members.length - missing.length
        const isAwaited = missing.some((member) => see(member).isOnline)
        const restMs = Math.min(startMs + waitMsMax, isAwaited ? Infinity : quietMs + QUIET_MS) - now
        if (had === members.length || restMs <= 0 || !net.isOnline) {
          end()
          return
        }
        cancel()
        cancel = clock.after(restMs, () => {
          check(this.#seer(groupId))
        })
      }
      const waiter: Waiter = { groupId, check, end }
      if (this.#stopped.signal.aborted) {
        end()
        return
      }
      this.#waiters.add(waiter)
      this.#lookSoon(groupId)
    })
  }

  /** Those of these members who are here and have not said that they have this message of ours, in random order. */
  lacking(groupId: Bytes, number: number, members: readonly string[]): string[] {
    const see = this.#seer(groupId)
    const lacking = members.filter((member) => see(member).isOnline && !includes(see(member).held, number))
    const start = Math.floor(Math.random() * lacking.length)
    return [...lacking.slice(start), ...lacking.slice(0, start)]
  }

  async #pay(author: string, debt: Debt): Promise<void> {
    const { clock, net } = this.#init
    debt.isPaying = true
    for (const [id, groupId] of debt.groups) {
      debt.groups.delete(id)
      if ((await this.#send(groupId, author)) || this.#stopped.signal.aborted || !net.isConnected(author)) continue
      debt.groups.set(id, groupId)
      debt.isPaying = false
      debt.cancel = clock.after(debt.delayMs, () => void this.#pay(author, debt))
      debt.delayMs = Math.min(2 * debt.delayMs, AGAIN_MS_MAX)
      return
    }
    this.#owed.delete(author)
  }

  /** True once the author took it, or refused it for good. */
  async #send(groupId: Bytes, author: string): Promise<boolean> {
    const { store, net } = this.#init
    try {
      this.#stopped.signal.throwIfAborted()
      const ranges = haveOf(store, groupId, author, this.#ledger.me).slice(-RANGES_MAX)
      const epoch = this.epochOf(groupId)
      return await within(RECEIPT_MS, this.#stopped.signal, async (signal) => {
        const stream = await net.open(author, GROUP_PROTOCOL, signal)
        const { status } = await ask(groupExchange, stream, { receipt: { groupId, ranges, epoch } }, signal)
        // Whoever refuses it would not take it later either.
        return status !== GroupReply.Status.BUSY
      })
    } catch {
      return false
    }
  }
}
