import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KithError } from '../../src/errors.ts'
import { mayHear, mayRun } from '../../src/operations/permission.ts'
import { allOperations } from '../../src/operations/all.ts'
import { putGroup } from '../../src/store/groups.ts'
import { serve } from './serving.ts'
import type { Kith } from '../../src/kith.ts'
import type { News } from '../../src/news.ts'
import type { Served } from './serving.ts'

const registry = allOperations()

async function run(served: Served, name: string, params: object): Promise<unknown> {
  return (await registry.execute(served.face.kith, name, params, AbortSignal.timeout(10_000))).result
}

async function withGroups(served: Served, ...labels: string[]): Promise<void> {
  await served.store.write((sql) => {
    for (const [index, label] of labels.entries()) {
      putGroup(sql, {
        groupId: new Uint8Array(32).fill(index + 1),
        name: label,
        label,
        state: 'member',
        contacts: [],
        fork: undefined,
        continuedBy: undefined,
      })
    }
  })
}

const group = (name: string): News => ({ type: 'group_member_left', group: name, who: 'bob' })
const message: News = { type: 'message', from: 'bob', number: 1, text: 'x', sentMs: 0, inSession: false }

/** Whether the token may do this, asked as the API asks. */
function may(kith: Kith, token: string, name: string, params: Record<string, unknown>): boolean {
  const limits = kith.access.authority(token)?.limits
  const operation = registry.find(name)
  assert.ok(limits !== undefined && operation !== undefined)
  return mayRun(kith, limits, operation, params)
}

function hears(kith: Kith, token: string, news: News): boolean {
  const limits = kith.access.authority(token)?.limits
  assert.ok(limits !== undefined)
  return mayHear(kith, limits, new Set(limits.operations.map((name) => registry.find(name)!.topic)), news)
}

test('api tokens: one for some commands gives those alone, and hears of their topics', async (t) => {
  const served = await serve(t)
  const { kith } = served.face
  const { token } = (await run(served, 'token create', { name: 'echo', only: 'message, leave' })) as { token: string }
  assert.deepEqual((await served.call('message', { user: 'bob', text: 'x' }, token)).result, { user: 'bob', text: 'x' })
  for (const [method, params] of [
    ['history', { who: 'bob' }],
    ['exit', {}],
    ['quit', {}],
  ] as const) {
    assert.equal((await served.call(method, params, token)).error?.data.code, 'not_allowed', method)
  }
  assert.deepEqual([hears(kith, token, message), hears(kith, token, group('chess'))], [true, false])
})

test('api tokens: one for a group speaks and hears of that group alone, whatever it is called later', async (t) => {
  const served = await serve(t)
  const { kith } = served.face
  await withGroups(served, 'chess', 'family')
  const { token } = (await run(served, 'token create', { name: 'greeter', group: '#chess' })) as { token: string }
  const table: [name: string, params: Record<string, unknown>, allowed: boolean][] = [
    ['broadcast', { group: 'chess', text: 'x' }, true],
    ['broadcast', { group: 'family', text: 'x' }, false],
    ['broadcast', { group: 'nowhere', text: 'x' }, false],
    ['group', { group: 'chess' }, true],
    ['history', { with: '#chess' }, true],
    ['history', { with: '#family' }, false],
    ['history', { with: 'chess' }, false],
    ['search', { text: 'x', with: '#chess' }, true],
    ['search', { text: 'x' }, false],
    ['groups', {}, false],
    ['message', { user: 'bob', text: 'x' }, false],
    ['token create', { name: 'more', group: 'chess' }, false],
    ['token list', {}, false],
    ['exit', {}, false],
  ]
  for (const [name, params, allowed] of table) {
    assert.equal(may(kith, token, name, params), allowed, `${name} ${JSON.stringify(params)}`)
  }
  assert.deepEqual(
    [group('chess'), group('family'), message].map((news) => hears(kith, token, news)),
    [true, false, false],
  )
  const both = { name: 'reader', only: 'history', group: 'chess' }
  const { token: reader } = (await run(served, 'token create', both)) as { token: string }
  assert.ok(may(kith, reader, 'history', { with: '#chess' }))
  assert.ok(!may(kith, reader, 'broadcast', { group: 'chess', text: 'x' }))
  assert.ok(!may(kith, reader, 'history', { with: 'bob' }))
  await served.store.write((sql) => {
    sql.run("UPDATE chat_group SET label = 'old' WHERE label = 'chess'")
    sql.run("UPDATE chat_group SET label = 'chess' WHERE label = 'family'")
  })
  assert.ok(!may(kith, token, 'broadcast', { group: 'chess', text: 'x' }))
  assert.ok(may(kith, token, 'broadcast', { group: 'old', text: 'x' }))
})

test('api tokens: only hashes are stored; listed without them; revoked at once', async (t) => {
  const served = await serve(t)
  const { token } = (await run(served, 'token create', { name: 'echo', only: 'message' })) as { token: string }
  const [row] = served.store.all('SELECT * FROM api_token')
  assert.ok(!JSON.stringify(row).includes(token))
  const listed = JSON.stringify(await run(served, 'token list', {}))
  assert.match(listed, /"name":"echo".*"only":\["message"\]/)
  assert.ok(!listed.includes(token))
  await run(served, 'token revoke', { name: 'echo' })
  assert.equal((await served.ask({ headers: { authorization: `Bearer ${token}` }, body: '{}' })).status, 401)
  const table: [name: string, params: object, code: string][] = [
    ['token revoke', { name: 'echo' }, 'token_not_found'],
    ['token create', { name: 'all' }, 'usage'],
    ['token create', { name: 'Bad name', only: 'message' }, 'usage'],
    ['token create', { name: 'up', only: 'token create' }, 'usage'],
    ['token create', { name: 'up', only: 'mesage' }, 'unknown_command'],
    ['token create', { name: 'up', group: 'nowhere' }, 'group_not_found'],
  ]
  for (const [name, params, code] of table) {
    await assert.rejects(run(served, name, params), (error) => error instanceof KithError && error.code === code, name)
  }
  await run(served, 'token create', { name: 'twice', only: 'message' })
  await assert.rejects(run(served, 'token create', { name: 'twice', only: 'list' }), { code: 'token_exists' })
})
