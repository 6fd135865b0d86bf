/**
 * `npm run bench` runs every bench, `npm run bench -- message idle` those named, `npm run bench -- group` all whose name
 * begins so. Figures, ratios, no targets.
 */
import { join } from 'node:path'
import { Store } from '../src/store/store.ts'
import { act, circumstances, print, strike, temporaryDirectory } from './stage.ts'
import type { Bench } from './stage.ts'

// Loaded when needed: an actor needs one of them, and each start of a process is waited for.
const BENCHES: Record<string, () => Promise<{ bench: Bench }>> = {
  message: () => import('./message.ts'),
  history: () => import('./history.ts'),
  group10: () => groupOf(10),
  group30: () => groupOf(30),
  group50: () => groupOf(50),
  'group-roster': () => import('./roster.ts'),
  post: () => import('./post.ts'),
  start: () => import('./start.ts'),
  idle: () => import('./idle.ts'),
  names: () => import('./names.ts'),
  crypto: () => import('./crypto.ts'),
}

async function groupOf(members: number): Promise<{ bench: Bench }> {
  const { groupOf: bench } = await import('./group.ts')
  return { bench: bench(members) }
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--act') await actAs(rest)
else await runAll(first === undefined ? Object.keys(BENCHES) : [first, ...rest])

async function actAs([name = '', role = '']: string[]): Promise<void> {
  const loaded = await BENCHES[name]?.()
  const make = loaded?.bench.roles[role]
  if (make === undefined) throw new Error(`There is no role ${role} in ${name}`)
  act(make())
}

async function runAll(wanted: string[]): Promise<void> {
  const named = (word: string): string[] =>
    word in BENCHES ? [word] : Object.keys(BENCHES).filter((name) => name.startsWith(word))
  const unknown = wanted.filter((word) => named(word).length === 0)
  const names = [...new Set(wanted.flatMap(named))]
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(', ')}: choose of ${Object.keys(BENCHES).join(', ')}`)
    process.exit(2)
  }
  const store = Store.open(join(temporaryDirectory(), 'kith.db'))
  console.log(circumstances(store.driverKind))
  store.close()
  for (const name of names) {
    const loaded = await BENCHES[name]?.()
    try {
      for (const table of (await loaded?.bench.run()) ?? []) print(table)
    } finally {
      await strike()
    }
  }
  // Timers of libp2p would hold the process for two more seconds.
  process.exit()
}
