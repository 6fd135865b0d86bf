// The part of src/web/client.ts that is not generated; scripts/client.mjs takes what stands below the line `CLIENT`.
import type { News, Operations } from '../src/web/client.ts'
// CLIENT
export type Method = keyof Operations
export type Params<M extends Method> = Operations[M]['params']
export type Result<M extends Method> = Operations[M]['result']

/** The peer refused, or could not be asked (`unreachable`). `code` is one of docs/errors.md, `next` is what helps. */
export class Refused extends Error {
  readonly code: string
  readonly next: string | undefined

  constructor({ code, message, next }: { code: string; message: string; next?: string | undefined }) {
    super(message)
    this.name = 'Refused'
    this.code = code
    this.next = next
  }
}

/** `reset`: events were missed that nobody knows any more; ask anew for what you show. */
export type Heard = { readonly type: 'ready' } | { readonly type: 'reset' } | News

type Given<M extends Method> = Record<string, never> extends Params<M> ? [params?: Params<M>] : [params: Params<M>]

interface Answer {
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly data?: { readonly code: string; readonly next?: string } }
}

const RETRY_MS_MIN = 500
const RETRY_MS_MAX = 8_000

/** Asks one peer: with its token, or from the peer's own page, where the cookie says who asks. */
export class Client {
  readonly #address: string
  readonly #headers: Readonly<Record<string, string>>

  constructor({ address = pageAddress(), token }: { address?: string; token?: string } = {}) {
    this.#address = address
    this.#headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  }

  /**
   * One command. What waits ends with `signal`; what was stored stays.
   *
   * @throws {Refused}
   */
  async call<M extends Method>(method: M, ...[params]: Given<M>): Promise<Result<M>> {
    return await this.ask(method, params ?? {})
  }

  /** As `call`, ended by `signal`. @throws {Refused} */
  async ask<M extends Method>(method: M, params: Params<M>, signal?: AbortSignal): Promise<Result<M>> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const headers = { ...this.#headers, 'content-type': 'application/json' }
    const response = await this.#fetch('/api/v1/rpc', { method: 'POST', headers, body, signal: signal ?? null })
    const { result, error } = (await response.json()) as Answer
    if (error === undefined) return result as Result<M>
    throw new Refused({ code: error.data?.code ?? 'internal', message: error.message, next: error.data?.next })
  }

  /** What happens, from now on and for ever; goes back to a peer that was away, until `signal`. @throws {Refused} */
  async *events(signal: AbortSignal): AsyncGenerator<Heard, void> {
    let lastId = ''
    let waitMs = RETRY_MS_MIN
    while (!signal.aborted) {
      try {
        const headers = { ...this.#headers, ...(lastId === '' ? {} : { 'last-event-id': lastId }) }
        const response = await this.#fetch('/api/v1/events', { headers, signal })
        for await (const block of blocksOf(response)) {
          waitMs = RETRY_MS_MIN
          const id = fieldOf(block, 'id')
          if (id !== undefined) lastId = id
          const heard = heardIn(block)
          if (heard !== undefined) yield heard
        }
      } catch (thrown) {
        if (thrown instanceof Refused && thrown.code !== 'unreachable' && thrown.code !== 'busy') throw thrown
      }
      await pause(waitMs, signal)
      waitMs = Math.min(RETRY_MS_MAX, 2 * waitMs)
    }
  }

  /**
   * Posts a file; its content is sent as it is read. How far it is comes as events.
   *
   * @throws {Refused}
   */
  async upload(name: string, content: Blob, signal?: AbortSignal): Promise<Result<'post upload'>> {
    const response = await this.#fetch(`/api/v1/posts?${new URLSearchParams({ name }).toString()}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/octet-stream' },
      body: content,
      signal: signal ?? null,
    })
    return (await response.json()) as Result<'post upload'>
  }

  /** Where the content of a post is that is on this device (`post fetch`): pictures to be shown, anything to be saved. */
  contentUrl(user: string, id: number, use: 'show' | 'save'): string {
    const query = new URLSearchParams({ user, id: String(id), ...(use === 'save' ? { download: '' } : {}) })
    return `${this.#address}/api/v1/posts?${query.toString()}`
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(this.#address + path, init).catch((cause: unknown) => {
      if (init.signal?.aborted === true) throw cause
      throw new Refused({ code: 'unreachable', message: 'The peer does not answer.', next: 'Is it running?' })
    })
    if (response.ok) return response
    const said = (await response.json().catch(() => ({}))) as {
      error?: { code: string; message: string; next?: string }
    }
    throw new Refused(said.error ?? { code: 'internal', message: `The peer answered ${response.status}.` })
  }
}

/** On the peer's own page: below the path that the browser was let in at, for which alone it has the cookie. */
function pageAddress(): string {
  const { location } = globalThis as { location?: { pathname: string } }
  return /^\/p\/[\w-]+/.exec(location?.pathname ?? '')?.[0] ?? ''
}

/** The blocks of a stream of server-sent events, as they come. */
async function* blocksOf({ body }: Response): AsyncGenerator<string, void> {
  const reader = body?.getReader()
  if (reader === undefined) return
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (;;) {
      const { done, value } = (await reader.read()) as { done: boolean; value?: Uint8Array<ArrayBuffer> }
      if (done) return
      text += decoder.decode(value, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      yield* blocks
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function heardIn(block: string): Heard | undefined {
  const name = fieldOf(block, 'event')
  if (name === 'ready' || name === 'reset') return { type: name }
  const data = fieldOf(block, 'data')
  return data === undefined ? undefined : (JSON.parse(data) as News)
}

function fieldOf(block: string, name: string): string | undefined {
  return block
    .split('\n')
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2)
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
