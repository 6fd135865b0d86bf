import { Fault } from '../fault.ts'
import { answering, ask } from '../exchange.ts'
import { ReachAsk, ReachReply } from './wire.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Exchange } from '../exchange.ts'

const REQUEST_BYTES_MAX = 64
const REPLY_BYTES_MAX = 128
/** A peer listens over TCP and WebSocket, each perhaps on IPv4 and IPv6. */
const PORTS_MAX = 4
const PORT_MAX = 65_535
/** `/ip6/` and the longest IPv6 address. */
const HOST_CHARACTERS_MAX = 64

export const REACH: Exchange<ReachAsk, ReachReply> = {
  protocol: '/kith/reach/1.0.0',
  request: ReachAsk,
  reply: ReachReply,
  requestBytesMax: REQUEST_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

/** What somebody outside found when they dialled us back. */
export interface Seen {
  /** Where we come from, as they see it: `/ip4/192.0.2.7`. */
  readonly host: string
  /** Ports where we answered. */
  readonly reached: readonly number[]
}

/** How the asked answers: `BUSY` and `RELAYED` say nothing about the asker. */
export type Verdict = Seen | 'BUSY' | 'RELAYED'

/** Asks on a fresh stream to be dialled back. @throws {Fault} `broken` for an answer that is none. */
export async function askBack(stream: Stream, ports: readonly number[], signal?: AbortSignal): Promise<Verdict> {
  const { status, host, reached } = await ask(REACH, stream, { ports: ports.slice(0, PORTS_MAX) }, signal)
  if (status === ReachReply.Status.RELAYED) return 'RELAYED'
  if (status !== ReachReply.Status.DIALLED) return 'BUSY'
  // Reach rule 4: only what was asked about counts.
  if (host.length > HOST_CHARACTERS_MAX || !/^\/ip[46]\/[0-9a-f.:]+$/i.test(host)) {
    throw new Fault('broken', 'reach: no host')
  }
  return { host, reached: reached.filter((port) => ports.includes(port)) }
}

/**
 * Makes the stream handler of the side that dials back.
 *
 * @param dial dials the asker at the host that its connection comes from, on these ports; never anywhere else.
 */
export function dialling(
  dial: (connection: Connection, ports: readonly number[], signal: AbortSignal) => Promise<Verdict>,
  onFault: (error: unknown) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  return (stream, connection) => {
    const answer = async ({ ports }: ReachAsk, _peer: unknown, signal: AbortSignal): Promise<ReachReply> => {
      if (ports.length === 0 || ports.some((port) => port < 1 || port > PORT_MAX)) {
        throw new Fault('broken', 'reach: no port')
      }
      const found = await dial(connection, [...new Set(ports)], signal)
      if (typeof found === 'string') return { status: ReachReply.Status[found], host: '', reached: [] }
      return { status: ReachReply.Status.DIALLED, host: found.host, reached: [...found.reached] }
    }
    return answering(REACH, answer, onFault)(stream, connection)
  }
}
