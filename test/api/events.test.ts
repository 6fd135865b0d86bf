import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { test } from 'node:test'
import { message } from '../cli/fake.ts'
import { until } from '../support/until.ts'
import { Follower, serve } from './serving.ts'
import type { Served } from './serving.ts'

function tell({ face }: Served, ...texts: string[]): void {
  for (const text of texts) face.news.tell(message('bob', text))
}

test('api events: followers hear what happens from now on, and that the stream lives', async (t) => {
  const served = await serve(t, { heartbeatMs: 20 })
  tell(served, 'before')
  const follower = await Follower.start(served)
  await until(() => follower.text.startsWith('event: ready\n'))
  tell(served, 'one', '\u001b[2J\ndata: {"type":"forged"}\n\n')
  await until(() => follower.texts.length === 2)
  assert.deepEqual(follower.texts, ['one', '\u001b[2J\ndata: {"type":"forged"}\n\n'])
  await until(() => follower.text.includes(': still here\n\n'))
  assert.doesNotMatch(follower.text, /[^\x20-\x7e\n]/)
  follower.leave()
  tell(served, 'to nobody')
})

test('api events: who comes back with the last id gets what it missed, once and in order', async (t) => {
  const served = await serve(t)
  const first = await Follower.start(served)
  await until(() => first.lastId !== '')
  const fresh = first.lastId
  tell(served, 'one', 'two')
  await until(() => first.texts.length === 2)
  first.leave()
  tell(served, 'three', 'four')
  const second = await Follower.start(served, undefined, first.lastId)
  tell(served, 'five')
  await until(() => second.texts.length === 3)
  assert.deepEqual(second.texts, ['three', 'four', 'five'])
  const third = await Follower.start(served, undefined, fresh)
  await until(() => third.texts.length === 5)
  assert.deepEqual(third.texts, ['one', 'two', 'three', 'four', 'five'])
  assert.equal(third.lastId, second.lastId)
  for (const one of [second, third]) one.leave()
})

test('api events: an id that is too old, of another run or nonsense gets reset, and what comes next', async (t) => {
  const served = await serve(t, { keptMax: 3 })
  const first = await Follower.start(served)
  await until(() => first.lastId !== '')
  tell(served, 'one', 'two', 'three', 'four')
  await until(() => first.texts.length === 4)
  const [run = ''] = first.lastId.split('-')
  for (const id of [`${run}-0`, `${run}-99`, '00000000-1', 'x', `${run}--1`]) {
    const late = await Follower.start(served, undefined, id)
    await until(() => late.text.startsWith('event: reset\n'), id)
    assert.equal(late.lastId, first.lastId)
    late.leave()
  }
  const just = await Follower.start(served, undefined, `${run}-1`)
  await until(() => just.texts.length === 3)
  just.leave()
  first.leave()
})

test('api events: what is kept is bounded in bytes, too', async (t) => {
  const served = await serve(t, { keptBytesMax: 10_000 })
  const first = await Follower.start(served)
  await until(() => first.lastId !== '')
  tell(served, 'x'.repeat(9_000), 'y'.repeat(9_000))
  await until(() => first.texts.length === 2)
  const late = await Follower.start(served, undefined, `${first.lastId.split('-')[0] ?? ''}-0`)
  await until(() => late.text.startsWith('event: reset\n'))
  for (const one of [first, late]) one.leave()
})

test('api events: a follower that does not read is let go, and others go on', async (t) => {
  const served = await serve(t, { behindBytesMax: 100_000 })
  const good = await Follower.start(served)
  const socket = createConnection({ host: '127.0.0.1', port: served.port })
  socket.on('error', () => undefined)
  socket.write(
    `GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nAuthorization: Bearer ${served.token}\r\n\r\n`,
  )
  await once(socket, 'readable')
  let closed = false
  socket.once('close', () => (closed = true))
  let told = 0
  await until(() => {
    tell(served, 'x'.repeat(50_000))
    told++
    // A socket that is not read notices its end only when it is written to.
    socket.write(' ')
    return closed
  })
  await until(() => good.texts.length === told)
  good.leave()
})

test('api events: as many may follow as the limit says', async (t) => {
  const served = await serve(t, { followersMax: 1 })
  const first = await Follower.start(served)
  const path = '/api/v1/events'
  const { status, text } = await served.ask({ method: 'GET', path })
  assert.deepEqual([status, JSON.parse(text).error.code], [503, 'busy'])
  first.leave()
  await until(async () => {
    const next = await Follower.start(served).catch(() => undefined)
    next?.leave()
    return next !== undefined
  })
})

test('api events: a token that is rotated or revoked hears no more', async (t) => {
  const served = await serve(t)
  const limited = await served.access.create('echo', ['message'], undefined)
  const [main, echo] = [await Follower.start(served), await Follower.start(served, limited)]
  await served.access.revoke('echo')
  await until(() => echo.hasEnded)
  assert.ok(!main.hasEnded)
  await served.access.rotate()
  await until(() => main.hasEnded)
})
