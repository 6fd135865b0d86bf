import { knockChallenge } from '../../protocols/mailbox/custody.ts'
import { makeCard, openCard } from '../../protocols/mailbox/card.ts'
import { MAILBOX, STREAMS_MAX, deposit, openBox, serving } from '../../protocols/mailbox/mailbox.ts'
import { makeLetter, seal } from '../../protocols/mailbox/letter.ts'
import { WORK_BITS } from '../../protocols/work.ts'
import { seal as sealTo } from '../../src/crypto/hpke.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { makeSealingPair } from '../../src/crypto/hpke.ts'
import { findWork } from '../../src/crypto/work.ts'
import { Holder } from '../../src/mailbox/holder.ts'
import { BOOTSTRAP_QUOTAS } from '../../src/mailbox/quotas.ts'
import { Steady } from '../../src/mailbox/steady.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { makePerson } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Deposited, Status } from '../../protocols/mailbox/mailbox.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Quotas } from '../../src/mailbox/quotas.ts'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { TestPerson } from '../support/people.ts'

export interface TestHolder {
  readonly person: TestPerson
  readonly holder: Holder
  readonly clock: SimulatedClock
  readonly faults: unknown[]
}

/** A holder that serves everybody (unless said), as a bootstrap node does. */
export function makeHolder(
  t: TestContext,
  world: MemoryWorld,
  {
    name = 'holder',
    quotas = {},
    serves = () => true,
    clock = new SimulatedClock(),
  }: { name?: string; quotas?: Partial<Quotas>; serves?: (peerId: string) => boolean; clock?: SimulatedClock } = {},
): TestHolder {
  const person = makePerson(t, world, name)
  const holder = new Holder({
    ...person,
    clock,
    steady: new Steady({ sql: person.store, clock }),
    quotas: { ...BOOTSTRAP_QUOTAS, ...quotas },
    serves,
  })
  const faults: unknown[] = []
  person.net.serve(
    MAILBOX.protocol,
    serving(holder, (error) => faults.push(error)),
    { streamsMax: STREAMS_MAX },
  )
  return { person, holder, clock, faults }
}

export const keys = makeSealingPair()

export async function openFor(
  owner: TestPerson,
  at: TestHolder,
  { version = 1, tokens = [] as Bytes[], keyId = 1, sealingKey = keys.publicKey } = {},
): Promise<Status> {
  const card = makeCard(owner.device, { version, keyId, sealingKey, notAfterS: 2_000_000_000 })
  const stream = await owner.net.open(at.person.peerId, MAILBOX.protocol)
  return await openBox(stream, { card, tokenHashes: tokens.map((token) => sha256(token)) })
}

export async function leave(
  from: TestPerson,
  to: { readonly peerId: string },
  at: TestHolder,
  { token = new Uint8Array(), envelopes, work = new Uint8Array() }: { token?: Bytes; envelopes: Bytes[]; work?: Bytes },
): Promise<Deposited> {
  const stream = await from.net.open(at.person.peerId, MAILBOX.protocol)
  return await deposit(stream, { box: to.peerId, token, work, envelopes })
}

export async function workFor(to: TestPerson, at: TestHolder, envelope: Bytes): Promise<Bytes> {
  const knock = { box: to.peerId, holder: at.person.peerId, envelopeHash: sha256(envelope) }
  return await findWork(knockChallenge(knock, sha256), WORK_BITS)
}

/** A letter with these words, in its envelope. */
export async function letterFor(from: TestPerson, to: TestPerson, words: Bytes, number = 1): Promise<Bytes> {
  const letter = makeLetter(from.device, to.peerId, { kind: 'chat', number, body: words, writtenMs: 1 })
  const card = makeCard(to.device, { version: 1, keyId: 1, sealingKey: keys.publicKey, notAfterS: 1 })
  return await seal(sealTo, openCard(card, verify), letter)
}

export const token = (): Bytes => randomBytes(16)
