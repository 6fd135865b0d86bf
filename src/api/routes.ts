import { z } from 'zod'
import { KithError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { receivePost, sendPost } from './contents.ts'
import { DOCS_STYLE, docsPage } from './docs.ts'
import { DOOR_PAGE, DOOR_POLICY, DOOR_SCRIPT, DOOR_STYLE } from './door.ts'
import { pageCookie, readBody } from './gate.ts'
import { openApi } from './openapi.ts'
import { Refusal, send, sendJson, usageRefusal } from './reply.ts'
import { answerRpc } from './rpc.ts'
import { Site } from './site.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authority } from '../access/access.ts'
import type { Events } from './events.ts'
import type { ApiFace, ApiLimits } from './face.ts'

type Handler<More extends unknown[]> = (
  request: IncomingMessage,
  response: ServerResponse,
  ...more: More
) => Promise<void> | void

/** A public one says nothing of the user, and needs neither token nor cookie. */
type Route =
  | { readonly isPublic: true; readonly handle: Handler<[]> }
  | { readonly isPublic?: undefined; readonly handle: Handler<[authority: Authority]> }

export interface Routes {
  /** By path and method. */
  readonly table: ReadonlyMap<string, Readonly<Record<string, Route>>>
  /** Whatever else is asked for may be a file of the page. */
  readonly site: Site
}

const entering = z.object({ secret: z.string().min(1).max(200) })
const ENTER_BYTES_MAX = 1024

export function routesOf(face: ApiFace, events: Events, limits: ApiLimits): Routes {
  const { kith, registry } = face
  const atOnce = new AtOnce(limits.atOnceMax)
  const table = new Map<string, Record<string, Route>>([
    ['/', { GET: text('text/html', DOOR_PAGE, DOOR_POLICY) }],
    ['/door.css', { GET: text('text/css', DOOR_STYLE) }],
    ['/door.js', { GET: text('text/javascript', DOOR_SCRIPT) }],
    [
      '/api/v1/enter',
      { POST: { isPublic: true, handle: (request, response) => enter(face, limits, request, response) } },
    ],
    [
      '/api/v1/rpc',
      {
        POST: {
          handle: (request, response, authority) =>
            atOnce.run(async () => {
              const body = await readBody(request, limits.bodyBytesMax, limits.requestMs)
              await answerPost(face, authority, body, response)
            }),
        },
      },
    ],
    [
      '/api/v1/posts',
      {
        GET: {
          handle: (request, response, authority) =>
            atOnce.run(() => sendPost({ face, request, response, authority, limits })),
        },
        POST: {
          handle: (request, response, authority) =>
            atOnce.run(() => receivePost({ face, request, response, authority, limits })),
        },
      },
    ],
    [
      '/api/v1/events',
      {
        GET: {
          handle: (request, response, authority) => {
            const lastId = request.headers['last-event-id']
            events.follow(response, authority, typeof lastId === 'string' ? lastId : undefined)
          },
        },
      },
    ],
    [
      '/api/v1/check',
      {
        GET: {
          handle: (_request, response) => {
            sendJson(response, 200, { alive: true, online: kith.net.isOnline, version: VERSION })
          },
        },
      },
    ],
    [
      '/api/v1/openapi.json',
      {
        GET: {
          isPublic: true,
          handle: (_request, response) => {
            sendJson(response, 200, openApi(registry))
          },
        },
      },
    ],
    [
      '/api/v1/docs',
      {
        GET: {
          isPublic: true,
          handle: (_request, response) => {
            send(response, 200, 'text/html', docsPage(registry))
          },
        },
      },
    ],
    ['/api/v1/docs.css', { GET: text('text/css', DOCS_STYLE) }],
  ])
  return { table, site: new Site(face.webDir) }
}

/** No more than so many things are worked on at a time. */
class AtOnce {
  readonly #max: number
  #running = 0

  constructor(max: number) {
    this.#max = max
  }

  /** @throws {Refusal} if too many run. */
  async run(work: () => Promise<void>): Promise<void> {
    if (this.#running >= this.#max) throw new Refusal(503, new KithError('busy', 'Too much is asked at once.'))
    this.#running++
    try {
      await work()
    } finally {
      this.#running--
    }
  }
}

function text(type: string, content: string, policy?: string): Route {
  return {
    isPublic: true,
    handle: (_request, response) => {
      if (policy !== undefined) response.setHeader('content-security-policy', policy)
      send(response, 200, type, content)
    },
  }
}

/** Lets a browser in, by the link that the peer printed. Another page cannot ask this: its Origin tells. */
async function enter(
  { kith }: ApiFace,
  limits: ApiLimits,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = entering.safeParse(parsed(await readBody(request, ENTER_BYTES_MAX, limits.requestMs)))
  if (!asked.success) throw usageRefusal(400, 'That is no link of this peer.', 'Ask for one: kith web')
  const { id, secret } = await kith.access.pages.enter(asked.data.secret, request.headers['user-agent'] ?? '')
  const path = `/p/${id}/`
  response.setHeader('set-cookie', pageCookie(path, secret))
  sendJson(response, 200, { path })
}

async function answerPost(face: ApiFace, authority: Authority, body: string, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => {
    gone.abort()
  })
  const signal = AbortSignal.any([gone.signal, face.stopping])
  const reply = await answerRpc({ face, authority, signal }, body)
  if (reply.leaves) response.once('close', face.stop)
  if (reply.body === undefined) response.writeHead(204).end()
  else sendJson(response, 200, reply.body)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}
