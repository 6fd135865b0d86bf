/**
 * The README's walk through docker-compose, by script. Needs an engine: on a machine without one,
 * `../shared/docker/engine up` and `eval "$(../shared/docker/engine env)"`.
 */
import assert from 'node:assert/strict'
import test from 'node:test'
import { until } from '../support/until.ts'
import { compose, containers, docker, health, inside, kith, missingEngine } from './compose.ts'

const HEALTHY_MS_MAX = 180_000
const ARRIVES_MS_MAX = 30_000
/** What the containers promise; measured around `docker stop`, which adds its own overhead. */
const STOP_MS_MAX = 5_000
const NAMED = ['alice', 'bob', 'carol'] as const

const missing = missingEngine()

test('cluster: the walk of the README through docker-compose', { skip: missing ?? false }, async (t) => {
  t.after(async () => {
    if (process.env.KITH_KEEP_CLUSTER === undefined) await compose('down', '-v')
  })

  await t.test('cluster: the image builds and everybody becomes healthy', async () => {
    await docker('build', '--network', 'host', '-t', 'kith', '.')
    await compose('up', '-d')
    await healthy('bootstrap', ...NAMED, 'peer')
  })

  await t.test('cluster: alice and bob become friends and alice writes to bob', async () => {
    await befriend('alice', 'bob')
    const sent = await kith('alice', 'message', 'bob', 'hi')
    assert.equal(sent.code, 0)
    assert.match(sent.out, /^Message sent to bob \[\d+\]$/m)
    assert.match((await kith('bob', 'history', 'alice')).out, /alice:\s+hi {2}\[\d+\]$/m)
  })

  await t.test('cluster: a message to somebody who is no friend is refused on stderr with exit code 4', async () => {
    const refused = await kith('alice', 'message', 'carol', 'hi')
    assert.deepEqual([refused.code, refused.out], [4, ''])
    assert.match(refused.err, /not friends with carol/)
  })

  await t.test('cluster: a group of three hears a broadcast', async () => {
    assert.match((await kith('alice', 'create_group', 'walkers', '1')).out, /Created public group \[walkers\]/)
    for (const member of ['bob', 'carol']) {
      await succeeds(() => kith(member, 'join_group', 'walkers'))
      await succeeds(() => kith('alice', 'accept', member))
      await shows(() => kith(member, 'group', 'walkers'), new RegExp(member))
    }
    assert.match((await kith('alice', 'broadcast', 'walkers', 'see you at the lake')).out, /Broadcast to walkers/)
    for (const member of ['bob', 'carol']) {
      await shows(() => kith(member, 'history', '#walkers'), /alice.*see you at the lake/)
    }
  })

  await t.test('cluster: bob fetches a post of alice, byte for byte', async () => {
    await inside('alice', 'sh', '-c', 'head -c 3000000 /dev/urandom > /tmp/picture.bin')
    await shows(() => kith('alice', 'post', 'upload', '/tmp/picture.bin'), /Uploaded post with id \[0\]/)
    await shows(() => kith('bob', 'post', 'list', 'alice'), /\[0\]\s+picture\.bin/)
    const fetched = await kith('bob', 'post', 'get', 'alice', '0')
    const path = /^Saved to (\S+)$/m.exec(fetched.out)?.[1] ?? assert.fail(`${fetched.out}\n${fetched.err}`)
    assert.equal(await sha256('bob', path), await sha256('alice', '/tmp/picture.bin'))
  })

  await t.test('cluster: bob keeps everything over a restart and gets what was written meanwhile', async () => {
    await compose('stop', 'bob')
    assert.equal((await kith('alice', 'message', 'bob', 'while you were away')).code, 0)
    await compose('start', 'bob')
    await healthy('bob')
    await shows(() => kith('bob', 'history', 'alice'), /hi[\s\S]*while you were away {2}\[\d+\]$/m)
    assert.match((await kith('bob', 'history', '#walkers')).out, /see you at the lake/)
  })

  await t.test('cluster: friends go on without the bootstrap node, which then still knows every name', async () => {
    await compose('kill', 'bootstrap')
    const sent = await kith('alice', 'message', 'bob', 'who needs a server')
    assert.match(sent.out, /^Message sent to bob/m)
    await compose('start', 'bootstrap')
    await healthy('bootstrap')
    await shows(() => kith('carol', 'lookup', 'bob'), /User: bob/)
  })

  await t.test('cluster: nameless peers scale, each with an identity of its own', async () => {
    await compose('up', '-d', '--no-recreate', '--scale', 'peer=2')
    await until(async () => (await containers('peer')).length === 2, 'two peers', HEALTHY_MS_MAX)
    await healthy('peer')
    const ids = await Promise.all((await containers('peer')).map((id) => docker('exec', id, 'kith', 'whoami')))
    assert.equal(new Set(ids).size, 2)
  })

  await t.test('cluster: processes run without root, and SIGTERM ends each within 5 s with exit code 0', async () => {
    for (const service of ['bootstrap', ...NAMED]) {
      assert.notEqual((await inside(service, 'id', '-u')).out, '0')
    }
    for (const service of [...NAMED, 'bootstrap']) {
      const [id = ''] = await containers(service)
      const startedMs = performance.now()
      await docker('stop', '--time', '20', id)
      const tookMs = performance.now() - startedMs
      assert.equal(await docker('inspect', '--format', '{{.State.ExitCode}}', id), '0', service)
      assert.ok(tookMs < STOP_MS_MAX, `${service} took ${tookMs.toFixed(0)} ms`)
    }
  })
})

async function healthy(...services: string[]): Promise<void> {
  const isHealthy = async (): Promise<boolean> => {
    const states = await health(...services)
    return states.length >= services.length && states.every((state) => state === 'healthy')
  }
  await until(isHealthy, `${services.join(', ')} healthy`, HEALTHY_MS_MAX)
}

async function befriend(asker: string, asked: string): Promise<void> {
  assert.match((await kith(asker, 'add', asked)).out, new RegExp(`Friend request sent to ${asked}`))
  await succeeds(() => kith(asked, 'accept', asker))
  await shows(() => kith(asker, 'list'), new RegExp(`^${asked} online`, 'm'))
}

/** Repeats a command until it succeeds: what it answers to may still be under way. */
async function succeeds(command: () => ReturnType<typeof kith>): Promise<void> {
  await until(
    async () => {
      const said = await command()
      if (said.code !== 0) throw new Error(`${said.out}\n${said.err}`)
      return true
    },
    'the command',
    ARRIVES_MS_MAX,
  )
}

/** Repeats a command until it shows what must come. */
async function shows(command: () => ReturnType<typeof kith>, pattern: RegExp): Promise<void> {
  await until(
    async () => {
      const said = await command()
      if (!pattern.test(said.out)) throw new Error(`${String(said.code)}: ${said.out}\n${said.err}`)
      return true
    },
    String(pattern),
    ARRIVES_MS_MAX,
  )
}

async function sha256(service: string, path: string): Promise<string> {
  return (await inside(service, 'sha256sum', path)).out.split(' ')[0] ?? ''
}
