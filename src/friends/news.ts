export type FriendNews =
  | { type: 'friend_request'; from: string; fingerprint: string; number: number; greeting: string }
  | { type: 'friend_accepted'; by: string }
  | { type: 'friend_declined'; by: string }
  | { type: 'friend_withdrawn'; by: string }
  | { type: 'friend_removed'; by: string }
