/** A private message between two processes, stored on both sides and acknowledged, against bytes that are merely echoed. */
import { once } from 'node:events'
import { createServer, createConnection } from 'node:net'
import { putSetting } from '../src/store/settings.ts'
import { addressOf, befriend, bootstrapNode, counter, echo, echoOver, person, plainNode, until } from './cast.ts'
import { Actor, figure, median, quantile, ratio, timed } from './stage.ts'
import type { AddressInfo } from 'node:net'
import type { Kith } from '../src/kith.ts'
import type { Echoing } from './cast.ts'
import type { Bench, Role } from './stage.ts'

const MESSAGE_BYTES = 100
const TURNS = 500
const BACKLOG = 10_000
/** Bytes of the messages that leave in one write, where they are joined. */
const JOINED_BYTES = 64 * 1024
const DELIVERY_MS = 60_000

export const bench: Bench = { run, roles: { echoer, asker, friend } }

async function run(): ReturnType<Bench['run']> {
  const [echoing, asking] = [new Actor('message', 'echoer'), new Actor('message', 'asker')]
  const port = await echoing.ask<number>('tcp')
  const address = await echoing.ask<string>('libp2p')
  const tcp = {
    turns: await asking.ask<number[]>('tcpTurns', port),
    backlogMs: await asking.ask<number>('tcpBacklog', port),
  }
  const libp2p = {
    turns: await asking.ask<number[]>('libp2pTurns', address),
    backlogMs: await asking.ask<number>('libp2pBacklog', address, MESSAGE_BYTES),
    joinedMs: await asking.ask<number>('libp2pBacklog', address, JOINED_BYTES),
  }
  await Promise.all([echoing.end(), asking.end()])

  const bootstrap = await bootstrapNode()
  const [alice, bob] = [new Actor('message', 'friend'), new Actor('message', 'friend')]
  await bob.ask('open', 'bob', bootstrap)
  await alice.ask('open', 'alice', bootstrap)
  await alice.ask('befriend', 'bob')
  const commits = await alice.ask<number[]>('commits')
  const turns = await alice.ask<number[]>('turns', 'bob')
  const backlog = await alice.ask<{ storedMs: number; receivedMs: number }>('backlog', 'bob')

  const turnRow = (what: string, ms: number[]): string[] => [
    what,
    figure(median(ms), 'ms'),
    figure(quantile(ms, 0.95), 'ms'),
    ratio(median(ms), median(tcp.turns)),
    ratio(median(ms), median(libp2p.turns)),
  ]
  const perSecond = (ms: number): number => (BACKLOG / ms) * 1000
  const backlogRow = (what: string, ms: number): string[] => [
    what,
    figure(perSecond(ms), '/s'),
    figure(ms, 'ms'),
    ratio(perSecond(ms), perSecond(tcp.backlogMs)),
    ratio(perSecond(ms), perSecond(libp2p.backlogMs)),
  ]
  return [
    {
      title: `Message of ${MESSAGE_BYTES} bytes and its answer, one at a time, ${TURNS} times`,
      columns: ['', 'median', 'p95', 'TCP', 'libp2p'],
      rows: [
        turnRow('TCP, echoed', tcp.turns),
        turnRow('libp2p stream, echoed', libp2p.turns),
        turnRow('Kith, stored, sent, stored, receipt stored', turns),
        turnRow('one commit to this disk alone', commits),
      ],
    },
    {
      title: `Backlog of ${BACKLOG.toLocaleString('en-US')} messages of ${MESSAGE_BYTES} bytes, until all are answered`,
      columns: ['', 'messages', 'time', 'TCP', 'libp2p'],
      rows: [
        backlogRow('TCP, a write each, echoed', tcp.backlogMs),
        backlogRow('libp2p stream, a write each, echoed', libp2p.backlogMs),
        backlogRow('libp2p stream, joined writes, echoed', libp2p.joinedMs),
        backlogRow('Kith, stored', backlog.storedMs),
        backlogRow('Kith, stored, sent, stored, receipts stored', backlog.receivedMs),
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
    tcpBacklog: async (port: number) => await backlogOver(await echoOverTcp(port), MESSAGE_BYTES),
    libp2pTurns: async (address: string) => await turnsOver(await echoOver(await plainNode(), address)),
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
  return {
    open: async (name: string, bootstrap: string) => {
      kith = await person(name, bootstrap, (news) => {
        if (news.type === 'delivered') deliveredUpTo = news.last
      })
    },
    befriend: (name: string) => befriend(kith, name),
    commits: () =>
      repeated(() =>
        kith.store.write((sql) => {
          putSetting(sql, 'bench', text)
        }),
      ),
    turns: async (name: string) => {
      const to = await kith.names.resolve(name)
      return await repeated(async () => {
        const sent = await kith.chat.send(to, text)
        if (!(await kith.chat.delivered(sent, DELIVERY_MS))) throw new Error('A message was not delivered')
      })
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
