import { join } from 'node:path'
import { MAILBOX, STREAMS_MAX, serving } from '../../protocols/mailbox/mailbox.ts'
import { Access } from '../access/access.ts'
import { makeSealingPair, seal, unseal } from '../crypto/hpke.ts'
import { openIdentity, settleRotation } from '../identity/identity.ts'
import { Courier } from '../mailbox/courier.ts'
import { Holder } from '../mailbox/holder.ts'
import { holdsForFriends } from '../mailbox/holding.ts'
import { PEER_QUOTAS } from '../mailbox/quotas.ts'
import { Steady } from '../mailbox/steady.ts'
import { Announcer } from '../names/announcer.ts'
import { tellChanges } from '../names/changes.ts'
import { Claims } from '../names/claims.ts'
import { Names } from '../names/names.ts'
import { People } from '../names/people.ts'
import { Presence } from '../names/presence.ts'
import { NodeLogs } from '../names/node-logs.ts'
import { Receipts } from '../names/receipts.ts'
import { Rendezvous } from '../names/rendezvous.ts'
import { Sharing } from '../names/sharing.ts'
import { Bootstraps } from '../net/bootstraps.ts'
import { openDatastore } from '../net/datastore.ts'
import { lookAtMachine } from '../net/machine.ts'
import { NameTable } from '../net/name-table.ts'
import { Network } from '../net/network.ts'
import { onLastPort } from '../net/ports.ts'
import { Notices } from '../notices/notices.ts'
import { Requests } from '../requests/requests.ts'
import { RESTORED_FILE } from '../store/backup.ts'
import { holderAddresses } from '../store/letters.ts'
import { addressesOf, personByKey } from '../store/persons.ts'
import { readPrivateFile, removePrivateFile } from '../store/private-file.ts'
import { markRestored } from '../store/restored.ts'
import { Store } from '../store/store.ts'
import { keyFiles } from './key-files.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Kith } from '../kith.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { BootstrapState } from '../net/bootstraps.ts'
import type { ReachChoice } from '../net/node.ts'
import type { Tell } from '../news.ts'
import type { Sql } from '../store/store.ts'
import type { Seal } from '../store/vault.ts'

export interface PeerInit {
  /** Belongs to this process already (openDataDir). */
  readonly dataDir: string
  /** Of a directory with a passphrase (unlock.ts). */
  readonly seal?: Seal
  readonly listen: readonly string[]
  /** Multiaddrs of bootstrap nodes, with or without `/p2p/…`. */
  readonly bootstraps: readonly string[]
  /** Without a word: no relaying for others, no UPnP, no mDNS. */
  readonly reach?: ReachChoice
  /** The name to claim; undefined keeps the one it has. */
  readonly name: string | undefined
  readonly clock: Clock
  readonly tell: Tell
  /** What a stranger's request for friendship costs; `WORK_BITS` but in tests, which make many. */
  readonly workBits?: number
  /** Hears of what peers sent and was refused, and of streams that broke; everything goes on. */
  readonly report: (error: unknown, peerId?: string) => void
  /** Undefined: nothing is measured. */
  readonly metrics?: Metrics
}

/** What every feature stands on. */
export type Foundation = Omit<Kith, 'friends' | 'chat' | 'groups' | 'posts' | 'backup'>

/** `online` answers within this, whatever the bootstrap nodes do. */
const ONLINE_MS = 5_000
/** The log of a node is read before names are claimed there, but nobody waits for it for long. */
const LOG_MS = 1_000

