// Loaded before every test file. Node 20 lacks Promise.withResolvers, and libp2p crashes without it at its first connection.
import 'core-js/actual/promise/with-resolvers.js'
import process from 'node:process'

/** Below the time that a file may take (scripts/test.mjs). Twice a process stood still in CI, and nothing told where. */
const STILL_HERE_MS = 200_000

const file = process.argv[1] ?? ''
if (/(?<!\.full)\.test\.[jt]s$/.test(file)) {
  setTimeout(() => {
    const resources = process.getActiveResourcesInfo().join(' ')
    process.stderr.write(`${file} still runs after ${STILL_HERE_MS / 1000} s, with ${resources}\n`)
  }, STILL_HERE_MS).unref()
}
