import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import { z } from 'zod'
import { KithError } from '../../src/errors.ts'
import { Newsfeed } from '../../src/newsfeed.ts'
import { generalOperations } from '../../src/operations/help.ts'
import { operation } from '../../src/operations/operation.ts'
import { Registry } from '../../src/operations/registry.ts'
import type { Face } from '../../src/cli/face.ts'
import type { Kith } from '../../src/kith.ts'
import type { Operation } from '../../src/operations/operation.ts'

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const any: z.ZodType<any> = z.unknown()

/** How often `wait` began, and was told to stop. */
export const waits = { begun: 0, stopped: 0 }

/** Operations that need no peer: what they do shows how they were called. */
function fakeOperations(): Operation[] {
  const own = [
    operation({
      name: 'message',
      topic: 'messages',
      summary: 'Send text to a friend',
      args: [
        { name: 'user', shown: 'U', completes: 'friend' },
        { name: 'text', shown: 'text', rest: true },
      ],
      flags: [{ name: 'wait', summary: 'wait for delivery' }],
      params: z.object({ user: z.string(), text: z.string(), wait: z.boolean().optional() }),
      result: any,
      examples: ['message bob hi'],
      run: (_context, params) => {
        if (params.user === 'mallory') {
          throw new KithError('not_friend', 'Error: you are not friends with mallory', { next: 'add mallory asks.' })
        }
        return params
      },
      say: (params) => [`Message sent to ${params.user}: ${params.text}`],
    }),
    operation({
      name: 'broadcast',
      topic: 'groups',
      summary: 'Send text to a group',
      args: [
        { name: 'group', shown: 'G', completes: 'group' },
        { name: 'text', shown: 'text', rest: true },
      ],
      params: z.object({ group: z.string(), text: z.string() }),
      result: any,
      examples: ['broadcast club hi'],
      run: (_context, params) => params,
      say: (params) => [`Broadcast to ${params.group}: ${params.text}`],
    }),
    operation({
      name: 'history',
      topic: 'messages',
      summary: 'What was written',
      args: [{ name: 'who', shown: 'U|#G', completes: 'conversation' }],
      flags: [{ name: 'limit', value: 'N', summary: 'at most N' }],
      params: z.object({ who: z.string(), limit: z.number().int().positive().optional() }),
      result: any,
      examples: ['history bob --limit 5'],
      run: (_context, params) => ({ with: params.who, limit: params.limit, messages: [{ id: 7 }], more: true }),
      say: ({ with: who, limit }) => [`--- ${String(who)} ---`, `History of ${String(who)}, ${String(limit)} rows`],
    }),
    operation({
      name: 'post upload',
      topic: 'posts',
      summary: 'Post a file',
      args: [{ name: 'file', shown: 'F', completes: 'file', rest: true }],
      params: z.object({ file: z.string() }),
      result: any,
      examples: ['post upload ./a.txt'],
      run: (_context, params) => params,
      say: (params) => [`Uploaded ${params.file}`],
    }),
    operation({
      name: 'post get',
      topic: 'posts',
      summary: 'Fetch a post',
      args: [
        { name: 'user', shown: 'U', completes: 'friend' },
        { name: 'id', shown: 'ID', completes: 'post' },
      ],
      params: z.object({ user: z.string(), id: z.number().int().min(0) }),
      result: any,
      examples: ['post get bob 0'],
      run: (_context, params) => params,
      say: (params) => [`Got ${params.user} ${params.id}`],
    }),
    operation({
      name: 'list',
      topic: 'people',
      summary: 'Friends',
      args: [],
      params: z.object({}),
      result: any,
      examples: ['list'],
      run: () => ({}),
      say: () => ['bob online', 'carol offline'],
      table: () => ({
        head: ['FRIEND', 'STATUS', 'WORDS'],
        rows: [
          ['bob', 'online', 'a long text \x1b[2J that no terminal of thirty columns has room for'],
          ['日本語', 'offline', 'b'],
        ],
      }),
    }),
    operation({
      name: 'accept',
      topic: 'requests',
      summary: 'Say yes',
      args: [{ name: 'request', shown: 'N', optional: true, completes: 'request' }],
      params: z.object({ request: z.string().optional() }),
      result: any,
      examples: ['yes'],
      run: (_context, params) => params,
      say: (params) => [`Accepted ${params.request ?? 'the only one'}`],
    }),
    operation({
      name: 'wait',
      topic: 'session',
      summary: 'Wait for ever, or N milliseconds',
      args: [{ name: 'ms', shown: 'N', optional: true }],
      params: z.object({ ms: z.number().optional() }),
      result: any,
      examples: ['wait'],
      run: async ({ signal }, { ms }) =>
        await new Promise((resolve, reject) => {
          waits.begun++
          if (ms !== undefined) setTimeout(resolve, ms, { waited: ms })
          signal.addEventListener('abort', () => {
            waits.stopped++
            reject(new KithError('timeout', 'Stopped waiting.'))
          })
        }),
      say: () => ['Waited.'],
    }),
    operation({
      name: 'add',
      topic: 'people',
      summary: 'Ask, and wait for the next message of that user as the answer',
      args: [{ name: 'user', shown: 'U' }],
      flags: [{ name: 'wait', summary: 'wait for the answer' }],
      params: z.object({ user: z.string(), wait: z.boolean().default(false) }),
      result: any,
      examples: ['add bob'],
      run: async ({ kith }, { user }) =>
        await (kith as unknown as { answerOf: (user: string) => unknown }).answerOf(user),
      say: ({ from, text }) => [`${from} sent you a message: ${text}`, 'That is the answer.'],
    }),
    operation({
      name: 'crash',
      topic: 'session',
      summary: 'Throw',
      args: [],
      params: z.object({}),
      result: any,
      examples: ['crash'],
      run: () => {
        throw new TypeError('a fault of ours')
      },
      say: () => [],
    }),
    operation({
      name: 'say',
      topic: 'session',
      summary: 'Send a line of the session',
      args: [{ name: 'text', shown: 'text', rest: true }],
      params: z.object({ text: z.string() }),
      result: any,
      examples: ['say hi'],
      run: (_context, params) => params,
      say: ({ text }) => [`Said: ${text}`],
    }),
    operation({
      name: 'leave',
      topic: 'session',
      summary: 'Leave the session',
      args: [],
      params: z.object({}),
      result: any,
      examples: ['leave'],
      run: () => ({}),
      say: () => ['Exiting chat...'],
    }),
  ]
  return [...own, ...generalOperations(own)]
}

