/** What one change of the roster costs at 10, 50 and 250 members: whoever leads, each member, and whoever comes. */
import { makeEntry, apply } from '../protocols/group/log.ts'
import { makeRequest } from '../protocols/group/request.ts'
import { peerIdOf } from '../protocols/signed.ts'
import { generateKeyPair, randomBytes } from '../src/crypto/keys.ts'
import { makeKeyPackage, MlsGroup } from '../src/crypto/mls.ts'
import { checks } from '../src/groups/parts.ts'
import { recordOf } from '../test/support/record.ts'
import { figure, median, timed } from './stage.ts'
import type { GroupState } from '../protocols/group/roster.ts'
import type { Member, Op } from '../protocols/group/wire.ts'
import type { Bytes } from '../protocols/signed.ts'
import type { KeyPair } from '../src/crypto/keys.ts'
import type { KeyPackageMade, MlsOwner } from '../src/crypto/mls.ts'
import type { Bench, Table } from './stage.ts'

const SIZES = [10, 50, 250]
const ROUNDS = 5
const EPOCHS_KEPT = 3
const NOTHING: Bytes = new Uint8Array()
const anyone = (): boolean => true

export const bench: Bench = { run, roles: {} }

interface Person {
  readonly device: KeyPair
  readonly member: Member
  readonly owner: MlsOwner
}

/** Milliseconds of each round, and bytes. */
interface Costs {
  readonly leads: number[]
  readonly follows: number[]
  readonly comes: number[]
  readonly entry: number[]
  readonly welcome: number[]
}

const noCosts = (): Costs => ({ leads: [], follows: [], comes: [], entry: [], welcome: [] })

async function run(): Promise<Table[]> {
  const rows: string[][] = []
  for (const size of SIZES) {
    const log = logCosts(size)
    const keys = await keyCosts(size)
    rows.push(row(`${size}: one let in, the log`, log.added), row(`${size}: one let in, the keys`, keys.added))
    rows.push(row(`${size}: one removed, the log`, log.removed), row(`${size}: one removed, the keys`, keys.removed))
  }
  const columns = ['members', 'who leads', 'each member', 'who comes', 'to each', 'to who comes']
  return [{ title: `One change of the roster, median of ${ROUNDS}; a public group has no keys`, columns, rows }]
}

function row(what: string, { leads, follows, comes, entry, welcome }: Costs): string[] {
  const cell = (values: readonly number[], unit: string): string =>
    values.length === 0 ? '' : figure(median(values), unit)
  return [what, cell(leads, 'ms'), cell(follows, 'ms'), cell(comes, 'ms'), cell(entry, 'B'), cell(welcome, 'B')]
}

function somebody(name: string): Person {
  const [user, device] = [generateKeyPair(), generateKeyPair()]
  const nameRecord = recordOf(user, name, [device])
  const member = { userKey: user.publicKey, device: device.publicKey, nameRecord, addresses: ['/ip4/127.0.0.1/tcp/1'] }
  return { device, member, owner: { device, userKey: user.publicKey } }
}

/** The entry alone: consent, signatures, the hash of the roster. */
function logCosts(size: number): { added: Costs; removed: Costs } {
  const leader = somebody('leader')
  const genesis = { name: 'bench', isPrivate: false, nonce: randomBytes(16), leader: leader.member }
  let { state } = makeEntry(undefined, [{ genesis }], leader.device, 1, checks)
  const costs = { added: noCosts(), removed: noCosts() }
  const change = (op: Op, into?: Costs): void => {
    const before = state
    const [made, leadsMs] = clocked(() => makeEntry(before, [op], leader.device, 2, checks))
    const [, followsMs] = clocked(() => apply(before, made.bytes, checks))
    state = made.state
    into?.leads.push(leadsMs)
    into?.follows.push(followsMs)
    into?.entry.push(made.bytes.length)
  }
  for (let count = 1; count < size; count++) change(addOf(state, somebody(`member${count}`)))
  for (let round = 0; round < ROUNDS; round++) {
    const guest = somebody(`guest${round}`)
    change(addOf(state, guest), costs.added)
    change({ remove: { device: guest.device.publicKey, uptoSeq: 0, leave: NOTHING } }, costs.removed)
  }
  return costs
}

function addOf({ groupId, leader }: GroupState, { device, member }: Person): Op {
  const join = { member, afterSeq: 0, afterHash: NOTHING, keyPackage: NOTHING }
  const consent = makeRequest(device, { id: randomBytes(16), groupId, to: leader.device, createdMs: 1, join })
  return { add: { consent } }
}

/** The commit of MLS and what it takes to follow it, up to the bytes that go to disk. */
async function keyCosts(size: number): Promise<{ added: Costs; removed: Costs }> {
  const leader = somebody('leader')
  const by = peerIdOf(leader.device.publicKey)
  const others = await Promise.all(
    Array.from({ length: size - 1 }, async (_, count) => {
      const { owner } = somebody(`member${count}`)
      return { owner, made: await makeKeyPackage(owner) }
    }),
  )
  const alone = await MlsGroup.alone(leader.owner, randomBytes(32), anyone, EPOCHS_KEPT)
  const all = await alone.prepare({ add: others.map(({ made }) => made.bytes), remove: [] })
  let group = all.next
  const [witness] = others
  if (witness === undefined) throw new Error('A group of one')
  let member = await MlsGroup.join(witness.owner, all.welcome ?? NOTHING, witness.made, anyone, EPOCHS_KEPT)
  const costs = { added: noCosts(), removed: noCosts() }
  const change = async (changes: { add: Bytes[]; remove: string[] }, into: Costs): Promise<Bytes> => {
    let commit = NOTHING
    let welcome = NOTHING
    into.leads.push(
      await timed(async () => {
        const made = await group.prepare(changes)
        made.next.save()
        group = made.next
        commit = made.commit
        welcome = made.welcome ?? NOTHING
      }),
    )
    into.follows.push(
      await timed(async () => {
        member = await member.follow(commit, changes, by)
        member.save()
      }),
    )
    into.entry.push(commit.length)
    return welcome
  }
  for (let round = 0; round < ROUNDS; round++) {
    const { owner, device } = somebody(`guest${round}`)
    const made: KeyPackageMade = await makeKeyPackage(owner)
    const welcome = await change({ add: [made.bytes], remove: [] }, costs.added)
    costs.added.welcome.push(welcome.length)
    costs.added.comes.push(await timed(() => MlsGroup.join(owner, welcome, made, anyone, EPOCHS_KEPT)))
    await change({ add: [], remove: [peerIdOf(device.publicKey)] }, costs.removed)
  }
  return costs
}

function clocked<T>(work: () => T): [T, number] {
  const startMs = performance.now()
  return [work(), performance.now() - startMs]
}
