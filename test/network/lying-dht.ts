/** A small DHT of real nodes, some of which lie, and lookups in it with no bootstrap node. */
import { multiaddr } from '@multiformats/multiaddr'
import { makeValue } from '../../protocols/rendezvous/dht.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, sha256, verify } from '../../src/crypto/keys.ts'
import { NameTable } from '../../src/net/name-table.ts'
import { createPeerNode } from '../../src/net/node.ts'
import { Registrar } from '../../src/rendezvous/registrar.ts'
import { Store } from '../../src/store/store.ts'
import { Actor } from '../rendezvous/node.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { PeerNode } from '../../src/net/node.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']

/** How one node lies to whoever asks it for a name. */
type Lie = 'hides' | 'replays' | 'forges' | 'hangs' | 'hijacks'
const LIES: Lie[] = ['hides', 'replays', 'forges', 'hangs', 'hijacks']

/** What is registered under a name: what is true now, what was before, and what somebody else would like to be true. */
export interface Registered {
  readonly name: string
  readonly truth: Bytes
  readonly record: Bytes
  readonly old: Bytes
  readonly hijack: Bytes
}

/** The word of one bootstrap node that is dead by now. */
export class DeadNode {
  readonly device = generateKeyPair()
  readonly peerId = peerIdOf(this.device.publicKey)
  readonly #registrar: Registrar

  constructor(t: TestContext) {
    const store = Store.open(`${temporaryDirectory(t)}/node.db`)
    t.after(() => {
      store.close()
    })
    const clock = new SimulatedClock()
    this.#registrar = new Registrar({ store, clock, verify, device: this.device, report: () => undefined })
  }

  async registered(name: string, elsewhere: DeadNode): Promise<Registered> {
    const [actor, thief] = [new Actor(), new Actor()]
    const old = await this.#value(actor, actor.record(name))
    const record = actor.record(name, { seq: 2 })
    const truth = await this.#value(actor, record)
    return { name, record, old, truth, hijack: await elsewhere.#value(thief, thief.record(name, { seq: 99 })) }
  }

  async #value(actor: Actor, record: Bytes): Promise<Bytes> {
    const { challenge } = this.#registrar.challenge(actor.peerId)
    if (challenge === undefined) throw new Error('no challenge')
    const registration = makeRegistration(actor.user, record, challenge, sha256)
    const { receipt } = await this.#registrar.register(actor.peerId, record, registration, undefined)
    if (receipt === undefined) throw new Error('no receipt')
    return makeValue({ record, receipt })
  }
}

/** So many nodes, all of whom know some others; the last ones of them lie. */
export async function makeTable(t: TestContext, count: number, liars: number): Promise<PeerNode[]> {
  const nodes = await Promise.all(
    Array.from({ length: count }, () => createPeerNode({ device: generateKeyPair(), listen: LOOPBACK })),
  )
  t.after(async () => {
    await Promise.all(
      nodes.map(async (node) => {
        await node.stop()
      }),
    )
  })
  for (const node of nodes) await node.start()
  // Each knows its neighbours and a few far away, as after some time in a network.
  for (const [index, node] of nodes.entries()) {
    for (const step of [1, 7, 17]) {
      const other = nodes[(index + step) % count]
      const [address] = other === undefined || other === node ? [] : other.getMultiaddrs()
      if (address === undefined) continue
      // Fifty nodes that start in one process keep one another waiting.
      await until(
        async () => (await node.dial(multiaddr(address.toString()))).status === 'open',
        'a connection',
        60_000,
      )
    }
  }
  await until(() => nodes.every((node) => tableSize(node) >= Math.min(3, count - 1)), 'tables', 60_000)
  return [...nodes.slice(0, count - liars), ...nodes.slice(count - liars)]
}

function tableSize(node: PeerNode): number {
  return (node.services.dht as unknown as { routingTable: { size: number } }).routingTable.size
}

/** From now on these nodes lie about these names. */
export function lie(nodes: readonly PeerNode[], names: readonly Registered[]): void {
  for (const [index, node] of nodes.entries()) {
    const how = LIES[index % LIES.length] ?? 'hides'
    const rpc = (node.services.dht as unknown as { rpc: { handlers: Record<string, Handler> } }).rpc
    const handler = rpc.handlers.GET_VALUE
    if (handler === undefined) throw new Error('kad-dht has no such handler any more')
    const honest = handler.handle.bind(handler)
    handler.handle = async (peerId, message) => {
      const reply = await honest(peerId, message)
      if (how === 'hangs') return await new Promise(() => undefined)
      const asked = names.find(({ name }) =>
        Buffer.from(message.key ?? [])
          .toString()
          .endsWith(`/${name}`),
      )
      return asked === undefined ? reply : { ...reply, record: lieOf(how, asked, message.key) }
    }
  }
}

interface Message {
  readonly key?: Uint8Array
  readonly record?: Uint8Array | undefined
}

interface Handler {
  handle(peerId: unknown, message: Message): Promise<Message>
}

function lieOf(how: Lie, { truth, old, hijack }: Registered, key: Uint8Array | undefined): Uint8Array | undefined {
  if (how === 'hides') return undefined
  const forged = truth.slice()
  forged[forged.length - 20]! ^= 1
  const value = how === 'replays' ? old : how === 'hijacks' ? hijack : forged
  return encodeRecord(key ?? new Uint8Array(), value)
}

/** libp2p's own record: key 1, value 2, time received 5. */
function encodeRecord(key: Uint8Array, value: Uint8Array): Uint8Array {
  const part = (field: number, bytes: Uint8Array): Buffer => {
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]
    return Buffer.concat([Buffer.from([(field << 3) | 2, ...length]), bytes])
  }
  return Buffer.concat([part(1, key), part(2, value), part(5, Buffer.from(new Date().toISOString()))])
}

export function tableOf(node: PeerNode): NameTable {
  return new NameTable({ node: () => node })
}
