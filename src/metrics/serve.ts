import { createServer } from 'node:http'
import { KithError } from '../errors.ts'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HostPort } from '../limits.ts'
import type { Health } from './health.ts'

export interface MetricsServer {
  /** As `http://127.0.0.1:9401`. */
  readonly address: string
  close(): Promise<void>
}

export interface MetricsFace {
  text(): Promise<string>
  health(): Promise<Health>
}

/** Prometheus asks every few seconds over one connection, a load balancer over a few. */
const CONNECTIONS_MAX = 64
const REQUEST_MS = 10_000
const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/**
 * Serves `GET /metrics` and `GET /health` (200 healthy, 503 not), and nothing else: numbers about the node, nothing that
 * people wrote, no names. Neither asks for a token; whoever listens beyond loopback decides who may read them.
 *
 * @throws {KithError} `port_in_use`.
 */
export async function serveMetrics(face: MetricsFace, { host, port }: HostPort): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS }, (request, response) => {
    response.on('error', () => undefined)
    answer(face, request, response).catch(() => {
      response.destroy()
    })
  })
  server.maxConnections = CONNECTIONS_MAX
  server.on('clientError', (_error, socket) => {
    socket.destroy()
  })
  const bound = await listening(server, host, port)
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(face: MetricsFace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1)
  const isAsked = request.method === 'GET' || request.method === 'HEAD'
  // A page of another site must not read how many people are here.
  const site = request.headers['sec-fetch-site'] ?? 'none'
  if (!isAsked || (site !== 'none' && site !== 'same-origin')) {
    say(response, 405, 'Only GET is answered here, and no page of another site.\n')
  } else if (path === '/metrics') {
    say(response, 200, await face.text(), PROMETHEUS_TYPE)
  } else if (path === '/health') {
    const health = await face.health()
    say(response, health.healthy ? 200 : 503, `${JSON.stringify(health)}\n`, 'application/json')
  } else {
    say(response, 404, 'There is /metrics and /health.\n')
  }
}

function say(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response
    .writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    .end(body)
}

async function listening(server: Server, host: string, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        new KithError('port_in_use', `Metrics cannot be served at ${host}:${port}: ${cause.code ?? cause.message}.`, {
          cause,
          next: 'Choose another address with --metrics, or none: --metrics off.',
        }),
      )
    })
    server.listen({ host, port }, () => {
      resolve((server.address() as AddressInfo).port)
    })
  })
}
