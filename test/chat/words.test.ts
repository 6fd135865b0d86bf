import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { heardRead, readUpto } from '../../src/store/texts.ts'
import { file } from '../../src/chat/inbox.ts'
import { append } from '../../src/chat/outbox.ts'
import { timerOf } from '../../src/store/words.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, makePerson } from '../support/people.ts'
import { until } from '../support/until.ts'
import { allDelivered, chatter, chatting, clockFromNow, heard, of, reborn, states, wordsOf } from './chatting.ts'
import { made } from './speaker.ts'
import type { TestContext } from 'node:test'
import type { FullBody } from '../../protocols/chat/body.ts'
import type { Chain } from '../../src/chat/outbox.ts'
import type { HistoryRow } from '../../src/history.ts'
import type { Named } from '../../src/chat/words.ts'
import type { SimulatedClock } from '../support/simulated-clock.ts'
import type { Chatter } from './chatting.ts'

async function pair(
  t: TestContext,
  clock?: SimulatedClock,
): Promise<{ world: MemoryWorld; alice: Chatter; bob: Chatter }> {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice', clock), chatter(t, world, 'bob', clock)]
  await befriend(alice.person, bob.person)
  return { world, alice, bob }
}

/** The message `number` that `author` wrote, as `me` has it. */
function message(me: Chatter, other: Chatter, author: Chatter, number: number): Named {
  const found = me.chat.messageAt(of(me, other), author === me, number)
  if (found === undefined) throw new Error(`There is no ${String(number)}`)
  return found
}

async function rows(me: Chatter, other: Chatter): Promise<HistoryRow[]> {
  return (await me.chat.history(of(me, other), { limit: 1_000 })).rows
}

/** Everything that people see of a conversation, the same on both sides once all has arrived. */
async function picture(me: Chatter, other: Chatter): Promise<unknown[]> {
  return (await rows(me, other)).map(({ number, sender, text, change, answers, reactions }) => {
    const given = reactions?.map(({ by, emoji }) => `${by} ${emoji}`).sort()
    return { number, sender, text, change, answers: answers && [answers.sender, answers.number, answers.text], given }
  })
}

/** Our own chain, to put into it by hand what no command would. */
function chain(me: Chatter, other: Chatter): Chain {
  return { userKey: of(me, other).userKey, device: me.person.peerId }
}

async function settled(alice: Chatter, bob: Chatter): Promise<void> {
  const isQuiet = (me: Chatter): boolean => me.person.store.get('SELECT 1 FROM outbox LIMIT 1') === undefined
  await until(() => isQuiet(alice) && isQuiet(bob))
}

test('chat rule 20: mailboxes are handed over as they are, with the device that said so, and never shown', async (t) => {
  const world = new MemoryWorld()
  const alice = chatter(t, world, 'alice')
  const got: unknown[] = []
  const bob = chatting(t, makePerson(t, world, 'bob'), (sql, person, peerId, grants) => {
    assert.ok(sql.get('SELECT 1') !== undefined)
    got.push([person.label, peerId, ...grants])
  })
  await befriend(alice.person, bob.person)
  const person = of(alice, bob)
  const kick = await alice.person.store.write((sql) => alice.chat.tellMailboxes(sql, person, Uint8Array.of(1, 2)))
  kick()
  await until(() => got.length > 0)
  // Said in every greeting: hearing it again must be harmless.
  for (const one of got) assert.deepEqual(one, ['alice', alice.person.peerId, 1, 2])
  assert.deepEqual([await wordsOf(bob, alice), heard(bob, 'message')], [[], []])
})

test('chat rule 21: a reply names what it answers, on both sides and in the news', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.send(of(alice, bob), 'at eight?')
  await allDelivered(alice, bob)
  await bob.chat.send(of(bob, alice), 'yes', message(bob, alice, alice, 1))
  await settled(alice, bob)
  await until(() => heard(alice, 'message').length > 0)
  const answers = { sender: 'alice', mine: true, number: 1, text: 'at eight?' }
  assert.deepEqual(heard(alice, 'message')[0]?.answers, answers)
  assert.deepEqual((await rows(alice, bob))[1]?.answers, answers)
  assert.deepEqual(await picture(alice, bob), await picture(bob, alice))
})

