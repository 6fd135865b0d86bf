/** People by label. `number` is what the user types: `accept 2`. */
export type FriendNews =
  /** A link with which somebody becomes a friend: shown at the first start, when there is nobody else to ask. */
  | { type: 'invite_link'; number: number; link: string; reusable: boolean; accepts: boolean; expiresMs: number }
  | {
      type: 'friend_request'
      from: string
      fingerprint: string
      number: number
      greeting: string
      /** The number of the invite link of ours by which they came. */
      invite?: number
    }
  /** Others keep our request for somebody who is away. */
  | { type: 'friend_request_held'; to: string; holders: readonly string[] }
  /** Our request was accepted, or each of us had asked the other. */
  | { type: 'friend_accepted'; by: string }
  | { type: 'friend_declined'; by: string }
  /** The invite link of theirs that we came with is worth nothing. */
  | { type: 'friend_uninvited'; by: string; why: 'unknown' | 'expired' | 'used' }
  /** They took back the request that we had not answered. */
  | { type: 'friend_withdrawn'; by: string }
  /** They ended the friendship. */
  | { type: 'friend_removed'; by: string }
