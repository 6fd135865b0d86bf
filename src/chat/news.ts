import type { Answered } from '../history.ts'

/** `isQuiet`: the friend is muted; whoever shows it keeps what it shows up to date, and calls nobody. */
export type ChatNews =
  /** `number` is the sender's; `inSession` means a line of the live session with `from`. */
  | {
      type: 'message'
      from: string
      number: number
      text: string
      sentMs: number
      inSession: boolean
      answers?: Answered
      isQuiet?: boolean
    }
  /** An earlier message `number` of `by` says something else now. */
  | { type: 'edited'; by: string; number: number; text: string; isQuiet?: boolean }
  | { type: 'erased'; by: string; number: number; isQuiet?: boolean }
  /** On a message of ours (`mine`) or its own; an empty emoji takes it back. */
  | { type: 'reaction'; by: string; number: number; mine: boolean; emoji: string; text: string; isQuiet?: boolean }
  /** `by` said how long texts of both last; 0 for ever. */
  | { type: 'timer'; by: string; lastsS: number }
  /** Nobody acknowledged it in 30 days: it is not sent any more. */
  | { type: 'expired'; to: string; number: number; text: string }
  /** What came since this peer was last online. */
  | { type: 'summary'; sinceMs: number; messages: { from: string; count: number }[]; requests: number }
  /** Own messages `first` to `last` are on the friend's disk. */
  | { type: 'delivered'; to: string; first: number; last: number }
  /** The friend has read our own messages `first` to `last`, and both of us tell that. */
  | { type: 'read'; by: string; first: number; last: number }
  /** `number` answers it: `accept <number>`. */
  | { type: 'session_request'; from: string; number: number }
  | { type: 'session_accepted'; by: string }
  | { type: 'session_declined'; by: string }
  | { type: 'session_withdrawn'; by: string }
  /** From here on a line is text for `with`. */
  | { type: 'session_started'; with: string }
  /** `left`: `by` said exit (this user's own label if it was us); `lost`: the connection to `with` broke. */
  | { type: 'session_ended'; with: string; by: string; reason: 'left' | 'lost' }
  /** Own messages `first` to `last` are with these holders, until the friend fetches them. */
  | { type: 'held'; to: string; first: number; last: number; holders: string[] }
  /** Keys with this friend were lost on one side and made anew; nothing queued is lost. */
  | { type: 'keys_renewed'; with: string }
  /** The friend has words of ours that this device does not know; what is queued was numbered anew. Told once. */
  | { type: 'own_words_lost'; with: string }
  /** A friend's words that do not continue its earlier ones were refused. Told once. */
  | { type: 'words_refused'; from: string }
