import { clean } from './clean.ts'

/** What the peer refused, in words for people: what is the matter and what to do next. */
export class Refused extends Error {
  override readonly name = 'Refused'
  /** One of docs/errors.md; `lost` if the peer did not answer at all. */
  readonly code: string
  readonly next: string | undefined

  constructor(code: string, message: string, next?: string) {
    super(message)
    this.code = code
    this.next = next
  }
}

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly data?: { readonly code: string; readonly next?: string } }
}

export interface Asked {
  readonly method: string
  readonly params?: Record<string, unknown>
}

/** Rationale: the API takes 100 in a batch; smaller ones let something urgent in between. */
const BATCH_MAX = 50

/** Hears whether the peer answered. */
let onAnswer: (isThere: boolean) => void = () => undefined

export function hearAnswers(listener: (isThere: boolean) => void): void {
  onAnswer = listener
}

/** One command of the peer (docs/api.md), with the cookie of this page. @throws {Refused} */
export async function call<R>(method: string, params: Record<string, unknown> = {}, signal?: AbortSignal): Promise<R> {
  const answer = (await post({ jsonrpc: '2.0', id: 1, method, params }, signal)) as Answer
  return resultOf<R>(answer)
}

/** Several commands in their order; what the peer refused is there as `Refused`. @throws {Refused} without an answer. */
export async function callAll<R>(asked: readonly Asked[], signal?: AbortSignal): Promise<(R | Refused)[]> {
  const results: (R | Refused)[] = []
  for (let at = 0; at < asked.length; at += BATCH_MAX) {
    const batch = asked.slice(at, at + BATCH_MAX).map((one, id) => ({ jsonrpc: '2.0', id, ...one }))
    const answers = (await post(batch, signal)) as Answer[]
    for (const answer of answers) {
      try {
        results.push(resultOf<R>(answer))
      } catch (error) {
        results.push(refusal(error))
      }
    }
  }
  return results
}

/** Whatever was thrown, as something to show. */
export function refusal(thrown: unknown): Refused {
  if (thrown instanceof Refused) return thrown
  return new Refused('internal', thrown instanceof Error ? thrown.message : String(thrown))
}

function resultOf<R>({ result, error }: Answer): R {
  if (error !== undefined) throw new Refused(error.data?.code ?? 'internal', error.message, error.data?.next)
  return result as R
}

async function post(body: unknown, signal?: AbortSignal): Promise<unknown> {
  let response: Response
  try {
    response = await fetch('/api/v1/rpc', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: signal ?? null,
    })
  } catch (error) {
    if (signal?.aborted === true) throw new Refused('aborted', 'Given up.')
    onAnswer(false)
    throw new Refused('lost', error instanceof Error ? error.message : 'lost')
  }
  onAnswer(true)
  const answer = clean(await response.json())
  if (!response.ok) throw httpRefusal(answer)
  return answer
}

/** A refusal of the door itself: no session, too much at once. */
export function httpRefusal(answer: unknown): Refused {
  const { error } = answer as { error?: { code: string; message: string; next?: string } }
  return new Refused(error?.code ?? 'internal', error?.message ?? 'The peer refused.', error?.next)
}
