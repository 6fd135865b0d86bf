/** One message as a history shows it: the same for people and for groups. */
export interface HistoryRow {
  /** Where the row stands on this device: `before: id` pages to what came before it. Never leaves the device. */
  readonly id: number
  /** The sender's number for it: numbers count per sender and conversation. */
  readonly number: number
  /** Label of the sender. */
  readonly sender: string
  readonly mine: boolean
  /** By the sender's clock: for display only. */
  readonly sentMs: number
  readonly text: string
  /** How far one of our own has come; for messages of others always `delivered`. */
  readonly state: 'queued' | 'held' | 'delivered' | 'read' | 'failed'
  /** Why it failed. */
  readonly failure?: 'cancelled' | 'expired'
  /** `erased`: there is no text any more. */
  readonly change?: 'edited' | 'erased'
  /** Nobody has looked at it before this page. */
  readonly isUnread?: boolean
  /** Of a group: said before we came, and opened to us by this member. */
  readonly sharedBy?: string
  /** The message that it answers. */
  readonly answers?: Answered
  readonly reactions?: { readonly by: string; readonly emoji: string }[]
}

/** A message that another one answers; its text is empty once that was erased. */
export interface Answered {
  readonly sender: string
  readonly mine: boolean
  readonly number: number
  readonly text: string
}

/** Which part of a history: the newest `limit` rows, or those right before or after a row. */
export interface HistoryPage {
  readonly limit: number
  /** `id` of a `HistoryRow`. */
  readonly before?: number | undefined
  /** The `limit` rows right after this one. */
  readonly after?: number | undefined
  /** Nothing is marked as read, whatever the page shows. */
  readonly peek?: boolean
}

/** Rows in display order, oldest first. */
export interface History {
  readonly rows: HistoryRow[]
  /** There are older ones, or newer ones with `after`: page on with the id of the first or last row. */
  readonly more: boolean
}
