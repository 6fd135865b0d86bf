/** What a bootstrap node costs while nobody wants anything of it: 50 peers connected, and a minute of waiting. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '../src/clock.ts'
import { openFoundation } from '../src/compose/foundation.ts'
import { Actor, figure, LOOPBACK, median, quantile, startProgram, temporaryDirectory } from './stage.ts'
import type { Foundation } from '../src/compose/foundation.ts'
import type { Bench, Role } from './stage.ts'

const PROCESSES = 5
const PEERS_EACH = 10
/** Peers go on introducing themselves to one another for a while. */
const SETTLE_S = 30
const IDLE_S = 60
/** What Linux counts CPU time in, whatever the kernel's own tick is. */
const TICKS_PER_S = 100

export const bench: Bench = { run, roles: { crowd } }

async function run(): ReturnType<Bench['run']> {
  const bootstrap = await startProgram(
    ['dist/bootstrap.js', ...LOOPBACK, '--data-dir', temporaryDirectory()],
    /Listening on (\S+)/,
  )
  const address = bootstrap.match[1] ?? ''
  const empty = await usage(bootstrap.pid, 10)
  const crowds = Array.from({ length: PROCESSES }, () => new Actor('idle', 'crowd'))
  const onlineMs: number[] = []
  // One after another, then ten at once: an outage ends for all in the same instant.
  for (const crowd of crowds.slice(0, -1))
    onlineMs.push(...(await crowd.ask<number[]>('gather', PEERS_EACH, address, 1)))
  const last = crowds.at(-1)
  const atOnceMs = (await last?.ask<number[]>('gather', PEERS_EACH, address, PEERS_EACH)) ?? []
  const settling = await usage(bootstrap.pid, SETTLE_S)
  const idle = await usage(bootstrap.pid, IDLE_S)
  const connected = await Promise.all(crowds.map((crowd) => crowd.ask<number>('connected')))
  const row = (what: string, { cpu, rssBytes }: Usage): string[] => [
    what,
    figure(cpu * 100, '%'),
    figure(rssBytes / 1024 ** 2, 'MiB'),
  ]
  return [
    {
      title: `Bootstrap node with ${connected.reduce((sum, count) => sum + count, 0)} of ${PROCESSES * PEERS_EACH} peers connected`,
      columns: ['', 'of one core', 'memory'],
      rows: [
        row('nobody there, 10 s', empty),
        row(`just arrived, ${SETTLE_S} s`, settling),
        row(`idle, ${IDLE_S} s`, idle),
      ],
    },
    {
      title: 'Peers going online at it, each until connected',
      columns: ['', 'median', 'slowest'],
      rows: [
        ['one after another', figure(median(onlineMs), 'ms'), figure(quantile(onlineMs, 1), 'ms')],
        [`${PEERS_EACH} at once`, figure(median(atOnceMs), 'ms'), figure(quantile(atOnceMs, 1), 'ms')],
      ],
    },
  ]
}

interface Usage {
  /** Share of one core. */
  readonly cpu: number
  readonly rssBytes: number
}

async function usage(pid: number, seconds: number): Promise<Usage> {
  const [before, started] = [cpuTicks(pid), performance.now()]
  await sleep(seconds * 1000)
  const elapsedS = (performance.now() - started) / 1000
  const rssKib = /VmRSS:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpu: (cpuTicks(pid) - before) / TICKS_PER_S / elapsedS, rssBytes: Number(rssKib) * 1024 }
}

/** User and system time of all threads. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}

function crowd(): Role {
  const peers: Foundation[] = []
  const arrive = async (address: string): Promise<number> => {
    const peer = await openFoundation({
      dataDir: temporaryDirectory(),
      listen: ['/ip4/127.0.0.1/tcp/0'],
      bootstraps: [address],
      name: undefined,
      clock: systemClock,
      tell: () => undefined,
      report: () => undefined,
    })
    peers.push(peer)
    const started = performance.now()
    void peer.online()
    while (peer.bootstraps.connected().length === 0) await sleep(5)
    return performance.now() - started
  }
  return {
    gather: async (count: number, address: string, atOnce: number) => {
      const ms: number[] = []
      while (ms.length < count) ms.push(...(await Promise.all(Array.from({ length: atOnce }, () => arrive(address)))))
      return ms
    },
    connected: () => peers.filter(({ bootstraps }) => bootstraps.connected().length > 0).length,
  }
}
