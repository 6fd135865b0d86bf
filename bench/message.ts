/** A private message between two processes, stored on both sides and acknowledged, against bytes that are merely echoed. */
import { once } from 'node:events'
import { createServer, createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { putSetting } from '../src/store/settings.ts'
import { addressOf, befriend, bootstrapNode, counter, echo, echoOver, person, plainNode, until } from './cast.ts'
import { PlainPair } from './plain-pair.ts'
import { Actor, figure, median, quantile, ratio, timed } from './stage.ts'
import type { AddressInfo } from 'node:net'
import type { Kith } from '../src/kith.ts'
import type { Person } from '../src/names/person.ts'
import type { Tell } from '../src/news.ts'
import type { Echoing } from './cast.ts'
import type { Bench, Role, Table } from './stage.ts'

const MESSAGE_BYTES = 100
const TURNS = 500
/** Messages offered in a second, each at its own moment, and for how long. */
const RATE = 200
const RATE_S = 5
const BACKLOG = 10_000
/** Bytes of the messages that leave in one write, where they are joined. */
const JOINED_BYTES = 64 * 1024
const DELIVERY_MS = 60_000
/** Two friends with MLS and two without take turns at everything, so that whatever else the machine does meets both alike. */
const ROUNDS = 3

export const bench: Bench = { run, roles: { echoer, asker, friend } }

/** What was measured of one way to get a message there. */
interface Figures {
  readonly turns: number[]
  readonly offered: Offered[]
  readonly backlogMs: number[]
  readonly storedMs: number[]
}

/** Messages at a steady rate: how long each took, and how many arrived in a second. */
interface Offered {
  readonly ms: number[]
  readonly perSecond: number
}

async function run(): ReturnType<Bench['run']> {
  const [echoing, asking] = [new Actor('message', 'echoer'), new Actor('message', 'asker')]
  const port = await echoing.ask<number>('tcp')
  const address = await echoing.ask<string>('libp2p')
  const bare = async (over: 'tcp' | 'libp2p', to: unknown): Promise<Figures> => ({
    turns: await asking.ask<number[]>(`${over}Turns`, to),
    offered: [await asking.ask<Offered>(`${over}Offered`, to)],
    backlogMs: [await asking.ask<number>(`${over}Backlog`, to, MESSAGE_BYTES)],
    storedMs: [],
  })
  const [tcp, libp2p] = [await bare('tcp', port), await bare('libp2p', address)]
  const joinedMs = await asking.ask<number>('libp2pBacklog', address, JOINED_BYTES)
  await Promise.all([echoing.end(), asking.end()])

  const bootstrap = await bootstrapNode()
  const [open, sealed] = [await friends(bootstrap, 'open', true), await friends(bootstrap, 'sealed', false)]
  const commits = await sealed.alice.ask<number[]>('commits')
  for (let round = 0; round < ROUNDS; round++) for (const pair of [open, sealed]) await measure(pair)
  return tables({ tcp, libp2p, open: open.figures, kith: sealed.figures }, joinedMs, commits)
}

interface Friends {
  readonly alice: Actor
  readonly bob: string
  readonly figures: Figures
}

async function friends(bootstrap: string, kind: string, isOpen: boolean): Promise<Friends> {
  const [alice, bob] = [new Actor('message', 'friend'), new Actor('message', 'friend')]
  await bob.ask('open', `bob-${kind}`, bootstrap, isOpen)
  await alice.ask('open', `alice-${kind}`, bootstrap, isOpen)
  await alice.ask('befriend', `bob-${kind}`)
  return { alice, bob: `bob-${kind}`, figures: { turns: [], offered: [], backlogMs: [], storedMs: [] } }
}

async function measure({ alice, bob, figures }: Friends): Promise<void> {
  figures.turns.push(...(await alice.ask<number[]>('turns', bob)))
  figures.offered.push(await alice.ask<Offered>('offered', bob))
  const backlog = await alice.ask<{ storedMs: number; receivedMs: number }>('backlog', bob)
  figures.storedMs.push(backlog.storedMs)
  figures.backlogMs.push(backlog.receivedMs)
}

type Ways = Record<'tcp' | 'libp2p' | 'open' | 'kith', Figures>

function tables(ways: Ways, joinedMs: number, commits: number[]): Table[] {
  const against = (value: number, of: (way: Figures) => number): string[] =>
    [ways.tcp, ways.libp2p, ways.open].map((way) => ratio(value, of(way)))
  const columns = ['TCP', 'libp2p', 'without MLS']
  const middle = ({ turns }: Figures): number => median(turns)
  const turnRow = (what: string, ms: number[]): string[] => [
    ...[what, figure(median(ms), 'ms'), figure(quantile(ms, 0.95), 'ms')],
    ...against(median(ms), middle),
  ]
  const late = ({ offered }: Figures): number =>
    quantile(
      offered.flatMap(({ ms }) => ms),
      0.95,
    )
  const offeredRow = (what: string, way: Figures): string[] => [
    what,
    figure(median(way.offered.flatMap(({ ms }) => ms)), 'ms'),
    figure(late(way), 'ms'),
    figure(median(way.offered.map(({ perSecond }) => perSecond)), '/s'),
    ...against(late(way), late),
  ]
  const backlogRow = (what: string, ms: number): string[] => [
    ...[what, figure((BACKLOG / ms) * 1000, '/s'), figure(ms, 'ms')],
    ...against(ms, ({ backlogMs }) => median(backlogMs)),
  ]
  return [
    {
      title: `Message of ${MESSAGE_BYTES} bytes and its answer, one at a time, ${TURNS} times (Kith ${ROUNDS} × ${TURNS}); ratios of medians`,
      columns: ['', 'median', 'p95', ...columns],
      rows: [
        turnRow('TCP, echoed', ways.tcp.turns),
        turnRow('libp2p stream, echoed', ways.libp2p.turns),
        turnRow('without MLS, stored, sent, stored, receipt stored', ways.open.turns),
        turnRow('Kith, stored, sent, stored, receipt stored', ways.kith.turns),
        turnRow('one commit to this disk alone', commits),
      ],
    },
    {
      title: `${RATE} messages of ${MESSAGE_BYTES} bytes in a second, offered for ${RATE_S} s (Kith ${ROUNDS} times), until each is answered; ratios of p95`,
      columns: ['', 'median', 'p95', 'answered', ...columns],
      rows: [
        offeredRow('TCP, echoed', ways.tcp),
        offeredRow('libp2p stream, echoed', ways.libp2p),
        offeredRow('without MLS, stored, sent, stored, receipt stored', ways.open),
        offeredRow('Kith, stored, sent, stored, receipt stored', ways.kith),
      ],
    },
    {
      title: `Backlog of ${BACKLOG.toLocaleString('en-US')} messages of ${MESSAGE_BYTES} bytes, until all are answered (Kith: median of ${ROUNDS}); ratios of time`,
      columns: ['', 'messages', 'time', ...columns],
      rows: [
        backlogRow('TCP, a write each, echoed', median(ways.tcp.backlogMs)),
        backlogRow('libp2p stream, a write each, echoed', median(ways.libp2p.backlogMs)),
        backlogRow('libp2p stream, joined writes, echoed', joinedMs),
        backlogRow('without MLS, stored, sent, stored, receipts stored', median(ways.open.backlogMs)),
        backlogRow('Kith, stored', median(ways.kith.storedMs)),
        backlogRow('Kith, stored, sent, stored, receipts stored', median(ways.kith.backlogMs)),
      ],
    },
  ]
}

function echoer(): Role {
  return {
    tcp: async () => {
      const server = createServer({ noDelay: true }, (socket) => socket.pipe(socket))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    },
    libp2p: async () => addressOf(await plainNode(echo)),
  }
}

function asker(): Role {
  return {
    tcpTurns: async (port: number) => await turnsOver(await echoOverTcp(port)),
    tcpOffered: async (port: number) => await offeredOver(await echoOverTcp(port)),
    tcpBacklog: async (port: number, writeBytes: number) => await backlogOver(await echoOverTcp(port), writeBytes),
    libp2pTurns: async (address: string) => await turnsOver(await echoOver(await plainNode(), address)),
    libp2pOffered: async (address: string) => await offeredOver(await echoOver(await plainNode(), address)),
    libp2pBacklog: async (address: string, writeBytes: number) =>
      await backlogOver(await echoOver(await plainNode(), address), writeBytes),
  }
}

async function turnsOver(pipe: Echoing): Promise<number[]> {
  const message = new Uint8Array(MESSAGE_BYTES)
  return await repeated(async () => {
    await pipe.send(message)
    await pipe.back(MESSAGE_BYTES)
  })
}

async function backlogOver(pipe: Echoing, writeBytes: number): Promise<number> {
  return await timed(async () => {
    const whole = pipe.back(BACKLOG * MESSAGE_BYTES)
    for (let leftBytes = BACKLOG * MESSAGE_BYTES; leftBytes > 0; leftBytes -= writeBytes) {
      await pipe.send(new Uint8Array(Math.min(leftBytes, writeBytes)))
    }
    await whole
  })
}

/** Answers come in the order of what was sent. */
async function offeredOver(pipe: Echoing): Promise<Offered> {
  const message = new Uint8Array(MESSAGE_BYTES)
  let before = Promise.resolve()
  return await offered(async () => {
    const last = before
    const back = pipe.send(message)
    before = last.then(() => pipe.back(MESSAGE_BYTES))
    await back
    await before
  })
}

/** Sends at a steady rate, whether or not what was sent before has been answered: who is slow must not be asked less. */
async function offered(send: () => Promise<void>): Promise<Offered> {
  const started = performance.now()
  const answers: Promise<number>[] = []
  for (let count = 0; count < RATE * RATE_S; count++) {
    const dueMs = started + (count * 1000) / RATE
    await sleep(Math.max(0, dueMs - performance.now()))
    answers.push(send().then(() => performance.now() - dueMs))
  }
  const ms = await Promise.all(answers)
  return { ms, perSecond: (ms.length / (performance.now() - started)) * 1000 }
}

/** How long each of many turns took; those before the code is warm do not count. */
async function repeated(turn: () => Promise<void>): Promise<number[]> {
  const ms: number[] = []
  for (let count = 0; count < 2 * TURNS; count++) ms.push(await timed(turn))
  return ms.slice(TURNS)
}

async function echoOverTcp(port: number): Promise<Echoing> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  const count = counter()
  socket.on('data', (chunk) => {
    count.add(chunk.length)
  })
  return { send: (bytes) => void socket.write(bytes), back: count.more }
}

