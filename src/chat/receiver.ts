import { toString } from 'uint8arrays/to-string'
import { decodeContent } from '../../protocols/chat/content.ts'
import { Fault } from '../../protocols/fault.ts'
import { sha256 } from '../crypto/keys.ts'
import { chainOf } from '../store/chat.ts'
import { isMuted } from '../store/muted.ts'
import { heardRead, readUpto } from '../store/texts.ts'
import { friendState } from '../store/persons.ts'
import { file, receiptAt } from './inbox.ts'
import { answeredBy } from './history.ts'
import { acknowledge } from './outbox.ts'
import type { ChatFrame, Receipt } from '../../protocols/chat/chat.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { News, Tell } from '../news.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Deliveries } from './deliveries.ts'
import type { Filed } from './inbox.ts'
import type { Heard } from './link.ts'
import type { Pair } from './pair.ts'
import type { Pairs } from './pairs.ts'
import type { Sessions } from './sessions.ts'
import type { Words } from './words.ts'

interface ReceiverInit {
  readonly store: Store
  /** Peer id of this device. */
  readonly device: string
  readonly clock: Clock
  readonly names: Directory
  readonly pairs: Pairs
  readonly tell: Tell
  readonly deliveries: Deliveries
  readonly sessions: Sessions
  readonly words: Words
  /** Runs a change of a person's outbox: letters follow it. */
  readonly settling: <T>(sql: Sql, userKey: Bytes, change: () => T) => T
  readonly onMailboxes?: OnMailboxes | undefined
}

/** Takes where letters for a friend's device may be left, in the transaction that stores the content. Opaque here. */
export type OnMailboxes = (sql: Sql, person: Person, peerId: string, grants: Bytes) => void

/** What was refused since start, by reason: each changed no state. */
export interface Refused {
  /** Channels and frames of people who are no friends. */
  stranger: number
  /** Channels reset for what no correct peer sends. */
  broken: number
  /** Contents that do not continue their sender's chain. */
  chain: number
  /** Sealed frames that no group of the pair opens. */
  unreadable: number
  /** Receipts for what was never sent. */
  receipt: number
  /** Edits, erasures and reactions that are not their author's to make. */
  word: number
}

/** Sealed frames, opened: contents for each frame. */
interface Opened {
  readonly contents: ReturnType<typeof decodeContent>[][]
  readonly hasMoved: boolean
  readonly isUnreadable: boolean
}

/** One batch of frames from one device, inside its transaction. */
interface Batch {
  readonly sql: Sql
  readonly person: Person
  readonly peerId: string
  readonly afterwards: (() => void)[]
  readonly ahead: number[]
  hasContents: boolean
  stand: Heard['stand']
}

/** Takes what friends send: everything that came together is one transaction, then one receipt, then the news. */
export class Receiver {
  readonly refused: Refused = { stranger: 0, broken: 0, chain: 0, unreadable: 0, receipt: 0, word: 0 }
  readonly #init: ReceiverInit
  readonly #warned = new Set<string>()

  constructor(init: ReceiverInit) {
    this.#init = init
  }

