import { openCard } from '../../protocols/mailbox/card.ts'
import { knockChallenge, makeCustody } from '../../protocols/mailbox/custody.ts'
import {
  ENVELOPES_BYTES_MAX,
  HELD_DAYS,
  MAILBOX,
  PAGE_ENVELOPES_MAX,
  TOKENS_MAX,
  notify,
} from '../../protocols/mailbox/mailbox.ts'
import { Reply } from '../../protocols/mailbox/wire.ts'
import { Fault } from '../../protocols/fault.ts'
import { WORK_BITS, isWork } from '../../protocols/work.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { Allowance } from '../rendezvous/allowance.ts'
import {
  addEnvelope,
  boxOf,
  boxUses,
  countEnvelopes,
  deleteEnvelopes,
  envelopesAfter,
  expireHeld,
  hasEnvelope,
  hasToken,
  putBox,
  sizesAfter,
  touchBox,
  usedByToken,
  usedInAll,
} from '../store/boxes.ts'
import { TICK_MS } from './steady.ts'
import type { Stream } from '@libp2p/interface'
import type { Boxes, DepositFields } from '../../protocols/mailbox/mailbox.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { BoxUse } from '../store/boxes.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Quotas } from './quotas.ts'
import type { Steady } from './steady.ts'

const { Status } = Reply
const DAY_MS = 24 * 60 * 60_000
/** A box that nobody visits and nothing lies in is closed after this. */
const UNSEEN_DAYS = 60
const NO_TOKEN = new Uint8Array()
const NOTIFY_MS = 10_000
/** A full box of 16 MiB is a hundred and fifty pages. */
const REQUESTS_BURST = 600
const REQUESTS_PER_MINUTE = 600

/** The net as a holder needs it: to say that something came. */
export interface HolderNet {
  isConnected(peerId: string): boolean
  open(peerId: string, protocol: string, signal?: AbortSignal): Promise<Stream>
}

export interface HolderInit {
  readonly store: Store
  readonly clock: Clock
  readonly steady: Steady
  /** Signs custody: the key of this node's peer id. */
  readonly device: Signer
  readonly peerId: string
  readonly net: HolderNet
  readonly quotas: Quotas
  /** Who may open a box and deposit. */
  readonly serves: (peerId: string) => boolean
  /** A holder says that something came for this node. Undefined: nobody holds for it. */
  readonly notified?: (peerId: string) => void
}

/** What was not taken since start, by why. */
export interface Refusals {
  token: number
  work: number
  full: number
  stranger: number
  busy: number
}

export interface HolderCounts {
  readonly boxes: number
  readonly letters: number
  readonly letterBytes: number
  readonly refused: Readonly<Record<keyof Refusals, number>>
}

type Answer = Partial<Reply>

/** Holds sealed envelopes for others: knows whose box each is in, when it came and how long it is, and nothing of what it says. */
export class Holder implements Boxes {
  readonly refused: Refusals = { token: 0, work: 0, full: 0, stranger: 0, busy: 0 }
  readonly #init: HolderInit
  readonly #allowance: Allowance
  readonly #telling = new Set<string>()
  #cancel: (() => void) | undefined

  constructor(init: HolderInit) {
    this.#init = init
    this.#allowance = new Allowance({ clock: init.clock, burst: REQUESTS_BURST, perMinute: REQUESTS_PER_MINUTE })
  }

