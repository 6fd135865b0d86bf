import { peekEnvelope } from '../../protocols/group/envelope.ts'
import { isNews } from '../../protocols/group/gate.ts'
import { includes } from '../../protocols/group/ranges.ts'
import { haveOf } from '../store/group-messages.ts'
import { take } from './arrivals.ts'
import { checks } from './parts.ts'
import type { OpenedEnvelope } from '../../protocols/group/envelope.ts'
import type { LogHead } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath } from './aftermath.ts'
import type { Elections } from './elections.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { Receipts } from './receipts.ts'
import type { Secrecy } from './secrecy.ts'
import type { Topics } from './topics.ts'

interface ReceivingParts {
  readonly ledger: Ledger
  readonly secrecy: Secrecy
  readonly topics: Topics
  readonly receipts: Receipts
  readonly elections: Elections
  readonly transact: <T>(work: (sql: Sql, aftermath: Aftermath) => T) => Promise<T>
  /** Has this member, or another, tell what we lack. */
  readonly askAround: (groupId: Bytes, from: string) => void
}

/** What becomes of the frames that gossip brings, once they passed the gate. */
export class Receiving {
  readonly #init: Pick<GroupsInit, 'store' | 'names'>
  readonly #parts: ReceivingParts

  constructor(init: Pick<GroupsInit, 'store' | 'names'>, parts: ReceivingParts) {
    this.#init = init
    this.#parts = parts
  }

  /** One frame of the group's topic. */
  async receive(groupId: Bytes, data: Bytes): Promise<void> {
    if (this.#parts.ledger.state(this.#init.store, groupId)?.isPrivate === true)
      await this.#receiveSealed(groupId, data)
    else await this.#receiveWords(groupId, data, true)
  }

  async #receiveSealed(groupId: Bytes, data: Bytes): Promise<void> {
    const unsealed = await this.#parts.secrecy.frames.open(groupId, data)
    if (unsealed.kind === 'closed') {
      const { opensLater, from, seq } = unsealed
      if (opensLater) this.#parts.topics.keepEarly(groupId, data)
      if (seq > 0 && !this.#has(groupId, from, seq)) this.#parts.askAround(groupId, from)
      return
    }
    if (unsealed.kind === 'nothing') return
    if (unsealed.kind === 'entry') await this.#appendOne(groupId, unsealed.bytes)
    else await this.#receiveWords(groupId, unsealed.bytes, false)
  }

  async #appendOne(groupId: Bytes, entry: Bytes): Promise<void> {
    await this.#parts.transact((sql, aftermath) => {
      aftermath.news.push(...this.#parts.ledger.append(sql, groupId, entry))
      aftermath.touched.push(groupId)
    })
  }

  /** @param isVerified true if the signature was verified when it came through the gate. */
  async #receiveWords(groupId: Bytes, data: Bytes, isVerified: boolean): Promise<void> {
    const envelope = peekEnvelope(data, checks.hash)
    const { body, peerId } = envelope
    this.#parts.elections.heard(groupId, peerId)
    if (body.kind === 'head') {
      this.#parts.ledger.noteTop(groupId, peerId, body.head.top)
      if (this.#isNews(groupId, peerId, body.head)) this.#parts.askAround(groupId, peerId)
      return
    }
    if (body.kind === 'entry') {
      await this.#appendOne(groupId, body.entry)
      return
    }
    await this.#takeMessages(envelope, data, isVerified)
  }

  async #takeMessages(envelope: OpenedEnvelope, data: Bytes, isVerified: boolean): Promise<void> {
    const { groupId, peerId, seq } = envelope
    const fate = await this.#parts.transact((sql, aftermath) => {
      const taken = take(sql, data, this.#parts.ledger, this.#init.names, isVerified)
      aftermath.news.push(...taken.news)
      if (envelope.body.kind === 'leave') aftermath.touched.push(groupId)
      return taken.fate
    })
    if (fate === 'stored') this.#parts.receipts.give(groupId, peerId)
    const after = this.#parts.ledger.state(this.#init.store, groupId)?.spans.get(peerId)?.at(-1)?.after ?? 0
    const isGap = seq - 1 > after && !this.#has(groupId, peerId, seq - 1)
    if (fate === 'behind' || (fate === 'stored' && isGap)) this.#parts.askAround(groupId, peerId)
  }

  /** The gate cannot read heads of a private group: those that say nothing new end here. */
  #isNews(groupId: Bytes, peerId: string, head: LogHead): boolean {
    const { store } = this.#init
    const { ledger } = this.#parts
    const state = ledger.state(store, groupId)
    const top = haveOf(store, groupId, peerId, ledger.me).at(-1)?.last ?? 0
    return state === undefined || isNews(head, state, top)
  }

  #has(groupId: Bytes, peerId: string, seq: number): boolean {
    return includes(haveOf(this.#init.store, groupId, peerId, this.#parts.ledger.me), seq)
  }

  /** What came before the entries that it stands on, after a catch-up. */
  async takeEarly(groupId: Bytes): Promise<void> {
    const isPrivate = this.#parts.ledger.state(this.#init.store, groupId)?.isPrivate === true
    for (const data of this.#parts.topics.takeEarly(groupId)) {
      if (isPrivate) {
        await this.#receiveSealed(groupId, data)
        continue
      }
      const envelope = peekEnvelope(data, checks.hash)
      if (envelope.seq > 0) await this.#takeMessages(envelope, data, false)
    }
  }
}
