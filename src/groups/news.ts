export type GroupNews =
  /** `number` is the sender's in this group. */
  | { type: 'group_message'; group: string; from: string; number: number; text: string; sentMs: number }
  /** Somebody asks the leader to be let in. `number` answers it: `accept <number>`. */
  | { type: 'group_join_request'; group: string; from: string; number: number }
  | { type: 'group_join_withdrawn'; group: string; by: string }
  /** The leader's answer to a request of ours, with the roster once we are in. */
  | { type: 'group_join_answer'; group: string; accepted: boolean; leader: string; members: string[] }
  | { type: 'group_invite'; group: string; from: string; number: number }
  | { type: 'group_invite_withdrawn'; group: string; by: string }
  | { type: 'group_invite_answer'; group: string; by: string; accepted: boolean }
  /** We are in by an invitation. */
  | { type: 'group_joined'; group: string; leader: string; members: string[] }
  | { type: 'group_member_added'; group: string; who: string }
  | { type: 'group_member_left'; group: string; who: string }
  | { type: 'group_member_removed'; group: string; who: string; by: string }
  /** The leader removed us. */
  | { type: 'group_removed'; group: string; by: string }
  | { type: 'group_closed'; group: string; by: string }
  /** The leader signed two histories: proved, kept, and the group goes no further. */
  | { type: 'group_forked'; group: string; leader: string }