  /** Lets what is too old go, now and every hour. */
  start(): void {
    this.#cancel?.()
    const sweep = (): void => {
      // A full disk keeps what is old a little longer.
      this.#sweep().catch(() => undefined)
      this.#cancel = this.#init.clock.after(TICK_MS, sweep)
    }
    sweep()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Who has a box here, and what lies in it. */
  uses(): BoxUse[] {
    return boxUses(this.#init.store)
  }

  /** How much lies here, and what was refused since start, by why. */
  counts(): HolderCounts {
    const { boxes, bytes } = usedInAll(this.#init.store)
    return { boxes, letterBytes: bytes, letters: countEnvelopes(this.#init.store), refused: { ...this.refused } }
  }

  hasBox(peerId: string): boolean {
    return boxOf(this.#init.store, peerId) !== undefined
  }

  async open(peer: string, card: Bytes, tokenHashes: Bytes[]): Promise<Answer> {
    const opened = openCard(card, verify)
    // Mailbox rule 3: nobody opens or changes a box but its own device.
    if (opened.owner !== peer) throw new Fault('broken', 'mailbox: a card of another device')
    if (!this.#init.serves(peer)) return this.#refuse('stranger')
    if (!this.#allowance.take(peer)) return this.#busy()
    const row = { owner: peer, version: opened.version, card }
    return await this.#init.store.write((sql) => {
      const before = boxOf(sql, peer)
      if (before !== undefined && before.version > opened.version) return { status: Status.STALE, card: before.card }
      if (before === undefined && usedInAll(sql).boxes >= this.#init.quotas.boxes) return this.#full()
      putBox(sql, row, tokenHashes.slice(0, TOKENS_MAX), this.#init.steady.now())
      return { status: Status.DONE }
    })
  }

  card(peer: string, box: string): Answer {
    if (!this.#init.serves(peer)) return this.#refuse('stranger')
    if (!this.#allowance.take(peer)) return this.#busy()
    const found = boxOf(this.#init.store, box)
    return found === undefined ? { status: Status.NO_BOX } : { status: Status.FOUND, card: found.card }
  }

  async deposit(peer: string, fields: DepositFields): Promise<Answer> {
    if (!this.#init.serves(peer)) return this.#refuse('stranger')
    if (!this.#allowance.take(peer)) return this.#busy()
    const { box } = fields
    const envelopes = fields.envelopes.map((bytes) => ({ bytes, hash: sha256(bytes) }))
    const tokenHash = fields.token.length === 0 ? NO_TOKEN : sha256(fields.token)
    if (tokenHash === NO_TOKEN && !this.#hasWorked(box, envelopes[0]?.hash, fields.work)) return this.#refuse('work')
    const held = await this.#init.store.write((sql) => {
      if (boxOf(sql, box) === undefined) return Status.NO_BOX
      if (tokenHash !== NO_TOKEN && !hasToken(sql, box, tokenHash)) return Status.REFUSED
      return envelopes.filter((envelope) => this.#take(sql, { owner: box, tokenHash, ...envelope }))
    })
    if (held === Status.REFUSED) return this.#refuse('token')
    if (!Array.isArray(held)) return { status: held }
    if (held.length === 0) return this.#full()
    this.#tell(box)
    return { status: Status.HELD, custody: this.#custody(box, peer, held) }
  }

  async collect(peer: string, after: number): Promise<Answer> {
    if (!this.#allowance.take(peer)) return this.#busy()
    const { store, steady } = this.#init
    if (!this.hasBox(peer)) return { status: Status.NO_BOX }
    if (after === 0) {
      await store.write((sql) => {
        touchBox(sql, peer, steady.now())
      })
    }
    const page = pageOf(sizesAfter(store, peer, after, PAGE_ENVELOPES_MAX))
    const waiting = envelopesAfter(store, peer, after, page)
    const last = waiting.at(-1)?.number ?? after
    return { status: Status.FOUND, waiting, more: sizesAfter(store, peer, last, 1).length > 0 }
  }

  async delete(peer: string, hashes: Bytes[]): Promise<Answer> {
    if (!this.#allowance.take(peer)) return this.#busy()
    await this.#init.store.write((sql) => {
      deleteEnvelopes(sql, peer, hashes)
    })
    return { status: Status.DONE }
  }

  notify(peer: string): void {
    if (this.#init.notified === undefined) throw new Fault('broken', 'mailbox: nobody holds anything for this node')
    this.#init.notified(peer)
  }

  /** True if it is on disk after this transaction: taken now, or known before. */
  #take(sql: Sql, envelope: { owner: string; hash: Bytes; tokenHash: Bytes; bytes: Bytes }): boolean {
    const { owner, hash, tokenHash, bytes } = envelope
    if (hasEnvelope(sql, owner, hash)) return true
    const { quotas, steady } = this.#init
    const box = boxOf(sql, owner)
    const token = usedByToken(sql, owner, tokenHash)
    const countMax = tokenHash.length === 0 ? quotas.knocks : quotas.envelopesPerToken
    const isFull =
      token.count >= countMax ||
      token.bytes + bytes.length > quotas.bytesPerToken ||
      (box?.usedBytes ?? 0) + bytes.length > quotas.bytesPerBox ||
      usedInAll(sql).bytes + bytes.length > quotas.bytesInAll
    if (isFull) return false
    addEnvelope(sql, envelope, steady.now())
    return true
  }

  #hasWorked(box: string, envelopeHash: Bytes | undefined, work: Bytes): boolean {
    if (envelopeHash === undefined) return false
    return isWork(knockChallenge({ box, holder: this.#init.peerId, envelopeHash }, sha256), work, WORK_BITS, sha256)
  }

  #custody(box: string, depositor: string, held: readonly { hash: Bytes }[]): Bytes {
    const { device, clock } = this.#init
    const hashes = held.map(({ hash }) => hash)
    return makeCustody(device, { box, depositor, hashes, atS: Math.floor(clock.now() / 1000) })
  }

  /** Mailbox rule 12: a recipient that is there need not ask again and again. */
  #tell(box: string): void {
    const { net } = this.#init
    if (this.#telling.has(box) || !net.isConnected(box)) return
    this.#telling.add(box)
    const signal = AbortSignal.timeout(NOTIFY_MS)
    net
      .open(box, MAILBOX.protocol, signal)
      .then((stream) => notify(stream, signal))
      // It asks by itself when it comes back.
      .catch(() => undefined)
      .finally(() => this.#telling.delete(box))
  }

  async #sweep(): Promise<void> {
    const { store, steady } = this.#init
    this.#allowance.sweep()
    await store.write((sql) => {
      steady.tick(sql)
      expireHeld(sql, steady.now() - HELD_DAYS * DAY_MS, steady.now() - UNSEEN_DAYS * DAY_MS)
    })
  }

  #refuse(why: 'token' | 'work' | 'stranger'): Answer {
    this.refused[why]++
    return { status: Status.REFUSED }
  }

  #full(): Answer {
    this.refused.full++
    return { status: Status.FULL }
  }

  #busy(): Answer {
    this.refused.busy++
    return { status: Status.BUSY }
  }
}

/** How many of the next envelopes go on one page: always one, and together no more than a frame holds. */
function pageOf(sizes: readonly number[]): number {
  let bytes = 0
  const over = sizes.findIndex((size) => (bytes += size) > ENVELOPES_BYTES_MAX)
  return over < 0 ? sizes.length : Math.max(1, over)
}
