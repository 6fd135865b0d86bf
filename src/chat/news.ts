export type ChatNews =
  /** `number` is the sender's; `inSession` means a line of the live session with `from`. */
  | { type: 'message'; from: string; number: number; text: string; sentMs: number; inSession: boolean }
  /** Own messages `first` to `last` are on the friend's disk. */
  | { type: 'delivered'; to: string; first: number; last: number }
  /** `number` answers it: `accept <number>`. */
  | { type: 'session_request'; from: string; number: number }
  | { type: 'session_accepted'; by: string }
  | { type: 'session_declined'; by: string }
  | { type: 'session_withdrawn'; by: string }
  /** From here on a line is text for `with`. */
  | { type: 'session_started'; with: string }
  /** `left`: `by` said exit (this user's own label if it was us); `lost`: the connection to `with` broke. */
  | { type: 'session_ended'; with: string; by: string; reason: 'left' | 'lost' }
  /** Keys with this friend were lost on one side and made anew; nothing queued is lost. */
  | { type: 'keys_renewed'; with: string }
  /** The friend has words of ours that this device does not know; what is queued was numbered anew. Told once. */
  | { type: 'own_words_lost'; with: string }
  /** A friend's words that do not continue its earlier ones were refused. Told once. */
  | { type: 'words_refused'; from: string }
