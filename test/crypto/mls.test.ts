import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeKeyPackage, MlsGroup, readKeyPackage } from '../../src/crypto/mls.ts'
import { anyone, makeOwner, makePair, peerOf, read, text } from './pair.ts'
import type { Bytes } from '../../protocols/signed.ts'

const refused = (code: string) => ({ name: 'Fault', code })

test('mls: two found a group and read each other, and both know who is in it', async () => {
  const { alice, bob, founder, joiner } = await makePair()
  assert.equal(await read(joiner, await founder.seal(text('hi bob'))), 'hi bob')
  const answer = await founder.open(await joiner.seal(text('hi alice')))
  assert.deepEqual(answer, { kind: 'application', plaintext: text('hi alice'), epoch: 1, from: peerOf(bob) })
  for (const group of [founder, joiner]) {
    assert.deepEqual(
      group.members.map(({ peerId }) => peerId),
      [peerOf(alice), peerOf(bob)],
    )
    assert.deepEqual(group.groupId, text('pair'))
  }
})

test('mls: a key package names its owner', async () => {
  const owner = makeOwner()
  const { bytes } = await makeKeyPackage(owner)
  assert.deepEqual(await readKeyPackage(bytes), { peerId: peerOf(owner), userKey: owner.userKey })
})

test('mls: a stranger is neither added nor joined', async () => {
  const { alice, bob, welcome, keyPackage } = await makePair()
  const notBob = (peerId: string): boolean => peerId !== peerOf(bob)
  const notAlice = (peerId: string): boolean => peerId !== peerOf(alice)
  await assert.rejects(MlsGroup.found(alice, text('x'), [keyPackage.bytes], notBob), refused('stranger'))
  await assert.rejects(MlsGroup.join(bob, welcome, keyPackage, notAlice), refused('stranger'))
})

test('mls: commits from both sides in turn, and messages of 8 epochs back still open', async () => {
  const { founder, joiner } = await makePair()
  const old: Bytes[] = []
  for (let turn = 0; turn < 9; turn++) {
    old.push(await founder.seal(text(`epoch ${founder.epoch}`)))
    const [from, to] = turn % 2 === 0 ? [joiner, founder] : [founder, joiner]
    const received = await to.open(await from.commit())
    assert.equal(received.kind, 'commit')
    assert.equal(to.epoch, from.epoch)
  }
  assert.equal(founder.epoch, 10)
  await assert.rejects(joiner.open(old[0]!), refused('unknown_epoch'))
  for (const message of old.slice(1)) assert.match(await read(joiner, message), /^epoch [2-9]$/)
  assert.equal(await read(joiner, await founder.seal(text('now'))), 'now')
})

test('mls: a message of an epoch to come says so, and opens after the commit', async () => {
  const { founder, joiner } = await makePair()
  const commit = await founder.commit()
  const message = await founder.seal(text('after'))
  await assert.rejects(joiner.open(message), refused('unknown_epoch'))
  await joiner.open(commit)
  assert.equal(await read(joiner, message), 'after')
  await assert.rejects(joiner.open(commit), refused('replayed'))
})

test('mls: no message opens twice, nor the own one', async () => {
  const { founder, joiner } = await makePair()
  const message = await founder.seal(text('once'))
  await joiner.open(message)
  await assert.rejects(joiner.open(message), refused('replayed'))
  await assert.rejects(founder.open(message), refused('replayed'))
  await joiner.open(await founder.commit())
  await assert.rejects(joiner.open(message), refused('replayed'))
})

test('mls: messages 99 and 900 behind open, in any order', async () => {
  const { founder, joiner } = await makePair()
  const sent: Bytes[] = []
  for (let at = 0; at <= 901; at++) sent.push(await founder.seal(text(`message ${at}`)))
  for (const at of [901, 1, 802, 0, 500]) assert.equal(await read(joiner, sent[at]!), `message ${at}`)
  await assert.rejects(joiner.open(sent[500]!), refused('replayed'))
})

