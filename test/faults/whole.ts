import { MAILBOX, STREAMS_MAX, serving } from '../../protocols/mailbox/mailbox.ts'
import { Chat } from '../../src/chat/chat.ts'
import { Pairs } from '../../src/chat/pairs.ts'
import { keyFiles } from '../../src/compose/key-files.ts'
import { makeSealingPair, seal, unseal } from '../../src/crypto/hpke.ts'
import { Friends } from '../../src/friends/friends.ts'
import { openIdentity, settleRotation } from '../../src/identity/identity.ts'
import { Courier } from '../../src/mailbox/courier.ts'
import { Holder } from '../../src/mailbox/holder.ts'
import { holdsForFriends } from '../../src/mailbox/holding.ts'
import { PEER_QUOTAS } from '../../src/mailbox/quotas.ts'
import { Steady } from '../../src/mailbox/steady.ts'
import { Announcer } from '../../src/names/announcer.ts'
import { Claims } from '../../src/names/claims.ts'
import { Names } from '../../src/names/names.ts'
import { People } from '../../src/names/people.ts'
import { Presence } from '../../src/names/presence.ts'
import { Rendezvous } from '../../src/names/rendezvous.ts'
import { Notices } from '../../src/notices/notices.ts'
import { Requests } from '../../src/requests/requests.ts'
import { personByKey } from '../../src/store/persons.ts'
import { faultyDriver } from '../support/faulty-store.ts'
import { TEST_WORK_BITS } from '../support/friends.ts'
import { faultyFiles } from './world.ts'
import type { FaultyDriver } from '../support/faulty-store.ts'
import type { OwnIdentity } from '../../src/identity/identity.ts'
import type { News } from '../../src/news.ts'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { Process, ProcessClock } from './world.ts'

interface WholeInit {
  readonly world: MemoryWorld
  readonly dataDir: string
  /** Of its database. */
  readonly path: string
  readonly name: string
  readonly clock: ProcessClock
  /** Peer id of the bootstrap node; empty if there is none. */
  readonly node: string
  readonly fate: FaultyDriver['fate']
  /** Called as soon as it can be killed. */
  readonly began: (process: Process) => void
  /** Hears each piece of news as it is told. */
  readonly onNews: (news: News) => void
}

/** One person's peer: everything that src/compose puts together for friends and private chat, on a net in memory. */
export interface Whole extends Process {
  readonly name: string
  readonly identity: OwnIdentity
  readonly names: Names
  readonly claims: Claims
  readonly friends: Friends
  readonly requests: Requests
  readonly notices: Notices
  readonly chat: Chat
  readonly mailbox: Courier
  readonly holder: Holder
  /** News told so far, oldest first. */
  readonly heard: News[]
  /** What was refused, or broke and went on. */
  readonly faults: unknown[]
  online(): void
}

export async function openWhole(init: WholeInit): Promise<Whole> {
  const { world, dataDir, path, name, clock, node, fate, began, onNews } = init
  const faulty = faultyDriver(path)
  faulty.fate = fate
  const { store } = faulty
  const files = faultyFiles(keyFiles(dataDir), faulty.pass)
  const identity = openIdentity(files)
  settleRotation(files, identity, (key) => personByKey(store, key) !== undefined)
  const { device, user, peerId } = identity
  const net = world.net(peerId, { online: false })
  const process: Process = { peerId, net, clock, faulty, isOver: false }
  began(process)
  const heard: News[] = []
  const faults: unknown[] = []
  const tell = (news: News): void => {
    heard.push(news)
    onNews(news)
  }
  const onFault = (error: unknown): void => {
    faults.push(error)
  }
  const nodes = (): string[] => (net.isConnected(node) ? [node] : [])
  const rendezvous = new Rendezvous({ net, nodes, user })
  const people = new People({ store, clock })
  const notices = new Notices({ store, net, clock })
  const announcer = new Announcer({ store, net, notices, people, onFault })
  const base = { store, clock, identity, rendezvous, people, tell, net, notices, onFault, device }
  const claims = new Claims({
    ...base,
    files,
    announce: (sql, record) => {
      announcer.announce(sql, record)
    },
  })
  const ownAddresses = (): string[] => ['/ip4/127.0.0.1/tcp/4101']
  const table = { get: () => Promise.resolve([]), locate: () => Promise.resolve([]) }
  const names = new Names({
    ...{ ...base, claims, table, ownAddresses },
    trusted: () => [node],
    askFriends: () => Promise.resolve([]),
  })
  const presence = new Presence({ ...base, claims, ownAddresses, onOwnAddresses: () => undefined })
  const post = { ...base, names, steady: new Steady({ sql: store, clock }) }
  const mailbox = new Courier({ ...post, nodes, seal, unseal, makeSealingPair, onFault })
  const notified = (from: string): void => {
    mailbox.notified(from)
  }
  const holder = new Holder({ ...post, peerId, quotas: PEER_QUOTAS, serves: holdsForFriends(store, names), notified })
  net.serve(MAILBOX.protocol, serving(holder, onFault), { streamsMax: STREAMS_MAX })
  holder.start()
  await claims.prepare(name)

  const requests = new Requests({ store })
  const features = { ...base, names, requests, user, me: peerId }
  const pairs = new Pairs(features)
  const friends = new Friends({ ...features, pairs, post: mailbox, workBits: TEST_WORK_BITS })
  const chat = new Chat({
    ...{ ...features, friends, pairs, post: mailbox },
    onMailboxes: (sql, person, _peerId, grants) => {
      mailbox.learnGrants(sql, person, grants)
    },
  })
  mailbox.onGrants((sql, person, grants) => {
    setImmediate(chat.tellMailboxes(sql, person, grants))
  })
  friends.onChange(() => {
    mailbox.friendsChanged()
  })
  friends.start()
  chat.start()
  net.onPeer((other, connected) => {
    if (!connected || other !== node) return
    void presence.registerAt(node)
    void mailbox.bootstrapConnected(node, '/ip4/127.0.0.1/tcp/4001')
  })
  const online = (): void => {
    world.online(peerId)
    presence.start()
    notices.start()
    void mailbox.start()
    if (node !== '') net.keep(node)
    chat.start()
  }
  const parts = { name, identity, names, claims, friends, requests, notices, chat, mailbox, holder, heard, faults }
  return Object.assign(process, parts, { online })
}
