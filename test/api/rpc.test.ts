import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { BATCH_MAX } from '../../src/api/rpc.ts'
import { rpc, serve } from './serving.ts'
import type { Called } from './serving.ts'

test('api rpc: a command by its name, its parameters by theirs, its result as it is', async (t) => {
  const served = await serve(t)
  const table: [method: string, params: object | undefined, result: unknown][] = [
    ['message', { user: 'bob', text: 'hi\u0007 \u202e' }, { user: 'bob', text: 'hi\u0007 \u202e' }],
    ['post get', { user: 'bob', id: 3 }, { user: 'bob', id: 3 }],
    ['post upload', { file: '/abs.txt' }, { file: '/abs.txt' }],
    ['leave', undefined, {}],
    ['quit', {}, {}],
  ]
  for (const [method, params, result] of table) {
    assert.deepEqual(await served.call(method, params), { jsonrpc: '2.0', id: 1, result }, method)
  }
})

test('api rpc: text of others reaches no terminal as more than text', async (t) => {
  const served = await serve(t)
  const { text } = await served.ask({ body: rpc('message', { user: 'bob', text: '\u001b[2J\u202e\u0007' }) })
  assert.match(text.trimEnd(), /^[\x20-\x7e]+$/)
})

test('api rpc: what is refused has a number of JSON-RPC, a code of ours, and the next step', async (t) => {
  const served = await serve(t)
  const table: [method: string, params: object | undefined, number: number, code: string, next: RegExp][] = [
    ['message', { user: 'mallory', text: 'x' }, -32_000, 'not_friend', /add mallory/],
    ['mesage', undefined, -32_601, 'unknown_command', /Did you mean message/],
    ['message', { user: 'bob' }, -32_602, 'usage', /text/],
    ['message', { user: 'bob', text: 1 }, -32_602, 'usage', /text/],
    ['message', { user: 'bob', text: 'x', wiat: true }, -32_602, 'usage', /It has user, text, wait/],
    ['post upload', { file: 'relative.txt' }, -32_602, 'usage', /root/],
    ['post upload', { file: '~/secret' }, -32_602, 'usage', /root/],
    ['crash', undefined, -32_603, 'internal', /bug/],
  ]
  for (const [method, params, number, code, next] of table) {
    const { error } = await served.call(method, params)
    assert.deepEqual([error?.code, error?.data.code], [number, code], method)
    assert.match(error?.data.next ?? '', next)
    assert.doesNotMatch(error?.message ?? '', /^Error: /)
  }
})

test('api rpc: what is no request is told so', async (t) => {
  const served = await serve(t)
  const table: [body: string, number: number][] = [
    ['', -32_700],
    ['{', -32_700],
    ['null', -32_600],
    ['"x"', -32_600],
    ['{}', -32_600],
    ['[]', -32_600],
    ['{"jsonrpc":"1.0","id":1,"method":"leave"}', -32_600],
    ['{"jsonrpc":"2.0","id":{},"method":"leave"}', -32_600],
    ['{"jsonrpc":"2.0","id":1,"method":"message","params":["bob","hi"]}', -32_600],
    [`[${Array.from({ length: BATCH_MAX + 1 }, () => rpc('leave')).join(',')}]`, -32_600],
  ]
  for (const [body, number] of table) {
    const { status, text } = await served.ask({ body })
    const said = JSON.parse(text) as Called
    assert.deepEqual([status, said.id, said.error?.code], [200, null, number], body)
  }
})

test('api rpc: a batch is answered in its order; notifications are done and not answered', async (t) => {
  const served = await serve(t)
  const asked = [rpc('wait', { ms: 20 }, 'a'), rpc('leave', undefined, 2), '{"jsonrpc":"2.0","method":"leave"}', '1']
  const { text } = await served.ask({ body: `[${asked.join(',')}]` })
  const said = JSON.parse(text) as Called[]
  assert.deepEqual(
    said.map(({ id, error }) => [id, error?.code]),
    [
      ['a', undefined],
      [2, undefined],
      [null, -32_600],
    ],
  )
  const { status, text: none } = await served.ask({ body: '[{"jsonrpc":"2.0","method":"leave"}]' })
  assert.deepEqual([status, none], [204, ''])
})

test('api rpc: exit ends the peer after its answer', async (t) => {
  const served = await serve(t)
  const { stopping } = served.face
  const ends = once(stopping, 'abort')
  assert.deepEqual((await served.call('exit')).result, {})
  if (!stopping.aborted) await ends
})
