import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../names/person.ts'
import type { Sql } from '../store/store.ts'

/** What friend requests and answers carry for private chat: one KeyPackage each way, opaque to whoever carries it. */
export interface Pairing {
  /**
   * A fresh KeyPackage of this device, for this person alone. Its private half is stored in the caller's transaction.
   * Never the same twice. Empty if there is none just now: the pair is then set up otherwise.
   */
  offer(sql: Sql, person: Person): Bytes
  /**
   * Stores the KeyPackage of this person's device, in the transaction that makes the two friends: only then. Whether
   * it is sound is found out later: a broken one must not stand in the way of a friendship, so this never throws for it.
   */
  learn(sql: Sql, person: Person, peerId: string, keyPackage: Bytes): void
}
