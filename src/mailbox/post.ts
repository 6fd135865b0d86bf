import type { LetterKind } from '../../protocols/mailbox/letter.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'

/** Which feature a letter is for. */
export type { LetterKind }

/** One custody of a letter: somebody signed that it is on their disk until the recipient fetches it. */
export interface Custody {
  /** Peer id of the holder. */
  readonly holder: string
  /** How people know the holder: a friend's label, or `bootstrap`. */
  readonly label: string
  readonly atMs: number
}

/** A letter that was opened and whose sender's signature holds. */
export interface Letter {
  readonly kind: LetterKind
  /** Peer id of the device that wrote it: proved by its signature. */
  readonly from: string
  readonly body: Bytes
  readonly writtenMs: number
}

/**
 * Takes letters of one kind, in the order of their writing for each sender. Resolves once the effect is durable: only then
 * is the letter deleted at its holders. A `Fault` it throws means that the letter is worthless: it is counted and deleted.
 * Anything else thrown leaves it at its holders, to be tried again.
 */
export type Taker = (letters: readonly Letter[]) => Promise<void>

/** Takes note of a custody in the transaction that stores it; what it returns is done after the commit. */
export type OnHeld = (sql: Sql, number: number, custody: Custody) => (() => void) | undefined

/**
 * Letters for devices that are not reachable now: sealed to the recipient, deposited with every chosen holder (up to
 * three that are online: bootstrap nodes, and friends of both), and kept here until `drop`.
 */
export interface Post {
  register(kind: LetterKind, taker: Taker): void
  /**
   * Stores a letter in the caller's transaction and returns its number. It is deposited after the commit, and again with
   * holders that come online later, until three have it or it is dropped. Written before it leaves; byte for byte the
   * same words for every holder.
   */
  write(sql: Sql, letter: { readonly to: string; readonly kind: LetterKind; readonly body: Bytes }): number
  /** Takes letters back: nothing is deposited any more (what holders have they keep until it is fetched or expires). */
  drop(sql: Sql, numbers: readonly number[]): void
  /** Takes a letter back if nobody can have it: false if it may have left. */
  recall(sql: Sql, number: number): boolean
  /** Who holds a letter, the earliest first. */
  custody(sql: Pick<Sql, 'all'>, number: number): Custody[]
  /** Hears of each custody in the transaction that stores it. */
  onHeld(listener: OnHeld): void
  /** Why a letter to this device is not held by anybody (yet), and when it is tried again. */
  trouble(to: string): { readonly lastError: string; readonly nextAttemptMs: number | undefined } | undefined
}
