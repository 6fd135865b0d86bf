/** About friends, by label. */
export type NameNews =
  /** The user key is the same: it is the same person, on a device that took the place of another or came to it. */
  | { type: 'friend_device'; who: string }
  /** The old key signed the new one. `wasVerified`: the safety number is another one now, and was compared before. */
  | { type: 'friend_key'; who: string; fingerprint: string; wasVerified: boolean }
  | { type: 'friend_renamed'; before: string; who: string }
  /** Another key claims to follow a key of theirs too. The first stays; one of the two was not made by them. */
  | { type: 'friend_key_conflict'; who: string; fingerprint: string; other: string }
  /** A newer record of this user lists other devices and not this one: it was recovered elsewhere. */
  | { type: 'device_replaced'; name: string }
  /** A bootstrap node (peer id) signed two logs: `from` is the friend who brought the proof; without, it was found here. */
  | { type: 'node_lied'; node: string; from?: string }
  /** A bootstrap node does not show the log that it should; nothing is proven. */
  | { type: 'node_doubted'; node: string; reason: string }
  /** By its own log a bootstrap node gave a name of this user to somebody else. */
  | { type: 'name_given_away'; name: string; node: string; fingerprint: string }
