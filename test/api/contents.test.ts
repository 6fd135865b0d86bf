import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createConnection } from 'node:net'
import { test } from 'node:test'
import { serveApi } from '../../src/api/serve.ts'
import { allOperations } from '../../src/operations/all.ts'
import { Client } from '../../src/web/client.ts'
import { befriend, openOffice, settleIn } from '../attack/town.ts'
import { fakeFace } from '../cli/fake.ts'
import { until } from '../support/until.ts'
import { Served } from './serving.ts'
import type { TestContext } from 'node:test'
import type { Resident } from '../attack/town.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const NASTY = '../../e\u202evil "na\nme"; x=\ud800.html'

async function serveResident(t: TestContext, kith: Resident): Promise<Served> {
  const face = fakeFace({ kith, registry: allOperations(), dataDir: kith.dataDir })
  const served = new Served(face, kith.store, kith.dataDir, await serveApi(face))
  t.after(() => served.api.close())
  return served
}

test('api files: a post is uploaded as it comes, fetched, and comes back as it was: pictures shown, all else attached', async (t) => {
  const office = await openOffice(t)
  const [alice, bob] = [await settleIn(t, [office], 'alice'), await settleIn(t, [office], 'bob')]
  await befriend(alice, bob)
  const [servedAlice, servedBob] = [await serveResident(t, alice), await serveResident(t, bob)]
  const clientOf = ({ api, token }: Served): Client => new Client({ address: api.address, token })
  const [posting, reading] = [clientOf(servedAlice), clientOf(servedBob)]
  const big = randomBytes(3 * 1024 * 1024)

  await t.test('uploaded', async () => {
    assert.deepEqual((await posting.upload('big.bin', new Blob([big]))).size, big.length)
    assert.equal((await posting.upload('photo.html', new Blob([PNG]))).id, 1)
    assert.equal((await posting.upload('page.png', new Blob(['<script>alert(1)</script>']))).id, 2)
    await posting.upload(NASTY, new Blob(['']))
    const { posts } = await posting.call('post list')
    assert.deepEqual(posts.map(({ name }) => name).slice(0, 3), ['big.bin', 'photo.html', 'page.png'])
  })

  const get = async (id: number, use: 'show' | 'save' = 'show'): Promise<Response> =>
    await fetch(reading.contentUrl('alice', id, use), { headers: { authorization: `Bearer ${servedBob.token}` } })

  await t.test('not before it is here: a GET fetches nothing', async () => {
    await until(async () => (await reading.call('post list', { user: 'alice' })).posts.length === 4)
    const response = await get(0)
    assert.equal(response.status, 404)
    assert.match(((await response.json()) as { error: { next: string } }).error.next, /post fetch alice 0/)
  })

  await t.test('as it was, and sandboxed', async () => {
    for (const id of [0, 1, 2, 3]) await reading.call('post fetch', { user: 'alice', id })
    const back = Buffer.from(await (await get(0)).arrayBuffer())
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
    assert.equal(hash(back), hash(big))
    const shown = [
      [0, 'application/octet-stream', /^attachment; /],
      [1, 'image/png', /^inline; filename\*=UTF-8''photo\.html$/],
      [2, 'application/octet-stream', /^attachment; /],
      [3, 'application/octet-stream', /^attachment; filename\*=UTF-8''[\w.%-]+$/],
    ] as const
    for (const [id, type, disposition] of shown) {
      const { headers } = await get(id)
      assert.equal(headers.get('content-type'), type, String(id))
      assert.match(headers.get('content-disposition') ?? '', disposition, String(id))
      assert.match(headers.get('content-security-policy') ?? '', /^sandbox; default-src 'none'/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
    }
    assert.match((await get(1, 'save')).headers.get('content-disposition') ?? '', /^attachment; /)
  })

  await t.test('refused: no size, no type, no name, too large, a token for something else', async () => {
    const { token } = await posting.call('token create', { name: 'echo', only: 'message' })
    const stream = { 'content-type': 'application/octet-stream' }
    const path = '/api/v1/posts?name=x'
    const cases = [
      [411, { path, headers: { ...stream, 'transfer-encoding': 'chunked' }, body: 'x' }],
      [415, { path, headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: 'x' }],
      [413, { path, headers: { ...stream, 'content-length': String(2 ** 31) } }],
      [400, { path: '/api/v1/posts', headers: stream, body: 'x' }],
      [403, { path, headers: { ...stream, authorization: `Bearer ${token}` }, body: 'x' }],
      [403, { method: 'GET', path: '/api/v1/posts?user=alice&id=1', headers: { authorization: `Bearer ${token}` } }],
      [400, { method: 'GET', path: '/api/v1/posts?user=alice&id=-1' }],
      [404, { method: 'GET', path: '/api/v1/posts?user=alice&id=99' }],
      [405, { method: 'PUT', path }],
    ] as const
    for (const [status, asked] of cases) {
      const { status: got, text } = await servedAlice.ask(asked)
      assert.equal(got, status, `${JSON.stringify(asked)}: ${text}`)
    }
  })

  await t.test('an upload that breaks off leaves no post', async () => {
    const { length } = (await posting.call('post list')).posts
    const socket = createConnection({ host: '127.0.0.1', port: servedAlice.port })
    const head = `POST /api/v1/posts?name=half HTTP/1.1\r\nHost: 127.0.0.1:${servedAlice.port}\r\nAuthorization: Bearer ${servedAlice.token}\r\n`
    const half = `${head}Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(500_000)}`
    await new Promise((resolve) => socket.write(half, resolve))
    socket.destroy()
    await posting.upload('after', new Blob(['x']))
    assert.deepEqual((await posting.call('post list')).posts.map(({ name }) => name).at(-1), 'after')
    assert.equal((await posting.call('post list')).posts.length, length + 1)
  })
})
