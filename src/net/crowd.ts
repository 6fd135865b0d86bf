import type { ConnectionGater, MultiaddrConnection } from '@libp2p/interface'

/**
 * Turns away more than `perAddressMax` connections from one address, so that nobody alone takes all the room of a
 * node. A relayed connection has no address of its own here: the relay's reservations bound it.
 */
export function crowdGate(perAddressMax: number): Pick<ConnectionGater, 'denyInboundConnection'> {
  const counts = new Map<string, number>()
  const leave = (host: string): void => {
    const left = (counts.get(host) ?? 1) - 1
    if (left > 0) counts.set(host, left)
    else counts.delete(host)
  }
  return {
    denyInboundConnection: (connection) => {
      const host = hostOf(connection)
      if (host === undefined) return false
      const there = counts.get(host) ?? 0
      if (there >= perAddressMax) return true
      counts.set(host, there + 1)
      connection.addEventListener('close', () => {
        leave(host)
      })
      return false
    },
  }
}

function hostOf({ remoteAddr }: MultiaddrConnection): string | undefined {
  const parts = remoteAddr.getComponents()
  if (parts.some(({ name }) => name === 'p2p-circuit')) return undefined
  return parts.find(({ name }) => name === 'ip4' || name === 'ip6')?.value
}
