import { toString } from 'uint8arrays/to-string'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'

interface Waiter {
  readonly userKey: string
  readonly settle: (isDelivered: boolean) => void
}

/** Commands that wait a moment for the receipt of what they sent. */
export class Deliveries {
  readonly #clock: Clock
  /** By message id: its seq may change while it is queued. */
  readonly #waiters = new Map<string, Waiter>()

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  /** Resolves with true once the friend has this message on disk, with false when that takes longer than `waitMs`. */
  wait(userKey: Bytes, id: Bytes, waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const key = hex(id)
      const settle = (isDelivered: boolean): void => {
        cancel()
        this.#waiters.delete(key)
        resolve(isDelivered)
      }
      const cancel = this.#clock.after(waitMs, () => {
        settle(false)
      })
      this.#waiters.set(key, { userKey: hex(userKey), settle })
    })
  }

  /** Answers whoever waits for these, and returns the others in runs of neighbours: those are news. */
  settle(delivered: readonly { seq: number; id: Bytes }[]): { first: number; last: number }[] {
    const runs: { first: number; last: number }[] = []
    let run: { first: number; last: number } | undefined
    for (const { seq, id } of delivered) {
      const waiter = this.#waiters.get(hex(id))
      if (waiter !== undefined) {
        waiter.settle(true)
        run = undefined
      } else if (run !== undefined) {
        run.last = seq
      } else {
        run = { first: seq, last: seq }
        runs.push(run)
      }
    }
    return runs
  }

  /** The friend cannot be reached: no use in waiting. */
  giveUp(userKey: Bytes): void {
    for (const waiter of [...this.#waiters.values()]) if (waiter.userKey === hex(userKey)) waiter.settle(false)
  }
}

function hex(bytes: Bytes): string {
  return toString(bytes, 'hex')
}