function friend(): Role {
  let kith: Kith
  let deliveredUpTo = 0
  const text = 'x'.repeat(MESSAGE_BYTES)
  const delivered = async (to: Person): Promise<void> => {
    const sent = await kith.chat.send(to, text)
    if (!(await kith.chat.delivered(sent, DELIVERY_MS))) throw new Error('A message was not delivered')
  }
  return {
    open: async (name: string, bootstrap: string, isOpen: boolean) => {
      const hear: Tell = (news) => {
        if (news.type === 'delivered') deliveredUpTo = news.last
      }
      kith = await person(name, bootstrap, hear, isOpen ? (init) => new PlainPair(init) : undefined)
    },
    befriend: (name: string) => befriend(kith, name),
    commits: () => {
      // Other bytes each time: SQLite does not write what stays the same.
      let count = 0
      return repeated(() =>
        kith.store.write((sql) => {
          putSetting(sql, 'bench', `${text}${String(count++)}`)
        }),
      )
    },
    turns: async (name: string) => {
      const to = await kith.names.resolve(name)
      return await repeated(() => delivered(to))
    },
    offered: async (name: string) => {
      const to = await kith.names.resolve(name)
      return await offered(() => delivered(to))
    },
    backlog: async (name: string) => {
      const to = await kith.names.resolve(name)
      const started = performance.now()
      const sent = await Promise.all(Array.from({ length: BACKLOG }, () => kith.chat.send(to, text)))
      const storedMs = performance.now() - started
      await until(() => deliveredUpTo === sent.at(-1)?.number, 'receipts for all messages')
      return { storedMs, receivedMs: performance.now() - started }
    },
  }
}
