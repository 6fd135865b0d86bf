import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import stringWidth from 'string-width'
import { temporaryDirectory } from '../support/people.ts'
import { BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { NO_TMUX, Tmux } from './tmux.ts'
import type { TestContext } from 'node:test'

const PEER = `"${process.execPath}" dist/kith.js peer --listen /ip4/127.0.0.1/tcp/0 --api off --lan off --upnp off`

function sit(t: TestContext, dataDir: string, flags: string, columns = 80, env: Record<string, string> = {}): Tmux {
  return new Tmux(t, { columns, env, command: `${PEER} --data-dir '${dataDir}' ${flags}` })
}

test('terminal: Ctrl-C at any question of the first start leaves nothing behind', { skip: NO_TMUX }, async (t) => {
  const dataDir = join(temporaryDirectory(t), 'new')
  for (const answers of [[], ['alice', '']]) {
    const terminal = sit(t, dataDir, '', 80, { NO_COLOR: '1' })
    await terminal.see(/What shall others call you\?/)
    for (const [index, answer] of answers.entries()) {
      terminal.type(answer)
      terminal.keys('Enter')
      await terminal.see(index === 0 ? /invite link/ : /passphrase/i)
    }
    terminal.keys('C-c')
    await terminal.see(/\[exit 130\]/)
    assert.ok(terminal.screen.some((row) => row.includes('Nothing was made.')))
    assert.ok(!existsSync(dataDir))
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(terminal.styled.replaceAll('\x1b[0m', ''), /\x1b\[[\d;]*m/, 'NO_COLOR holds for questions too')
  }
})

test('terminal: who has said a name, or has no terminal, is asked nothing', { skip: NO_TMUX }, async (t) => {
  const terminal = sit(t, join(temporaryDirectory(t), 'named'), '--offline --name alice')
  await terminal.see(/^alice> ?$/)
  assert.ok(!terminal.screen.join('\n').includes('What shall others call you'))
  const again = sit(t, join(temporaryDirectory(t), 'headless'), '--offline --headless')
  await again.see(/no name yet/)
})

test(
  'terminal: from the first question to a talk, with a line half typed, Tab, a paste, and a narrow window',
  { skip: NO_TMUX },
  async (t) => {
    const bootstrap = new BootstrapProcess(t)
    await bootstrap.start()
    const bob = await new PeerProcess(t, 'bob', () => bootstrap.address).start()
    const dataDir = join(temporaryDirectory(t), 'alice')
    const alice = sit(t, dataDir, '', 80)
    await alice.see(/What shall others call you\?/)
    alice.type('A')
    alice.keys('Enter')
    await alice.see(/'A' cannot be a name/)
    alice.keys('BSpace')
    alice.type('alice')
    alice.keys('Enter')
    await alice.see(/invite link/)
    alice.type(bootstrap.address)
    alice.keys('Enter')
    await alice.see(/passphrase/i)
    alice.keys('Enter')
    await alice.see(/^alice> ?$/)
    assert.deepEqual(JSON.parse(readFileSync(join(dataDir, 'config.json'), 'utf8')), { bootstrap: [bootstrap.address] })

    await alice.see(/^Listening on/)
    alice.type('add bob')
    alice.keys('Enter')
    await alice.see(/^Friend request sent to bob/)
    await bob.expect(/Received friend request/)
    bob.type('yes')
    await alice.see(/^bob accepted your friend request/)
    alice.type('message b')
    alice.keys('Tab')
    await alice.see(/^alice> message bob ?$/)
    alice.type('half')
    bob.type('message alice \u001b[2Jhello')
    await alice.see(/^bob sent you a message: .\[2Jhello/)
    await alice.see(/^alice \(1\)> message bob half$/)
    alice.type(' a line')
    alice.keys('Enter')
    await alice.see(/^Message sent to bob \[1\]/)
    await bob.expect(/alice sent you a message: half a line/)

    alice.type('message bob ')
    alice.paste('first\nsecond\n')
    alice.keys('Enter')
    await bob.expect(/alice sent you a message: first\n {4}second/)

    alice.type('next')
    alice.keys('Enter')
    await alice.see(/^Nothing else is unread\./)
    await alice.see(/^alice> ?$/)

    alice.resize(32)
    alice.type('list')
    alice.keys('Enter')
    await alice.see(/^FRIEND {2}STATUS/)
    alice.type('message bob a line that is much longer than the window is wide')
    bob.type('message alice meanwhile')
    await alice.see(/^bob sent you a message:/)
    alice.keys('Enter')
    await bob.expect(/a line that is much longer than the window is wide/)
    for (const row of alice.screen) assert.ok(stringWidth(row) <= 80, row)
    alice.type('exit')
    alice.keys('Enter')
    await alice.see(/\[exit 0\]/)
  },
)
