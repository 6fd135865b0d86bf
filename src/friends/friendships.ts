import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../names/person.ts'

/** Who is a friend: what the other features ask of `friends`. */
export interface Friendships {
  isFriend(userKey: Bytes): boolean
  isFriendPeer(peerId: string): boolean
  isBlocked(userKey: Bytes): boolean
  list(): Person[]
  /** Tells after a friendship began (true) or ended (false) and that is on disk. */
  onChange(listener: (person: Person, isFriend: boolean) => void): void
}