  /** @throws {Fault} `stranger`, `broken`, `too_large`; whatever the store throws: the channel must be reset then. */
  async receive(peerId: string, frames: readonly ChatFrame[], isLetter = false): Promise<Heard> {
    this.#ensureFriend(peerId)
    const pair = this.#init.pairs.with(peerId)
    const { contents, hasMoved, isUnreadable } = await this.#unseal(pair, frames, isLetter)
    const batch = await this.#file(peerId, pair, frames, contents)
    for (const action of batch.afterwards) action()
    if (!batch.hasContents && !isUnreadable) return { hasMoved, stand: batch.stand }
    const at = chainOf(this.#init.store, batch.person.userKey, peerId)
    // What cannot be read is asked for again: it is sealed anew then.
    const ahead = isUnreadable ? [at.seq + 2] : batch.ahead
    const upto = readUpto(this.#init.store, batch.person.userKey, peerId)
    return { hasMoved, receipt: { ...receiptAt(at, pair, ahead), readUpto: upto }, stand: batch.stand }
  }

  /** Opens what is sealed, frame by frame: a receipt before it may bring the group that it is sealed in. */
  async #unseal(pair: Pair, frames: readonly ChatFrame[], isLetter: boolean): Promise<Opened> {
    const contents: ReturnType<typeof decodeContent>[][] = []
    let [hasMoved, isUnreadable] = [false, false]
    for (const frame of frames) {
      const opened: ReturnType<typeof decodeContent>[] = []
      if (frame.kind === 'receipt') {
        if (await pair.hear(frame.receipt.pair, frame.receipt.setup)) hasMoved = true
      } else if (frame.kind === 'sealed') {
        const unsealed = await pair.unseal(frame.sealed, isLetter)
        if (unsealed.kind === 'contents') opened.push(...unsealed.contents.map((bytes) => decodeContent(bytes, sha256)))
        else if (unsealed.kind === 'commit') hasMoved = true
        else if (unsealed.kind === 'unreadable') {
          isUnreadable = true
          if (unsealed.isDoubtful && (await pair.doubt())) hasMoved = true
        }
      }
      contents.push(opened)
    }
    if (isUnreadable) this.refused.unreadable++
    return { contents, hasMoved, isUnreadable }
  }

  async #file(peerId: string, pair: Pair, frames: readonly ChatFrame[], contents: Opened['contents']): Promise<Batch> {
    try {
      return await this.#init.store.write((sql) => {
        const batch = this.#begin(sql, peerId)
        for (const [i, frame] of frames.entries()) {
          if (frame.kind === 'sealed') this.#contents(batch, contents[i] ?? [])
          else if (frame.kind === 'receipt') this.#receipt(batch, frame.receipt)
          else this.#signal(batch, frame.signal, frame.sessionId)
        }
        pair.save(sql)
        return batch
      })
    } catch (error) {
      pair.forget()
      throw error
    }
  }

  #ensureFriend(peerId: string): void {
    const person = this.#init.names.byPeer(peerId)
    if (person === undefined || friendState(this.#init.store, person.userKey) !== 'friend') {
      throw new Fault('stranger', `chat: ${peerId} is no friend`)
    }
  }

  #begin(sql: Sql, peerId: string): Batch {
    const person = this.#init.names.byPeer(peerId)
    // Asked here, inside the transaction: the friendship may have ended since the stream was opened (chat rule 1).
    if (person === undefined || friendState(sql, person.userKey) !== 'friend') {
      throw new Fault('stranger', `chat: ${peerId} is no friend`)
    }
    return { sql, person, peerId, afterwards: [], ahead: [], hasContents: false, stand: undefined }
  }

  #contents(batch: Batch, contents: Parameters<typeof file>[2]): void {
    const { sql, person, peerId: device } = batch
    const { live } = this.#init.sessions
    const filing = file(
      sql,
      { userKey: person.userKey, device },
      contents,
      ({ body }) => body.kind === 'text' && live.is(person, body.sessionId),
    )
    if (contents.length > 0) batch.hasContents = true
    batch.ahead.push(...filing.ahead)
    for (const filed of filing.filed) this.#follow(batch, filed)
  }

  #follow({ sql, person, peerId, afterwards }: Batch, { content, fate }: Filed): void {
    const { seq: number, sentMs, body } = content
    if (fate === 'conflict' || fate === 'gap') {
      afterwards.push(() => {
        this.refused.chain++
        if (fate === 'conflict') this.#warn(person, { type: 'words_refused', from: person.label })
      })
    } else if (fate === 'new' && body.kind === 'text') {
      const text = this.#init.words.arrived(sql, person, content)
      const { me } = this.#init.names
      const pair = { me, device: this.#init.device, person }
      const answers = content.replyTo && answeredBy(sql, pair, content.replyTo)
      afterwards.push(() => {
        if (text === undefined) return
        const inSession = this.#init.sessions.live.is(person, body.sessionId)
        const isQuiet = !inSession && isMuted(this.#init.store, person)
        const news = { from: person.label, number, text, sentMs, inSession, ...(answers && { answers }) }
        this.#init.tell({ type: 'message', ...news, ...(isQuiet && { isQuiet }) })
      })
    } else if (fate === 'new' && body.kind === 'session') {
      const action = this.#init.sessions.receive(sql, person, body.sessionId, body.act)
      if (action !== undefined) afterwards.push(action)
    } else if (fate === 'new') {
      const action = this.#init.words.take(sql, person, peerId, content)
      if (action !== undefined) afterwards.push(action)
    }
  }

  #receipt(batch: Batch, { contiguous: seq, head, missing, readUpto: read = 0, mailboxes }: Receipt): void {
    const { sql, person, afterwards } = batch
    const readNow = heardRead(sql, person.userKey, this.#init.device, Math.min(read, seq))
    const point = { seq, head }
    if (mailboxes !== undefined) this.#init.onMailboxes?.(sql, person, batch.peerId, mailboxes)
    const chain = { userKey: person.userKey, device: this.#init.device }
    const acknowledged = this.#init.settling(sql, person.userKey, () =>
      acknowledge(sql, chain, point, this.#init.clock.now()),
    )
    if (acknowledged === undefined) {
      afterwards.push(() => {
        this.refused.receipt++
      })
      return
    }
    const { delivered, isForked } = acknowledged
    batch.stand = { point, asksAgain: missing.length > 0, isForked: isForked || batch.stand?.isForked === true }
    afterwards.push(() => {
      for (const run of this.#init.deliveries.settle(delivered))
        this.#init.tell({ type: 'delivered', to: person.label, ...run })
      if (readNow !== undefined) this.#init.tell({ type: 'read', by: person.label, ...readNow })
      if (isForked) {
        this.#warn(person, { type: 'own_words_lost', with: person.label })
      }
    })
  }

  #signal({ person, afterwards }: Batch, signal: 'READY' | 'GONE', id: Bytes): void {
    afterwards.push(() => {
      this.#init.sessions.hear(person, signal, id)
    })
  }

  /** Once for each person: what is wrong stays wrong. */
  #warn(person: Person, news: News): void {
    const key = `${news.type} ${toString(person.userKey, 'hex')}`
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#init.tell(news)
  }
}
