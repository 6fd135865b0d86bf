/**
 * The one gate: `npm run check`. Runs every step even after one failed, and ends with a table; `--no-tests` leaves the
 * tests out for whoever has just run them. Each step is also an npm script of its own.
 */
import { spawnSync } from 'node:child_process'
import process from 'node:process'

const STEPS = [
  { script: 'types', proves: 'TypeScript finds no error' },
  { script: 'lint', proves: 'eslint finds no error' },
  { script: 'format', proves: 'prettier would change nothing' },
  { script: 'layers', proves: 'imports follow ARCHITECTURE.md' },
  { script: 'unused', proves: 'no file, export or package is unused' },
  { script: 'generated', proves: 'every wire.ts and the client are what their sources give' },
  { script: 'test', proves: 'tests and house rules pass' },
]

const steps = process.argv.includes('--no-tests') ? STEPS.filter(({ script }) => script !== 'test') : STEPS
const results = steps.map(({ script, proves }) => {
  console.log(`\n▶ npm run ${script}: ${proves}`)
  const startedMs = performance.now()
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: ['ignore', 'inherit', 'inherit'] })
  return { script, proves, passed: status === 0, seconds: (performance.now() - startedMs) / 1000 }
})

console.log('\ncheck:')
for (const { script, proves, passed, seconds } of results) {
  console.log(`${passed ? '✔' : '✖'} ${script.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  ${proves}`)
}
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1
