/**
 * A bootstrap node and a whole peer in a process of their own, so that an attack which takes a process down, or fills its
 * memory, is seen for what it is. Speaks JSON lines: addresses first; then an answer to each line it is sent.
 */
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { TEST_WORK_BITS } from '../support/friends.ts'

const [bootstrapDir = '', peerDir = ''] = process.argv.slice(2)
const listen = ['/ip4/127.0.0.1/tcp/0']
let refused = 0
const report = (): void => {
  refused += 1
}
const bootstrap = await openBootstrap({ dataDir: bootstrapDir, listen, clock: systemClock, report })
const kith = await openPeer({
  dataDir: peerDir,
  listen,
  bootstraps: [...bootstrap.addresses],
  name: 'bob',
  clock: systemClock,
  workBits: TEST_WORK_BITS,
  tell: () => undefined,
  report,
})
await kith.online()
await kith.groups.create('club', false)

/** Bytes in use after a collection: what a peer made this process keep. */
function heldBytes(): number {
  globalThis.gc?.()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

function say(answer: unknown): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}

const { publicKey } = kith.identity.user
say({
  bootstrap: bootstrap.addresses,
  peer: kith.net.addresses(),
  userKey: Buffer.from(publicKey).toString('hex'),
  deviceKey: Buffer.from(kith.identity.device.publicKey).toString('hex'),
})
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'accept') for (const { number } of kith.requests.pending('in')) await kith.requests.decide(true, number)
  const groupId = kith.store.get('SELECT group_id FROM chat_group')?.group_id as Uint8Array
  say({
    heldBytes: heldBytes(),
    refused,
    groupId: Buffer.from(groupId).toString('hex'),
    friends: kith.friends.list().map(({ name }) => name),
    pending: kith.requests.pending('in').length,
    members: kith.groups.report('club').members.map(({ name }) => name),
    said: kith.groups.history('club', { limit: 1000 }).rows.map(({ text }) => text),
  })
}
