/** A bootstrap node under names: 10,000 registrations, a restart with them, and 300 peers that look one another up. */
import { copyFileSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { concat } from 'uint8arrays/concat'
import { makeLease } from '../protocols/rendezvous/lease.ts'
import { makeCert, makeRecord } from '../protocols/rendezvous/record.ts'
import { makeRegistration } from '../protocols/rendezvous/registration.ts'
import { RENDEZVOUS, getChallenge, lookup, refresh, register } from '../protocols/rendezvous/rendezvous.ts'
import { Status } from '../protocols/rendezvous/wire.ts'
import { peerIdOf } from '../protocols/signed.ts'
import { systemClock } from '../src/clock.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../src/crypto/keys.ts'
import { Registrar } from '../src/rendezvous/registrar.ts'
import { Store } from '../src/store/store.ts'
import { Actor, figure, LOOPBACK, median, quantile, ratio, startProgram, temporaryDirectory } from './stage.ts'
import type { Connection } from '@libp2p/interface'
import type { Bytes } from '../protocols/signed.ts'
import type { KeyPair } from '../src/crypto/keys.ts'
import type { Bench, Role, Table } from './stage.ts'

const NAMES = 10_000
/** Registrations that wait for one fsync together, as when everybody comes back after an outage. */
const AT_ONCE = 100
const PROCESSES = 3
const PEERS_EACH = 100
const LOOKUPS_EACH = 30
/** Of the architecture's notes: what this is to be compared with. */
const BEFORE = { connectionKib: 84, lookupMs: 0.5, lookupsPerS: 5_600 }
const DAY_S = 24 * 60 * 60

export const bench: Bench = { run, roles: { crowd } }

async function run(): ReturnType<Bench['run']> {
  const { tables, path } = await registrations()
  return [...tables, await restart(path), ...(await crowded())]
}

interface Claimant {
  readonly peerId: string
  readonly user: KeyPair
  readonly device: KeyPair
  readonly record: Bytes
}

function claimant(name: string): Claimant {
  const [user, device] = [generateKeyPair(), generateKeyPair()]
  const nowS = Math.floor(Date.now() / 1000)
  const times = { notBeforeS: nowS - DAY_S, notAfterS: nowS + 300 * DAY_S }
  const devices = [makeCert(user, device, { seq: 1, ...times })]
  const record = makeRecord(user, { name, seq: 1, devices, issuedS: nowS, notAfterS: times.notAfterS })
  return { peerId: peerIdOf(device.publicKey), user, device, record }
}

/** What the node does for each claim, without the network: keys and records are made before the clock starts. */
async function registrations(): Promise<{ tables: Table[]; path: string }> {
  const path = join(temporaryDirectory(), 'bootstrap.db')
  const store = Store.open(path)
  const clock = systemClock
  const registrar = new Registrar({ store, clock, verify, device: generateKeyPair(), report: () => undefined })
  const claimants = Array.from({ length: NAMES }, (_, index) => claimant(`user${String(index)}`))
  const claims = claimants.map(({ user, record, peerId }) => () => {
    const { challenge } = registrar.challenge(peerId)
    const registration = makeRegistration(user, record, challenge ?? randomBytes(32), sha256)
    return registrar.register(peerId, record, registration, undefined)
  })
  const batchMs: number[] = []
  const started = performance.now()
  while (claims.length > 0) {
    const began = performance.now()
    const replies = await Promise.all(claims.splice(0, AT_ONCE).map((claim) => claim()))
    if (replies.some(({ status }) => status !== Status.STORED)) throw new Error('a claim was refused')
    batchMs.push(performance.now() - began)
  }
  const tookMs = performance.now() - started
  await registrar.close()
  store.close()
  const bytes = statSync(path).size
  const rows = [
    [
      `${String(NAMES)} claims, ${String(AT_ONCE)} at once`,
      figure(tookMs / 1000, 's'),
      figure(NAMES / (tookMs / 1000), '/s'),
    ],
    [`${String(AT_ONCE)} at once, median / p99`, figure(median(batchMs), 'ms'), figure(quantile(batchMs, 0.99), 'ms')],
    ['on disk, all / each', figure(bytes / 1024 ** 2, 'MiB'), figure(bytes / NAMES, 'bytes')],
  ]
  return { tables: [{ title: 'Registrations: verified, logged, signed, stored', columns: ['', '', ''], rows }], path }
}

async function restart(path: string): Promise<Table> {
  const times: Record<'empty' | 'full', number[]> = { empty: [], full: [] }
  for (let round = 0; round < 3; round++) {
    for (const kind of ['empty', 'full'] as const) {
      const dataDir = temporaryDirectory()
      mkdirSync(dataDir, { recursive: true })
      if (kind === 'full') copyFileSync(path, join(dataDir, 'bootstrap.db'))
      const node = await startProgram(['dist/bootstrap.js', ...LOOPBACK, '--data-dir', dataDir], /Listening on (\S+)/)
      times[kind].push(node.ms)
      await node.kill()
    }
  }
  const [empty, full] = [median(times.empty), median(times.full)]
  return {
    title: 'Start of a bootstrap node until it listens',
    columns: ['', 'median of 3', 'against empty'],
    rows: [
      ['empty', figure(empty, 'ms'), ''],
      [`with ${String(NAMES)} names`, figure(full, 'ms'), ratio(full, empty)],
    ],
  }
}

async function crowded(): Promise<Table[]> {
  const node = await startProgram(
    ['dist/bootstrap.js', ...LOOPBACK, '--data-dir', temporaryDirectory()],
    /Listening on (\S+)/,
  )
  const address = node.match[1] ?? ''
  await sleep(2_000)
  const before = usage(node.pid)
  const crowds = Array.from({ length: PROCESSES }, () => new Actor('names', 'crowd'))
  await Promise.all(crowds.map((one, index) => one.ask('gather', address, index * PEERS_EACH, PEERS_EACH)))
  await sleep(3_000)
  const settled = usage(node.pid)
  const alone = await crowds[0]?.ask<number[]>('lookUp', 1, 300, PROCESSES * PEERS_EACH)
  const [beforeLoad, started] = [usage(node.pid), performance.now()]
  const each = await Promise.all(
    crowds.map((one) => one.ask<number[]>('lookUp', PEERS_EACH, LOOKUPS_EACH, PROCESSES * PEERS_EACH)),
  )
  const tookS = (performance.now() - started) / 1000
  const load = usage(node.pid)
  const ms = each.flat()
  const connectionKib = (settled.rssBytes - before.rssBytes) / 1024 / (PROCESSES * PEERS_EACH)
  const perS = ms.length / tookS
  return [
    {
      title: `${String(PROCESSES * PEERS_EACH)} registered peers at one bootstrap node`,
      columns: [
        '',
        '',
        `against ${String(BEFORE.connectionKib)} KiB, ${String(BEFORE.lookupMs)} ms, ${String(BEFORE.lookupsPerS)}/s`,
      ],
      rows: [
        [
          'memory, before / with all connected',
          `${figure(before.rssBytes / 1024 ** 2, 'MiB')} / ${figure(settled.rssBytes / 1024 ** 2, 'MiB')}`,
          '',
        ],
        ['memory of a connection', figure(connectionKib, 'KiB'), ratio(connectionKib, BEFORE.connectionKib)],
        [
          'a lookup alone, median / p99',
          `${figure(median(alone ?? []), 'ms')} / ${figure(quantile(alone ?? [], 0.99), 'ms')}`,
          ratio(median(alone ?? []), BEFORE.lookupMs),
        ],
        ['lookups of all at once', figure(perS, '/s'), ratio(perS, BEFORE.lookupsPerS)],
        ['  each, median / p99', `${figure(median(ms), 'ms')} / ${figure(quantile(ms, 0.99), 'ms')}`, ''],
        [
          '  CPU of the node meanwhile',
          figure(((load.ticks - beforeLoad.ticks) / 100 / tookS) * 100, '% of a core'),
          '',
        ],
      ],
    },
  ]
}

function usage(pid: number): { rssBytes: number; ticks: number } {
  const rssKib = /VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return { rssBytes: Number(rssKib) * 1024, ticks: Number(fields[11]) + Number(fields[12]) }
}

/** Peers that have a connection, a name and a lease, and nothing else: the DHT would introduce each to each. */
function crowd(): Role {
  const connections: Connection[] = []
  const join = async (address: string, name: string): Promise<void> => {
    const who = claimant(name)
    const node = await createLibp2p({
      privateKey: privateKeyFromRaw(concat([who.device.seed, who.device.publicKey])),
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify(), ping: ping() },
    })
    const connection = await node.dial(multiaddr(address))
    const stream = (): ReturnType<Connection['newStream']> => connection.newStream(RENDEZVOUS.protocol)
    const challenge = await getChallenge(await stream())
    const registration = makeRegistration(who.user, who.record, challenge ?? randomBytes(32), sha256)
    const { status } = await register(await stream(), { record: who.record, registration })
    if (status !== Status.STORED) throw new Error(status)
    const lease = makeLease(who.device, { bootId: randomBytes(16), counter: 1, online: true, addresses: [] })
    await refresh(await stream(), { lease })
    connections.push(connection)
  }
  return {
    gather: async (address: string, from: number, count: number) => {
      for (let index = 0; index < count; index += 10) {
        const ten = Array.from({ length: Math.min(10, count - index) }, (_, at) => `peer${String(from + index + at)}`)
        await Promise.all(ten.map((name) => join(address, name)))
      }
      return connections.length
    },
    lookUp: async (askers: number, lookups: number, names: number) => {
      const ms: number[] = []
      await Promise.all(
        connections.slice(0, askers).map(async (connection, index) => {
          for (let number = 0; number < lookups; number++) {
            const name = `peer${String((index * 31 + number * 7) % names)}`
            const started = performance.now()
            const { status } = await lookup(await connection.newStream(RENDEZVOUS.protocol), { name })
            ms.push(performance.now() - started)
            if (status !== Status.FOUND) throw new Error(`${name}: ${status}`)
          }
        }),
      )
      return ms
    },
  }
}
