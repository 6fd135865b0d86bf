import { join } from 'node:path'
import { peerIdFromString } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { makeLease } from '../../protocols/rendezvous/lease.ts'
import { makeCert, makeRecord } from '../../protocols/rendezvous/record.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import {
  RENDEZVOUS,
  getChallenge,
  listGroups,
  lookup,
  refresh,
  register,
  release,
  serving,
  unregister,
} from '../../protocols/rendezvous/rendezvous.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Registrar } from '../../src/rendezvous/registrar.ts'
import { Store } from '../../src/store/store.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Connection, Stream } from '@libp2p/interface'
import type { LeaseFields } from '../../protocols/rendezvous/lease.ts'
import type { RecordFields } from '../../protocols/rendezvous/record.ts'
import type { ClaimReply, GroupsReply, LookupKey, LookupReply } from '../../protocols/rendezvous/rendezvous.ts'
import type { Status } from '../../protocols/rendezvous/wire.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { KeyPair } from '../../src/crypto/keys.ts'
import type { SqlDriver } from '../../src/store/driver.ts'

export const DAY_S = 24 * 60 * 60
/** When a simulated clock starts. */
export const START_S = Date.UTC(2026, 0, 1) / 1000

/** Somebody with keys: what a peer brings along to a rendezvous node. */
export class Actor {
  readonly user: KeyPair
  readonly device: KeyPair
  readonly peerId: string
  readonly bootId = randomBytes(16)

  constructor(user: KeyPair = generateKeyPair(), device: KeyPair = generateKeyPair()) {
    this.user = user
    this.device = device
    this.peerId = peerIdOf(device.publicKey)
  }

  record(name: string, fields: Partial<RecordFields> = {}): Bytes {
    return makeRecord(this.user, { ...VALID, name, seq: 1, devices: [certOf(this.user, this.device)], ...fields })
  }

  lease(counter: number, fields: Partial<LeaseFields> = {}): Bytes {
    return makeLease(this.device, { bootId: this.bootId, counter, online: true, addresses: [], ...fields })
  }
}

export const VALID = { issuedS: START_S, notAfterS: START_S + 300 * DAY_S }

export function certOf(user: Signer, device: Signer): Bytes {
  return makeCert(user, device, { seq: 1, notBeforeS: START_S, notAfterS: START_S + 300 * DAY_S })
}

/** A rendezvous node on simulated time, with streams into it that skip the network alone. */
export class TestNode {
  readonly clock: SimulatedClock
  readonly store: Store
  readonly registrar: Registrar
  readonly device: KeyPair
  /** What reset a stream, or could not be written. */
  readonly faults: unknown[] = []
  readonly #path: string
  readonly #t: TestContext

  constructor(
    t: TestContext,
    {
      path,
      clock,
      kind,
      device,
    }: { path?: string; clock?: SimulatedClock; kind?: SqlDriver['kind']; device?: KeyPair } = {},
  ) {
    this.#t = t
    this.#path = path ?? join(temporaryDirectory(t), 'node.db')
    this.clock = clock ?? new SimulatedClock()
    this.store = Store.open(this.#path, kind)
    t.after(() => {
      this.store.close()
    })
    const report = (error: unknown): void => {
      this.faults.push(error)
    }
    this.device = device ?? generateKeyPair()
    this.registrar = new Registrar({ store: this.store, clock: this.clock, verify, device: this.device, report })
  }

  /** As after kill -9: a node on the same file, with nothing said goodbye to. */
  killedAndRestarted(kind?: SqlDriver['kind']): TestNode {
    this.store.close()
    return new TestNode(this.#t, { path: this.#path, clock: this.clock, kind, device: this.device })
  }

  /** Resolves when every write that was asked for is on disk: simulated time passes without a turn of the event loop. */
  async flushed(): Promise<void> {
    await this.store.write(() => undefined)
  }

  /** A fresh stream that this peer opened. */
  async stream(peerId: string): Promise<Stream> {
    const [outbound, inbound] = await streamPair({ protocol: RENDEZVOUS.protocol, delay: 0 })
    const connection = { remotePeer: peerIdFromString(peerId) } as unknown as Connection
    const serve = serving(this.registrar, (error) => this.faults.push(error))
    void serve(inbound, connection)
    return outbound
  }

  async challenge(actor: Actor): Promise<Bytes> {
    const challenge = await getChallenge(await this.stream(actor.peerId))
    if (challenge === undefined) throw new Error('The node was too busy for a challenge')
    return challenge
  }

  /** Registers, or with `verb` releases, in answer to a fresh challenge of this node. */
  async claim(actor: Actor, record: Bytes, verb: typeof register = register, lead?: Bytes): Promise<ClaimReply> {
    const registration = makeRegistration(actor.user, record, await this.challenge(actor), sha256)
    return await verb(await this.stream(actor.peerId), { record, registration, ...(lead && { lead }) })
  }

  async release(actor: Actor, record: Bytes): Promise<ClaimReply> {
    return await this.claim(actor, record, release)
  }

  async refresh(actor: Actor, lease: Bytes, record?: Bytes): Promise<Status> {
    return await refresh(await this.stream(actor.peerId), { lease, record })
  }

  async unregister(actor: Actor, lease: Bytes): Promise<Status> {
    return await unregister(await this.stream(actor.peerId), lease)
  }

  async lookup(key: LookupKey, asker = new Actor()): Promise<LookupReply> {
    return await lookup(await this.stream(asker.peerId), key)
  }

  async groups(after = '', asker = new Actor()): Promise<GroupsReply> {
    return await listGroups(await this.stream(asker.peerId), after)
  }
}
