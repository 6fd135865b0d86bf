import { PING_PROTOCOL } from '@libp2p/ping'
import { byteStream } from '@libp2p/utils'
import { within } from '../../protocols/deadline.ts'
import { randomBytes } from '../crypto/keys.ts'
import { isRelayed } from './addresses.ts'
import { SETTLED_MS } from './connections.ts'
import { newStream } from './opening.ts'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'

const PING_BYTES = 32
/** The newer connection answers meanwhile: the peer is there, and not too busy. */
const ANSWER_MS = 3_000
/** After an outage everybody comes back at once: the others wait for their turn. */
const PEERS_AT_ONCE_MAX = 16
/** Nobody needs more; whoever opens many has them looked at a few at a time. */
const OLDER_MAX = 4

/**
 * Ends connections that died unnoticed once their peer is back by another one: libp2p itself may take 45 s to see it, and
 * its relay server and transport use the oldest until then. Age alone ends none: it must leave a ping unanswered that the
 * newer connection answers.
 */
export function endSilent(node: Libp2p): void {
  /** The newest connection of each peer whose older ones are to be looked at. */
  const waiting = new Map<string, Connection>()
  let running = 0
  const next = (): void => {
    for (const [peerId, newest] of waiting) {
      if (running >= PEERS_AT_ONCE_MAX) return
      waiting.delete(peerId)
      running++
      void look(newest, olderThan(node, newest)).finally(() => {
        running--
        next()
      })
    }
  }
  node.addEventListener('connection:open', ({ detail: newest }) => {
    if (olderThan(node, newest).length === 0) return
    const timer = setTimeout(() => {
      if (newest.status !== 'open') return
      waiting.set(newest.remotePeer.toString(), newest)
      next()
    }, SETTLED_MS)
    timer.unref()
  })
}

function olderThan(node: Libp2p, newest: Connection): Connection[] {
  return node
    .getConnections(newest.remotePeer)
    .filter(({ id, status, remoteAddr }) => id !== newest.id && status === 'open' && !isRelayed(remoteAddr))
    .filter(({ timeline }) => timeline.open <= newest.timeline.open)
    .slice(0, OLDER_MAX)
}

async function look(newest: Connection, older: readonly Connection[]): Promise<void> {
  if (newest.status !== 'open' || older.length === 0) return
  const [isThere, ...answers] = await Promise.all([newest, ...older].map(isAnswering))
  if (isThere !== true) return
  for (const [index, connection] of older.entries()) {
    if (answers[index] === false) connection.abort(new Error('It does not answer, and a newer connection does'))
  }
}

/** False when nothing came in time; undefined when it could not be asked. */
async function isAnswering(connection: Connection): Promise<boolean | undefined> {
  return await within(ANSWER_MS, undefined, async (signal) => {
    let stream: Stream | undefined
    try {
      stream = await newStream(connection, PING_PROTOCOL, signal)
      const bytes = byteStream(stream)
      await Promise.all([bytes.write(randomBytes(PING_BYTES), { signal }), bytes.read({ bytes: PING_BYTES, signal })])
      await stream.close({ signal })
      return true
    } catch (error) {
      stream?.abort(error as Error)
      return signal.aborted ? false : undefined
    }
  })
}
