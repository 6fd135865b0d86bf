import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { CHAT_PROTOCOL } from '../../protocols/chat/chat.ts'
import { FRIEND } from '../../protocols/friend/friend.ts'
import { GROUP_PROTOCOL } from '../../protocols/group/group.ts'
import { POST_PROTOCOL } from '../../protocols/post/post.ts'
import { RENDEZVOUS } from '../../protocols/rendezvous/rendezvous.ts'
import { consentOf } from '../group/scribe.ts'
import { Attacker, isOver, send } from '../support/attacker.ts'
import { testProgram } from '../support/child.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import { PATIENCE_MS, settleIn } from './town.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Target } from '../support/attacker.ts'

interface State {
  readonly heldBytes: number
  readonly refused: number
  readonly groupId: string
  readonly friends: string[]
  readonly pending: number
  readonly members: string[]
  readonly said: string[]
}

export interface Victim {
  readonly bootstrap: Target
  readonly peer: Target
  readonly userKey: Bytes
  readonly deviceKey: Bytes
  ask(line?: 'state' | 'accept'): Promise<State>
}

async function startVictim(t: TestContext): Promise<Victim> {
  const dirs = [temporaryDirectory(t), temporaryDirectory(t)]
  const child = spawn(process.execPath, ['--expose-gc', ...testProgram('test/attack/victim.ts'), ...dirs], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const read = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    assert.ok(done !== true, 'the victim is alive')
    return JSON.parse(value)
  }
  const said = (await read()) as { bootstrap: string[]; peer: string[]; userKey: string; deviceKey: string }
  return {
    bootstrap: { addresses: said.bootstrap },
    peer: { addresses: said.peer },
    userKey: fromString(said.userKey, 'hex'),
    deviceKey: fromString(said.deviceKey, 'hex'),
    ask: async (line = 'state') => {
      child.stdin.write(`${line}\n`)
      return (await read()) as State
    },
  }
}

/** What a victim may hold more after an attack than before: caches and pools, and nothing that grows with the attack. */
const GROWTH_BYTES_MAX = 24 * 1024 * 1024
/** libp2p's own, which every peer serves as well. */
const OTHERS = [
  '/ipfs/id/1.0.0',
  '/ipfs/id/push/1.0.0',
  '/ipfs/ping/1.0.0',
  '/kith/kad/1.0.0',
  '/meshsub/1.1.0',
  '/libp2p/circuit/relay/0.2.0/hop',
  '/libp2p/circuit/relay/0.2.0/stop',
]
const OURS = [CHAT_PROTOCOL, FRIEND.protocol, GROUP_PROTOCOL, POST_PROTOCOL]

export interface Aim {
  readonly target: Target
  readonly protocol: string
}

export interface Siege {
  readonly victim: Victim
  /** A friend of the peer, and a member of the public group that it leads. */
  readonly mallory: Attacker
  readonly groupId: Bytes
  /** Every protocol of the peer and of the bootstrap node. */
  readonly aims: readonly Aim[]
  /** Both go on, answer within a second, and keep nothing of what they were sent. */
  isUnharmed(): Promise<void>
}

/** A victim in a process of its own, a friend of it who goes on talking to it, and an attacker who is let in everywhere. */
export async function besiege(t: TestContext): Promise<Siege> {
  const victim = await startVictim(t)
  const alice = await settleIn(t, [{ address: victim.bootstrap.addresses[0] ?? '', faults: [] }], 'alice')
  await until(async () => await alice.names.find('bob'), 'alice finds bob', PATIENCE_MS)
  await alice.friends.request(await alice.names.resolve('bob'))
  await until(async () => (await victim.ask('accept')).friends.includes('alice'), 'alice is a friend', PATIENCE_MS)
  const bob = await alice.names.resolve('bob')
  await until(() => alice.friends.isFriend(bob.userKey), 'bob is a friend', PATIENCE_MS)
  const { groupId } = await victim.ask()

  // A friend and a member: whoever is let in everywhere can do more harm than a stranger.
  const mallory = await Attacker.arrive(t, 'mallory')
  assert.equal(await mallory.say(victim.peer, mallory.request(victim.userKey)), 'STORED')
  const consent = consentOf(mallory, victim.deviceKey, { groupId: fromString(groupId, 'hex') })
  assert.equal(await mallory.tell(victim.peer, { request: consent }), 'STORED')
  await until(async () => (await victim.ask('accept')).members.includes('mallory'), 'mallory is in', PATIENCE_MS)

  const aims: Aim[] = [
    ...[...OURS, ...OTHERS].map((protocol) => ({ target: victim.peer, protocol })),
    ...[RENDEZVOUS.protocol, ...OTHERS].map((protocol) => ({ target: victim.bootstrap, protocol })),
  ]
  const honest = await victim.ask()

  const isUnharmed = async (): Promise<void> => {
    const took: number[] = []
    // The machine may be busy for a moment: one of three is enough.
    for (let round = 0; round < 3 && !took.some((ms) => ms < 1_000); round++) {
      const started = performance.now()
      const sent = await alice.chat.send(bob, 'are you there?')
      assert.ok(await alice.chat.delivered(sent, PATIENCE_MS), 'bob answers a friend')
      assert.ok((await alice.names.find('bob')).online, 'the bootstrap node answers')
      took.push(performance.now() - started)
    }
    assert.ok(Math.min(...took) < 1_000, `answered after ${took.map(Math.round).join()} ms`)
    const now = await victim.ask()
    const { members, friends, said, pending } = now
    assert.deepEqual(
      { members, friends, said, pending },
      {
        members: honest.members,
        friends: honest.friends,
        said: honest.said,
        pending: honest.pending,
      },
    )
    const grown = now.heldBytes - honest.heldBytes
    t.diagnostic(`holds ${String(Math.round(grown / 1024))} KiB more`)
    assert.ok(grown < GROWTH_BYTES_MAX, `${String(grown)} bytes more`)
  }
  return { victim, mallory, groupId: fromString(groupId, 'hex'), aims, isUnharmed }
}

/** Writes these pieces on a fresh stream, closes it, and waits for its end. */
export async function hurl(
  attacker: Attacker,
  target: Target,
  protocol: string,
  ...pieces: Uint8Array[]
): Promise<void> {
  const stream = await attacker.open(target, protocol).catch(() => undefined)
  if (stream === undefined) return
  stream.addEventListener('message', () => undefined)
  send(stream, concat(pieces))
  await stream.close().catch(() => undefined)
  // Ours end whatever they do not go on with; libp2p's own may wait for more.
  if (OURS.includes(protocol) || protocol === RENDEZVOUS.protocol) await isOver(stream)
  stream.abort(new Error('enough'))
}
