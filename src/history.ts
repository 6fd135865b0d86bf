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
  readonly state: 'queued' | 'delivered'
}

/** Which part of a history: the newest `limit` rows, or those right before the row `before`. */
export interface HistoryPage {
  readonly limit: number
  /** `id` of a `HistoryRow`. */
  readonly before?: number
}

/** Rows in display order, oldest first. */
export interface History {
  readonly rows: HistoryRow[]
  /** There are older ones: page on with the id of the first row. */
  readonly more: boolean
}
