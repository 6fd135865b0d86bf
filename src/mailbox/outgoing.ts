import { toString } from 'uint8arrays/to-string'
import { within } from '../../protocols/deadline.ts'
import { Fault } from '../../protocols/fault.ts'
import { openCard } from '../../protocols/mailbox/card.ts'
import { knockChallenge, openCustody } from '../../protocols/mailbox/custody.ts'
import { readGrants } from '../../protocols/mailbox/grants.ts'
import { seal } from '../../protocols/mailbox/letter.ts'
import {
  DEPOSIT_ENVELOPES_MAX,
  ENVELOPES_BYTES_MAX,
  KNOCK_BYTES_MAX,
  MAILBOX,
  askCard,
  deposit,
} from '../../protocols/mailbox/mailbox.ts'
import { WORK_BITS } from '../../protocols/work.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { findWork } from '../crypto/work.ts'
import {
  addCustody,
  countUnheld,
  grantedFor,
  knownCard,
  lettersFor,
  putEnvelope,
  putKnownCard,
  recipientsWaiting,
} from '../store/letters.ts'
import { friendState } from '../store/persons.ts'
import type { Grants } from '../../protocols/mailbox/grants.ts'
import type { OpenedCard } from '../../protocols/mailbox/card.ts'
import type { Seal } from '../../protocols/sealed.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Net } from '../net/net.ts'
import type { LetterRow } from '../store/letters.ts'
import type { Sql, Store } from '../store/store.ts'

/** Each letter goes to so many holders, if they are there. */
const HOLDERS_OF_A_LETTER_MAX = 3
const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 15 * 60_000
const ATTEMPT_MS = 30_000
const CLOCK_TOLERANCE_S = 10 * 60
const NOTHING: Bytes = new Uint8Array()

interface Candidate {
  readonly peerId: string
  /** Empty: knock. */
  readonly token: Bytes
  /** It takes from everybody, and may have a knock box. */
  readonly forEverybody: boolean
}

interface Sealed {
  readonly number: number
  readonly envelope: Bytes
  readonly hash: Bytes
}

interface Trouble {
  lastError: string
  nextAttemptMs: number | undefined
}

export interface OutgoingInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  /** Peer ids of the bootstrap nodes that are connected now. */
  readonly nodes: () => string[]
  readonly seal: Seal
  /** Called in the transaction that stores a custody; what it returns is done after the commit. */
  readonly onHeld: (sql: Sql, number: number, custody: { holder: string; atMs: number }) => (() => void)[]
}

/** The author's side: every letter is deposited until three hold it, or nobody wants it any more. */
export class Outgoing {
  readonly #init: OutgoingInit
  readonly #busy = new Set<string>()
  readonly #again = new Set<string>()
  readonly #retries = new Map<string, { cancel: () => void; delayMs: number }>()
  readonly #troubles = new Map<string, Trouble>()
  #stopped = new AbortController()

  constructor(init: OutgoingInit) {
    this.#init = init
    init.net.onPeer((peerId, connected) => {
      if (connected) this.#arrived(peerId)
    })
  }

