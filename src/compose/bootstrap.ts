import { join } from 'node:path'
import { RENDEZVOUS, STREAMS_MAX, serving } from '../../protocols/rendezvous/rendezvous.ts'
import { verify } from '../crypto/keys.ts'
import { openKey } from '../identity/identity.ts'
import { openDatastore } from '../net/datastore.ts'
import { register, startListening } from '../net/network.ts'
import { createBootstrapNode } from '../net/node.ts'
import { onLastPort } from '../net/ports.ts'
import { Registrar } from '../rendezvous/registrar.ts'
import { Store } from '../store/store.ts'
import { keyFiles } from './key-files.ts'
import type { BootstrapNode } from '../net/node.ts'
import type { Clock } from '../clock.ts'

export interface BootstrapInit {
  /** Belongs to this process already (openDataDir). */
  readonly dataDir: string
  readonly listen: readonly string[]
  readonly clock: Clock
  /** Hears of faults of single streams and writes; the node goes on. */
  readonly report: (error: unknown) => void
}

export interface Bootstrap {
  /** Multiaddrs with `/p2p/…`. */
  readonly addresses: readonly string[]
  close(): Promise<void>
}

/**
 * Composes and starts one bootstrap node. Key and registrations are in its data directory: after any crash it is the
 * same node and knows every name.
 *
 * @throws {KithError} `corrupt`, `port_in_use` or `bad_address`.
 */
export async function openBootstrap(init: BootstrapInit): Promise<Bootstrap> {
  const { dataDir, clock, report } = init
  const store = Store.open(join(dataDir, 'bootstrap.db'))
  const device = openKey(keyFiles(dataDir), 'bootstrap.key')
  const datastore = await openDatastore(join(dataDir, 'libp2p'))
  const registrar = new Registrar({ store, clock, verify, report })
  const serve = serving(registrar, report)
  const create = async (listen: string[]): Promise<BootstrapNode> => {
    const node = await createBootstrapNode({ device, listen, datastore })
    await register(node, RENDEZVOUS.protocol, serve, { streamsMax: STREAMS_MAX })
    await startListening(node)
    return node
  }
  let node: BootstrapNode | undefined
  const close = async (): Promise<void> => {
    await node?.stop()
    await registrar.close()
    store.close()
    await datastore.close()
  }
  try {
    const addresses = await onLastPort(store, init.listen, async (listen) => {
      node = await create(listen)
      return node.getMultiaddrs().map((address) => address.toString())
    })
    return { addresses, close }
  } catch (error) {
    await close()
    throw error
  }
}
