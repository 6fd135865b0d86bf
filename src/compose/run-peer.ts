import { join } from 'node:path'
import { serveControl } from '../cli/control.ts'
import { runHeadless } from '../cli/headless.ts'
import { runLine } from '../cli/line.ts'
import { openLog } from '../cli/log.ts'
import { runPiped } from '../cli/piped.ts'
import { systemClock } from '../clock.ts'
import { KithError } from '../errors.ts'
import { Newsfeed } from '../newsfeed.ts'
import { openDataDir } from '../store/data-dir.ts'
import { firstStart } from './first-start.ts'
import { startApi } from './api.ts'
import { openBootstrap } from './bootstrap.ts'
import { startingLink } from '../operations/invites.ts'
import { allOperations } from '../operations/all.ts'
import { keyFiles } from './key-files.ts'
import { openPeer } from './peer.ts'
import { recoverUser } from './recovery.ts'
import { INTERRUPTED, stopOnSignals } from './stopping.ts'
import { unlock } from './unlock.ts'
import type { Kith } from '../kith.ts'
import type { Tell } from '../news.ts'
import type { Face } from '../cli/face.ts'
import type { PeerConfig } from '../config.ts'
import type { DataDir } from '../store/data-dir.ts'
import type { Bootstrap } from './bootstrap.ts'

/** The embedded bootstrap node takes the port that everybody expects, or any other if that is taken. */
const EMBEDDED_LISTEN = ['/ip4/0.0.0.0/tcp/4001']
const ANY_PORT = ['/ip4/0.0.0.0/tcp/0']

/** Runs a peer with the face that fits its standard input, until that ends or a signal comes. Returns the exit code. */
export async function runPeer(given: PeerConfig): Promise<number> {
  const { signal: stopping, stop, exitCode } = stopOnSignals()
  const first = await firstStart(given, stopping)
  if (first === undefined) return INTERRUPTED
  const { config, invite, remember } = first
  const log = openLog(config.logLevel, config.logFile)
  const news = new Newsfeed()
  const report = (error: unknown, peerId?: string): void => {
    log.debug({ peerId, err: error }, 'refused what a peer sent')
  }
  const dataDir = openDataDir(config.dataDir)
  remember(dataDir.path)
  const seal = await unlock(dataDir.path, config)
  // Whatever this process may start has no need of it.
  delete process.env.KITH_PASSPHRASE
  if (config.recover !== undefined) await recoverUser(keyFiles(dataDir.path, seal), config.recover)
  const embedded = config.bootstrap.length === 0 ? await embed(dataDir, report) : undefined
  // Loaded only for those who measure.
  const watch =
    config.metrics === undefined ? undefined : (await import('./watching.ts')).watching(dataDir.path, config.metrics)
  const kith = await openPeer({
    dataDir: dataDir.path,
    ...(seal === undefined ? {} : { seal }),
    listen: config.listen,
    bootstraps: embedded === undefined ? config.bootstrap : embedded.own,
    name: config.name,
    reach: config.reach,
    clock: systemClock,
    tell: news.tell,
    report,
    ...(watch === undefined ? {} : { metrics: watch.metrics }),
  })
  const { me } = kith.names
  news.tell({
    type: 'started',
    name: me.name,
    fingerprint: me.fingerprint,
    peerId: kith.identity.peerId,
    dataDir: dataDir.path,
  })
  if (embedded !== undefined) news.tell({ type: 'embedded_bootstrap', addresses: [...embedded.node.addresses] })

  const face: Face = {
    kith,
    registry: allOperations(),
    news,
    dataDir: dataDir.path,
    seal,
    json: config.json,
    input: process.stdin,
    output: process.stdout,
    log,
    stop,
    stopping,
    ...(invite !== undefined && { first: `join ${invite.replaceAll(/\s/g, '')}` }),
  }
  const control = await serveControl(face)
  const metrics = await watch?.servePeer(kith)
  if (metrics !== undefined) news.tell({ type: 'metrics_listening', address: metrics.address })
  const goingOnline = config.offline ? Promise.resolve() : face.kith.online()
  if (embedded !== undefined && !config.offline) void showInvite(kith, goingOnline, news.tell)
  const endApi = startApi(face, config.api, goingOnline)
  try {
    return (await runFace(face, config, goingOnline)) || exitCode()
  } finally {
    await endApi()
    await metrics?.close()
    await control.close()
    await kith.close()
    await embedded?.node.close()
    dataDir.close()
  }
}

/** A prompt shows at once; a script's first command finds the peer online, or as far as that goes. */
async function runFace(face: Face, config: PeerConfig, goingOnline: Promise<unknown>): Promise<number> {
  const isHeadless = config.headless || isNpmStartWithoutTerminal()
  if (!isHeadless && !process.stdin.isTTY) {
    await goingOnline
    return await runPiped(face)
  }
  const running = isHeadless ? runHeadless(face) : runLine(face)
  return await Promise.race([running, goingOnline.then(() => running)])
}

/** `npm start` in a service or a container has an empty standard input, and is meant to stay. */
function isNpmStartWithoutTerminal(): boolean {
  return process.env.npm_lifecycle_event === 'start' && !process.stdin.isTTY
}

/** Whoever starts with nothing but this peer has nobody to ask for a name or an address: the link has both. */
async function showInvite(kith: Kith, goingOnline: Promise<unknown>, tell: Tell): Promise<void> {
  try {
    await goingOnline
    tell({ type: 'invite_link', ...(await startingLink(kith)) })
  } catch {
    // Stopped meanwhile, or it cannot listen: that is said elsewhere.
  }
}

interface Embedded {
  readonly node: Bootstrap
  /** How the peer in the same process dials it. */
  readonly own: string[]
}

async function embed(dataDir: DataDir, report: (error: unknown) => void): Promise<Embedded> {
  const inner = openDataDir(join(dataDir.path, 'bootstrap'))
  const open = (listen: string[]): Promise<Bootstrap> =>
    openBootstrap({ dataDir: inner.path, listen, clock: systemClock, report })
  const node = await open(EMBEDDED_LISTEN).catch((error: unknown) => {
    if (error instanceof KithError && error.code === 'port_in_use') return open(ANY_PORT)
    throw error
  })
  const close = async (): Promise<void> => {
    await node.close()
    inner.close()
  }
  const own = node.addresses.filter((address) => address.startsWith('/ip4/127.0.0.1/'))
  return { node: { ...node, close }, own }
}
