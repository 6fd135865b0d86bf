import { KithError } from '../errors.ts'
import type { Server } from 'node:http'

/** Rationale: that IPv6 has a port taken which IPv4 has just given is rare; several times in a row, something is wrong. */
const TRIES = 10
/** This machine has no IPv6: then nobody else has the port there either. */
const NO_IPV6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL'])

export interface Listening {
  readonly servers: Server[]
  readonly port: number
}

/**
 * Listens on one port of both loopback addresses: a program that had it on the other one would be sent tokens that are
 * meant for us, by whoever asks `localhost`.
 *
 * @param port what the user chose, 0 for any; without one, the last one or any other.
 * @throws {KithError} `port_in_use`, for a port that the user chose.
 */
export async function listen(
  make: () => Server,
  port: number | undefined,
  last: number | undefined,
): Promise<Listening> {
  const wanted = port === undefined && last !== undefined ? [last] : []
  const tries = [...wanted, ...Array.from({ length: port === undefined || port === 0 ? TRIES : 1 }, () => port ?? 0)]
  for (const one of tries) {
    const got = await tryPort(make, one)
    if (got !== undefined) return got
  }
  throw new KithError(
    'port_in_use',
    `Port ${port ?? 0} of this machine cannot be had: another process listens on it, or you may not.`,
    {
      next: 'Choose another with --api, or none at all: --api off.',
    },
  )
}

async function tryPort(make: () => Server, wanted: number): Promise<Listening | undefined> {
  const four = make()
  if ((await start(four, '127.0.0.1', wanted)) !== undefined) return undefined
  const address = four.address()
  const port = address === null || typeof address === 'string' ? wanted : address.port
  const six = make()
  const failure = await start(six, '::1', port)
  if (failure === undefined) return { servers: [four, six], port }
  if (NO_IPV6.has(failure)) return { servers: [four], port }
  four.close()
  return undefined
}

/** Nothing, or the code of what was in the way. */
async function start(server: Server, host: string, port: number): Promise<string | undefined> {
  return await new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'unknown')
    })
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      resolve(undefined)
    })
  })
}
