import { multiaddr } from '@multiformats/multiaddr'
import { KithError } from '../errors.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { Store } from '../store/store.ts'

const PORT = 'listen_port'

/**
 * Starts a node on the port of its last run where the user left the port open (`/tcp/0`): others know the old address,
 * and with no bootstrap node it is all they have. If that port is taken by now, any free one serves.
 *
 * @param start listens on these multiaddrs and returns those it got.
 * @throws {KithError} `port_in_use` or `bad_address`, for what the user did choose.
 */
export async function onLastPort(
  store: Store,
  listen: readonly string[],
  start: (listen: string[]) => Promise<string[]>,
): Promise<string[]> {
  const port = getSetting<number>(store, PORT)
  const addresses = await startOn(listen, port, start)
  const got = addresses.map(portOf).find((one) => one !== undefined)
  if (got !== undefined && got !== port) {
    await store.write((sql) => {
      putSetting(sql, PORT, got)
    })
  }
  return addresses
}

async function startOn(
  listen: readonly string[],
  port: number | undefined,
  start: (listen: string[]) => Promise<string[]>,
): Promise<string[]> {
  const wanted = listen.map((address) => withPort(address, port))
  try {
    return await start(wanted)
  } catch (error) {
    const isOurChoice = wanted.some((address, index) => address !== listen[index])
    if (!isOurChoice || !(error instanceof KithError) || error.code !== 'port_in_use') throw error
    return await start([...listen])
  }
}

function withPort(address: string, port: number | undefined): string {
  // WebSocket beside TCP needs a port of its own.
  return port === undefined || address.includes('/ws')
    ? address
    : address.replace(/\/tcp\/0(?=\/|$)/, `/tcp/${String(port)}`)
}

/** The port of a direct TCP address. */
function portOf(address: string): number | undefined {
  if (address.includes('/p2p-circuit') || address.includes('/ws')) return undefined
  const port = multiaddr(address)
    .getComponents()
    .find((component) => component.name === 'tcp')?.value
  return port === undefined ? undefined : Number(port)
}
