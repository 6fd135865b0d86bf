/**
 * Kills the real programs under traffic, as often as it is told: `npm run chaos -- --kills 1000 [--seed 7]`. The test is
 * test/network/kill.test.ts; a seed chooses who is killed and when, not what the machine does meanwhile.
 */
import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '1000' }, seed: { type: 'string' } } })
for (const [name, value] of Object.entries(values)) {
  if (/^[0-9]+$/.test(value)) continue
  console.error(`--${name} takes a number: npm run chaos -- --kills 1000 --seed 7`)
  process.exit(1)
}
const env = { ...process.env, KITH_KILLS: values.kills, ...(values.seed !== undefined && { KITH_SEED: values.seed }) }
run(['scripts/build.mjs'])
run(['--import', 'tsx', '--import', './test/support/setup.ts', '--test-reporter=spec', 'test/network/kill.test.ts'])

/** Runs node to its end; a failure ends this process with the same code. */
function run(nodeArgs) {
  const { status } = spawnSync(process.execPath, nodeArgs, { stdio: ['ignore', 'inherit', 'inherit'], env })
  if (status !== 0) process.exit(status ?? 1)
}
