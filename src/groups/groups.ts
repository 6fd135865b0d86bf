import { markGroupRead, unreadGroups } from '../store/group-messages.ts'
import { groupById, groupByLabel } from '../store/groups.ts'
import { putMuted } from '../store/muted.ts'
import { requestById } from '../store/requests.ts'
import { Admitting } from './admitting.ts'
import { Broadcasts, sendable } from './broadcasts.ts'
import { Doors } from './doors.ts'
import { Joining } from './joining.ts'
import { Naming } from './naming.ts'
import { Passing } from './passing.ts'
import { historyHash, historyOf, reportOf } from './reports.ts'
import { Seeking } from './seeking.ts'
import { shareWith } from './sharing.ts'
import { speaking, standingOf } from './standing.ts'
import { Upkeep } from './upkeep.ts'
import { editOf, eraseOf, findWord, mentionsIn, reactionTo } from './words.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { History, HistoryPage } from '../history.ts'
import type { Person } from '../names/person.ts'
import type { RequestRow, RequestState } from '../store/requests.ts'
import type { Outcome } from './broadcasts.ts'
import type { Created } from './leading.ts'
import type { Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { GroupReport } from './reports.ts'
import type { KeysReport } from './secrecy.ts'
import type { GroupWord } from './words.ts'

/** Before a member is removed, its messages that others have are fetched: what nobody fetched by then is cut off. */
const BEFORE_REMOVAL_MS = 2_000
const BEFORE_REMOVAL_PEERS = 4
/** As names are. */
const NAME_CHARS_MAX = 32
/** Members who are online have followed a removal by then, and said so. */
const ROTATION_MS = 2_000

/** Groups: a log that its leader signs, messages that members sign, gossip to be fast and catch-up to be sure. */
export class Groups {
  readonly #init: GroupsInit
  readonly #upkeep: Upkeep
  readonly #admitting: Admitting
  readonly #joining: Joining
  readonly #seeking: Seeking
  readonly #broadcasts: Broadcasts

  constructor(init: GroupsInit) {
    this.#init = init
    this.#upkeep = new Upkeep(init)
    const { ledger, letters, leading, secrecy, topics, receipts } = this.#upkeep
    const transact: Upkeep['transact'] = (work) => this.#upkeep.transact(work)
    this.#admitting = new Admitting(init, ledger, letters, leading, transact, (sql, groupId, payload) => {
      passing.over(sql, groupId, payload)
    })
    const passing = new Passing(init, { ledger, leading, admitting: this.#admitting })
    this.#joining = new Joining(init, ledger, letters, secrecy, transact)
    this.#seeking = new Seeking(init, this.#joining)
    this.#upkeep.tendBy({ naming: new Naming(init, ledger), passing })
    this.#broadcasts = new Broadcasts(init, ledger, topics, receipts, {
      alone: (groupId) => {
        this.#upkeep.mail(groupId)
      },
      unsure: (groupId, members) => {
        this.#upkeep.spread(groupId, members)
      },
    })
    init.requests.register('join', {
      accept: (request) => this.#admitting.answer(request, true),
      decline: (request) => this.#admitting.answer(request, false),
      withdraw: (request) => this.#joining.withdraw(request),
    })
    init.requests.register('invite', {
      accept: (request) => this.#joining.answer(request, true),
      decline: (request) => this.#joining.answer(request, false),
      withdraw: (request) => this.#admitting.withdraw(request),
    })
    new Doors(init, {
      upkeep: this.#upkeep,
      admitting: this.#admitting,
      joining: this.#joining,
      passing,
      seeking: this.#seeking,
    }).open()
  }

  /** Takes up everything that is on disk: topics, connections, what a crash left undone. Online or not. */
  start(): void {
    this.#upkeep.start()
    this.#seeking.start()
  }

  stop(): void {
    this.#seeking.stop()
    this.#upkeep.stop()
  }

  /** @throws {KithError} `invalid_name`, `group_exists`, or `name_taken` for a public group. */
  async create(name: string, isPrivate: boolean, signal?: AbortSignal): Promise<Created> {
    return await this.#upkeep.leading.create(name, isPrivate, signal)
  }

  /**
   * Asks the leader of a public group to be let in; asking again while one is pending changes nothing.
   *
   * @throws {KithError} `already_member`, `group_not_found` or `unreachable`.
   */
  async join(name: string, signal?: AbortSignal): Promise<RequestRow> {
    return await this.#joining.join(name, signal)
  }

  /** Invites a friend into a group of ours. @throws {KithError} `not_leader`, `not_friend` or `already_member`. */
  async invite(label: string, person: Person): Promise<RequestRow> {
    return await this.#admitting.invite(label, person)
  }

  /** Leaves at once, whoever is online. @throws {KithError} `group_not_found`, `leader_stays` or `not_member`. */
  async leave(label: string): Promise<void> {
    const { groupId, bytes } = await this.#joining.leave(label)
    await this.#upkeep.topics.publish(groupId, bytes)
    this.#upkeep.refresh(groupId)
  }

  /**
   * Removes a member from a group of ours at once, reachable or not.
   *
   * @returns the label of the removed.
   * @throws {KithError} `not_leader`, `not_member` or `leader_stays`.
   */
  async remove(label: string, user: string): Promise<string> {
    const standing = this.#standing(label)
    if (this.#upkeep.leading.leads(standing)) await this.#beforeRemoval(standing)
    return await this.#upkeep.leading.remove(label, user)
  }

  /** Makes another member lead. Returns its label. @throws {KithError} `not_leader`, `not_member` or `usage`. */
  async handOver(label: string, user: string): Promise<string> {
    return await this.#upkeep.leading.handOver(label, user)
  }

  /** Names who follows, in this order, if we are lost. @throws {KithError} `not_leader`, `not_member` or `usage`. */
  async nameDeputies(label: string, users: readonly string[]): Promise<string[]> {
    return await this.#upkeep.leading.nameDeputies(label, users)
  }

  /** How far the members have the newest keys, once those who are online had a moment to say so; nothing for a public group. */
  async rotation(label: string): Promise<KeysReport | undefined> {
    const { store, clock } = this.#init
    const enough = new AbortController()
    const cancel = clock.after(ROTATION_MS, () => {
      enough.abort()
    })
    for (;;) {
      const keys = this.#upkeep.secrecy.report(store, this.#standing(label).state)
      if (keys !== undefined && keys.confirmed < keys.members && !enough.signal.aborted) {
        await this.#upkeep.nextChange(enough.signal)
        continue
      }
      cancel()
      return keys
    }
  }

  /**
   * Makes a new group that goes on from one that cannot, and invites everybody who is in that one.
   *
   * @param name by default the old one with a number: `club-2`.
   * @returns what it is called, and whom it invited.
   * @throws {KithError} `not_member`, `group_closed`, and as `create`.
   */
  async continueGroup(
    label: string,
    name?: string,
    signal?: AbortSignal,
  ): Promise<{ group: string; invited: string[] }> {
    const { row, state } = this.#standing(label)
    // A group that is frozen is what this is for; one that was left or closed is over.
    speaking({ row: { ...row, fork: undefined }, state })
    const { groupId, seq, hash } = state
    const continues = { groupId, head: { seq, hash } }
    const { group } = await this.#upkeep.leading.create(
      name ?? nextName(state.name),
      state.isPrivate,
      signal,
      continues,
    )
    const invited: string[] = []
    for (const { peerId, userKey } of state.members.values()) {
      const person = this.#init.names.byKey(userKey)
      if (peerId === this.#upkeep.ledger.me || person === undefined) continue
      await this.#admitting.invite(group, person)
      invited.push(person.label)
    }
    return { group, invited }
  }

  /** Ends a group of ours for all; its history stays. @throws {KithError} `not_leader` or `group_closed`. */
  async close(label: string): Promise<void> {
    await this.#upkeep.leading.close(label)
  }

  /**
   * Says something to a group: on disk here when this returns, and then told on how many members' disks.
   *
   * @param answered the message that it answers, of the same group.
   * @throws {KithError} `group_not_found`, `not_member`, `group_closed`, `too_long` or `usage`.
   */
  async broadcast(label: string, words: string, answered?: GroupWord): Promise<Outcome> {
    const standing = this.#standing(label)
    const text = sendable(words)
    const mentions = mentionsIn(text, standing, this.#init.names)
    const replyTo = answered && { peerId: answered.message.peerId, number: answered.message.number }
    const said: Said = { kind: 'text', text, ...(replyTo && { replyTo }), mentions }
    return await this.#broadcasts.send(standing.row.groupId, said)
  }

  /**
   * Finds a message: `who` is `me`, a member, or nobody in particular; without a number the newest.
   *
   * @throws {KithError} `group_not_found`, `not_member`, `message_not_found` or `usage`.
   */
  find(label: string, who: string | undefined, number: number | undefined): GroupWord {
    const { store, names } = this.#init
    return findWord(store, this.#standing(label), this.#upkeep.ledger, names, { who, number })
  }

  /** Puts an emoji on a message, in place of an earlier one; empty takes it back. @throws {KithError} `too_late`, and as `broadcast`. */
  async react(word: GroupWord, emoji: string): Promise<Outcome> {
    return await this.#say(word, reactionTo(word, emoji))
  }

  /** Gives one of our own messages new words, at every member. @throws {KithError} `not_yours`, `too_late`, and as `broadcast`. */
  async edit(word: GroupWord, text: string): Promise<Outcome> {
    return await this.#say(word, editOf(word, this.#upkeep.ledger.me, sendable(text)))
  }

  /** Takes the words of one of our own messages from every screen. @throws {KithError} `not_yours`, `too_late`, and as `broadcast`. */
  async erase(word: GroupWord): Promise<Outcome> {
    return await this.#say(word, eraseOf(word, this.#upkeep.ledger.me))
  }

  async #say({ group }: GroupWord, said: Said): Promise<Outcome> {
    return await this.#broadcasts.send(this.#standing(group).row.groupId, said)
  }

  /**
   * Opens what was said before to a member that came later, or to all of them; everybody is told.
   *
   * @throws {KithError} `not_member`, or `usage` if there is nothing to open; and as `broadcast`.
   */
  async shareHistory(label: string, user?: string): Promise<{ group: string; with: string[]; messages: number }> {
    const { store, names } = this.#init
    const standing = speaking(this.#standing(label))
    const { said, messages, with: who } = shareWith(store, standing, user, this.#upkeep.ledger, names)
    await this.#broadcasts.send(standing.row.groupId, said)
    return { group: standing.row.label, with: who, messages }
  }

  /** @throws {KithError} `group_not_found`. */
  history(label: string, page: HistoryPage): History {
    const { store, names } = this.#init
    return historyOf(store, this.#standing(label), page, this.#upkeep.ledger, names)
  }

  /**
   * Equal at two members exactly if they have the same messages in the same order.
   *
   * @param sinceLog leaves out what was said before this entry, to compare with somebody who came with it.
   * @throws {KithError} `group_not_found`.
   */
  historyHash(label: string, sinceLog?: number): string {
    return historyHash(this.#init.store, this.#standing(label), sinceLog)
  }

  /** Every group whose log is here, by label. */
  list(): GroupReport[] {
    const { ledger, secrecy } = this.#upkeep
    return ledger.standings(this.#init.store).map((standing) => reportOf(standing, this.#init, ledger, secrecy))
  }

  /** @throws {KithError} `group_not_found`. */
  report(label: string): GroupReport {
    const { ledger, secrecy } = this.#upkeep
    return reportOf(this.#standing(label), this.#init, ledger, secrecy)
  }

  /** Nothing in this group is unread any more. @throws {KithError} `group_not_found`. */
  async markRead(label: string): Promise<void> {
    const { groupId } = this.#standing(label).row
    await this.#init.store.write((sql) => {
      markGroupRead(sql, groupId)
    })
  }

  /** Groups with unread messages. */
  unreadAll(): { group: string; count: number }[] {
    const { store } = this.#init
    return unreadGroups(store).flatMap(({ groupId, count }) => {
      const group = groupById(store, groupId)?.label
      return group === undefined ? [] : [{ group, count }]
    })
  }

  /** What is said in this group is told as quiet, or not any more; by name we are always told. @throws {KithError} `group_not_found`. */
  async mute(label: string, muted: boolean): Promise<void> {
    const { groupId } = this.#standing(label).row
    await this.#init.store.write((sql) => {
      putMuted(sql, { groupId }, muted)
    })
  }

  /** True if this is what a group here is called. */
  has(label: string): boolean {
    return groupByLabel(this.#init.store, label) !== undefined
  }

  /** Waits until a request of ours is decided; an accepted one, until we are in. @throws the reason of `signal`. */
  async outcome(request: RequestRow, signal: AbortSignal): Promise<Exclude<RequestState, 'pending'>> {
    const { store } = this.#init
    for (;;) {
      signal.throwIfAborted()
      const state = requestById(store, request.id)?.state ?? 'withdrawn'
      const isIn = request.groupId !== undefined && groupById(store, request.groupId)?.state === 'member'
      const isComing = state === 'accepted' && request.kind === 'join' && !isIn
      if (state !== 'pending' && !isComing) return state
      await this.#upkeep.nextChange(signal)
    }
  }

  /** Gossip frames that were provably faulty, since the start. */
  get rejected(): number {
    return this.#upkeep.topics.rejected
  }

  #standing(label: string): Standing {
    return standingOf(this.#init.store, this.#upkeep.ledger, label)
  }

  async #beforeRemoval({ row: { groupId } }: Standing): Promise<void> {
    const asked = this.#upkeep.online(groupId).slice(0, BEFORE_REMOVAL_PEERS)
    const rounds = asked.map((peerId) => this.#upkeep.catchUp.with(groupId, peerId))
    const enough = new Promise<void>((resolve) => {
      this.#init.clock.after(BEFORE_REMOVAL_MS, resolve)
    })
    await Promise.race([Promise.all(rounds), enough])
  }
}

/** `club` is followed by `club-2`, that by `club-3`; a name that has no room for it loses its end. */
function nextName(name: string): string {
  const [, stem = name, number] = /^(.+)-(\d{1,3})$/.exec(name) ?? []
  const ending = `-${String(Number(number ?? '1') + 1)}`
  return stem.slice(0, NAME_CHARS_MAX - ending.length) + ending
}
