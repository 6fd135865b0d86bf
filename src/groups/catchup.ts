import { within } from '../../protocols/deadline.ts'
import { ask } from '../../protocols/exchange.ts'
import { Fault } from '../../protocols/fault.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { havesHeldBy } from '../store/group-messages.ts'
import { groupById } from '../store/groups.ts'
import { groupChain, noteHeard } from '../store/restored.ts'
import { isAhead } from '../../protocols/group/succession.ts'
import { nothingYet } from './aftermath.ts'
import { take } from './arrivals.ts'
import { senderOf } from './reports.ts'
import { headOf, havesOf, pageFor, placesOf } from './pages.ts'
import { key } from './topics.ts'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { sha256 } from '../crypto/keys.ts'
import { includes, isSound } from '../../protocols/group/ranges.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Page, Sync } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory } from '../names/directory.ts'
import type { GroupRow } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath } from './aftermath.ts'
import type { Branch, Branches } from './branches.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { Receipts } from './receipts.ts'

/** One whole round of pages with one member. */
const ROUND_MS = 60_000
/** However often something suggests a round with one member, one a second it is. */
const CLAIM_EVERY_MS = 1_000
/**
 * Who said to have more and had nothing of it for us (what was said before we came, say) is not believed for this long, if
 * it says the same again: what it says anew may be what it got a moment ago.
 */
const FRUITLESS_MS = 30_000
/** A member that is connected and does not answer is dead, whatever the connection says. */
const PAGE_MS = 15_000
/** A round that failed is begun again after this, then after twice as long, and so on. */
const AGAIN_FIRST_MS = 1_000
const AGAIN_MAX_MS = 30_000

interface Round {
  promise: Promise<void>
  again: boolean
}

export interface CatchUpEvents {
  /** Entries or envelopes were stored; the roster or our standing may have changed. */
  readonly changed: (groupId: Bytes, aftermath: Aftermath, authors: ReadonlySet<string>) => void
  /** A round with this member came to nothing: another one may have the same. */
  readonly failed: (groupId: Bytes, peerId: string) => void
}

/** What one page, or a push, brought. */
interface Haul {
  readonly aftermath: Aftermath
  /** Entries and envelopes that are new here. */
  stored: number
  /** Whose envelopes were new. */
  readonly authors: Set<string>
  /** Earlier messages that members opened to us: how many, by whom. */
  readonly shared: Map<string, number>
  /** Entries of another log, of which more are wanted. */
  branch: Branch | undefined
  /** True if the log here is another one now: the page was made for the one before. */
  hasParted: boolean
}

/** What gossip did not bring: members compare heads and ranges, and each fetches what it lacks, as it was signed. */
export class CatchUp {
  readonly #init: Pick<GroupsInit, 'store' | 'net' | 'clock' | 'names'>
  readonly #ledger: Ledger
  readonly #receipts: Receipts
  readonly #branches: Branches
  readonly #events: CatchUpEvents
  readonly #rounds = new Map<string, Round>()
  readonly #lanes = new Map<string, Promise<void>>()
  /** What a member says to have and we lack, by group and member. */
  readonly #claims = new Map<string, string>()
  readonly #fruitless = new Map<string, { readonly claim: string; readonly sinceMs: number }>()
  readonly #last = new Map<string, number>()
  /** Members whom we ask though the group is over for us by our log: theirs has a later term. */
  readonly #revived = new Set<string>()
  readonly #due = new Map<string, () => void>()
  /** Rounds in a row that failed, by group and member. */
  readonly #failures = new Map<string, number>()
  readonly #stopped = new AbortController()

  constructor(
    init: Pick<GroupsInit, 'store' | 'net' | 'clock' | 'names'>,
    ledger: Ledger,
    receipts: Receipts,
    branches: Branches,
    events: CatchUpEvents,
  ) {
    this.#init = init
    this.#ledger = ledger
    this.#receipts = receipts
    this.#branches = branches
    this.#events = events
  }

