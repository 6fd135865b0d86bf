/**
 * `npm run demo`: a bootstrap node and five people, each in a process of their own, on this machine and in a folder that
 * is gone afterwards. Every line is a real command to a real peer, and each answer is waited for: it ends with 0 only if
 * all of it came.
 */
import { spawn } from 'node:child_process'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { clearTimeout, setTimeout } from 'node:timers'

/** Rationale: a busy machine is slow; what takes longer does not come. */
const ANSWER_MS = 60_000
const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin']
const ALONE = ['--listen', '/ip4/127.0.0.1/tcp/0']

const startedMs = performance.now()
const root = mkdtempSync(join(tmpdir(), 'kith-demo-'))
const running = new Set()
const isColoured = process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === ''

/** One program, typed into through a pipe. */
class Program {
  #child
  #text = ''
  #seen = 0
  #wake = () => undefined

  constructor(name, entry, args) {
    this.name = name
    const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('KITH_')))
    this.#child = spawn(process.execPath, [join('dist', entry), ...args], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdin.on('error', () => undefined)
    this.#child.stdout.setEncoding('utf8').on('data', (text) => {
      this.#text += text
      this.#wake()
    })
    this.ended = once(this.#child, 'close').then(() => this.#wake())
    running.add(this)
  }

  /** Waits for something that was not waited for before; returns the whole line. */
  async expect(pattern) {
    const deadlineMs = performance.now() + ANSWER_MS
    for (;;) {
      const fresh = this.#text.slice(this.#seen)
      const match = pattern.exec(fresh)
      if (match !== null) {
        this.#seen += match.index + match[0].length
        const end = fresh.indexOf('\n', match.index + match[0].length)
        return fresh.slice(fresh.lastIndexOf('\n', match.index) + 1, end < 0 ? undefined : end)
      }
      const leftMs = deadlineMs - performance.now()
      if (leftMs <= 0 || this.#child.exitCode !== null) {
        throw new Error(
          `${this.name}: ${String(pattern)} did not come. The last that came:\n${this.#text.slice(-1_500)}`,
        )
      }
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  type(line) {
    this.#child.stdin.write(`${line}\n`)
  }

  async end(signal = 'SIGTERM') {
    running.delete(this)
    this.#child.kill(signal)
    await this.ended
  }

  /** Says something and tells the answer. */
  async says(line, answer) {
    say(this.name, line)
    this.type(line)
    tell(this.name, await this.expect(answer))
  }

  async hears(pattern) {
    tell(this.name, await this.expect(pattern))
  }
}

function paint(code, text) {
  return isColoured ? `\x1b[${code}m${text}\x1b[0m` : text
}

function chapter(text) {
  console.log(`\n${paint('1', text)}`)
}

function say(name, line) {
  console.log(`  ${paint('36', `${name}>`.padEnd(7))} ${line}`)
}

function tell(name, line) {
  console.log(`  ${paint('2', `${name}:`.padEnd(7))} ${line.trim()}`)
}

let address = ''
const dirOf = (name) => join(root, name)

function startPeer(name) {
  const own = ['--data-dir', dirOf(name), '--name', name, '--bootstrap', address, '--lan', 'off', '--upnp', 'off']
  return new Program(name, 'peer.js', [...ALONE, ...own, '--api', 'off'])
}

async function befriend(asker, other) {
  await asker.says(`add ${other.name}`, /Friend request sent/)
  await other.hears(/Received friend request from \S+/)
  await other.says('yes', /is now your friend/)
  await asker.hears(/accepted your friend request/)
}

async function demo() {
  chapter('A bootstrap node introduces people to one another; it reads nothing.')
  const bootstrap = new Program('bootstrap', 'bootstrap.js', [...ALONE, '--data-dir', dirOf('bootstrap')])
  address = /(\/ip4\/127\S+)/.exec(await bootstrap.expect(/Listening on \/ip4\/127\S+/))?.[1] ?? ''
  tell('', `Listening on ${address}`)

  chapter('Five people, each with a peer of their own.')
  const people = NAMES.map(startPeer)
  const [alice, , carol, dave, erin] = people
  let bob = people[1]
  await Promise.all(people.map((one) => one.expect(/Listening on \S+/)))
  for (const { name } of people) tell(name, 'online')

  chapter('Friends, by consent; then a message, end to end encrypted, on the disk of both before it counts as sent.')
  await befriend(alice, bob)
  await alice.says('message bob Hello, is this really yours alone?', /Message sent to bob|queued \[1\]/)
  await bob.hears(/alice sent you a message: .*/)
  const firstMs = performance.now() - startedMs
  console.log(`  ${paint('2', `The first message took ${(firstMs / 1_000).toFixed(1)} s from nothing at all.`)}`)
  await bob.says('reply alice:1 Nobody else can read it.', /Message sent to alice|queued/)
  await alice.hears(/bob sent you a message: .*/)
  await alice.says('react bob:last 👍', /👍 on \[/)
  await bob.hears(/alice reacted with 👍/)
  await bob.says('edit alice:me:last Nobody else can read it: it is sealed for you.', /Edited \[/)
  await alice.hears(/bob edited \[/)

  chapter('Compare a number by voice, and know that nobody stands between.')
  await alice.says('verify bob', /\d{5} \d{5}.*/)

  chapter('Away, even killed: what is written waits, and arrives.')
  await bob.end('SIGKILL')
  tell('bob', '(killed with -9)')
  await alice.says('message bob Are you still there?', /queued \[\d+\]|Message sent/)
  bob = startPeer('bob')
  await bob.hears(/alice sent you a message: Are you still there\?/)
  await alice.hears(/Delivered to bob: \[\d+\]/)
  await bob.says('history alice', /Are you still there\?.*/)

  chapter('A live session: every line is text, until exit.')
  await alice.says('connect bob', /Connection request sent/)
  await bob.hears(/Received connection request from alice/)
  await bob.says('yes', /You are connected to alice/)
  await alice.hears(/You are connected to bob/)
  alice.type('Now each line is a message.')
  say('alice', 'Now each line is a message.')
  await bob.hears(/alice: Now each line is a message\./)
  await bob.says('exit', /Exiting chat/)
  await alice.hears(/bob has exited/)

  chapter('A private group: who is removed reads nothing that is said afterwards.')
  await befriend(alice, carol)
  await alice.says('create_group family 0', /Created private group/)
  for (const one of [bob, carol]) {
    await alice.says(`invite family ${one.name}`, /Invite to group family sent/)
    await one.hears(/Received invite to group family from alice/)
    await one.says('yes', /Accepted/)
    await alice.hears(/is approved by/)
  }
  await bob.hears(/carol joined group family/)
  await bob.says('broadcast family Dinner on Sunday?', /Broadcast to family/)
  await Promise.all([alice, carol].map((one) => one.hears(/bob broadcasted: Dinner on Sunday\?/)))
  await alice.says('remove_member family carol', /Removed carol from group family/)
  await carol.hears(/You are removed from group family by alice/)
  await alice.says('broadcast family A surprise for carol!', /Broadcast to family/)
  await bob.hears(/alice broadcasted: A surprise for carol!/)
  await carol.says('broadcast family Can you hear me?', /not.*member|removed|no member|group/i)

  chapter('A public group: found by its name, entered with the leader’s yes, handed on.')
  await dave.says('create_group chess', /Created public group/)
  await carol.says('join_group chess', /Request to join group chess sent/)
  await dave.hears(/Received join group request from carol to join group chess/)
  await dave.says('yes', /Accepted/)
  await carol.hears(/Request to join group chess is approved/)
  await carol.says('#chess Who plays white?', /Broadcast to chess/)
  await dave.hears(/carol broadcasted: Who plays white\?/)
  await dave.says('lead chess carol', /carol leads group chess now/)

  chapter('A picture for friends: any size, checked piece by piece.')
  const picture = join(root, 'holiday.png')
  writeFileSync(picture, Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), randomBytes(3_000_000)]))
  await alice.says(`post upload ${picture}`, /Uploaded post with id \[0\]/)
  await bob.hears(/There is a new post from alice: \[0\] holiday\.png/)
  await bob.says('post get alice 0', /alice posted: holiday\.png/)
  const [, saved = ''] = /Saved to (.*)/.exec(await bob.expect(/Saved to .*/)) ?? []
  const isSame = hashOf(saved.trim()) === hashOf(picture)
  if (!isSame) throw new Error('The picture that bob got is another one')
  tell('bob', 'it is the same, to the last byte')

  chapter('Found again by its words, whatever their case and accents.')
  await bob.says('search SUNDAY', /\*Sunday\*/i)

  chapter('A link is all that a new friend needs.')
  say('alice', 'invite_link')
  alice.type('invite_link')
  const [link = ''] = /kith:[a-z0-9]+/.exec(await alice.expect(/kith:[a-z0-9]{20,}/)) ?? []
  tell('alice', `${link.slice(0, 40)}…`)
  say('erin', `join ${link.slice(0, 40)}…`)
  erin.type(`join ${link}`)
  await alice.hears(/erin.*friend/)
  await erin.hears(/alice.*friend|You and alice/i)
  await erin.says('message alice I am in!', /Message sent to alice|queued/)
  await alice.hears(/erin sent you a message: I am in!/)
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

let code = 0
try {
  await demo()
  const tookS = ((performance.now() - startedMs) / 1_000).toFixed(1)
  chapter(`Done: six nodes, ${tookS} s. Now yours: npm start`)
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`)
  code = 1
} finally {
  await Promise.all([...running].map((one) => one.end()))
  rmSync(root, { recursive: true, force: true })
}
process.exit(code)
