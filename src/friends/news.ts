/** People by label. `number` is what the user types: `accept 2`. */
export type FriendNews =
  | { type: 'friend_request'; from: string; fingerprint: string; number: number; greeting: string }
  /** Others keep our request for somebody who is away. */
  | { type: 'friend_request_held'; to: string; holders: readonly string[] }
  /** Our request was accepted, or each of us had asked the other. */
  | { type: 'friend_accepted'; by: string }
  | { type: 'friend_declined'; by: string }
  /** They took back the request that we had not answered. */
  | { type: 'friend_withdrawn'; by: string }
  /** They ended the friendship. */
  | { type: 'friend_removed'; by: string }
