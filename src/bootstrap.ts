import 'core-js/actual/promise/with-resolvers.js'
import { runEntry } from './compose/entry.ts'
import { parseBootstrap } from './config.ts'

// Everything heavy is loaded after the flags are read: --help and a mistyped flag answer at once.
await runEntry(async (argv, env) => {
  const config = parseBootstrap(argv, env)
  const { runBootstrap } = await import('./compose/run-bootstrap.ts')
  return await runBootstrap(config)
})
