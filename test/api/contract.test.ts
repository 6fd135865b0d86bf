import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { serveApi } from '../../src/api/serve.ts'
import { serveControl } from '../../src/cli/control.ts'
import { runPiped } from '../../src/cli/piped.ts'
import { allOperations } from '../../src/operations/all.ts'
import { assemble, befriend, openOffice, settleIn } from '../attack/town.ts'
import { fakeFace } from '../cli/fake.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import { fromPage, letIn, rpc, Served } from './serving.ts'
import type { TestContext } from 'node:test'
import type { Operation } from '../../src/operations/operation.ts'
import type { FakeFace } from '../cli/fake.ts'
import type { Called } from './serving.ts'

/** What came of one operation, as every face tells it. */
interface Outcome {
  readonly ok: boolean
  readonly result?: unknown
  readonly error?: { code: string; message: string; next?: string }
}

type Params = Record<string, string | number>
/** One way to ask. */
type Way = (operation: Operation, params: Params) => Promise<Outcome>

const registry = allOperations()

/** Asked of every operation that has such a parameter; `way` keeps apart what may be done once only. */
function sample(way: number, files: string): Params {
  return {
    user: 'bob',
    group: 'chess',
    message: 'bob:me:last',
    with: 'bob',
    text: 'hello',
    emoji: '👍',
    number: '12345',
    id: way,
    file: join(files, 'note.txt'),
    'passphrase-file': join(files, 'secret.txt'),
    kind: '1',
    state: 'on',
    time: 'off',
    command: 'message',
    verb: 'set',
  }
}

/** Where the sample will not do: what would end a friendship or group for the next one asks about nobody. */
function paramsFor({ name, params: { shape } }: Operation, way: number, files: string): Params {
  const own: Record<string, Params> = {
    name: { name: 'alice' },
    lookup: { user: 'bob' },
    add: { user: 'bob' },
    unfriend: { user: 'nobody' },
    block: { user: 'nobody' },
    unblock: { user: 'nobody' },
    accept: { request: '99' },
    decline: { request: '99' },
    withdraw: { request: '99' },
    create_group: { group: `fresh${way}`, kind: '0' },
    join: { link: 'kith:nothing' },
    doctor: {},
    join_group: { group: 'nowhere' },
    leave_group: { group: 'nowhere' },
    close_group: { group: 'nowhere' },
    remove_member: { group: 'chess', user: 'nobody' },
    lead: { group: 'nowhere', user: 'bob' },
    share_history: { group: 'chess' },
    continue_group: { group: 'chess', name: `fresh${way}-again` },
    deputies: { group: 'chess' },
    erase: { message: `bob:me:${way + 1}` },
    search: { text: 'hello' },
    'post list': {},
    'post get': { user: 'bob', id: 0 },
    'post fetch': { user: 'bob', id: 0 },
    export: { file: join(files, `backup${way}`), 'passphrase-file': join(files, 'secret.txt') },
    'token create': { name: `token${way}`, only: 'message' },
    'token revoke': { name: `token${way}` },
  }
  const whole = sample(way, files)
  return own[name] ?? Object.fromEntries(Object.entries(whole).filter(([key]) => Object.hasOwn(shape, key)))
}

/** The words that a person types for it: switches, then arguments in their order. */
function typed({ name, args, flags = [] }: Operation, params: Params): string[] {
  const switches = flags.flatMap(({ name: flag, value }) => {
    if (params[flag] === undefined) return []
    return [value === undefined ? `--${flag}` : `--${flag}=${String(params[flag])}`]
  })
  const values = args.flatMap((arg) => (params[arg.name] === undefined ? [] : [String(params[arg.name])]))
  return [...name.split(' '), ...switches, ...values]
}

/** Keys and types, without what differs from one time to the next. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]))
}

function comparable({ ok, result, error }: Outcome): unknown {
  return ok ? { ok, shape: shapeOf(result) } : { ok, error }
}

/** The line as a pipe: one command after another, answers in the same order. */
function byLine(t: TestContext, face: FakeFace): Way {
  const answers: Outcome[] = []
  createInterface({ input: face.output }).on('line', (line) => {
    const said = JSON.parse(line) as Outcome & { event?: unknown }
    if (said.event === undefined) answers.push(said)
  })
  const running = runPiped(face)
  t.after(async () => {
    face.input.end()
    await running
  })
  return async (operation, params) => {
    face.input.write(`${typed(operation, params).join(' ')}\n`)
    return await until(() => answers.shift(), operation.name, 60_000)
  }
}