  stop(): void {
    this.#stopped.abort()
    for (const cancel of this.#due.values()) cancel()
    this.#due.clear()
  }

  /** Fetches everything that this member has and we lack. Never throws: whoever is away is asked another time. */
  async with(groupId: Bytes, peerId: string): Promise<void> {
    const id = `${key(groupId)} ${peerId}`
    const running = this.#rounds.get(id)
    if (running !== undefined) {
      running.again = true
      await running.promise
      return
    }
    const round: Round = { again: false, promise: Promise.resolve() }
    this.#rounds.set(id, round)
    // One after the other with one peer, whatever groups we share: it takes four streams of a kind, and not all for this.
    const turn = this.#lanes.get(peerId) ?? Promise.resolve()
    round.promise = turn
      .then(() => this.#run(groupId, peerId, round))
      .finally(() => {
        this.#rounds.delete(id)
        if (this.#lanes.get(peerId) === round.promise) this.#lanes.delete(peerId)
      })
    this.#lanes.set(peerId, round.promise)
    await round.promise
  }

  /** As `with`, soon: something suggests that there is more, and many such hints make one round. */
  soon(groupId: Bytes, peerId: string): void {
    const id = `${key(groupId)} ${peerId}`
    if (this.#due.has(id) || this.#stopped.signal.aborted) return
    const nowMs = this.#init.clock.monotonic()
    this.#after((this.#last.get(id) ?? -Infinity) + CLAIM_EVERY_MS - nowMs, groupId, peerId)
  }

  #after(waitMs: number, groupId: Bytes, peerId: string): void {
    const id = `${key(groupId)} ${peerId}`
    const run = (): void => {
      this.#due.delete(id)
      this.#last.set(id, this.#init.clock.monotonic())
      void this.with(groupId, peerId)
    }
    if (waitMs <= 0) run()
    else this.#due.set(id, this.#init.clock.after(waitMs, run))
  }

  /** Answers the sync of a member or an earlier one; everyone else is refused, whether the group exists or not. */
  async serve(sync: Sync, asker: string): Promise<GroupReply> {
    const { store } = this.#init
    const { groupId } = sync
    const standing = this.#ledger.standing(store, groupId)
    if (!standing?.state.spans.has(asker)) return { status: GroupReply.Status.REFUSED }
    if (sync.have.some(({ ranges }) => !ranges.every(isSound))) throw new Fault('broken', 'ranges out of order')
    const { state } = standing
    const ours = sync.have.find(({ device }) => peerIdOf(device) === this.#ledger.me)
    if (state.members.has(asker)) {
      await store.write((sql) => {
        if (ours !== undefined) this.#receipts.take(sql, groupId, asker, ours.ranges)
        this.#receipts.confirm(sql, groupId, asker, sync.head?.epoch)
      })
    }
    if (state.members.has(asker) && this.#isAhead(sync, standing, asker)) {
      if (isOver(standing.row)) this.#revived.add(`${key(groupId)} ${asker}`)
      this.soon(groupId, asker)
    }
    return { status: GroupReply.Status.STORED, page: pageFor(store, standing, asker, sync, this.#ledger.me) }
  }

  #isAhead(sync: Sync, { row, state }: Standing, asker: string): boolean {
    const { head } = sync
    // Who was removed, or left, by a log that does not count has to learn it too.
    if (row.state !== 'member') return (head?.term ?? 0) > state.term
    if (head !== undefined && isAhead(head, state)) return true
    const claim = this.#claimOf(sync, state)
    if (claim === undefined) return false
    const id = `${key(row.groupId)} ${asker}`
    this.#claims.set(id, claim)
    const fruitless = this.#fruitless.get(id)
    return fruitless?.claim !== claim || this.#init.clock.monotonic() - fruitless.sinceMs >= FRUITLESS_MS
  }

  /** What a sync says that the asker has and we lack, in words that are the same for the same; nothing if it is nothing. */
  #claimOf({ head, have }: Sync, { groupId, term, hashes }: GroupState): string | undefined {
    const ours = hashes[(head?.seq ?? 0) - 1]
    const isOther = head?.term === term && ours !== undefined && !equals(ours, head.hash)
    const haves = havesHeldBy(this.#init.store, groupId, this.#ledger.me)
    const more = have.flatMap(({ device, ranges }) => {
      const author = peerIdOf(device)
      const held = haves.get(author) ?? []
      return ranges
        .filter(({ first, last }) => !includes(held, last) || !includes(held, first))
        .map(({ first, last }) => `${author} ${first} ${last}`)
    })
    if (!isOther && more.length === 0) return undefined
    // A member may claim hundreds of ranges: no more than their hash is kept of them.
    return key(sha256(fromString([isOther ? key(head.hash) : '', ...more].join(), 'latin1')))
  }

  async #run(groupId: Bytes, peerId: string, round: Round): Promise<void> {
    const id = `${key(groupId)} ${peerId}`
    try {
      await within(ROUND_MS, this.#stopped.signal, async (signal) => {
        do {
          if ((await this.#pages(groupId, peerId, signal)) > 0) this.#fruitless.delete(id)
          else this.#disbelieve(id)
        } while (isWantedAgain(round))
      })
      this.#failures.delete(id)
    } catch {
      this.#onFailure(groupId, peerId)
    }
  }

  #disbelieve(id: string): void {
    const claim = this.#claims.get(id)
    if (claim !== undefined) this.#fruitless.set(id, { claim, sinceMs: this.#init.clock.monotonic() })
  }

  /** Whoever is away is asked when it is back; whoever is here, again and again; and another member may have the same. */
  #onFailure(groupId: Bytes, peerId: string): void {
    const id = `${key(groupId)} ${peerId}`
    if (this.#stopped.signal.aborted) return
    const failures = this.#failures.get(id) ?? 0
    if (failures === 0) this.#events.failed(groupId, peerId)
    this.#failures.delete(id)
    if (!this.#init.net.isConnected(peerId)) return
    this.#failures.set(id, failures + 1)
    if (!this.#due.has(id)) this.#after(Math.min(AGAIN_FIRST_MS * 2 ** failures, AGAIN_MAX_MS), groupId, peerId)
  }

  /** Fetches page after page while there are more and each brings something. Returns how much was new. */
  async #pages(groupId: Bytes, peerId: string, signal: AbortSignal): Promise<number> {
    const shared = new Map<string, number>()
    try {
      return await this.#allPages(groupId, peerId, shared, signal)
    } finally {
      this.#tellShared(groupId, shared)
    }
  }

  #tellShared(groupId: Bytes, shared: ReadonlyMap<string, number>): void {
    const standing = this.#ledger.standing(this.#init.store, groupId)
    if (standing === undefined || shared.size === 0) return
    const aftermath = nothingYet()
    for (const [peerId, messages] of shared) {
      const by = senderOf(standing, peerId, this.#init.names)
      aftermath.news.push({ type: 'group_shared_came', group: standing.row.label, by, messages })
    }
    this.#events.changed(groupId, aftermath, new Set())
  }

  async #allPages(groupId: Bytes, peerId: string, shared: Map<string, number>, signal: AbortSignal): Promise<number> {
    let stored = 0
    let branch: Branch | undefined
    for (;;) {
      const page = await within(PAGE_MS, signal, (deadline) => this.#ask(groupId, peerId, branch, deadline))
      if (page === undefined) return stored
      if (page.head !== undefined) this.#ledger.noteTop(groupId, peerId, page.head.top)
      const haul = await this.#init.store.write((sql) => {
        const haul = this.#take(sql, groupId, peerId, page, branch)
        // All that this member has: whatever of our own was lost with an old disk is back.
        if (!page.more) noteHeard(sql, groupChain(groupId))
        return haul
      })
      if (haul.stored > 0 || haul.aftermath.news.length > 0) {
        this.#events.changed(groupId, haul.aftermath, haul.authors)
      }
      stored += haul.stored
      for (const [by, count] of haul.shared) shared.set(by, (shared.get(by) ?? 0) + count)
      if (!page.more) this.#ledger.noteChecked(groupId, this.#init.clock.now())
      const isLonger = (haul.branch?.entries.length ?? 0) > (branch?.entries.length ?? 0)
      if (!haul.hasParted && ((haul.stored === 0 && !isLonger) || !page.more)) return stored
      branch = haul.branch
    }
  }

  async #ask(
    groupId: Bytes,
    peerId: string,
    branch: Branch | undefined,
    signal: AbortSignal,
  ): Promise<Page | undefined> {
    const { store, net } = this.#init
    const row = groupById(store, groupId)
    if (row === undefined || (isOver(row) && !this.#revived.has(`${key(groupId)} ${peerId}`))) return undefined
    const state = branch?.states.at(-1) ?? this.#ledger.state(store, groupId)
    const have = state === undefined ? [] : havesOf(store, state, this.#ledger.me)
    const stream = await net.open(peerId, GROUP_PROTOCOL, signal)
    const reply = await ask(
      groupExchange,
      stream,
      {
        sync: {
          groupId,
          head: { ...headOf(state), epoch: this.#receipts.epochOf(groupId) },
          have,
          places: placesOf(state),
        },
      },
      signal,
    )
    return reply.page
  }

  #take(sql: Sql, groupId: Bytes, peerId: string, page: Page, branch: Branch | undefined): Haul {
    const aftermath = nothingYet()
    const taken = this.#branches.take(sql, groupId, page.entries, aftermath, branch)
    const haul: Haul = { aftermath, authors: new Set(), shared: new Map(), ...taken }
    const standing = this.#ledger.standing(sql, groupId)
    if (standing !== undefined && page.fork !== undefined) {
      aftermath.news.push(...this.#ledger.keepFork(sql, standing, page.fork))
    }
    takeEnvelopes(sql, page.envelopes, this.#ledger, this.#init.names, haul)
    this.#receipts.take(sql, groupId, peerId, page.yours)
    return haul
  }
}

/** True, once, if the round was asked for while it ran. */
function isWantedAgain(round: Round): boolean {
  const wanted = round.again
  round.again = false
  return wanted
}

/** True if we are in the group no more, by the log that is here. */
function isOver({ state }: GroupRow): boolean {
  return state === 'left' || state === 'removed'
}

/** Takes what counts; a faulty envelope among them does not keep the others from us. */
function takeEnvelopes(sql: Sql, envelopes: readonly Bytes[], ledger: Ledger, names: Directory, haul: Haul): void {
  for (const envelope of envelopes) {
    try {
      const taken = take(sql, envelope, ledger, names, false)
      if (taken.fate !== 'stored') continue
      haul.aftermath.news.push(...taken.news)
      haul.stored++
      haul.authors.add(taken.author)
      const { sharedBy } = taken
      if (sharedBy !== undefined) haul.shared.set(sharedBy, (haul.shared.get(sharedBy) ?? 0) + taken.messages)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
    }
  }
}