  /** Tries everything that waits. */
  start(): void {
    if (this.#stopped.signal.aborted) this.#stopped = new AbortController()
    for (const box of recipientsWaiting(this.#init.store, HOLDERS_OF_A_LETTER_MAX)) this.kick(box)
  }

  stop(): void {
    this.#stopped.abort()
    for (const { cancel } of this.#retries.values()) cancel()
    this.#retries.clear()
  }

  /** Tries now what waits for this device. */
  kick(box: string): void {
    if (this.#stopped.signal.aborted || !this.#init.net.isOnline) return
    if (this.#busy.has(box)) {
      this.#again.add(box)
      return
    }
    this.#retries.get(box)?.cancel()
    this.#busy.add(box)
    void this.#run(box)
  }

  trouble(box: string): Readonly<Trouble> | undefined {
    return countUnheld(this.#init.store, box) > 0 ? this.#troubles.get(box) : undefined
  }

  #arrived(peerId: string): void {
    const { store } = this.#init
    if (this.#stopped.signal.aborted) return
    for (const box of recipientsWaiting(store, HOLDERS_OF_A_LETTER_MAX)) {
      if (this.#candidates(box).some((candidate) => candidate.peerId === peerId)) this.kick(box)
    }
  }

  async #run(box: string): Promise<void> {
    let lastError: string | undefined
    let isUnheld = true
    try {
      lastError = await this.#pass(box)
      isUnheld = countUnheld(this.#init.store, box) > 0
    } catch (error) {
      lastError = reasonOf(error)
    } finally {
      this.#busy.delete(box)
    }
    if (this.#stopped.signal.aborted) return
    if (this.#again.delete(box)) this.kick(box)
    else if (isUnheld || lastError !== undefined)
      this.#retryLater(box, lastError ?? 'Nobody who holds letters for them is online.')
    else {
      this.#retries.delete(box)
      this.#troubles.delete(box)
    }
  }

  /** Every candidate once; the last reason why one did not take everything. */
  async #pass(box: string): Promise<string | undefined> {
    let lastError: string | undefined
    for (const candidate of this.#candidates(box)) {
      if (this.#next(box, candidate.peerId, 0).length === 0) continue
      try {
        await within(ATTEMPT_MS, this.#stopped.signal, (signal) => this.#depositAt(box, candidate, signal))
      } catch (error) {
        this.#stopped.signal.throwIfAborted()
        lastError = reasonOf(error)
      }
    }
    return lastError
  }

  #candidates(box: string): Candidate[] {
    const { net, nodes } = this.#init
    const grants = this.#grants(box)
    const token = grants?.token ?? NOTHING
    const granted = (grants?.holders ?? [])
      .filter(({ peerId, forEverybody }) => forEverybody || (this.#isFriend(peerId) && net.isConnected(peerId)))
      .map(({ peerId, forEverybody }) => ({ peerId, forEverybody, token }))
    const named = new Set(granted.map(({ peerId }) => peerId))
    const others = nodes()
      .filter((peerId) => !named.has(peerId))
      .map((peerId) => ({ peerId, token, forEverybody: true }))
    return [...granted, ...others]
      .filter(({ peerId }) => peerId !== net.peerId && peerId !== box)
      .sort((a, b) => Number(net.isConnected(b.peerId)) - Number(net.isConnected(a.peerId)))
  }

  #grants(box: string): Grants | undefined {
    const bytes = grantedFor(this.#init.store, box)
    return bytes && readGrants(bytes, verify)
  }

  #isFriend(peerId: string): boolean {
    const person = this.#init.names.byPeer(peerId)
    return person !== undefined && friendState(this.#init.store, person.userKey) === 'friend'
  }

  async #depositAt(box: string, candidate: Candidate, signal: AbortSignal): Promise<void> {
    const card = await this.#card(box, candidate, signal)
    let isKnock = candidate.token.length === 0
    for (let after = 0; ;) {
      const rows = this.#next(box, candidate.peerId, after)
      const last = rows.at(-1)
      if (last === undefined) return
      const batch = await this.#sealed(rows, card)
      const status = isKnock
        ? await this.#knock(box, candidate.peerId, batch, signal)
        : await this.#leave(box, candidate.peerId, { token: candidate.token, work: NOTHING, batch }, signal)
      if (status === 'REFUSED' && !isKnock && candidate.forEverybody) {
        // Our token was taken back, or is not there yet: what is short may still knock.
        isKnock = true
        continue
      }
      if (status !== 'HELD') throw new Error(SAID[status] ?? `The holder said ${status}.`)
      after = last.number
    }
  }

  /** The newest card: an older one than we have seen is not believed (mailbox rule 15). */
  async #card(box: string, candidate: Candidate, signal: AbortSignal): Promise<OpenedCard> {
    const { store, net, clock } = this.#init
    const stream = await net.open(candidate.peerId, MAILBOX.protocol, signal)
    const bytes = await askCard(stream, box, signal)
    if (bytes === undefined) throw new Error('They have no mailbox there.')
    const card = openCard(bytes, verify)
    if (card.owner !== box) throw new Fault('broken', 'mailbox: the card of another box')
    const known = knownCard(store, box)
    if (known !== undefined && card.version < known.version) throw new Error('The holder has an old card of theirs.')
    const isStranger = known === undefined && candidate.token.length === 0
    if (isStranger && card.notAfterS + CLOCK_TOLERANCE_S < clock.now() / 1000) {
      throw new Error('Their card is out of date: they have not been online for weeks.')
    }
    if (known === undefined || card.version > known.version) {
      await store.write((sql) => {
        putKnownCard(sql, box, card.version, bytes)
      })
    }
    return card
  }

  #next(box: string, holder: string, after: number): LetterRow[] {
    const place = { recipient: box, holder, after }
    const rows = lettersFor(this.#init.store, place, HOLDERS_OF_A_LETTER_MAX, DEPOSIT_ENVELOPES_MAX)
    let bytes = 0
    // Sealed, a letter has at most twice its length, and 1 KiB at least.
    const over = rows.findIndex(
      ({ signed, envelope }) =>
        (bytes += envelope?.length ?? Math.min(64 * 1024, 1024 + 2 * signed.length)) > ENVELOPES_BYTES_MAX,
    )
    return over < 0 ? rows : rows.slice(0, Math.max(1, over))
  }

  /** Sealed once for each card, and stored before it leaves: an answer that was lost is asked for with the same bytes. */
  async #sealed(rows: LetterRow[], card: OpenedCard): Promise<Sealed[]> {
    const sealed: Sealed[] = []
    const fresh: Sealed[] = []
    for (const { number, signed, envelope, cardVersion } of rows) {
      const isGood = envelope !== undefined && cardVersion === card.version
      const bytes = isGood ? envelope : await seal(this.#init.seal, card, signed)
      const one = { number, envelope: bytes, hash: sha256(bytes) }
      sealed.push(one)
      if (!isGood) fresh.push(one)
    }
    if (fresh.length > 0) {
      await this.#init.store.write((sql) => {
        for (const { number, envelope } of fresh) putEnvelope(sql, number, envelope, card.version)
      })
    }
    return sealed
  }

  async #knock(box: string, holder: string, batch: Sealed[], signal: AbortSignal): Promise<string> {
    let status = 'TOO_LONG'
    for (const one of batch) {
      if (one.envelope.length > KNOCK_BYTES_MAX) continue
      const work = await findWork(knockChallenge({ box, holder, envelopeHash: one.hash }, sha256), WORK_BITS, signal)
      status = await this.#leave(box, holder, { token: NOTHING, work, batch: [one] }, signal)
      if (status !== 'HELD') return status
    }
    return status
  }

  async #leave(
    box: string,
    holder: string,
    { token, work, batch }: { token: Bytes; work: Bytes; batch: Sealed[] },
    signal: AbortSignal,
  ): Promise<string> {
    const { store, net, clock } = this.#init
    const stream = await net.open(holder, MAILBOX.protocol, signal)
    const envelopes = batch.map(({ envelope }) => envelope)
    const { status, custody } = await deposit(stream, { box, token, work, envelopes }, signal)
    if (status !== 'HELD') return status
    const asked = batch.map(({ hash }) => hash)
    const held = openCustody(custody, { holder, box, depositor: net.peerId, asked }, verify)
    const taken = batch.filter(({ hash }) => held.has(toString(hash, 'hex')))
    const atMs = clock.now()
    const afterwards = await store.write((sql) => {
      const fresh = taken.filter(({ number }) => addCustody(sql, { letter: number, holder, atMs, receipt: custody }))
      return fresh.flatMap(({ number }) => this.#init.onHeld(sql, number, { holder, atMs }))
    })
    for (const action of afterwards) action()
    return taken.length < batch.length ? 'FULL' : 'HELD'
  }

  #retryLater(box: string, lastError: string): void {
    const before = this.#retries.get(box)?.delayMs ?? RETRY_FIRST_MS / 2
    const delayMs = Math.min(before * 2, RETRY_MAX_MS)
    // Jitter, so that peers that failed together do not come back together.
    const waitMs = delayMs * (0.75 + Math.random() / 2)
    const cancel = this.#init.clock.after(waitMs, () => {
      this.kick(box)
    })
    this.#retries.set(box, { cancel, delayMs })
    this.#troubles.set(box, { lastError, nextAttemptMs: Math.round(this.#init.clock.now() + waitMs) })
  }
}

const SAID: Readonly<Record<string, string>> = {
  FULL: 'There is no room left for us in their mailbox there.',
  BUSY: 'The holder is busy.',
  REFUSED: 'The holder does not take it from us.',
  NO_BOX: 'They have no mailbox there.',
  TOO_LONG: 'It is too long for somebody who has not said where their mailbox is.',
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