test('mls: a chain that skipped goes on at its generation, and never goes back', async () => {
  const { founder, joiner } = await makePair()
  await founder.skipTo(200)
  assert.equal(founder.sendGeneration, 200)
  await founder.skipTo(10)
  assert.equal(founder.sendGeneration, 200)
  assert.equal(await read(joiner, await founder.seal(text('far'))), 'far')
  assert.equal(founder.sendGeneration, 201)
  await assert.rejects(founder.skipTo(6000), RangeError)
  assert.equal(founder.sendGeneration, 201)
})

test('mls: of 4900 messages ahead the last 1000 open, the rest are given up, and one 5001 ahead is refused', async () => {
  const { founder, joiner } = await makePair()
  const first = await founder.seal(text('first'))
  const kept: Bytes[] = []
  await founder.skipTo(3890)
  while (founder.sendGeneration <= 4900) kept.push(await founder.seal(text(`message ${founder.sendGeneration}`)))
  const before = joiner.save()
  const changed = kept.at(-1)!.slice()
  changed[changed.length - 1]! ^= 1
  await assert.rejects(joiner.open(changed), refused('broken'))
  assert.deepEqual(joiner.save(), before)
  assert.equal(await read(joiner, kept.at(-1)!), 'message 4900')
  for (const [at, message] of kept.slice(0, -1).entries()) {
    const generation = 3890 + at
    if (generation >= 3900) assert.equal(await read(joiner, message), `message ${generation}`)
    else await assert.rejects(joiner.open(message), refused('replayed'))
  }
  await assert.rejects(joiner.open(first), refused('replayed'))
  await founder.skipTo(9901)
  await founder.seal(text('not seen'))
  await assert.rejects(joiner.open(await founder.seal(text('too far'))), refused('broken'))
})

test('mls: a saved group goes on where it was, and the saved bytes are not touched', async () => {
  const { alice, bob, founder, joiner } = await makePair()
  const [late, next] = [await founder.seal(text('late')), await founder.seal(text('next'))]
  assert.equal(await read(joiner, next), 'next')
  const [savedFounder, savedJoiner] = [founder.save(), joiner.save()]
  const copies = [savedFounder.slice(), savedJoiner.slice()]
  const again = MlsGroup.load(savedJoiner, bob, anyone)
  const againFounder = MlsGroup.load(savedFounder, alice, anyone)
  assert.deepEqual(again.members, joiner.members)
  assert.equal(againFounder.sendGeneration, 2)
  assert.equal(await read(again, late), 'late')
  await assert.rejects(again.open(next), refused('replayed'))
  await againFounder.open(await again.commit())
  assert.equal(await read(again, await againFounder.seal(text('on'))), 'on')
  assert.deepEqual([savedFounder, savedJoiner], copies)
  assert.throws(() => MlsGroup.load(savedFounder.subarray(1), alice, anyone), refused('broken'))
  assert.throws(() => MlsGroup.load(new Uint8Array([...savedFounder, 0]), alice, anyone), refused('broken'))
})

test('mls: a base and its delta are the whole state, and the delta stays small', async () => {
  const { alice, bob, founder, joiner } = await makePair()
  const old = [await founder.seal(text('a')), await founder.seal(text('b'))]
  assert.equal(joiner.delta(), undefined)
  await joiner.open(await founder.commit())
  joiner.base()
  assert.ok(joiner.delta()!.length < 40)
  await joiner.open(await founder.seal(text('c')))
  await joiner.seal(text('d'))
  await joiner.open(old[1]!)
  assert.equal(joiner.delta(), undefined, 'nodes that change for the first time')
  const base = joiner.base()
  await joiner.open(await founder.seal(text('e')))
  const delta = joiner.delta()!
  assert.ok(delta.length < 350, `${delta.length} bytes`)
  let again = MlsGroup.load(base, bob, anyone, delta)
  assert.deepEqual(again.save(), joiner.save())
  assert.deepEqual(again.delta(), delta)
  await assert.rejects(again.open(old[1]!), refused('replayed'))
  assert.equal(await read(again, old[0]!), 'a')
  again = MlsGroup.load(base, bob, anyone, again.delta())
  await assert.rejects(again.open(old[0]!), refused('replayed'))
  assert.equal(await read(founder, await again.seal(text('on'))), 'on')
  assert.throws(() => MlsGroup.load(founder.base(), alice, anyone, delta), refused('broken'))
  assert.throws(() => MlsGroup.load(base, bob, anyone), refused('broken'))
  assert.throws(() => MlsGroup.load(base, bob, anyone, delta.subarray(1)), refused('broken'))
  assert.throws(() => MlsGroup.load(base, bob, anyone, new Uint8Array([...delta, 0])), refused('broken'))
  const founders = MlsGroup.load(founder.save(), alice, anyone)
  await again.open(await founders.commit())
  assert.equal(again.delta(), undefined)
})

