import { within } from '../../protocols/deadline.ts'
import { contradicts, firstHead, makeLie, openHead } from '../../protocols/rendezvous/log.ts'
import { follow, nudge, pull, readLog } from '../../protocols/rendezvous/logbook.ts'
import { RENDEZVOUS } from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { publicKeyOf } from '../../protocols/signed.ts'
import { sha256 } from '../crypto/keys.ts'
import { partnerRow, putPartner } from '../store/registrar-log.ts'
import { openStanding } from './takeover.ts'
import type { Stream } from '@libp2p/interface'
import type { Verify } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { PartnerRow } from '../store/registrar-log.ts'
import type { Store } from '../store/store.ts'
import type { Log } from './log.ts'

/** The other bootstrap nodes, as the network has them. */
export interface Partners {
  /** Peer ids of those that are connected. */
  connected(): string[]
  isPartner(peerId: string): boolean
  open(peerId: string, protocol: string, signal: AbortSignal): Promise<Stream>
  /** Runs at each connection to one. */
  onConnect(listener: (peerId: string) => void): void
}

interface ReplicationInit {
  readonly store: Store
  readonly clock: Clock
  readonly verify: Verify
  readonly log: Log
  readonly partners: Partners
  readonly report: (error: unknown) => void
}

/** Each exchange; a partner that is slower is asked again. */
const ASK_MS = 10_000
/** What is said at once is told to partners at once: a nudge for each registration would be one too many. */
const NUDGE_AFTER_MS = 200
/** Whatever a nudge did not reach. */
const ROUND_MS = 30_000

/** Takes over what partners registered, and tells them that there is more here. Each reads the others' logs for itself. */
export class Replication {
  readonly #init: ReplicationInit
  readonly #running = new Map<string, { again: boolean }>()
  #nudging = false
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(init: ReplicationInit) {
    this.#init = init
    init.partners.onConnect((peerId) => {
      this.sync(peerId)
    })
    init.log.onGrowth(() => {
      this.#nudgeSoon()
    })
  }

  start(): void {
    this.#round()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Reads on in the log of one partner; asked for while that runs, it runs once more. */
  sync(peerId: string): void {
    const running = this.#running.get(peerId)
    if (running !== undefined) {
      running.again = true
      return
    }
    if (this.#stopped || !this.#init.partners.isPartner(peerId)) return
    const run = { again: false }
    this.#running.set(peerId, run)
    void this.#sync(peerId)
      .catch((error: unknown) => {
        if (!this.#stopped) this.#init.report(error)
      })
      .finally(() => {
        this.#running.delete(peerId)
        if (run.again) this.sync(peerId)
      })
  }

  #round(): void {
    for (const peerId of this.#init.partners.connected()) this.sync(peerId)
    this.#cancel = this.#init.clock.after(ROUND_MS, () => {
      this.#round()
    })
  }

  #nudgeSoon(): void {
    if (this.#nudging) return
    this.#nudging = true
    this.#init.clock.after(NUDGE_AFTER_MS, () => {
      this.#nudging = false
      if (this.#stopped) return
      const index = this.#init.log.length
      for (const peerId of this.#init.partners.connected()) {
        this.#ask(peerId, (stream, signal) => nudge(stream, index, signal)).catch(() => {
          // Its next round comes here by itself.
        })
      }
    })
  }

  async #sync(peerId: string): Promise<void> {
    const row = partnerRow(this.#init.store, peerId) ?? this.#unread(peerId)
    if (row.lie !== undefined) return
    const read = await this.#readLog(row)
    if (read.lie === undefined) await this.#pull(read)
  }

  /** Every entry of a partner's log must follow from those before: what does not is kept as a proof where it is one. */
  async #readLog(from: PartnerRow): Promise<PartnerRow> {
    let row = from
    for (;;) {
      const { peerId, index, head, signed } = row
      const page = await this.#ask(peerId, (stream, signal) =>
        readLog(stream, { after: index, seen: signed }, this.#init.verify, signal),
      )
      if (page.status !== Status.FOUND || page.signed === undefined) {
        throw new Error(`Partner ${peerId} does not show its log (${page.status})`)
      }
      try {
        follow({ index, head }, page, sha256)
      } catch (cause) {
        return await this.#expose(row, cause)
      }
      row = { ...row, index: page.opened?.index ?? index, head: page.opened?.head ?? head, signed: page.signed }
      await this.#put(row)
      if (!page.more) return row
    }
  }

  /** The partner shows another log than before: two of its heads at one index prove it. */
  async #expose(row: PartnerRow, cause: unknown): Promise<PartnerRow> {
    const { peerId, index, signed } = row
    const { verify } = this.#init
    const page = await this.#ask(peerId, (stream, signal) =>
      readLog(stream, { after: index, count: 0 }, verify, signal),
    )
    if (signed.length === 0 || page.signed === undefined || page.opened === undefined) throw cause
    if (!contradicts(openHead(signed, verify), page.opened)) throw cause
    const proven = { ...row, lie: makeLie(signed, page.signed) }
    await this.#put(proven)
    this.#init.report(new Error(`Partner ${peerId} signed two heads of its log at ${String(index)}`, { cause }))
    return proven
  }

  async #pull(from: PartnerRow): Promise<void> {
    const { store, verify, log, clock } = this.#init
    let row = from
    for (;;) {
      const { peerId, pulled } = row
      const { status, standing, more } = await this.#ask(peerId, (stream, signal) => pull(stream, pulled, signal))
      if (status !== Status.FOUND) throw new Error(`Partner ${peerId} gives nothing (${status})`)
      const where = { partner: peerId, log, nowS: Math.floor(clock.now() / 1000) }
      const taken = standing.map((one) => openStanding(one, where, verify))
      const last = taken.reduce((highest, { index }) => Math.max(highest, index), pulled)
      if (taken.length > 0 && last === pulled) throw new Error(`Partner ${peerId} goes in circles`)
      row = { ...row, pulled: more ? last : Math.max(last, row.index) }
      if (log.isHalted) return
      // One for all: what of a page counts and how far it was read get to disk together.
      await store.write((sql) => {
        for (const { apply } of taken) apply(sql)
        putPartner(sql, row)
      })
      if (!more) return
    }
  }

  async #put(row: PartnerRow): Promise<void> {
    await this.#init.store.write((sql) => {
      putPartner(sql, row)
    })
  }

  #unread(peerId: string): PartnerRow {
    const head = firstHead(publicKeyOf(peerId), sha256)
    return { peerId, pulled: 0, index: 0, head, signed: new Uint8Array(0), lie: undefined }
  }

  async #ask<T>(peerId: string, talk: (stream: Stream, signal: AbortSignal) => Promise<T>): Promise<T> {
    return await within(ASK_MS, undefined, async (signal) =>
      talk(await this.#init.partners.open(peerId, RENDEZVOUS.protocol, signal), signal),
    )
  }
}
