/** What a program without gossip does: it tells one member after the other and waits for each. Nothing is signed or stored. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { addressOf, echo, echoOver, plainNode } from './cast.ts'
import { MESSAGE_BYTES } from './group-course.ts'
import { noteDatagram, nowMs, reading } from './meter.ts'
import { Actor } from './stage.ts'
import type { Socket } from 'node:dgram'
import type { Echoing } from './cast.ts'
import type { Told, Way } from './group-course.ts'
import type { Role } from './stage.ts'

const LOCALHOST = '127.0.0.1'
const ACK_BYTES = 4

/** Ways to tell this many members, by UDP and over libp2p streams, and how all of it ends. */
export async function loopsOver(
  members: number,
  processes: number,
): Promise<{ udp: Way; streams: Way; end(): Promise<void> }> {
  const crowds = Array.from({ length: processes }, () => new Actor('group10', 'loop'))
  const teller = new Actor('group10', 'loop')
  const actors = [teller, ...crowds]
  const ports: number[] = []
  const addresses: string[] = []
  for (let count = 0; count < members; count++) {
    const crowd = crowds[count % processes]
    ports.push((await crowd?.ask<number>('listen')) ?? 0)
    addresses.push((await crowd?.ask<string>('plain')) ?? '')
  }
  await teller.ask('udp', ports)
  await teller.ask('dial', addresses)
  const way = (name: string, verb: string): Way => ({
    name,
    actors,
    members,
    say: (_, count) => teller.ask<Told>(verb, count),
  })
  const end = async (): Promise<void> => {
    await Promise.all(actors.map((actor) => actor.end()))
  }
  return { udp: way('UDP loop', 'udpLoop'), streams: way('libp2p stream loop', 'streamLoop'), end }
}

/** Tells, or hears. */
export function loop(): Role {
  let socket: Socket
  let ports: number[] = []
  let pipes: Echoing[] = []
  const told = async (count: number, members: number, tell: (member: number) => Promise<void>): Promise<Told> => {
    const [sentMs, lastMs]: number[][] = [[], []]
    for (let number = 0; number < count; number++) {
      sentMs?.push(nowMs())
      for (let member = 0; member < members; member++) await tell(member)
      lastMs?.push(nowMs())
    }
    return { sentMs: sentMs ?? [], lastMs: lastMs ?? [], heard: count * members }
  }
  return {
    reading,
    listen: async () => {
      const hearing = createSocket('udp4')
      hearing.on('message', (_, { port }) => {
        noteDatagram(ACK_BYTES)
        hearing.send(new Uint8Array(ACK_BYTES), port, LOCALHOST)
      })
      hearing.bind(0, LOCALHOST)
      await once(hearing, 'listening')
      return hearing.address().port
    },
    plain: async () => addressOf(await plainNode(echo)),
    udp: async (them: number[]) => {
      ports = them
      socket = createSocket('udp4')
      socket.bind(0, LOCALHOST)
      await once(socket, 'listening')
    },
    dial: async (addresses: string[]) => {
      const node = await plainNode()
      pipes = []
      for (const address of addresses) pipes.push(await echoOver(node, address))
    },
    udpLoop: (count: number) =>
      told(count, ports.length, async (member) => {
        const acked = once(socket, 'message')
        noteDatagram(MESSAGE_BYTES)
        socket.send(new Uint8Array(MESSAGE_BYTES), ports[member] ?? 0, LOCALHOST)
        await acked
      }),
    streamLoop: (count: number) =>
      told(count, pipes.length, async (member) => {
        await pipes[member]?.send(new Uint8Array(MESSAGE_BYTES))
        await pipes[member]?.back(MESSAGE_BYTES)
      }),
  }
}
