import { once } from 'node:events'
import { systemClock } from '../clock.ts'
import { openDataDir } from '../store/data-dir.ts'
import { openBootstrap } from './bootstrap.ts'
import type { BootstrapConfig } from '../config.ts'

/** Runs a bootstrap node until SIGTERM or SIGINT. */
export async function runBootstrap(config: BootstrapConfig): Promise<number> {
  const stopping = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  const dataDir = openDataDir(config.dataDir)
  const bootstrap = await openBootstrap({
    dataDir: dataDir.path,
    listen: config.listen,
    clock: systemClock,
    report: () => undefined,
  })
  process.stdout.write(`Data directory: ${dataDir.path}\n`)
  for (const address of bootstrap.addresses) process.stdout.write(`Listening on ${address}\n`)
  await stopping
  await bootstrap.close()
  dataDir.close()
  return 0
}