/** Composes store, keys, network and names of one peer. It is offline when this returns. @throws {KithError} `corrupt`. */
export async function openFoundation(init: PeerInit): Promise<Foundation> {
  const { dataDir, clock, tell, metrics } = init
  const store = Store.open(join(dataDir, 'kith.db'), undefined, init.seal?.databaseKey)
  const files = keyFiles(dataDir, init.seal)
  const identity = openIdentity(files)
  settleRotation(files, identity, (key) => personByKey(store, key) !== undefined)
  await noteRestored(store, dataDir, identity, clock)
  // With a passphrase libp2p keeps its peers in memory: what matters of them is in our own tables.
  const datastore = init.seal === undefined ? await openDatastore(join(dataDir, 'libp2p')) : undefined
  const net: Network = new Network({
    device: identity.device,
    clock,
    ...(datastore === undefined ? {} : { datastore }),
    ...(metrics === undefined ? {} : { metrics: () => metrics.forNode() }),
    known: (peerId) => [...addressesOf(store, peerId), ...holderAddresses(store, peerId)],
    locate: (peerId, signal) => names.locate(peerId, signal),
    outside: () => bootstraps.connected(),
    onFault: init.report,
    ...(init.reach === undefined ? {} : { reach: init.reach }),
  })
  const bootstraps = new Bootstraps({ net, store, clock, tell, addresses: init.bootstraps })
  const table = new NameTable({ node: () => net.node })
  const receipts = new Receipts({ store, clock, table, ownRecord: () => claims.ownRecord() })
  const rendezvous = new Rendezvous({
    net,
    nodes: () => bootstraps.connected(),
    user: identity.user,
    onReceipt: async (node, record, receipt) => {
      await receipts.keep(node, record, receipt)
    },
    isLiar: (node) => logs.isLiar(node),
  })
  const onOwnAddresses = net.onOwnAddresses.bind(net)
  const ownAddresses = (): string[] => net.addresses()
  const people = new People({ store, clock })
  const notices = new Notices({ store, net, clock })
  const onFault = (error: unknown, peerId: string): void => {
    init.report(error, peerId)
  }
  const logs: NodeLogs = new NodeLogs({
    ...{ store, clock, rendezvous, people, tell },
    known: () => bootstraps.known(),
    me: () => identity.user.publicKey,
    passOn: (sql, lie) => {
      announcer.passOn(sql, lie)
    },
  })
  const learnAddresses = (sql: Sql, peerId: string, addresses: readonly string[]): void => {
    names.learnAddresses(sql, peerId, addresses)
  }
  const sharing = new Sharing({ store, clock, net, identity, people, ownAddresses, learnAddresses, logs, onFault })
  const ear = {
    share: sharing.take.bind(sharing),
    lie: async (proof: Bytes, peerId: string) => {
      await logs.takeLie(proof, people.byPeer(peerId)?.label)
      return 'STORED' as const
    },
  }
  const announcer = new Announcer({ store, net, notices, people, ear, onFault })
  const announce = announcer.announce.bind(announcer)
  tellChanges({ store, people, tell })
  const claims = new Claims({ store, clock, identity, files, rendezvous, people, tell, announce })
  let arriving: Promise<unknown> | undefined
  const names: Names = new Names({
    ...{ store, clock, identity, rendezvous, people, claims, table, ownAddresses },
    trusted: () => bootstraps.known(),
    askFriends: (peerId) => sharing.askFriends(peerId),
    arriving: () => arriving,
  })
  const presence = new Presence({
    store,
    clock,
    identity,
    net,
    rendezvous,
    claims,
    people,
    ownAddresses,
    onOwnAddresses,
    tell,
  })
  const post = { store, net, clock, names, device: identity.device, steady: new Steady({ sql: store, clock }) }
  const mailbox = new Courier({
    ...post,
    nodes: () => bootstraps.connected(),
    seal,
    unseal,
    makeSealingPair,
    onFault: init.report,
  })
  const holder = new Holder({
    ...post,
    peerId: identity.peerId,
    quotas: PEER_QUOTAS,
    serves: holdsForFriends(store, names),
    notified: (peerId) => {
      mailbox.notified(peerId)
    },
  })
  net.serve(MAILBOX.protocol, serving(holder, init.report), { streamsMax: STREAMS_MAX })
  holder.start()

  net.onAddresses((peerId, addresses) => {
    if (names.byPeer(peerId) === undefined) return
    store
      .write((sql) => {
        names.learnAddresses(sql, peerId, addresses)
      })
      .catch((error: unknown) => {
        init.report(error, peerId)
      })
  })
  net.lan.onSeen(({ peerId, addresses }) => {
    const person = names.byPeer(peerId)
    // Friends are dialled; strangers are shown (peers), and asked for by whoever wants them.
    if (person === undefined) return
    store
      .write((sql) => {
        names.learnAddresses(sql, peerId, addresses)
      })
      .then(
        () => {
          net.hint(peerId)
        },
        (error: unknown) => {
          init.report(error, peerId)
        },
      )
  })
  bootstraps.onConnect(async (node, address) => {
    await Promise.all([
      // Before it signs anything more: a node that came from an old copy of itself is shown what it signed since.
      Promise.race([logs.watch(node), later(clock, LOG_MS)]),
      // First, so that the lease says already by which relay this peer is reached.
      net.relays.ask(node, address),
    ])
    await presence.registerAt(node)
    // Not waited for: whether others reach this peer directly changes nothing now.
    void net.nat.ask(node)
    void logs.watch(node)
    // Not waited for: being online does not depend on it.
    void mailbox.bootstrapConnected(node, address)
  })
  await claims.prepare(init.name)

  const online = async (): Promise<BootstrapState[]> => {
    if (!net.isOnline) {
      const addresses = await onLastPort(store, init.listen, (listen) => net.start(listen))
      tell({ type: 'listening', addresses })
      presence.start()
      receipts.start()
      logs.start()
      sharing.start()
      notices.start()
      void mailbox.start()
    }
    arriving = Promise.race([bootstraps.start(), later(clock, ONLINE_MS)]).finally(() => {
      arriving = undefined
    })
    await arriving
    return bootstraps.states()
  }
  const offline = async (): Promise<void> => {
    if (!net.isOnline) return
    receipts.stop()
    logs.stop()
    sharing.stop()
    await presence.stop()
    bootstraps.stop()
    await net.stop()
  }
  const close = async (): Promise<void> => {
    await offline()
    holder.stop()
    await mailbox.stop()
    notices.stop()
    store.close()
    await datastore?.close()
  }
  const requests = new Requests({ store })
  // Not sealed: a script that runs as this user reads the token, with or without a passphrase.
  const access = new Access({ store, clock, files: keyFiles(dataDir) })
  return {
    dataDir,
    clock,
    store,
    identity,
    net,
    bootstraps,
    names,
    claims,
    presence,
    requests,
    notices,
    mailbox,
    holder,
    logs,
    sharing,
    access,
    tell,
    machine: () => lookAtMachine(dataDir),
    online,
    offline,
    close,
  }
}

function later(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve)
  })
}

/** The first start after `kith import`: from here on features know what they must hear before they sign. */
async function noteRestored(store: Store, dataDir: string, { device }: Identity, clock: Clock): Promise<void> {
  const path = join(dataDir, RESTORED_FILE)
  const text = readPrivateFile(path)
  if (text === undefined) return
  await store.write((sql) => {
    markRestored(sql, clock.now(), device.publicKey, Buffer.from(text).toString() === 'all')
  })
  removePrivateFile(path)
}
