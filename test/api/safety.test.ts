import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { API_LIMITS } from '../../src/api/face.ts'
import { serveApi } from '../../src/api/serve.ts'
import { KithError } from '../../src/errors.ts'
import { waits } from '../cli/fake.ts'
import { until } from '../support/until.ts'
import { rpc, serve } from './serving.ts'
import type { AddressInfo } from 'node:net'
import type { Served } from './serving.ts'

const HI = rpc('message', { user: 'bob', text: 'hi' })
const HEADERS = [
  ['content-security-policy', /default-src 'none'.*frame-ancestors 'none'/],
  ['x-content-type-options', /^nosniff$/],
  ['x-frame-options', /^DENY$/],
  ['referrer-policy', /^no-referrer$/],
  ['cache-control', /^no-store$/],
  ['cross-origin-resource-policy', /^same-origin$/],
] as const

interface Case {
  readonly what: string
  readonly status: number
  readonly code?: string
  readonly method?: string
  readonly path?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

const own = (served: Served): string => `127.0.0.1:${served.port}`
const WRONG = 'A'.repeat(43)

function cases(served: Served): Case[] {
  const { port, token } = served
  const post = { body: HI }
  return [
    { what: 'as it should be', status: 200, ...post },
    { what: 'localhost', status: 200, ...post, headers: { host: `localhost:${port}` } },
    { what: 'own origin', status: 200, ...post, headers: { origin: `http://${own(served)}` } },
    { what: 'foreign Host', status: 403, code: 'not_allowed', ...post, headers: { host: 'evil.example' } },
    { what: 'rebound name', status: 403, code: 'not_allowed', ...post, headers: { host: `evil.example:${port}` } },
    { what: 'other port', status: 403, code: 'not_allowed', ...post, headers: { host: '127.0.0.1:1' } },
    { what: 'no port', status: 403, code: 'not_allowed', ...post, headers: { host: '127.0.0.1' } },
    { what: 'foreign Origin', status: 403, code: 'not_allowed', ...post, headers: { origin: 'https://evil.example' } },
    { what: 'null Origin', status: 403, code: 'not_allowed', ...post, headers: { origin: 'null' } },
    { what: 'https Origin', status: 403, code: 'not_allowed', ...post, headers: { origin: `https://${own(served)}` } },
    { what: 'cross-site', status: 403, code: 'not_allowed', ...post, headers: { 'sec-fetch-site': 'cross-site' } },
    { what: 'same-site', status: 403, code: 'not_allowed', ...post, headers: { 'sec-fetch-site': 'same-site' } },
    { what: 'foreign Host of a public page', status: 403, method: 'GET', path: '/api/v1/docs', headers: { host: 'e' } },
    { what: 'no token', status: 401, code: 'unauthorized', ...post, headers: { authorization: '' } },
    { what: 'wrong token', status: 401, code: 'unauthorized', ...post, headers: { authorization: `Bearer ${WRONG}` } },
    { what: 'part of it', status: 401, ...post, headers: { authorization: `Bearer ${token.slice(0, -1)}` } },
    { what: 'as Basic', status: 401, ...post, headers: { authorization: `Basic ${token}` } },
    {
      what: 'token in the URL',
      status: 401,
      path: `/api/v1/rpc?token=${token}`,
      ...post,
      headers: { authorization: '' },
    },
    { what: 'events, no token', status: 401, method: 'GET', path: '/api/v1/events', headers: { authorization: '' } },
    { what: 'check, no token', status: 401, method: 'GET', path: '/api/v1/check', headers: { authorization: '' } },
    { what: 'GET of a command', status: 405, code: 'usage', method: 'GET' },
    { what: 'GET with a query', status: 405, method: 'GET', path: '/api/v1/rpc?method=exit&id=1&jsonrpc=2.0' },
    { what: 'PUT', status: 405, method: 'PUT', ...post },
    { what: 'preflight', status: 405, method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } },
    { what: 'POST to events', status: 405, path: '/api/v1/events', ...post },
    { what: 'nothing there', status: 404, method: 'GET', path: '/api/v1/../../etc/passwd' },
    { what: 'form', status: 415, ...post, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { what: 'form with parts', status: 415, ...post, headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    { what: 'text', status: 415, ...post, headers: { 'content-type': 'text/plain' } },
    { what: 'no type', status: 415, ...post, headers: { 'content-type': '' } },
    { what: 'packed', status: 415, ...post, headers: { 'content-encoding': 'gzip' } },
    { what: 'too long', status: 413, code: 'too_long', body: ' '.repeat(API_LIMITS.bodyBytesMax + 1) },
    {
      what: 'too long, no length',
      status: 413,
      body: ' '.repeat(2 ** 21),
      headers: { 'transfer-encoding': 'chunked' },
    },
    { what: 'check', status: 200, method: 'GET', path: '/api/v1/check' },
    { what: 'document', status: 200, method: 'GET', path: '/api/v1/openapi.json', headers: { authorization: '' } },
    { what: 'page', status: 200, method: 'GET', path: '/api/v1/docs', headers: { authorization: '' } },
  ]
}

test('api: refused are foreign hosts and origins, forms, missing tokens, other methods and long bodies; headers stand on all', async (t) => {
  const served = await serve(t)
  for (const one of cases(served)) {
    const { status, headers, text } = await served.ask(one).catch((error: unknown) => {
      // The rest of a long body is not read: the answer may be lost with the connection.
      assert.match((error as NodeJS.ErrnoException).code ?? '', /EPIPE|ECONNRESET/, one.what)
      return { status: 413, headers: undefined, text: '{"error":{"code":"too_long"}}' }
    })
    assert.equal(status, one.status, `${one.what}: ${text}`)
    if (one.code !== undefined) {
      assert.equal((JSON.parse(text) as { error: { code: string } }).error.code, one.code, one.what)
    }
    if (headers === undefined) continue
    for (const [name, value] of HEADERS) assert.match(String(headers[name]), value, `${one.what}: ${name}`)
    const cors = Object.keys(headers).filter((name) => name.startsWith('access-control-'))
    assert.deepEqual(cors, [], one.what)
  }
})

test('api: nothing but loopback is listened on, both of its addresses on one port, for another start too', async (t) => {
  const served = await serve(t)
  const { status } = await served.ask({ body: HI, host: '::1', headers: { host: `[::1]:${served.port}` } })
  assert.equal(status, 200)
  const { port, face } = served
  assert.equal(readFileSync(join(served.dataDir, 'api-address'), 'utf8'), `http://127.0.0.1:${port}\n`)
  assert.equal(served.access.address, served.api.address)
  await served.api.close()
  assert.ok(!existsSync(join(served.dataDir, 'api-address')))
  assert.equal(served.access.address, undefined)
  served.api = await serveApi(face)
  assert.equal(served.port, port)
})

test('api: a port that is taken gives way to a free one, unless it was chosen; taken for IPv6 counts as well', async (t) => {
  const served = await serve(t)
  const { port, face } = served
  await served.api.close()
  for (const host of ['127.0.0.1', '::1']) {
    const other = createServer().listen(port, host)
    await once(other, 'listening')
    await assert.rejects(
      () => serveApi(face, port),
      (error: unknown) => error instanceof KithError && error.code === 'port_in_use',
    )
    const api = await serveApi(face)
    assert.notEqual(api.address, `http://127.0.0.1:${port}`)
    await api.close()
    await face.kith.access.opened('http://127.0.0.1', port)
    other.close()
    await once(other, 'close')
  }
  const free = createServer().listen(0, '127.0.0.1')
  await once(free, 'listening')
  const chosen = (free.address() as AddressInfo).port
  free.close()
  await once(free, 'close')
  served.api = await serveApi(face, chosen)
  assert.equal(served.port, chosen)
})

test('api: the token lies in a file of its user alone, stays for another start, and can be rotated', async (t) => {
  const served = await serve(t)
  const before = served.token
  assert.match(before, /^[\w-]{43}$/)
  assert.equal(statSync(join(served.dataDir, 'api-token')).mode & 0o777, 0o600)
  assert.equal(statSync(join(served.dataDir, 'api-address')).mode & 0o777, 0o600)
  await served.api.close()
  served.api = await serveApi(served.face)
  assert.equal(served.token, before)
  await served.access.rotate()
  assert.notEqual(served.token, before)
  assert.equal((await served.ask({ body: HI, headers: { authorization: `Bearer ${before}` } })).status, 401)
  assert.equal((await served.ask({ body: HI })).status, 200)
})

test('api: whoever sends slowly, nothing, or no HTTP at all is cut off, and others are answered', async (t) => {
  const served = await serve(t, { requestMs: 200, connectionsMax: 4 })
  const starts = ['', 'POST /api/v1/rpc HTTP/1.1\r\nHost: ', `POST /api/v1/rpc HTTP/1.1\r\nHost: ${own(served)}\r\n`]
  const body = `${starts[2] ?? ''}Authorization: Bearer ${served.token}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`
  for (const text of [...starts, body, '\u0000\u0001 nonsense\r\n\r\n']) {
    const socket = createConnection({ host: '127.0.0.1', port: served.port })
    socket.on('error', () => undefined)
    socket.resume()
    socket.write(text)
    await once(socket, 'close')
  }
  assert.equal((await served.ask({ body: HI })).status, 200)
})

test('api: too many connections at once are not taken on', async (t) => {
  const served = await serve(t, { connectionsMax: 4 })
  const sockets = Array.from({ length: 8 }, () => createConnection({ host: '127.0.0.1', port: served.port }))
  let closed = 0
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.once('close', () => closed++)
    socket.resume()
  }
  await until(() => closed === 4)
  for (const socket of sockets) socket.destroy()
  await until(async () => (await served.ask({ body: HI })).status === 200)
})

test('api: a long operation ends when its client goes away, or the peer stops', async (t) => {
  const served = await serve(t)
  const { begun, stopped } = waits
  const gone = new AbortController()
  const asking = fetch(`${served.api.address}/api/v1/rpc`, {
    method: 'POST',
    headers: { authorization: `Bearer ${served.token}`, 'content-type': 'application/json' },
    body: rpc('wait'),
    signal: gone.signal,
  })
  await until(() => waits.begun > begun)
  gone.abort()
  await assert.rejects(asking)
  await until(() => waits.stopped > stopped)
  const waiting = served.call('wait')
  await until(() => waits.begun > begun + 1)
  served.face.stop()
  assert.equal((await waiting).error?.data.code, 'timeout')
})

test('api: more at once than it takes on is refused', async (t) => {
  const served = await serve(t, { atOnceMax: 2 })
  const { begun } = waits
  const waiting = [served.call('wait'), served.call('wait')]
  await until(() => waits.begun === begun + 2)
  const { status, text } = await served.ask({ body: HI })
  assert.deepEqual([status, JSON.parse(text).error.code], [503, 'busy'])
  served.face.stop()
  await Promise.all(waiting)
})