export function fakeRegistry(): Registry {
  return new Registry({
    operations: fakeOperations(),
    sayings: {
      message: ({ from, text }) => [`${from} sent you a message: ${text}`],
      session_started: ({ with: friend }) => [`In a session with ${friend}.`],
      post_progress: ({ name, doneBytes }) => [`${name}: ${doneBytes}`],
    },
  })
}

export interface FakeFace extends Face {
  readonly input: PassThrough
  readonly output: PassThrough
  /** All that was printed so far. */
  printed(): string
}

/** A face over memory streams and a new data directory. */
export function fakeFace(overrides: Partial<Face> = {}): FakeFace {
  const stopping = new AbortController()
  const output = new PassThrough({ encoding: 'utf8' })
  let printed = ''
  output.on('data', (text: string) => (printed += text))
  const kith = {
    net: { isOnline: true },
    store: { get: () => undefined },
    names: { me: { label: 'alice' } },
    friends: { list: () => [{ label: 'bob' }, { label: 'bernd' }, { label: 'carol' }] },
    chat: { unreadAll: () => [] },
    groups: { list: () => [{ group: 'chess' }], unreadAll: () => [] },
    requests: { pending: () => [] },
  }
  return {
    kith: kith as unknown as Kith,
    registry: fakeRegistry(),
    news: new Newsfeed(),
    dataDir: mkdtempSync(join(tmpdir(), 'kith-test-')),
    json: false,
    log: pino({ level: 'silent' }),
    stop: () => {
      stopping.abort()
    },
    stopping: stopping.signal,
    ...overrides,
    input: new PassThrough(),
    output,
    printed: () => printed,
  }
}

export const message = (from: string, text: string) =>
  ({ type: 'message', from, number: 1, text, sentMs: 0, inSession: false }) as const
