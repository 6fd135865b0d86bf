export type PostNews =
  | { type: 'post_new'; from: string; id: number; name: string; size: number }
  | { type: 'post_removed'; from: string; id: number; name: string }
  /** A friend's device holds another chain of ours than this one. */
  | { type: 'post_refused'; by: string }
  /** Told at most once a second, and only of transfers that take longer. `who` is the author. */
  | { type: 'post_progress'; who: string; name: string; doneBytes: number; totalBytes: number }
