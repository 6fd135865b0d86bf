import { equals } from 'uint8arrays/equals'
import { contradicts, makeLie, openHead, openLie } from '../../protocols/rendezvous/log.ts'
import { follow } from '../../protocols/rendezvous/logbook.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { allNodeLogs, nodeLogOf, putDoubt, putLie, putPlace } from '../store/node-logs.ts'
import { LogAudit } from './log-audit.ts'
import type { OpenedHead } from '../../protocols/rendezvous/log.ts'
import type { LogPage, Place } from '../../protocols/rendezvous/logbook.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Tell } from '../news.ts'
import type { NodeLogRow } from '../store/node-logs.ts'
import type { Sql, Store } from '../store/store.ts'
import type { People } from './people.ts'
import type { Rendezvous } from './rendezvous.ts'

/** What is known of one bootstrap node's honesty. */
export interface NodeState {
  readonly peerId: string
  /** Entries of its log that were followed, since it was met. */
  readonly logIndex: number
  readonly verdict: 'sound' | 'doubted' | 'lied'
  /** Why, unless it is sound: a sentence. */
  readonly reason: string | undefined
  /** Label of the friend who brought the proof. */
  readonly from: string | undefined
}

interface NodeLogsInit {
  readonly store: Store
  readonly clock: Clock
  readonly rendezvous: Pick<Rendezvous, 'readLog' | 'lookupAt' | 'nodes'>
  /** Bootstrap nodes of this peer, met now or before: peer ids. */
  readonly known: () => readonly string[]
  readonly people: Pick<People, 'byKey'>
  /** This user's key. */
  readonly me: () => Bytes
  readonly tell: Tell
  /** Passes a proof on to friends, in the transaction that keeps it. */
  readonly passOn: (sql: Sql, lie: Bytes) => void
}

/** Followed at one visit; whoever was away for long goes on at the next. */
const PAGES_MAX = 16
/** Heads that friends were shown of one node and that wait until it can be asked. */
const WAITING_MAX = 8
/** Beyond it the chain between two heads is not worked out. */
const SPAN_MAX = 4_096
const EVERY_MS = 10 * 60_000

const LIED = 'It signed two different logs: names are not looked up there any more.'
const HALTED = 'It does not know its own log any more, as a node does that was restored from an old copy.'
const SHORTER = 'Its log is shorter than what it signed.'
const BROKEN = 'It does not show a log that follows from what it signed.'

/** Follows the log of every bootstrap node, compares what friends were shown, and keeps proof of what cannot both be true. */
export class NodeLogs {
  readonly #init: NodeLogsInit
  readonly #liars: Set<string>
  readonly #following = new Map<string, Promise<void>>()
  /** Signed LogHeads that others were shown, by node. */
  readonly #waiting = new Map<string, Bytes[]>()
  readonly #audit: LogAudit
  #cancel: (() => void) | undefined

  constructor(init: NodeLogsInit) {
    this.#init = init
    this.#audit = new LogAudit(init)
    this.#liars = new Set(allNodeLogs(init.store).flatMap(({ peerId, lie }) => (lie === undefined ? [] : [peerId])))
  }

  start(): void {
    this.#cancel ??= this.#init.clock.after(EVERY_MS * (0.75 + Math.random() / 2), () => {
      this.#cancel = undefined
      this.start()
      for (const node of this.#init.rendezvous.nodes) void this.watch(node)
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  isLiar(node: string): boolean {
    return this.#liars.has(node)
  }

  states(): NodeState[] {
    return allNodeLogs(this.#init.store).map(({ peerId, index, doubt, lie, lieFrom }) => ({
      peerId,
      logIndex: index,
      verdict: lie !== undefined ? 'lied' : doubt !== undefined ? 'doubted' : 'sound',
      reason: lie !== undefined ? LIED : doubt,
      from: lieFrom,
    }))
  }

