import { signal } from '@preact/signals'
import { refusal } from './peer.ts'

export interface Toast {
  readonly id: number
  readonly kind: 'done' | 'refused' | 'news'
  readonly text: string
  readonly next?: string | undefined
}

/** Rationale: more would cover the page, and nobody reads them. */
const SHOWN_MAX = 4
/** Rationale: long enough to read two lines; what was refused stays until it is closed. */
const SHOWN_MS = 6_000

export const toasts = signal<readonly Toast[]>([])
let last = 0

export function toast(kind: Toast['kind'], text: string, next?: string): void {
  const id = ++last
  // The same thing said again takes the place of the first.
  const others = toasts.value.filter((one) => one.text !== text)
  toasts.value = [...others, { id, kind, text, next }].slice(-SHOWN_MAX)
  if (kind !== 'refused') setTimeout(() => closeToast(id), SHOWN_MS)
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((one) => one.id !== id)
}

/** Shows what was refused: its cause and the next step. */
export function tell(thrown: unknown): void {
  const { code, message, next } = refusal(thrown)
  // The page says by itself that the peer is away (state/link.ts).
  if (code !== 'unreachable') toast('refused', message, next)
}

/** Does something that may be refused; says so, or `done` if it went well. */
export async function act<R>(work: () => Promise<R>, done?: (result: R) => string): Promise<R | undefined> {
  try {
    const result = await work()
    if (done !== undefined) toast('done', done(result))
    return result
  } catch (thrown) {
    tell(thrown)
    return undefined
  }
}
