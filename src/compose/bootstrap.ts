import { join } from 'node:path'
import { peerIdFromString } from '@libp2p/peer-id'
import {
  MAILBOX,
  STREAMS_MAX as MAILBOX_STREAMS_MAX,
  serving as servingMailbox,
} from '../../protocols/mailbox/mailbox.ts'
import { RENDEZVOUS, STREAMS_MAX, serving } from '../../protocols/rendezvous/rendezvous.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { BOOTSTRAP_LIMITS } from '../limits.ts'
import { verify } from '../crypto/keys.ts'
import { openKey } from '../identity/identity.ts'
import { Holder } from '../mailbox/holder.ts'
import { BOOTSTRAP_QUOTAS } from '../mailbox/quotas.ts'
import { Steady } from '../mailbox/steady.ts'
import { bestFirst } from '../net/connections.ts'
import { serveDialBack } from '../net/dial-back.ts'
import { openDatastore } from '../net/datastore.ts'
import { identifyAgain } from '../net/identifying.ts'
import { register, startListening } from '../net/listening.ts'
import { createBootstrapNode } from '../net/node.ts'
import { counted } from '../metrics/answers.ts'
import { measureBootstrap } from '../metrics/bootstrap.ts'
import { PartnerLinks } from '../net/partner-links.ts'
import { onLastPort } from '../net/ports.ts'
import { endSilent } from '../net/silent.ts'
import { Registrar } from '../rendezvous/registrar.ts'
import { Replication } from '../rendezvous/replication.ts'
import { Store } from '../store/store.ts'
import { keyFiles } from './key-files.ts'
import type { Connection } from '@libp2p/interface'
import type { Boxes } from '../../protocols/mailbox/mailbox.ts'
import type { Registry } from '../../protocols/rendezvous/rendezvous.ts'
import type { BootstrapCounts } from '../metrics/bootstrap.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { BootstrapLimits } from '../limits.ts'
import type { BootstrapNode } from '../net/node.ts'
import type { PartnerState } from '../net/partner-links.ts'
import type { Clock } from '../clock.ts'
import type { HolderNet } from '../mailbox/holder.ts'

export interface BootstrapInit {
  /** Belongs to this process already (openDataDir). */
  readonly dataDir: string
  readonly listen: readonly string[]
  /** Without them: as src/limits.ts states. */
  readonly limits?: BootstrapLimits
  /** Multiaddrs of the other bootstrap nodes with which names are shared, with or without `/p2p/…`. Default: none. */
  readonly partners?: readonly string[]
  readonly clock: Clock
  /** Undefined: nothing is measured. */
  readonly metrics?: Metrics
  /** Hears of faults of single streams and writes; the node goes on. */
  readonly report: (error: unknown) => void
}

export interface Bootstrap {
  readonly peerId: string
  /** Multiaddrs with `/p2p/…`. */
  readonly addresses: readonly string[]
  counts(): BootstrapCounts
  /** What this node has of the others with which it shares names. */
  partners(): PartnerState[]
  close(): Promise<void>
}

/**
 * Composes and starts one bootstrap node. Key and registrations are in its data directory: after any crash it is the
 * same node and knows every name.
 *
 * @throws {KithError} `corrupt`, `port_in_use` or `bad_address`.
 */
export async function openBootstrap(init: BootstrapInit): Promise<Bootstrap> {
  const { dataDir, clock, report, limits = BOOTSTRAP_LIMITS, metrics } = init
  const store = Store.open(join(dataDir, 'bootstrap.db'))
  const device = openKey(keyFiles(dataDir), 'bootstrap.key')
  const datastore = await openDatastore(join(dataDir, 'libp2p'))
  const links = new PartnerLinks({ store, clock, node: () => node, addresses: init.partners ?? [] })
  const isPartner = links.isPartner.bind(links)
  const registrar = new Registrar({ store, clock, verify, device, isPartner, report })
  const replication = new Replication({ store, clock, verify, log: registrar.log, partners: links, report })
  registrar.onNudge((peerId) => {
    replication.sync(peerId)
  })
  const holder = new Holder({
    store,
    clock,
    steady: new Steady({ sql: store, clock }),
    device,
    peerId: peerIdOf(device.publicKey),
    net: holderNet(() => node),
    quotas: { ...BOOTSTRAP_QUOTAS, bytesInAll: limits.mailboxBytes },
    serves: () => true,
  })
  const counts = (): BootstrapCounts => ({
    connections: node?.getConnections().length ?? 0,
    peers: node?.getPeers().length ?? 0,
    reservations: node?.services.relay.reservations.size ?? 0,
    ...registrar.counts(),
    ...holder.counts(),
  })
  const serve = serving(
    metrics === undefined ? registrar : counted<Registry>(registrar, metrics, 'kith_rendezvous'),
    report,
  )
  const serveBoxes = servingMailbox(
    metrics === undefined ? holder : counted<Boxes>(holder, metrics, 'kith_mailbox'),
    report,
  )
  if (metrics !== undefined) measureBootstrap(metrics, counts)
  const create = async (listen: string[]): Promise<BootstrapNode> => {
    const node = await createBootstrapNode({ device, listen, datastore, limits, metrics: metrics?.forNode() })
    links.attach(node)
    identifyAgain(node, clock)
    endSilent(node)
    await register(node, RENDEZVOUS.protocol, serve, { streamsMax: STREAMS_MAX })
    await register(node, MAILBOX.protocol, serveBoxes, { streamsMax: MAILBOX_STREAMS_MAX })
    await serveDialBack(node, { clock, onFault: report })
    await startListening(node)
    return node
  }
  let node: BootstrapNode | undefined
  const close = async (): Promise<void> => {
    replication.stop()
    links.stop()
    await node?.stop()
    holder.stop()
    await registrar.close()
    store.close()
    await datastore.close()
  }
  try {
    const addresses = await onLastPort(store, init.listen, async (listen) => {
      node = await create(listen)
      return node.getMultiaddrs().map((address) => address.toString())
    })
    holder.start()
    replication.start()
    links.start()
    const partners = links.states.bind(links)
    return { peerId: peerIdOf(device.publicKey), addresses, counts, partners, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Tells peers that are connected; a bootstrap node dials nobody for this. */
function holderNet(node: () => BootstrapNode | undefined): HolderNet {
  const connection = (peerId: string): Connection | undefined =>
    bestFirst(node()?.getConnections(peerIdFromString(peerId)) ?? [])[0]
  return {
    isConnected: (peerId) => connection(peerId) !== undefined,
    open: async (peerId, protocol, signal) => {
      const open = connection(peerId)
      if (open === undefined) throw new Error('The peer is not connected')
      return await open.newStream(protocol, { signal, runOnLimitedConnection: true })
    },
  }
}