  /** The proof that a node lied: a LieProof; undefined without one. */
  proofOf(node: string): Bytes | undefined {
    return nodeLogOf(this.#init.store, node)?.lie
  }

  /** The newest head of each node that was followed to: what friends are told. */
  heads(): Bytes[] {
    const known = this.#init.known()
    return allNodeLogs(this.#init.store).flatMap(({ peerId, signed, lie }) =>
      lie === undefined && known.includes(peerId) ? [signed] : [],
    )
  }

  /** Follows a node's log from where it was left. Never throws: a node that cannot be asked is asked again. */
  async watch(node: string): Promise<void> {
    const running = this.#following.get(node)
    if (running !== undefined) {
      await running
      return
    }
    const run = this.#follow(node).catch(() => undefined)
    this.#following.set(node, run)
    await run
    this.#following.delete(node)
  }

  /** Compares a head that somebody else was shown with what this peer was shown. @throws {Fault} if it is not sound. */
  async check(signed: Bytes): Promise<void> {
    const { peerId } = openHead(signed, verify)
    if (!this.#init.known().includes(peerId) || this.isLiar(peerId)) return
    const waiting = this.#waiting.get(peerId) ?? []
    this.#waiting.set(peerId, [...waiting, signed.slice()].slice(-WAITING_MAX))
    if (!this.#init.rendezvous.nodes.includes(peerId)) {
      await this.#compareAtRest(signed)
      return
    }
    await this.#following.get(peerId)
    await this.watch(peerId)
  }

  /** Takes a proof that a friend found. @throws {Fault} if it proves nothing. */
  async takeLie(proof: Bytes, from: string | undefined): Promise<void> {
    const { peerId } = openLie(proof, verify)
    if (this.#init.known().includes(peerId)) await this.#expose(peerId, proof.slice(), from)
  }

  async #follow(node: string): Promise<void> {
    if (this.isLiar(node)) return
    let row: Place & { signed: Bytes } = nodeLogOf(this.#init.store, node) ?? (await this.#meet(node))
    for (let pages = 0; pages < PAGES_MAX; pages++) {
      const page = await this.#init.rendezvous.readLog(node, { after: row.index, seen: row.signed })
      if (page.status === Status.BUSY) return
      if (page.status !== Status.FOUND || page.signed === undefined) {
        await this.#doubt(node, page.status === Status.NOT_FOUND ? SHORTER : HALTED)
        return
      }
      const places = this.#places(row, page)
      if (places === undefined) {
        if ((await this.#confront(node, row.signed)) !== 'lied') await this.#doubt(node, BROKEN)
        return
      }
      const last = places.at(-1) ?? row
      row = { index: last.index, head: last.head, signed: page.signed }
      await this.#put(node, row)
      await this.#audit.look(node, page.entries)
      if (!page.more) break
    }
    await this.#doubt(node, (await this.#agrees(node, row)) ? undefined : BROKEN)
  }

  /** At the first meeting its word is taken; from then on it has to follow from it. */
  async #meet(node: string): Promise<Place & { signed: Bytes }> {
    const { signed, opened } = await this.#init.rendezvous.readLog(node, { after: Number.MAX_SAFE_INTEGER, count: 0 })
    if (signed === undefined || opened?.peerId !== node) throw new Error('The node shows no log')
    const row = { index: opened.index, head: opened.head, signed }
    await this.#put(node, row)
    return row
  }

  #places(from: Place, page: LogPage): Place[] | undefined {
    try {
      return follow(from, page, sha256)
    } catch {
      return undefined
    }
  }

  /** Asks a node for its head where somebody was shown this one: another one there proves that it lied. */
  async #confront(node: string, shown: Bytes): Promise<'same' | 'lied' | 'silent'> {
    const mine = openHead(shown, verify)
    const { signed, opened } = await this.#init.rendezvous.readLog(node, { after: mine.index, count: 0 })
    if (signed !== undefined && opened !== undefined && contradicts(mine, opened)) {
      await this.#expose(node, makeLie(shown, signed), undefined)
      return 'lied'
    }
    return opened?.index === mine.index ? 'same' : 'silent'
  }

  /** Without the node: two heads at one index are two heads at one index. */
  async #compareAtRest(signed: Bytes): Promise<void> {
    const other = openHead(signed, verify)
    const row = nodeLogOf(this.#init.store, other.peerId)
    if (row === undefined || !contradicts(openHead(row.signed, verify), other)) return
    await this.#expose(other.peerId, makeLie(row.signed, signed), undefined)
  }

  /** Whether the node says to this peer what it said to friends. */
  async #agrees(node: string, row: Place & { signed: Bytes }): Promise<boolean> {
    const waiting = this.#waiting.get(node) ?? []
    this.#waiting.delete(node)
    for (const signed of waiting) {
      const other = openHead(signed, verify)
      await this.#compareAtRest(signed)
      if (this.isLiar(node)) return true
      if (other.index === row.index) continue
      const answer = await this.#confront(node, signed)
      if (answer === 'lied') return true
      if (answer === 'silent' || !(await this.#joins(node, other, row))) return false
    }
    return true
  }

  /** Whether the log leads from one head to the other. A node that kept two logs could say yes to each of them alone. */
  async #joins(node: string, one: OpenedHead, row: Place): Promise<boolean> {
    if (one.index > row.index || row.index - one.index > SPAN_MAX) return true
    let place: Place = one
    while (place.index < row.index) {
      const count = row.index - place.index
      const page = await this.#init.rendezvous.readLog(node, { after: place.index, count })
      const last = this.#places(place, page)?.at(-1)
      if (last === undefined) return false
      place = last
    }
    return equals(place.head, row.head)
  }

  async #expose(node: string, lie: Bytes, from: string | undefined): Promise<void> {
    openLie(lie, verify)
    if (this.#liars.has(node)) return
    this.#liars.add(node)
    const { store, clock, passOn, tell } = this.#init
    await store.write((sql) => {
      // A friend may know before this peer ever met the node.
      if (nodeLogOf(sql, node) === undefined) putPlace(sql, placeIn(node, lie))
      putLie(sql, node, lie, from, clock.now())
      passOn(sql, lie)
    })
    tell({ type: 'node_lied', node, ...(from === undefined ? {} : { from }) })
  }

  async #doubt(node: string, doubt: string | undefined): Promise<void> {
    if (nodeLogOf(this.#init.store, node)?.doubt === doubt) return
    await this.#init.store.write((sql) => {
      putDoubt(sql, node, doubt)
    })
    if (doubt !== undefined) this.#init.tell({ type: 'node_doubted', node, reason: doubt })
  }

  async #put(peerId: string, place: Place & { signed: Bytes }): Promise<void> {
    await this.#init.store.write((sql) => {
      putPlace(sql, { peerId, ...place })
    })
  }
}

function placeIn(peerId: string, lie: Bytes): Pick<NodeLogRow, 'peerId' | 'index' | 'head' | 'signed'> {
  return { peerId, index: openLie(lie, verify).index, head: new Uint8Array(32), signed: lie }
}
