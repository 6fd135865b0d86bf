import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allOperations } from '../../src/operations/all.ts'
import { NEWS_TYPES } from '../../src/operations/permission.ts'
import { Client, Refused } from '../../src/web/client.ts'
import { message } from '../cli/fake.ts'
import { until } from '../support/until.ts'
import { serve } from './serving.ts'
import type { Heard } from '../../src/web/client.ts'

test('api client: every operation and every kind of news has its types, and nothing is imported', () => {
  const text = readFileSync('src/web/client.ts', 'utf8')
  for (const { name } of allOperations().operations) {
    assert.match(text, new RegExp(`^  (${name}|'${name}'): \\{$`, 'm'), name)
  }
  for (const type of NEWS_TYPES) assert.ok(text.includes(`readonly type: '${type}'`), type)
  assert.doesNotMatch(text, /^import /m)
})

test('api client: a command gives its result, or is refused with code and next step', async (t) => {
  const { api, token } = await serve(t)
  const client = new Client({ address: api.address, token })
  assert.deepEqual(await client.call('message', { user: 'bob', text: 'hi' }), { user: 'bob', text: 'hi' })
  const is = (code: string) => (error: unknown) => error instanceof Refused && error.code === code
  await assert.rejects(client.call('message', { user: 'mallory', text: 'hi' }), (error: unknown) => {
    assert.ok(error instanceof Refused)
    assert.deepEqual([error.code, error.next], ['not_friend', 'add mallory asks.'])
    return true
  })
  await assert.rejects(new Client({ address: api.address }).call('whoami'), is('unauthorized'))
  await api.close()
  await assert.rejects(client.call('message', { user: 'bob', text: 'hi' }), is('unreachable'))
})

test('api client: news come typed, and from where it was once the peer is back', async (t) => {
  const served = await serve(t)
  const client = new Client({ address: served.api.address, token: served.token })
  const gone = new AbortController()
  const heard: Heard[] = []
  const following = (async () => {
    for await (const news of client.events(gone.signal)) heard.push(news)
  })()
  await until(() => heard.length === 1)
  assert.deepEqual(heard, [{ type: 'ready' }])
  served.face.news.tell(message('bob', 'one'))
  await until(() => heard.at(-1)?.type === 'message')
  // A stream that broke: an event of another run is asked for, and not known.
  const { serveApi } = await import('../../src/api/serve.ts')
  const port = served.port
  await served.api.close()
  served.api = await serveApi(served.face, port)
  await until(() => heard.at(-1)?.type === 'reset', 'reset', 20_000)
  gone.abort()
  await following
})
