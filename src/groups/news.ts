import type { Answered } from '../history.ts'

/** A change of the roster that does not count. */
export interface Undone {
  readonly what: 'added' | 'removed' | 'left' | 'leads'
  readonly who: string
}

/** `isQuiet`: the group is muted; whoever shows it keeps what it shows up to date, and calls nobody. */
export type GroupNews =
  /** `number` is the sender's in this group. */
  | {
      type: 'group_message'
      group: string
      from: string
      number: number
      text: string
      sentMs: number
      /** It speaks to us by name. */
      isToMe?: boolean
      answers?: Answered
      isQuiet?: boolean
    }
  /** An earlier message `number` of `by` says something else now. */
  | { type: 'group_edited'; group: string; by: string; number: number; text: string; isQuiet?: boolean }
  | { type: 'group_erased'; group: string; by: string; number: number; isQuiet?: boolean }
  /** `by` opened what was said before to `with`; to all who came later, us among them, if nobody is named. */
  | { type: 'group_shared'; group: string; by: string; with: string | undefined; isMe: boolean }
  /** So many earlier messages came that `by` opened to us: signed by their authors. */
  | { type: 'group_shared_came'; group: string; by: string; messages: number }
  /** On message `number` of `from`; an empty emoji takes it back. */
  | {
      type: 'group_reaction'
      group: string
      by: string
      from: string
      mine: boolean
      number: number
      emoji: string
      text: string
      isQuiet?: boolean
    }
  /** Somebody asks the leader to be let in. `number` answers it: `accept <number>`. */
  | { type: 'group_join_request'; group: string; from: string; number: number }
  | { type: 'group_join_withdrawn'; group: string; by: string }
  /** So many requests to join wait for whoever leads now: they waited for us. */
  | { type: 'group_joins_passed'; group: string; count: number; leader: string }
  /** The leader's answer to a request of ours, with the roster once we are in. */
  | { type: 'group_join_answer'; group: string; accepted: boolean; leader: string; members: string[] }
  /** `continues` is a group of ours that it goes on from. */
  | { type: 'group_invite'; group: string; from: string; number: number; continues: string | undefined }
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
  /** Somebody else leads now: elected because the leader was lost, or by the word of who led. */
  | { type: 'group_leader'; group: string; leader: string; isMe: boolean; isElected: boolean }
  /** Our keys of a group that we led are of no use: `leader`, who has sound ones, leads it now and gives us new ones. */
  | { type: 'group_yielded'; group: string; leader: string; reason: string }
  /** The same, and nobody is there who has sound keys. */
  | { type: 'group_keys_lost'; group: string; reason: string }
  /** Another log of the group counts: what `undone` tells was decided while it was not known here. */
  | { type: 'group_healed'; group: string; leader: string; undone: Undone[]; resent: number }
  /** Who let us in did not lead any more: we were never in by the log that counts. */
  | { type: 'group_admission_void'; group: string; leader: string }
  /** Nobody leads, and too few members answer to elect somebody. */
  | { type: 'group_leaderless'; group: string; leader: string; answered: number; needed: number }
  /** The leader signed two histories: proved, kept, and the group goes no further. */
  | { type: 'group_forked'; group: string; leader: string }