/** As a shell asks, and `kith` with it. */
async function byOneShot(t: TestContext, face: FakeFace): Promise<Way> {
  const control = await serveControl(face)
  t.after(() => control.close())
  const socket = createConnection(control.address)
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  return async (operation, params) => {
    socket.write(`${JSON.stringify({ id: 1, words: typed(operation, params), cwd: '/' })}\n`)
    return JSON.parse(String((await lines.next()).value)) as Outcome
  }
}

async function serveFace(t: TestContext, face: FakeFace): Promise<Served> {
  const { store, dataDir } = face.kith
  const served = new Served(face, store, dataDir, await serveApi(face))
  t.after(() => served.api.close())
  return served
}

function byRpc(served: Served): Way {
  return async ({ name }, params) => outcomeOf(await served.call(name, params))
}

/** As the page asks: the same door, by the cookie of a browser that was let in. */
function byPage(served: Served): Way {
  return async ({ name }, params) => {
    // Each time anew: `token rotate` shuts everybody out.
    const browser = await letIn(served)
    const { text } = await served.ask(fromPage(served, browser, { body: rpc(name, params) }))
    return outcomeOf(JSON.parse(text) as Called)
  }
}

function outcomeOf({ result, error }: Called): Outcome {
  if (error === undefined) return { ok: true, result }
  const { code, next } = error.data
  return { ok: false, error: { code, message: error.message, ...(next === undefined ? {} : { next }) } }
}

/** They change who or where this peer is: asked last, in this order. */
const LAST = ['rotate_key', 'token rotate', 'offline', 'exit']

test('contract: every operation through line, one-shot, RPC and page gives the same result, as its schema says', async (t) => {
  const office = await openOffice(t)
  const [alice, bob] = [await settleIn(t, [office], 'alice'), await settleIn(t, [office], 'bob')]
  await befriend(alice, bob)
  await assemble(alice, 'chess', false, [bob])
  const files = temporaryDirectory(t)
  writeFileSync(join(files, 'note.txt'), 'a note\n')
  writeFileSync(join(files, 'secret.txt'), 'a passphrase\n')
  await bob.posts.upload(join(files, 'note.txt'), AbortSignal.timeout(20_000), false)
  const stop = (): void => undefined
  const face = fakeFace({ kith: alice, registry, json: true, dataDir: alice.dataDir, stop })
  // Token rotation ends nothing here: each request reads the file anew.
  const served = await serveFace(t, face)
  const ways = [byRpc(served), await byOneShot(t, face), byLine(t, face), byPage(served)]
  const [message] = registry.operations.filter(({ name }) => name === 'message')
  assert.ok(message !== undefined)
  await ways[0]?.(message, { user: 'bob', text: 'the first' })
  const rank = ({ name }: Operation): number => LAST.indexOf(name)
  const succeeded: string[] = []
  for (const operation of registry.operations.toSorted((a, b) => rank(a) - rank(b))) {
    const outcomes: Outcome[] = []
    for (const [way, ask] of ways.entries()) {
      const outcome = await ask(operation, paramsFor(operation, way, files))
      // They tell apart what each may do once by its number.
      outcomes.push(JSON.parse(JSON.stringify(outcome).replaceAll(new RegExp(`(fresh|token|backup)${way}`, 'g'), '$1')))
      if (outcome.ok) operation.result.parse(outcome.result)
    }
    const [rpc, ...others] = outcomes.map(comparable)
    for (const other of others) assert.deepEqual(other, rpc, operation.name)
    if (outcomes[0]?.ok === true) succeeded.push(operation.name)
    else assert.notEqual(outcomes[0]?.error?.code, 'internal', operation.name)
  }
  t.diagnostic(`${succeeded.length} of ${registry.operations.length} succeeded, the others refused alike`)
  assert.ok(succeeded.length > registry.operations.length / 2, succeeded.join(' '))
})
