/** Real nodes: a bootstrap node holds for somebody who is away. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openFoundation } from '../../src/compose/foundation.ts'
import { systemClock } from '../../src/clock.ts'
import { putFriendship } from '../../src/store/persons.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Foundation } from '../../src/compose/foundation.ts'
import type { Letter } from '../../src/mailbox/post.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']

async function peer(t: TestContext, bootstrap: string, name: string): Promise<Foundation & { taken: Letter[] }> {
  const foundation = await openFoundation({
    dataDir: temporaryDirectory(t),
    listen: LOOPBACK,
    bootstraps: [bootstrap],
    name,
    clock: systemClock,
    tell: () => undefined,
    report: () => undefined,
  })
  t.after(() => foundation.close())
  const taken: Letter[] = []
  for (const kind of ['friend', 'chat'] as const) {
    foundation.mailbox.register(kind, (letters) => {
      taken.push(...letters)
      return Promise.resolve()
    })
  }
  return { ...foundation, taken }
}

async function bootstrapNode(t: TestContext): Promise<string> {
  const init = { dataDir: temporaryDirectory(t), listen: LOOPBACK, clock: systemClock, report: () => undefined }
  const node = await openBootstrap(init)
  t.after(() => node.close())
  return node.addresses[0] ?? ''
}

test('mailbox: letters reach a box at a bootstrap node that only its owner uses, by the address in the grants', async (t) => {
  const [alice, bob] = [await peer(t, await bootstrapNode(t), 'alice'), await peer(t, await bootstrapNode(t), 'bob')]
  await bob.store.write((sql) => {
    putFriendship(sql, bob.names.learn(sql, alice.names.ownRecord()).userKey, 'friend', 1)
  })
  bob.mailbox.onGrants((_sql, _person, grants) => {
    void alice.store.write((sql) => {
      alice.mailbox.learnGrants(sql, alice.names.learn(sql, bob.names.ownRecord()), grants)
    })
  })
  await Promise.all([alice.online(), bob.online()])
  await until(() => alice.store.get('SELECT 1 AS yes FROM granted'), 'the grants')
  await bob.offline()
  const number = await alice.store.write((sql) =>
    alice.mailbox.write(sql, { to: bob.identity.peerId, kind: 'friend', body: Uint8Array.of(7) }),
  )
  await until(() => alice.mailbox.custody(alice.store, number).length === 1, 'custody')
  await bob.online()
  await until(() => bob.taken.length === 1, 'the letter')
})

test('mailbox: over real nodes a bootstrap node holds letters, by token and by knocking, until their reader is back', async (t) => {
  const node = await bootstrapNode(t)
  const [alice, bob] = [await peer(t, node, 'alice'), await peer(t, node, 'bob')]
  bob.mailbox.onGrants((_sql, person, grants) => {
    void alice.store.write((sql) => {
      assert.equal(person.name, 'alice')
      alice.mailbox.learnGrants(sql, alice.names.learn(sql, bob.names.ownRecord()), grants)
    })
  })
  await Promise.all([alice.online(), bob.online()])
  await until(() => bob.mailbox.holders().some(({ openedVersion }) => openedVersion > 0), 'a box at the bootstrap node')
  const write = (kind: 'chat' | 'friend'): Promise<number> =>
    alice.store.write((sql) => alice.mailbox.write(sql, { to: bob.identity.peerId, kind, body: Uint8Array.of(7) }))
  await bob.offline()
  const knocked = await write('friend')
  await until(() => alice.mailbox.custody(alice.store, knocked).length === 1, 'custody of the knock')
  await bob.online()
  await until(() => bob.taken.length === 1, 'the first letter')

  await bob.store.write((sql) => {
    putFriendship(sql, bob.names.learn(sql, alice.names.ownRecord()).userKey, 'friend', 1)
  })
  bob.mailbox.friendsChanged()
  await until(() => alice.store.get('SELECT 1 AS yes FROM granted'), 'the grants')
  await bob.offline()
  const held = await write('chat')
  await until(() => alice.mailbox.custody(alice.store, held).length === 1, 'custody')
  assert.equal(alice.mailbox.custody(alice.store, held)[0]?.label, 'bootstrap')
  await alice.offline()
  await bob.online()
  await until(() => bob.taken.length === 2, 'the second letter')
  assert.deepEqual(
    bob.taken.map(({ kind, from }) => [kind, from === alice.identity.peerId]),
    [
      ['friend', true],
      ['chat', true],
    ],
  )
})
