import { multiaddr } from '@multiformats/multiaddr'
import { dialling, REACH } from '../../protocols/reach/reach.ts'
import { within } from '../../protocols/deadline.ts'
import { Allowance } from '../rendezvous/allowance.ts'
import { register } from './listening.ts'
import type { Connection, Libp2p } from '@libp2p/interface'
import type { Verdict } from '../../protocols/reach/reach.ts'
import type { Clock } from '../clock.ts'

/** Behind a NAT nothing answers at all: somebody waits for this. */
const DIAL_MS = 3_000
/** A peer asks when it connects and every quarter of an hour. */
const ASKED_BURST = 6
const ASKED_PER_MINUTE = 6
const DIALS_AT_ONCE_MAX = 16

/** Serves `/kith/reach`: dials whoever asks back, at the host where the question came from (reach rule 2). */
export async function serveDialBack(
  node: Libp2p,
  { clock, onFault }: { clock: Clock; onFault: (error: unknown) => void },
): Promise<void> {
  const allowance = new Allowance({ clock, burst: ASKED_BURST, perMinute: ASKED_PER_MINUTE })
  let dials = 0
  const dial = async (connection: Connection, ports: readonly number[], signal: AbortSignal): Promise<Verdict> => {
    const host = hostOf(connection)
    if (host === undefined) return 'RELAYED'
    if (dials >= DIALS_AT_ONCE_MAX || !allowance.take(connection.remotePeer.toString())) return 'BUSY'
    dials++
    try {
      const reached: number[] = []
      // One after the other: libp2p joins dials of one peer, and the answer of one port would pass for that of another.
      for (const port of ports) if (await answers(node, connection, `${host}/tcp/${port}`, signal)) reached.push(port)
      return { host, reached }
    } finally {
      dials--
    }
  }
  await register(node, REACH.protocol, dialling(dial, onFault))
}

/** `/ip4/192.0.2.7` of a direct connection. */
function hostOf({ remoteAddr }: Connection): string | undefined {
  const parts = remoteAddr.getComponents()
  if (parts.some(({ name }) => name === 'p2p-circuit')) return undefined
  const host = parts.find(({ name }) => name === 'ip4' || name === 'ip6')
  return host && `/${host.name}/${host.value ?? ''}`
}

async function answers(
  node: Libp2p,
  { remotePeer }: Connection,
  address: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const target = multiaddr(`${address}/p2p/${remotePeer.toString()}`)
    // Forced: the connection on which it was asked would be given back otherwise.
    const made = await within(DIAL_MS, signal, (deadline) => node.dial(target, { signal: deadline, force: true }))
    await made.close()
    return made.remoteAddr.toString().startsWith(`${address}/`) || made.remoteAddr.toString() === address
  } catch {
    return false
  }
}