test('mls: a base and its delta hold no key that opens what was opened before', async () => {
  const { bob, founder, joiner } = await makePair()
  joiner.base()
  const [first, second, third] = [
    await founder.seal(text('1')),
    await founder.seal(text('2')),
    await founder.seal(text('3')),
  ]
  const stores: [Bytes, Bytes | undefined][] = []
  for (const message of [first, second]) {
    await joiner.open(message)
    // As whoever stores it does: a new base only when there is no delta.
    const delta = joiner.delta()
    stores.push(delta === undefined ? [joiner.base(), joiner.delta()] : [stores.at(-1)![0], delta])
  }
  assert.equal(stores[0]![0], stores[1]![0])
  const [base, delta] = stores[1]!
  const stolen = MlsGroup.load(base, bob, anyone, delta)
  for (const message of [first, second]) await assert.rejects(stolen.open(message), refused('replayed'))
  assert.equal(await read(stolen, third), '3')
  // The base alone, with its nodes taken for what they are, opens nothing either.
  assert.throws(() => MlsGroup.load(base, bob, anyone), refused('broken'))
})

test('mls: whatever the order of messages, commits, losses and restarts, each message opens once and only once', async () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('send' as const), bySide: fc.nat(1) }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which: fc.nat(50) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('commit' as const), bySide: fc.nat(1) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const), bySide: fc.nat(1) }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { alice, bob, founder, joiner } = await makePair()
      const [owners, sides] = [
        [alice, bob],
        [founder, joiner],
      ]
      const bases = sides.map((side) => side.base())
      const sent: { bytes: Bytes; to: number; words: string; epoch: number; isRead: boolean }[] = []
      for (const next of steps) {
        if (next.kind === 'send') {
          const side = sides[next.bySide]!
          const words = `message ${sent.length}`
          const { epoch } = side
          sent.push({ bytes: await side.seal(text(words)), to: 1 - next.bySide, words, epoch, isRead: false })
        } else if (next.kind === 'commit') {
          await sides[1 - next.bySide]!.open(await sides[next.bySide]!.commit())
        } else if (next.kind === 'restart') {
          const side = sides[next.bySide]!
          const delta = side.delta()
          const base = delta === undefined ? side.base() : bases[next.bySide]!
          bases[next.bySide] = base
          sides[next.bySide] = MlsGroup.load(base, owners[next.bySide]!, anyone, side.delta())
        } else if (sent.length > 0) {
          const message = sent[next.which % sent.length]!
          const reader = sides[message.to]!
          if (reader.epoch - message.epoch > 8)
            await assert.rejects(reader.open(message.bytes), refused('unknown_epoch'))
          else if (message.isRead) await assert.rejects(reader.open(message.bytes), refused('replayed'))
          else assert.equal(await read(reader, message.bytes), message.words)
          message.isRead = true
        }
      }
    }),
    { numRuns: 40 },
  )
})

test('mls: authenticated data travels openly and must be the same on both sides', async () => {
  const { founder, joiner } = await makePair()
  const message = await founder.seal(text('x'), text('header'))
  await assert.rejects(joiner.open(message), refused('broken'))
  await assert.rejects(joiner.open(message, text('Header')), refused('broken'))
  assert.equal((await joiner.open(message, text('header'))).kind, 'application')
})

test('mls: two calls at once on one group are refused', async () => {
  const { founder } = await makePair()
  const first = founder.seal(text('one'))
  await assert.rejects(founder.seal(text('two')), /two calls at once/)
  await first
  assert.equal(founder.sendGeneration, 1)
})
