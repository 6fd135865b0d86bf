import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { MAILBOX, STREAMS_MAX as MAILBOX_STREAMS_MAX, serving as mailboxes } from '../../protocols/mailbox/mailbox.ts'
import { RENDEZVOUS, STREAMS_MAX, serving as rendezvous } from '../../protocols/rendezvous/rendezvous.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { keyFiles } from '../../src/compose/key-files.ts'
import { verify } from '../../src/crypto/keys.ts'
import { openKey } from '../../src/identity/identity.ts'
import { Holder } from '../../src/mailbox/holder.ts'
import { BOOTSTRAP_QUOTAS } from '../../src/mailbox/quotas.ts'
import { Steady } from '../../src/mailbox/steady.ts'
import { Registrar } from '../../src/rendezvous/registrar.ts'
import { faultyDriver } from '../support/faulty-store.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { openWhole } from './whole.ts'
import type { Clock } from '../../src/clock.ts'
import type { KeyFiles } from '../../src/identity/identity.ts'
import type { News } from '../../src/news.ts'
import type { FaultyDriver } from '../support/faulty-store.ts'
import type { MemoryNet } from '../support/memory-net.ts'
import type { Whole } from './whole.ts'

/** Minutes of the rules pass in milliseconds: whoever waits for a retry waits for little. */
const SPEED = 200

/** A clock whose timers are in a hurry, of one process: they end with it. */
export class ProcessClock implements Clock {
  readonly #offsetMs: () => number
  readonly #timers = new Set<NodeJS.Timeout>()
  #isStopped = false

  /** @param offsetMs how wrong its wall clock is. */
  constructor(offsetMs: () => number = () => 0) {
    this.#offsetMs = offsetMs
  }

  now(): number {
    return Date.now() + this.#offsetMs()
  }

  monotonic(): number {
    return performance.now() * SPEED
  }

  after(ms: number, fn: () => void): () => void {
    if (this.#isStopped) return () => undefined
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      fn()
    }, ms / SPEED)
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
      clearTimeout(timer)
    }
  }

  stop(): void {
    this.#isStopped = true
    for (const timer of this.#timers) clearTimeout(timer)
  }
}

/** What happens at one write point of a process: of its database, or of a key file. */
export type Fate = ReturnType<FaultyDriver['fate']>

/** One process on a data directory. */
export interface Process {
  readonly peerId: string
  readonly net: MemoryNet
  readonly clock: ProcessClock
  readonly faulty: FaultyDriver
  /** True once it has ended, in whatever way. */
  isOver: boolean
}

/** A bootstrap node, whole but for libp2p. */
export interface Node extends Process {
  readonly holder: Holder
}

/** People and one bootstrap node over a network in memory: everything of theirs is real but libp2p. */
export class FaultWorld {
  readonly world = new MemoryWorld()
  readonly directory: string
  /** How wrong the clock of each is, in ms. */
  readonly offsets = new Map<string, number>()
  readonly #processes = new Map<string, Process>()
  /** Peer ids of all who ever ran here. */
  readonly peerIds = new Map<string, string>()
  /** Texts that were shown as stored, in order, for each author. */
  readonly said = new Map<string, string[]>()
  /** Decides what happens at the write points of a process that starts. */
  fateOf: (who: string) => FaultyDriver['fate'] = () => () => 'go'
  /** Hears what each is told. */
  onNews: (who: string, news: News) => void = () => undefined

  /** @param directory holds a directory for each of them. */
  constructor(directory: string) {
    this.directory = directory
  }

  /** The same world again in another directory, as it is on the disk now. */
  copy(directory: string): FaultWorld {
    cpSync(this.directory, directory, { recursive: true })
    const copied = new FaultWorld(directory)
    for (const [who, peerId] of this.peerIds) copied.peerIds.set(who, peerId)
    for (const [who, texts] of this.said) copied.said.set(who, texts)
    return copied
  }

  databaseOf(who: string): string {
    return join(this.pathOf(who), who === 'node' ? 'bootstrap.db' : 'kith.db')
  }

  pathOf(who: string): string {
    return join(this.directory, who)
  }

  process(who: string): Process | Whole | undefined {
    return this.#processes.get(who)
  }

  /** Starts a process in this person's directory. It is offline. */
  async peer(who: string): Promise<Whole> {
    return await openWhole({
      ...{ world: this.world, dataDir: this.pathOf(who), path: this.databaseOf(who), name: who },
      clock: new ProcessClock(() => this.offsets.get(who) ?? 0),
      node: this.peerIds.get('node') ?? '',
      fate: this.fateOf(who),
      onNews: (news) => {
        this.onNews(who, news)
      },
      began: (process) => {
        this.#add(who, process)
      },
    })
  }

  node(): Node {
    const dataDir = this.pathOf('node')
    const clock = new ProcessClock(() => this.offsets.get('node') ?? 0)
    const faulty = faultyDriver(this.databaseOf('node'))
    faulty.fate = this.fateOf('node')
    const { store } = faulty
    const device = openKey(keyFiles(dataDir), 'bootstrap.key')
    const peerId = peerIdOf(device.publicKey)
    const net = this.world.net(peerId)
    const report = (): void => undefined
    const registrar = new Registrar({ store, clock, verify, device, report })
    const holder = new Holder({
      ...{ store, clock, device, peerId, net, quotas: BOOTSTRAP_QUOTAS },
      steady: new Steady({ sql: store, clock }),
      serves: () => true,
    })
    net.serve(RENDEZVOUS.protocol, rendezvous(registrar, report), { streamsMax: STREAMS_MAX })
    net.serve(MAILBOX.protocol, mailboxes(holder, report), { streamsMax: MAILBOX_STREAMS_MAX })
    const node: Node = { peerId, net, clock, faulty, holder, isOver: false }
    this.#add('node', node)
    holder.start()
    return node
  }

  #add(who: string, process: Process): void {
    this.#processes.set(who, process)
    this.peerIds.set(who, process.peerId)
  }

  /** As kill -9: everything that is not on disk is gone, and nobody hears a goodbye. */
  kill(who: string): void {
    const process = this.#processes.get(who)
    if (process === undefined || process.isOver) return
    process.isOver = true
    process.clock.stop()
    this.world.kill(process.peerId)
    process.faulty.stop()
    process.faulty.store.close()
  }

  close(): void {
    for (const who of this.#processes.keys()) this.kill(who)
  }
}

/** Key files on which the same fate decides as on the database. */
export function faultyFiles(files: KeyFiles, pass: () => void): KeyFiles {
  return {
    read: (name) => files.read(name),
    write: (name, bytes) => {
      pass()
      files.write(name, bytes)
    },
    remove: (name) => {
      pass()
      files.remove(name)
    },
  }
}
