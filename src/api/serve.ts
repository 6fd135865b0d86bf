import { createServer } from 'node:http'
import { KithError, toKithError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { Events } from './events.ts'
import { API_LIMITS } from './face.ts'
import { authorityOf, checkOrigin, readBody } from './gate.ts'
import { DOCS_STYLE, docsPage } from './docs.ts'
import { listen } from './listen.ts'
import { openApi } from './openapi.ts'
import { refuse, Refusal, send, sendJson, setHeaders, usageRefusal } from './reply.ts'
import { answerRpc } from './rpc.ts'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import type { Authority } from '../access/access.ts'
import type { ApiFace, ApiLimits } from './face.ts'

/** The API of one running peer. */
export interface Api {
  /** As `http://127.0.0.1:41234`. */
  readonly address: string
  /** Ends what clients wait for, and the listening. */
  close(): Promise<void>
}

/** A public one says nothing of the user, and needs no token. */
type Route = { readonly method: 'GET' | 'POST' } & (
  | { readonly isPublic: true; handle(request: IncomingMessage, response: ServerResponse): void }
  | {
      readonly isPublic?: undefined
      handle(request: IncomingMessage, response: ServerResponse, authority: Authority): Promise<void> | void
    }
)

/**
 * Serves programs of this machine.
 *
 * @param port 0 for any; without one, that of the last start if it is free.
 * @throws {KithError} `port_in_use`.
 */
export async function serveApi(face: ApiFace, port?: number, limits: ApiLimits = API_LIMITS): Promise<Api> {
  const { access } = face.kith
  access.prepare()
  const events = new Events(face, limits)
  const routes = routesOf(face, events, limits)
  const make = (): Server => {
    const server = makeServer(limits, (request, response) => {
      void answer(face, routes, request, response)
    })
    return server
  }
  try {
    const { servers, port: got } = await listen(make, port, access.lastPort)
    const address = `http://127.0.0.1:${got}`
    await access.opened(address, got)
    return {
      address,
      close: async () => {
        access.closed()
        events.close()
        await Promise.all(servers.map(close))
      },
    }
  } catch (error) {
    events.close()
    throw error
  }
}

function routesOf(face: ApiFace, events: Events, limits: ApiLimits): ReadonlyMap<string, Route> {
  let atOnce = 0
  const { kith, registry } = face
  const rpc = async (request: IncomingMessage, response: ServerResponse, authority: Authority): Promise<void> => {
    if (atOnce >= limits.atOnceMax) throw new Refusal(503, new KithError('busy', 'Too much is asked at once.'))
    atOnce++
    try {
      await answerPost(face, authority, await readBody(request, limits.bodyBytesMax), response)
    } finally {
      atOnce--
    }
  }
  return new Map<string, Route>([
    ['/api/v1/rpc', { method: 'POST', handle: rpc }],
    [
      '/api/v1/events',
      {
        method: 'GET',
        handle: (request, response, authority) => {
          const lastId = request.headers['last-event-id']
          events.follow(response, authority, typeof lastId === 'string' ? lastId : undefined)
        },
      },
    ],
    [
      '/api/v1/check',
      {
        method: 'GET',
        handle: (_request, response) => {
          sendJson(response, 200, { alive: true, online: kith.net.isOnline, version: VERSION })
        },
      },
    ],
    [
      '/api/v1/openapi.json',
      {
        method: 'GET',
        isPublic: true,
        handle: (_request, response) => {
          sendJson(response, 200, openApi(registry))
        },
      },
    ],
    [
      '/api/v1/docs',
      {
        method: 'GET',
        isPublic: true,
        handle: (_request, response) => {
          send(response, 200, 'text/html', docsPage(registry))
        },
      },
    ],
    [
      '/api/v1/docs.css',
      {
        method: 'GET',
        isPublic: true,
        handle: (_request, response) => {
          send(response, 200, 'text/css', DOCS_STYLE)
        },
      },
    ],
  ])
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

async function answer(
  face: ApiFace,
  routes: ReadonlyMap<string, Route>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client may go at any moment; what it caused goes on or ends by itself.
  response.on('error', () => undefined)
  setHeaders(response)
  try {
    checkOrigin(request, request.socket.localPort ?? 0)
    const [path = ''] = (request.url ?? '').split('?', 1)
    const route = routes.get(path)
    if (route === undefined) throw usageRefusal(404, 'There is nothing here.', 'See /api/v1/docs.')
    if (request.method !== route.method) {
      throw usageRefusal(405, `Only ${route.method} is answered here.`, 'See /api/v1/docs.', { allow: route.method })
    }
    if (route.isPublic === true) route.handle(request, response)
    else await route.handle(request, response, authorityOf(request, face.kith.access))
  } catch (thrown) {
    if (response.headersSent || response.destroyed) response.destroy()
    else refuse(response, thrown instanceof Refusal ? thrown : failed(face, thrown))
  }
}

function failed({ log }: ApiFace, thrown: unknown): Refusal {
  log.error({ err: thrown }, 'The API failed')
  return new Refusal(500, toKithError(thrown))
}

function makeServer(
  limits: ApiLimits,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      requestTimeout: limits.requestMs,
      headersTimeout: limits.requestMs,
      keepAliveTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.ceil(limits.requestMs / 10),
      maxHeaderSize: 16 * 1024,
    },
    onRequest,
  )
  server.maxConnections = limits.connectionsMax
  // Neither HTTP nor in time: there is nobody to explain it to.
  server.on('clientError', (_error, socket) => {
    socket.destroy()
  })
  return server
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}
