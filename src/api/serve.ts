import { createServer } from 'node:http'
import { toKithError } from '../errors.ts'
import { Events } from './events.ts'
import { API_LIMITS } from './face.ts'
import { authorityOf, checkOrigin, pageAuthority } from './gate.ts'
import { listen } from './listen.ts'
import { refuse, Refusal, setHeaders, usageRefusal } from './reply.ts'
import { routesOf } from './routes.ts'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { KithError } from '../errors.ts'
import type { ApiFace, ApiLimits } from './face.ts'
import type { Routes } from './routes.ts'

/** The API of one running peer. */
export interface Api {
  /** As `http://127.0.0.1:41234`. */
  readonly address: string
  /** Ends what clients wait for, and the listening. */
  close(): Promise<void>
}

/**
 * Serves programs of this machine.
 *
 * @param port 0 for any; without one, that of the last start if it is free.
 * @throws {KithError} `port_in_use`.
 */
export async function serveApi(face: ApiFace, port?: number, limits: ApiLimits = API_LIMITS): Promise<Api> {
  const { access } = face.kith
  await access.prepare()
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

async function answer(
  face: ApiFace,
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // A client may go at any moment; what it caused goes on or ends by itself.
  response.on('error', () => undefined)
  setHeaders(response)
  try {
    await reply(face, routes, request, response)
  } catch (thrown) {
    if (response.headersSent || response.destroyed) response.destroy()
    else refuse(response, thrown instanceof Refusal ? thrown : failed(face, thrown))
  }
}

/** What is below `/p/<id>` is asked with the cookie of that page, everything else with a token. */
async function reply(
  face: ApiFace,
  { table, site }: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [whole = ''] = (request.url ?? '').split('?', 1)
  const [, pageId, below] = /^\/p\/([\w-]{22})(\/.*)$/.exec(whole) ?? []
  const path = below ?? whole
  const { method = '' } = request
  const isSite = method === 'GET' && !path.startsWith('/api/')
  checkOrigin(request, request.socket.localPort ?? 0, isSite)
  // The door is at `/`, the page itself where somebody was let in.
  const isDoor = path === '/' && pageId === undefined
  const route = path === '/' && !isDoor ? undefined : table.get(path)?.[method]
  if (isSite && route === undefined && (await site.answer(path, request, response))) return
  if (route !== undefined) {
    const { access } = face.kith
    if (route.isPublic === true) await route.handle(request, response)
    else
      await route.handle(
        request,
        response,
        pageId === undefined ? authorityOf(request, access) : pageAuthority(request, access, pageId),
      )
    return
  }
  const methods = isSite ? '' : Object.keys(table.get(path) ?? {}).join(', ')
  if (methods === '') throw usageRefusal(404, 'There is nothing here.', 'See /api/v1/docs.')
  throw usageRefusal(405, `Only ${methods} is answered here.`, 'See /api/v1/docs.', { allow: methods })
}

const STATUS: Partial<Record<KithError['code'], number>> = {
  usage: 400,
  unauthorized: 401,
  not_allowed: 403,
  not_friend: 403,
  user_not_found: 404,
  post_not_found: 404,
  too_large: 413,
  internal: 500,
  busy: 503,
  no_space: 507,
}

function failed({ log }: ApiFace, thrown: unknown): Refusal {
  const error = toKithError(thrown)
  if (error.code === 'internal') log.error({ err: thrown }, 'The API failed')
  return new Refusal(STATUS[error.code] ?? 409, error)
}

function makeServer(
  limits: ApiLimits,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      // Each body has its own: a large post takes longer than a command (gate.ts, contents.ts).
      requestTimeout: 0,
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
