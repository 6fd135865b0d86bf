import { once } from 'node:events'
import { openLog } from '../cli/log.ts'
import { systemClock } from '../clock.ts'
import { openDataDir } from '../store/data-dir.ts'
import { backUpBootstrap } from './bootstrap-backup.ts'
import { openBootstrap } from './bootstrap.ts'
import { stopOnSignals } from './stopping.ts'
import type { BootstrapConfig } from '../config.ts'

/** Runs a bootstrap node until SIGTERM or Ctrl-C, or copies its data directory. Returns the exit code. */
export async function runBootstrap(config: BootstrapConfig): Promise<number> {
  if (config.backup !== undefined) {
    backUpBootstrap(config.dataDir, config.backup)
    process.stdout.write(`Copied key and registrations to ${config.backup}\n`)
    return 0
  }
  const stopping = stopOnSignals()
  const log = openLog(config.logLevel, config.logFile)
  const dataDir = openDataDir(config.dataDir)
  // Loaded only for those who measure.
  const watch =
    config.metrics === undefined ? undefined : (await import('./watching.ts')).watching(dataDir.path, config.metrics)
  const bootstrap = await openBootstrap({
    dataDir: dataDir.path,
    listen: config.listen,
    limits: config.limits,
    partners: config.partners,
    clock: systemClock,
    ...(watch === undefined ? {} : { metrics: watch.metrics }),
    report: (error) => {
      log.debug({ err: error }, 'refused what a peer sent, or could not write')
    },
  })
  const server = await watch?.serveBootstrap(bootstrap)
  process.stdout.write(`Data directory: ${dataDir.path}\n`)
  for (const address of bootstrap.addresses) process.stdout.write(`Listening on ${address}\n`)
  if (server !== undefined)
    process.stdout.write(`Metrics at ${server.address}/metrics, health at ${server.address}/health\n`)
  log.info({ peerId: bootstrap.peerId, addresses: bootstrap.addresses, limits: config.limits }, 'started')
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort')
  log.info(bootstrap.counts(), 'stopping')
  await server?.close()
  await bootstrap.close()
  dataDir.close()
  return stopping.exitCode()
}
