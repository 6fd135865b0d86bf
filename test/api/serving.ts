import assert from 'node:assert/strict'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { serveApi } from '../../src/api/serve.ts'
import { API_LIMITS } from '../../src/api/face.ts'
import { Access } from '../../src/access/access.ts'
import { TOKEN_FILE } from '../../src/access/token-file.ts'
import { systemClock } from '../../src/clock.ts'
import { keyFiles } from '../../src/compose/key-files.ts'
import { readPrivateFile } from '../../src/store/private-file.ts'
import { Store } from '../../src/store/store.ts'
import { fakeFace } from '../cli/fake.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { IncomingHttpHeaders } from 'node:http'
import type { TestContext } from 'node:test'
import type { ApiLimits } from '../../src/api/face.ts'
import type { Api } from '../../src/api/serve.ts'
import type { Kith } from '../../src/kith.ts'
import type { FakeFace } from '../cli/fake.ts'

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

export interface Asked {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string | undefined
  readonly host?: string
}

/** The API over operations that need no peer (test/cli/fake.ts), with real tokens. */
export class Served {
  readonly face: FakeFace
  readonly store: Store
  readonly dataDir: string
  api: Api

  constructor(face: FakeFace, store: Store, dataDir: string, api: Api) {
    this.face = face
    this.store = store
    this.dataDir = dataDir
    this.api = api
  }

  get token(): string {
    return Buffer.from(readPrivateFile(join(this.dataDir, TOKEN_FILE)) ?? [])
      .toString()
      .trim()
  }

  get access(): Access {
    return this.face.kith.access
  }

  get port(): number {
    return Number(new URL(this.api.address).port)
  }

  /** One HTTP request, with the token and JSON unless `headers` says otherwise: an empty one is left out. */
  async ask({
    method = 'POST',
    path = '/api/v1/rpc',
    headers = {},
    body,
    host = '127.0.0.1',
  }: Asked): Promise<Answered> {
    const all = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers }
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
    return await new Promise((resolve, reject) => {
      const asking = httpRequest({ host, port: this.port, method, path, headers: sent, agent: false }, (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
        response.once('end', () => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text })
        })
        response.once('error', reject)
      })
      asking.once('error', reject)
      asking.end(body)
    })
  }

  /** One JSON-RPC request; its response. */
  async call(method: string, params?: unknown, token = this.token): Promise<Called> {
    const headers = { authorization: `Bearer ${token}` }
    const { status, text } = await this.ask({ body: rpc(method, params), headers })
    assert.equal(status, 200, text)
    return JSON.parse(text) as Called
  }
}

export interface Called {
  readonly id: unknown
  readonly result?: unknown
  readonly error?: { code: number; message: string; data: { code: string; next?: string } }
}

export function rpc(method: string, params?: unknown, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

export async function serve(t: TestContext, limits: Partial<ApiLimits> = {}, webDir?: string): Promise<Served> {
  const dataDir = temporaryDirectory(t)
  const store = Store.open(join(dataDir, 'kith.db'))
  t.after(() => {
    store.close()
  })
  const face = fakeFace()
  const access = new Access({ store, clock: systemClock, files: keyFiles(dataDir) })
  const kith = { ...face.kith, access, store, clock: systemClock } as unknown as Kith
  const withAccess = { ...face, kith, ...(webDir === undefined ? {} : { webDir }) }
  const api = await serveApi(withAccess, undefined, { ...API_LIMITS, ...limits })
  const served = new Served(withAccess, store, dataDir, api)
  t.after(() => served.api.close())
  return served
}

/** A browser that was let in: the path of its page, and its cookie. */
export interface Browser {
  readonly path: string
  readonly cookie: string
}

/** Lets a browser in, as the door does. */
export async function letIn(served: Served): Promise<Browser> {
  const secret = new URL(served.access.pageLink() ?? '').hash.slice(1)
  const { status, headers, text } = await served.ask(entering(served, secret))
  assert.equal(status, 200, text)
  const [cookie = ''] = headers['set-cookie'] ?? []
  return { path: (JSON.parse(text) as { path: string }).path, cookie: cookie.split(';')[0] ?? '' }
}

export function entering({ port }: Served, secret: string): Asked {
  const headers = { authorization: '', origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }
  return { path: '/api/v1/enter', body: JSON.stringify({ secret }), headers }
}

/** As the page of this browser asks; without a body, for a message. */
export function fromPage({ port }: Served, { path, cookie }: Browser, asked: Asked = {}): Asked {
  const own = { authorization: '', cookie, origin: `http://127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin' }
  const body = asked.method === 'GET' ? undefined : rpc('message', { user: 'bob', text: 'hi' })
  return { body, ...asked, path: `${path}${asked.path ?? 'api/v1/rpc'}`, headers: { ...own, ...asked.headers } }
}

/** One follower of the events. */
export class Follower {
  readonly #response: Response
  readonly #gone = new AbortController()
  /** All that came so far. */
  text = ''
  hasEnded = false

  private constructor(response: Response, gone: AbortController) {
    this.#response = response
    this.#gone = gone
    void this.#read()
  }

  static async start(served: Served, token = served.token, lastId?: string): Promise<Follower> {
    const gone = new AbortController()
    const headers = { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) }
    const response = await fetch(`${served.api.address}/api/v1/events`, { headers, signal: gone.signal })
    assert.equal(response.status, 200)
    return new Follower(response, gone)
  }

  /** The texts of the messages among the events, in order. */
  get texts(): string[] {
    return [...this.text.matchAll(/^data: (\{"type".*\})$/gm)].map(
      ([, json = '']) => (JSON.parse(json) as { text: string }).text,
    )
  }

  get lastId(): string {
    return [...this.text.matchAll(/^id: (\S+)$/gm)].at(-1)?.[1] ?? ''
  }

  leave(): void {
    this.#gone.abort()
  }

  async #read(): Promise<void> {
    try {
      const decoder = new TextDecoder()
      for await (const chunk of this.#response.body ?? [])
        this.text += decoder.decode(chunk as Uint8Array, { stream: true })
    } catch {
      // The stream was broken off, here or there.
    }
    this.hasEnded = true
  }
}
