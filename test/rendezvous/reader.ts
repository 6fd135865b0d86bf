import { peerIdOf } from '../../protocols/signed.ts'
import { Finder } from '../../src/names/finding.ts'
import { NodeLogs } from '../../src/names/node-logs.ts'
import { People } from '../../src/names/people.ts'
import { Receipts } from '../../src/names/receipts.ts'
import { Rendezvous } from '../../src/names/rendezvous.ts'
import { Store } from '../../src/store/store.ts'
import { Actor } from './node.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Stream } from '@libp2p/interface'
import type { Bytes } from '../../protocols/signed.ts'
import type { News } from '../../src/news.ts'
import type { Net } from '../../src/net/net.ts'
import type { TestNode } from './node.ts'

export const idOf = (node: TestNode): string => peerIdOf(node.device.publicKey)

/** A peer's side of bootstrap nodes: what it asks them, what it has of their logs, and what it tells of that. */
export class Reader {
  readonly actor: Actor
  readonly clock = new SimulatedClock()
  readonly store: Store
  readonly people: People
  readonly rendezvous: Rendezvous
  readonly receipts: Receipts
  readonly logs: NodeLogs
  readonly finder: Finder
  readonly news: News[] = []
  /** Proofs that went to friends. */
  readonly passedOn: Bytes[] = []
  /** Who answers for each node that is connected: a liar may have another face for each peer. */
  readonly nodes = new Map<string, TestNode | 'hangs'>()
  /** Nodes met before, connected or not. */
  readonly known = new Set<string>()

  constructor(t: TestContext, actor = new Actor()) {
    this.actor = actor
    this.store = Store.open(`${temporaryDirectory(t)}/kith.db`)
    t.after(() => {
      this.store.close()
    })
    const { store, clock } = this
    this.people = new People({ store, clock })
    const table = {
      isConnected: false,
      publish: () => Promise.resolve(0),
      get: () => Promise.resolve([]),
      locate: () => Promise.resolve([]),
    }
    this.receipts = new Receipts({ store, clock, table, ownRecord: () => actor.record('') })
    this.rendezvous = new Rendezvous({
      net: { open: (node: string, _protocol: string, signal?: AbortSignal) => this.#open(node, signal) } as Net,
      nodes: () => [...this.nodes.keys()],
      user: actor.user,
      onReceipt: async (node, record, receipt) => {
        await this.receipts.keep(node, record, receipt)
      },
      isLiar: (node) => this.logs.isLiar(node),
    })
    this.finder = new Finder({ rendezvous: this.rendezvous, table, trusted: () => [...this.known] })
    this.logs = new NodeLogs({
      ...{ store, clock, rendezvous: this.rendezvous, people: this.people },
      known: () => [...this.known],
      me: () => actor.user.publicKey,
      tell: (one) => this.news.push(one),
      passOn: (_sql, lie) => this.passedOn.push(lie),
    })
  }

  /** From now on this node is asked, and answers as `face` does. */
  meet(node: TestNode, face: TestNode | 'hangs' = node): this {
    this.known.add(idOf(node))
    this.nodes.set(idOf(node), face)
    return this
  }

  typesOfNews(): string[] {
    return this.news.map(({ type }) => type)
  }

  async #open(node: string, signal?: AbortSignal): Promise<Stream> {
    const face = this.nodes.get(node)
    if (face === undefined) throw new Error('not connected')
    if (face !== 'hangs') return await face.stream(this.actor.peerId)
    return await new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => {
        reject(signal.reason as Error)
      })
    })
  }
}
