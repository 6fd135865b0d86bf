import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** Numbers of requests differ between runs: the prompt says them. */
async function answer(peer: PeerProcess, prompt: RegExp, yes: boolean): Promise<void> {
  await peer.expect(prompt)
  peer.type(yes ? 'yes' : 'no')
}

async function befriend(a: PeerProcess, b: PeerProcess): Promise<void> {
  await a.ask(`add ${b.name}`, new RegExp(`Friend request sent to ${b.name}`))
  await answer(b, new RegExp(`Received friend request from ${a.name}`), true)
  await a.expect(new RegExp(`${b.name} accepted your friend request\\.`))
}

/** The texts of a history in order, without times and states: what must be equal on both sides. */
async function texts(peer: PeerProcess, of: string): Promise<string[]> {
  const { out } = await peer.kith('history', of, '--limit', '1000', '--json')
  const answered = JSON.parse(out) as { ok: boolean; result?: { messages: { sender: string; text: string }[] } }
  return (answered.result?.messages ?? []).map(({ sender, text }) => `${sender}: ${text}`)
}

async function equalHistories(one: [PeerProcess, string], ...others: [PeerProcess, string][]): Promise<string[]> {
  return await until(
    async () => {
      const [first, ...rest] = await Promise.all([one, ...others].map(([peer, of]) => texts(peer, of)))
      for (const other of rest) assert.deepEqual(other, first)
      return first
    },
    `equal histories of ${one[1]}`,
    30_000,
  )
}