test('chat rule 22: one reaction for each person and message: the newest counts, and goes when it is taken back', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.send(of(alice, bob), 'cake')
  await allDelivered(alice, bob)
  for (const emoji of ['👍', '❤️']) await bob.chat.words.react(message(bob, alice, alice, 1), emoji)
  await alice.chat.words.react(message(alice, bob, alice, 1), '🎂')
  await settled(alice, bob)
  assert.deepEqual(await picture(alice, bob), await picture(bob, alice))
  const given = async (): Promise<unknown> => (await rows(alice, bob))[0]?.reactions
  assert.deepEqual(await given(), [
    { by: 'bob', emoji: '❤️' },
    { by: 'alice', emoji: '🎂' },
  ])
  await bob.chat.words.react(message(bob, alice, alice, 1), '')
  await settled(alice, bob)
  assert.deepEqual(await given(), [{ by: 'alice', emoji: '🎂' }])
  assert.deepEqual(
    heard(alice, 'reaction').map(({ emoji, mine, number }) => [emoji, mine, number]),
    [
      ['👍', true, 1],
      ['❤️', true, 1],
      ['', true, 1],
    ],
  )
})

test('chat rule 23: an edit shows the newest words on both sides; the older are in no row of either database', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.send(of(alice, bob), 'the first saying')
  await allDelivered(alice, bob)
  for (const text of ['the second saying', 'the third saying']) {
    await alice.chat.edit(message(alice, bob, alice, 1), text)
  }
  await settled(alice, bob)
  for (const [me, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    assert.deepEqual(await wordsShown(me, other), ['the third saying edited'])
    assert.deepEqual(kept(me, 'first saying'), false)
    assert.deepEqual(kept(me, 'second saying'), false)
  }
  assert.deepEqual(
    heard(bob, 'edited').map(({ number, text }) => [number, text]),
    [
      [1, 'the second saying'],
      [1, 'the third saying'],
    ],
  )
})

test('chat rule 23: words that were edited while they waited leave no older version once they are delivered', async (t) => {
  const world = new MemoryWorld()
  const clock = clockFromNow()
  const alice = chatter(t, world, 'alice', clock)
  let bob = chatter(t, world, 'bob', clock)
  await befriend(alice.person, bob.person)
  world.kill(bob.person.peerId)
  await alice.chat.send(of(alice, bob), 'the first saying')
  await alice.chat.edit(message(alice, bob, alice, 1), 'the second saying')
  bob = reborn(t, bob)
  await until(async () => {
    clock.advance(1_000)
    return (await wordsShown(bob, alice))[0] === 'the second saying edited'
  })
  await until(() => {
    clock.advance(1_000)
    return !kept(alice, 'first saying')
  })
})

test('chat rule 23: erased words are gone on both disks, their reactions too, and that something was there is shown', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.send(of(alice, bob), 'a secret word')
  await allDelivered(alice, bob)
  await bob.chat.words.react(message(bob, alice, alice, 1), '😮')
  await alice.chat.edit(message(alice, bob, alice, 1), 'a secret thing')
  await alice.chat.words.erase(message(alice, bob, alice, 1))
  await settled(alice, bob)
  for (const [me, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    assert.deepEqual(await wordsShown(me, other), [' erased'])
    assert.equal(kept(me, 'secret'), false)
    assert.equal((await rows(me, other))[0]?.reactions, undefined)
  }
  await assert.rejects(alice.chat.edit(message(alice, bob, alice, 1), 'again'), { code: 'too_late' })
})

