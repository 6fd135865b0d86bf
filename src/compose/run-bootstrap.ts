import { once } from 'node:events'
import { openLog } from '../cli/log.ts'
import { systemClock } from '../clock.ts'
import { openDataDir } from '../store/data-dir.ts'
import { openBootstrap } from './bootstrap.ts'
import { stopOnSignals } from './stopping.ts'
import type { BootstrapConfig } from '../config.ts'

/** Runs a bootstrap node until SIGTERM or Ctrl-C. Returns the exit code. */
export async function runBootstrap(config: BootstrapConfig): Promise<number> {
  const stopping = stopOnSignals()
  const log = openLog(config.logLevel)
  const dataDir = openDataDir(config.dataDir)
  const bootstrap = await openBootstrap({
    dataDir: dataDir.path,
    listen: config.listen,
    clock: systemClock,
    report: (error) => {
      log.debug({ err: error }, 'refused what a peer sent, or could not write')
    },
  })
  process.stdout.write(`Data directory: ${dataDir.path}\n`)
  for (const address of bootstrap.addresses) process.stdout.write(`Listening on ${address}\n`)
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort')
  await bootstrap.close()
  dataDir.close()
  return stopping.exitCode()
}