test(
  'story: four people, every command of P2P-Chat, kill -9 in between, and equal histories at the end',
  { timeout: 300_000 },
  async (t) => {
    const bootstrap = new BootstrapProcess(t)
    await bootstrap.start()
    const address = (): string => bootstrap.address
    const alice = new PeerProcess(t, 'alice', address)
    const bob = new PeerProcess(t, 'bob', address)
    const carol = new PeerProcess(t, 'carol', address)
    const dave = new PeerProcess(t, 'dave', address)
    await Promise.all([alice, bob, dave].map((peer) => peer.start()))

    await t.test('presence: online said again is harmless, lookup knows users', async () => {
      await alice.ask('online', /^Successfully go online$/m)
      await bob.ask('online', /^Successfully go online$/m)
      await dave.ask('online', /^Successfully go online$/m)
      await alice.ask(
        'lookup bob',
        /User: bob\nStatus: online\nLast updated: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\nFingerprint: [0-9A-F]{4}-[0-9A-F]{4}/,
      )
      await alice.ask('lookup nobody_here', /User not found\./)
      await alice.ask('frobnicate', /Invalid command\. Please try again\./)
      await alice.ask('whoami', /Name: alice/)
      await alice.ask('listen', /always listens/i)
    })

    await t.test('friends: yes, no and ask again, offline, self, twice', async () => {
      await befriend(alice, bob)
      await alice.ask('add bob', /bob is already your friend\./)
      await alice.ask('add alice', /You cannot add yourself as friend\./)
      await alice.ask('add nobody_here', /User not found\./)
      await alice.ask('add dave', /Friend request sent to dave/)
      await answer(dave, /Received friend request from alice/, false)
      await alice.expect(/dave rejected your friend request\./)
      await befriend(alice, dave)
      await carol.start()
      await carol.ask('online', /^Successfully go online$/m)
      await carol.kill()
      await alice.ask('add carol', /Friend request sent to carol/)
      await alice.kill()
      await alice.start()
      await carol.start()
      await carol.expect(/Received friend request from alice/)
      await carol.ask('requests', /friend request from alice/)
      await carol.ask('yes', /alice is now your friend/)
      await alice.expect(/carol accepted your friend request\./)
      await alice.ask('list', /bob online[\s\S]*carol online[\s\S]*dave online/)
      await alice.ask('update', /Updated 3 friends/)
    })

    await t.test(
      'messages: delivered, queued for the offline, refused for strangers, none lost by kill -9',
      async () => {
        await alice.ask('message bob "hello bob"', /Message sent to bob \[1\]/)
        await bob.expect(/alice sent you a message: hello bob/)
        await bob.ask('message alice hello alice', /Message sent to alice \[1\]/)
        await alice.expect(/bob sent you a message: hello alice/)
        await bob.ask('message carol hi', /Error: you are not friends with carol/)
        await alice.ask('history carol', /No chat history with carol/)
        await bob.kill()
        await alice.ask('message bob while you were away', /queued \[2\]/)
        await alice.restart()
        await bob.start()
        await bob.expect(/alice sent you a message: while you were away/)
        await alice.expect(/Delivered to bob: \[2\]/)
        await alice.ask(
          'history bob',
          /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s+alice:\s+hello bob[\s\S]*bob:\s+hello alice[\s\S]*alice:\s+while you were away/,
        )
      },
    )

    await t.test('connect: asked, answered, live both ways, ended by either', async () => {
      await alice.ask('connect bob', /[Cc]onnection request/)
      await answer(bob, /Received connection request from alice/, true)
      await alice.expect(/Connection request to bob is accepted\./)
      await Promise.all([alice.expect(/You are connected to bob/), bob.expect(/You are connected to alice/)])
      alice.type('are you there?')
      await bob.expect(/alice: are you there\?/)
      bob.type('yes I am')
      await alice.expect(/bob: yes I am/)
      bob.type('exit')
      await bob.expect(/Exiting chat\.\.\./)
      await alice.expect(/bob has exited\./)
      await alice.ask('connect dave', /[Cc]onnection request/)
      await answer(dave, /Received connection request from alice/, false)
      await alice.expect(/dave (declined|rejected)|denied|declined/)
      await bob.ask('connect dave', /not friends with dave/)
    })

    await t.test(
      'groups: public by request, private by invitation, broadcast over gossip, leave and remove',
      async () => {
        await alice.ask('create_group chess', /Created public group \[chess\]\./)
        await alice.ask('create_group secret 0', /Created private group \[secret\]\./)
        await bob.ask('lookup chess', /Group: chess/)
        await bob.ask('join_group nothing_here', /not found/)
        await bob.ask('join_group secret', /not found/)
        await bob.ask('join_group chess', /[Rr]equest/)
        await answer(alice, /Received join group request from bob to join group chess/, true)
        await bob.expect(/Request to join group chess is approved by the group leader\./)
        for (const member of [carol, dave]) {
          await alice.ask(`invite chess ${member.name}`, /[Ii]nvite|[Ii]nvitation/)
          await answer(member, /Received invite to group chess from alice/, true)
          await alice.expect(new RegExp(`Invite to group chess is approved by ${member.name}\\.`))
        }
        await bob.ask('invite chess dave', /Error: only group leader can invite friends to the group\./)
        await bob.ask('remove_member chess carol', /Error: only group leader can remove members\./)
        await alice.ask('leave_group chess', /Error: group leader cannot leave the group\./)
        for (const member of [bob, carol, dave]) {
          await until(
            async () => {
              assert.match((await member.kith('group', 'chess')).out, /dave/)
              return true
            },
            `${member.name} sees dave in the roster`,
            15_000,
          )
        }

        await bob.ask('broadcast chess good morning', /Broadcast to chess \[\d+\]: \d of 3 members reached/)
        for (const member of [alice, carol, dave]) await member.expect(/Group chess\n\s*bob broadcasted: good morning/)
        await dave.kill()
        await carol.ask('broadcast chess dave is asleep', /Broadcast to chess \[\d+\]: \d of 3 members reached/)
        await alice.restart()
        await dave.start()
        await dave.expect(/carol broadcasted: dave is asleep/)

        await dave.ask('leave_group chess', /Leave group chess successfully\./)
        await alice.expect(/dave left group chess/i)
        await alice.ask('remove_member chess carol', /Removed carol from group chess\./)
        await carol.expect(/You are removed from group chess by alice/)
        await carol.ask('broadcast chess let me in', /not a member of group chess/)
        await alice.ask('broadcast chess just us now', /Broadcast to chess \[\d+\]: 1 of 1 members? reached/)
        await bob.expect(/alice broadcasted: just us now/)
      },
    )

    await t.test('posts: any file, verified, for friends only, taken back', async () => {
      const files = temporaryDirectory(t)
      const [note, picture, big] = ['note.txt', 'picture.png', 'big.bin'].map((name) => join(files, name)) as [
        string,
        string,
        string,
      ]
      writeFileSync(note, 'a short note\n')
      writeFileSync(picture, Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(300_000)]))
      writeFileSync(big, randomBytes(50 * 1024 * 1024))
      await alice.ask('post upload /does/not/exist', /File does not exist\./)
      for (const [id, file] of [note, picture, big].entries()) {
        await alice.ask(`post upload ${file}`, new RegExp(`Uploaded post with id \\[${String(id)}\\]\\.`), 60_000)
        assert.ok(existsSync(file))
        await bob.expect(new RegExp(`There is a new post from alice: \\[${String(id)}\\]`))
      }
      await bob.ask('post list alice', /\[0\]\tnote\.txt\n\[1\]\tpicture\.png\n\[2\]\tbig\.bin/)
      await bob.ask('post get alice 0', /alice posted:[\s\S]*a short note/)
      for (const [id, file] of [note, picture, big].entries()) {
        const [, saved = ''] = await bob.ask(`post get alice ${String(id)}`, /Saved to (.+)/, 60_000)
        assert.equal(sha256(readFileSync(saved)), sha256(readFileSync(file)))
        assert.ok(saved.startsWith(join(bob.dataDir, 'downloads')))
      }
      await bob.ask('post get alice 9', /Post \[9\] does not exist\. Available posts are \[0, ?1, ?2\]\./)
      await bob.ask('post get carol 0', /Error: cannot get post from non-friend 'carol'\./)
      await alice.restart()
      await alice.ask('post remove 1', /Removed post \[1\]\./)
      await alice.ask('post remove 7', /Post \[7\] does not exist/)
      await alice.ask('post list', /\[0\]\tnote\.txt\n\[2\]\tbig\.bin/)
      await bob.expect(/alice removed post \[1\]/)
      await bob.ask('post get alice 1', /Post \[1\] does not exist/)
    })

    await t.test('bootstrap node dead: friends go on, also after restarts', async () => {
      await bootstrap.kill()
      await Promise.all([alice.restart(), bob.restart()])
      await alice.ask('message bob without any server', /Message sent to bob|queued/)
      await bob.expect(/alice sent you a message: without any server/)
      await alice.ask('lookup nobody_here', /no bootstrap node answered/i)
      await bootstrap.start()
      await alice.ask('offline', /Successfully go offline/)
      await bob.ask('message alice you are offline', /queued/)
      await alice.ask('online', /Successfully go online/)
      await alice.expect(/bob sent you a message: you are offline/)
    })

    await t.test('the end: equal histories everywhere, clean exits', async () => {
      await Promise.all([carol, dave].map((peer) => peer.restart()))
      const pair = await equalHistories([alice, 'bob'], [bob, 'alice'])
      assert.equal(pair.length, 7, pair.join('\n'))
      assert.equal(new Set(pair).size, pair.length)
      const group = await equalHistories([alice, '#chess'], [bob, '#chess'])
      assert.deepEqual(
        group.map((line) => line.replace(/^\w+: /, '')),
        ['good morning', 'dave is asleep', 'just us now'],
      )
      for (const peer of [alice, bob, carol, dave]) {
        await peer.ask('exit', /Exiting commandline\.\.\./)
        assert.equal((await peer.program.exited).code, 0)
      }
    })
  },
)