test('chat rule 23: only the author may edit or erase; whoever else says so changes nothing and is counted', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.send(of(alice, bob), 'mine')
  await allDelivered(alice, bob)
  const { id: target } = message(bob, alice, alice, 1).word
  for (const body of [
    { kind: 'edit', target, text: 'yours' },
    { kind: 'erase', target },
  ] as const) {
    await bob.person.store.write((sql) => append(sql, chain(bob, alice), body, 1))
  }
  await bob.chat.send(of(bob, alice), 'so there')
  await settled(alice, bob)
  assert.equal(alice.chat.refused.word, 2)
  assert.deepEqual(await wordsShown(alice, bob), ['mine', 'so there'])
})

test('chat rule 21: a reply or reaction to what is not of this conversation shows nothing of it', async (t) => {
  const { world, alice, bob } = await pair(t)
  const carol = chatter(t, world, 'carol')
  await befriend(alice.person, carol.person)
  await alice.chat.send(of(alice, carol), 'between us')
  await settled(alice, carol)
  const { id } = message(alice, carol, alice, 1).word
  await bob.person.store.write((sql) => {
    append(sql, chain(bob, alice), { kind: 'reaction', target: id, emoji: '👍' }, 1)
    append(sql, chain(bob, alice), { kind: 'text', text: 'and this?' }, 1, { replyTo: id })
  })
  await bob.chat.send(of(bob, alice), 'well?')
  await settled(alice, bob)
  assert.equal((await rows(alice, bob))[0]?.answers, undefined)
  assert.equal((await rows(alice, carol))[0]?.reactions, undefined)
  assert.deepEqual(heard(alice, 'reaction'), [])
})

test('chat rule 23: edits, erasures and reactions that come in any order leave both sides with the same picture', async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.constantFrom('alice', 'bob'), fc.constantFrom('send', 'reply', 'react', 'edit', 'erase')), {
        minLength: 5,
        maxLength: 25,
      }),
      fc.array(fc.nat(100), { minLength: 25, maxLength: 25 }),
      async (steps, choices) => {
        const { alice, bob } = await pair(t)
        for (const [i, [who, act]] of steps.entries()) {
          const [me, other] = who === 'alice' ? [alice, bob] : [bob, alice]
          await step(me, other, act, choices[i] ?? 0, i).catch((error: unknown) => {
            assert.equal((error as { code: string }).code, 'too_late')
          })
        }
        await settled(alice, bob)
        assert.deepEqual(await picture(alice, bob), await picture(bob, alice))
        assert.deepEqual([alice.chat.refused.word, bob.chat.refused.word], [0, 0])
        await Promise.all([alice.chat.stop(), bob.chat.stop()])
      },
    ),
    { numRuns: 8 },
  )
})

async function step(me: Chatter, other: Chatter, act: string, choice: number, i: number): Promise<void> {
  const shown = await rows(me, other)
  const mine = shown.filter((row) => row.mine)
  const any = shown[choice % Math.max(1, shown.length)]
  const own = mine[choice % Math.max(1, mine.length)]
  const person = of(me, other)
  if (act === 'send' || any === undefined) await me.chat.send(person, `text ${String(i)}`)
  else if (act === 'reply')
    await me.chat.send(person, `reply ${String(i)}`, message(me, other, any.mine ? me : other, any.number))
  else if (act === 'react')
    await me.chat.words.react(message(me, other, any.mine ? me : other, any.number), ['👍', '🎂', ''][choice % 3] ?? '')
  else if (own === undefined) return
  else if (act === 'edit') await me.chat.edit(message(me, other, me, own.number), `edit ${String(i)}`)
  else await me.chat.words.erase(message(me, other, me, own.number))
}

