import 'core-js/actual/promise/with-resolvers.js'
import { runEntry } from './compose/entry.ts'
import { parsePeer } from './config.ts'

// Everything heavy is loaded after the flags are read: --help and a mistyped flag answer at once.
await runEntry(async (argv, env) => {
  const config = parsePeer(argv, env)
  const { runPeer } = await import('./compose/run-peer.ts')
  return await runPeer(config)
})