test('chat rule 24: what is said about a message that is not here yet waits for it; an erasure beats an edit', async (t) => {
  const { alice, bob } = await pair(t)
  const [a, b] = [new Uint8Array(16).fill(1), new Uint8Array(16).fill(2)]
  const said: [FullBody, Uint8Array<ArrayBuffer>?][] = [
    [{ kind: 'edit', target: a, text: 'better' }],
    [{ kind: 'reaction', target: a, emoji: '👍' }],
    [{ kind: 'erase', target: b }],
    [{ kind: 'edit', target: b, text: 'never' }],
    [{ kind: 'text', text: 'good' }, a],
    [{ kind: 'text', text: 'bad' }, b],
  ]
  const person = of(alice, bob)
  const { store } = alice.person
  let prevHash = new Uint8Array()
  for (const [i, [body, id]] of said.entries()) {
    const content = made(body, { seq: i + 1, lamport: i + 1, prevHash, ...(id && { id }) })
    await store.write((sql) => {
      file(sql, { userKey: person.userKey, device: bob.person.peerId }, [content], () => false)
      if (body.kind === 'text') alice.chat.words.arrived(sql, person, content)
      else alice.chat.words.take(sql, person, bob.person.peerId, content)
    })
    prevHash = content.head
  }
  assert.deepEqual(await wordsShown(alice, bob), ['better edited', ' erased'])
  assert.equal((await rows(alice, bob))[0]?.reactions?.length, 1)
  assert.equal(store.get('SELECT 1 FROM early_change'), undefined)
})

test("chat rule 25: texts disappear on both sides: the friend's so long after reading, our own after delivery", async (t) => {
  const clock = clockFromNow()
  const { alice, bob } = await pair(t, clock)
  await alice.chat.words.last(of(alice, bob), 60)
  await alice.chat.send(of(alice, bob), 'a passing word')
  await settled(alice, bob)
  assert.deepEqual(
    heard(bob, 'timer').map(({ by, lastsS }) => [by, lastsS]),
    [['alice', 60]],
  )
  assert.equal(bob.chat.words.lasts(of(bob, alice).userKey), 60)
  await until(() => {
    clock.advance(10_000)
    return !kept(alice, 'passing')
  })
  // Bob has not read it: it stays until he has.
  clock.advance(24 * 60 * 60_000)
  assert.deepEqual(await wordsOf(bob, alice), ['a passing word'])
  await until(() => {
    clock.advance(10_000)
    return !kept(bob, 'passing')
  })
  assert.deepEqual([await wordsOf(bob, alice), await rows(alice, bob)], [[], []])
})

test('chat rule 25: who says last how long texts last decides for both, whatever crosses on the way', async (t) => {
  const { world, alice, bob } = await pair(t)
  world.kill(alice.person.peerId)
  world.kill(bob.person.peerId)
  await alice.chat.words.last(of(alice, bob), 60)
  await bob.chat.words.last(of(bob, alice), 3_600)
  const [a, b] = [reborn(t, alice), reborn(t, bob)]
  await settled(a, b)
  const lasts = [timerOf(a.person.store, of(a, b).userKey), timerOf(b.person.store, of(b, a).userKey)]
  assert.equal(lasts[0], lasts[1])
  await a.chat.words.last(of(a, b), 0)
  await settled(a, b)
  assert.equal(timerOf(b.person.store, of(b, a).userKey), 0)
})

test('chat rule 26: what has not left can be cancelled: it stays in the chain as a stub, and nobody sees it', async (t) => {
  const { world, alice, bob } = await pair(t)
  world.kill(bob.person.peerId)
  for (const text of ['one', 'a hidden word', 'three']) await alice.chat.send(of(alice, bob), text)
  await alice.chat.words.cancel(message(alice, bob, alice, 2))
  await assert.rejects(alice.chat.words.cancel(message(alice, bob, alice, 2)), { code: 'too_late' })
  const again = reborn(t, bob)
  await until(async () => (await wordsOf(again, alice)).length === 2)
  assert.deepEqual(await wordsOf(again, alice), ['one', 'three'])
  assert.equal(kept(again, 'hidden'), false)
  await settled(alice, again)
  assert.deepEqual(await states(alice, again), ['1 delivered', '2 failed', '3 delivered'])
  assert.equal((await rows(alice, again))[1]?.failure, 'cancelled')
  await assert.rejects(alice.chat.words.cancel(message(alice, again, alice, 1)), { code: 'too_late' })
  await assert.rejects(again.chat.words.cancel(message(again, alice, alice, 1)), { code: 'not_yours' })
})

test('chat rule 27: after 30 days without an acknowledgement a message fails once, visibly; a clock that jumps does nothing', async (t) => {
  const world = new MemoryWorld()
  const clock = clockFromNow()
  const [alice, bob] = [chatter(t, world, 'alice', clock), chatter(t, world, 'bob', clock)]
  await befriend(alice.person, bob.person)
  world.kill(bob.person.peerId)
  await alice.chat.send(of(alice, bob), 'an old word')
  const pass = async (days: number): Promise<void> => {
    for (let hours = 0; hours < days * 24; hours += 12) {
      const count = alice.person.store.get('SELECT SUM(waited_ms) AS ms FROM outbox')?.ms
      clock.advance(12 * 60 * 60_000)
      await until(() => {
        clock.advance(60_000)
        return alice.person.store.get('SELECT SUM(waited_ms) AS ms FROM outbox')?.ms !== count
      })
    }
  }
  clock.jump(10 * 365 * 24 * 60 * 60_000)
  await pass(2)
  assert.deepEqual(await states(alice, bob), ['1 queued'])
  await pass(29)
  assert.deepEqual(await states(alice, bob), ['1 failed'])
  assert.deepEqual(
    heard(alice, 'expired').map(({ to, number, text }) => [to, number, text]),
    [['bob', 1, 'an old word']],
  )
})

test('chat rule 28: read receipts are said and heard only by those who want both', async (t) => {
  const { alice, bob } = await pair(t)
  const { store } = alice.person
  await bob.chat.send(of(bob, alice), 'one')
  await alice.chat.send(of(alice, bob), 'two')
  await settled(alice, bob)
  const { userKey } = of(alice, bob)
  assert.equal(readUpto(store, userKey, bob.person.peerId), 0)
  const hear = (seq: number): Promise<unknown> =>
    store.write((sql) => heardRead(sql, userKey, alice.person.peerId, seq))
  assert.equal(await hear(1), undefined)
  await alice.chat.setReadReceipts(true)
  assert.equal(readUpto(store, userKey, bob.person.peerId), 0)
  await rows(alice, bob)
  assert.equal(readUpto(store, userKey, bob.person.peerId), 1)
  assert.deepEqual(await hear(99), { first: 1, last: 1 })
  assert.equal(await hear(99), undefined, 'told once')
  assert.deepEqual(await states(alice, bob), ['1 read'])
  await alice.chat.send(of(alice, bob), 'three')
  await settled(alice, bob)
  assert.deepEqual(await states(alice, bob), ['1 read', '2 delivered'])
})

test('chat rule 28: who has read what is told once both want it, and not before', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.setReadReceipts(true)
  await alice.chat.send(of(alice, bob), 'one')
  await settled(alice, bob)
  await rows(bob, alice)
  await bob.chat.setReadReceipts(true)
  await alice.chat.send(of(alice, bob), 'two')
  await settled(alice, bob)
  await rows(bob, alice)
  await until(async () => (await states(alice, bob)).join() === '1 read,2 read')
  const told = alice.person.heard.filter(({ type }) => type === 'read')
  assert.deepEqual(told.at(-1), { type: 'read', by: 'bob', first: 2, last: 2 })
})

async function wordsShown(me: Chatter, other: Chatter): Promise<string[]> {
  return (await rows(me, other)).map(({ text, change }) => `${text}${change === undefined ? '' : ` ${change}`}`)
}

/** True if any row of the message tables still holds these words. */
function kept({ person }: Chatter, words: string): boolean {
  const found = person.store.get(
    'SELECT 1 FROM message WHERE INSTR(text, ?) > 0 OR INSTR(CAST(content AS TEXT), ?) > 0 OR INSTR(content, CAST(? AS BLOB)) > 0',
    words,
    words,
    words,
  )
  return found !== undefined
}
