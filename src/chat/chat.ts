import { fromString } from 'uint8arrays/from-string'
import { TEXT_BYTES_MAX, toWellFormed } from '../../protocols/chat/content.ts'
import { KithError } from '../errors.ts'
import { samePerson } from '../names/person.ts'
import { isMuted, putMuted } from '../store/muted.ts'
import { markRead, putTellsRead, tellsRead, textByNumber, unreadCounts, unreadOf } from '../store/texts.ts'
import { putGrantsTold } from '../store/pairs.ts'
import { passagesOf } from '../store/passages.ts'
import { friendState } from '../store/persons.ts'
import { findGroupTexts, findTexts } from '../store/search.ts'
import { timerOf, wordAt } from '../store/words.ts'
import { Deliveries } from './deliveries.ts'
import { pageOf, stateOf } from './history.ts'
import { Links } from './links.ts'
import { Mailing } from './mailing.ts'
import { append } from './outbox.ts'
import { Receiver } from './receiver.ts'
import { Sessions } from './sessions.ts'
import { Sweeper } from './sweeper.ts'
import { Words } from './words.ts'
import type { FullBody } from '../../protocols/chat/body.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { History, HistoryPage, HistoryRow } from '../history.ts'
import type { Post } from '../mailbox/post.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Net } from '../net/net.ts'
import type { Tell } from '../news.ts'
import type { Requests } from '../requests/requests.ts'
import type { RequestRow } from '../store/requests.ts'
import type { PassageRow } from '../store/passages.ts'
import type { Hit } from '../store/search.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Pairs } from './pairs.ts'
import type { OnMailboxes, Refused } from './receiver.ts'
import type { SessionAnswer } from './sessions.ts'
import type { Named } from './words.ts'

/** A line of a live session that takes longer is told when it arrives. */
const AT_ONCE_MS = 3_000

interface ChatInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  readonly friends: Friendships
  readonly requests: Requests
  readonly pairs: Pairs
  readonly post: Post
  readonly tell: Tell
  /** Hears of channels that were reset because of what came on them. */
  readonly onFault: (error: unknown, peerId: string) => void
  /** Takes what `tellMailboxes` of a friend said. */
  readonly onMailboxes?: OnMailboxes
}

/** The whole story of one own message. */
export interface Why {
  readonly user: string
  readonly number: number
  readonly state: HistoryRow['state']
  readonly failure?: string | undefined
  readonly storedMs: number
  readonly passages: PassageRow[]
  readonly attempts: number
  readonly lastError?: string | undefined
  readonly nextAttemptMs?: number | undefined
  readonly letterTrouble?: string | undefined
  readonly nextLetterMs?: number | undefined
}

/** A message that is stored and on its way. */
export interface SentMessage {
  readonly id: Bytes
  /** Counts our own words in this conversation. */
  readonly number: number
  readonly person: Person
}

/** Where to search: everywhere if nothing is named. */
interface SearchPlace {
  readonly userKey?: Bytes | undefined
  readonly groupId?: Bytes | undefined
}

/** Private messages and live sessions between friends. */
export class Chat {
  /** What is said about messages after they were sent. */
  readonly words: Words
  readonly #sweeper: Sweeper
  readonly #init: ChatInit
  readonly #links: Links
  readonly #deliveries: Deliveries
  readonly #sessions: Sessions
  readonly #receiver: Receiver
  readonly #mailing: Mailing

  constructor(init: ChatInit) {
    this.#init = init
    this.#deliveries = new Deliveries(init)
    this.#sessions = new Sessions({
      ...init,
      append: (sql, person, body) => this.#append(sql, person, body),
      kick: (person) => {
        this.#links.kick(person)
      },
      signal: (person, signal, sessionId) => {
        this.#links.say(person, { kind: 'signal', signal, sessionId })
      },
    })
    this.words = new Words({
      ...init,
      isLoose: (sql, number) => this.#mailing.isLoose(sql, number),
      device: init.net.peerId,
      append: (sql, person, body) => this.#append(sql, person, body),
      kick: (person) => {
        this.#sweeper.wake()
        this.#links.kick(person)
      },
      onRefused: () => {
        this.refused.word++
      },
    })
    this.#sweeper = new Sweeper(init)
    this.#receiver = new Receiver({
      ...init,
      words: this.words,
      device: init.net.peerId,
      deliveries: this.#deliveries,
      sessions: this.#sessions,
      settling: (sql, userKey, change) => this.#mailing.settling(sql, userKey, change),
    })
    this.#mailing = new Mailing({
      ...init,
      isOpen: (person) => this.#links.isOpen(person),
      onMoved: (peerId) => {
        this.#links.regreet(peerId)
      },
      receive: async (peerId, frames) => {
        const heard = await this.#receiver.receive(peerId, frames, true)
        if (heard.hasMoved) this.#links.regreet(peerId)
        return heard
      },
    })
    init.pairs.onRenewed((person) => {
      void this.#mailing.renew(person).catch((error: unknown) => {
        for (const peerId of person.devices) init.onFault(error, peerId)
      })
    })
    this.#links = this.#makeLinks()
    init.friends.onChange((person, isFriend) => {
      const task = isFriend ? this.#begin(person) : this.#part(person)
      void task.catch((error: unknown) => {
        for (const peerId of person.devices) init.onFault(error, peerId)
      })
    })
  }

  /** Counts what was refused since start. */
  get refused(): Refused {
    return this.#receiver.refused
  }

  /** With whom a live session is going on in this process. */
  get session(): Person | undefined {
    return this.#sessions.live.session?.person
  }

  /** Sends what waits: at start and at each `online`. */
  start(): void {
    void this.#init.pairs.start()
    this.#sweeper.start()
    this.#links.start()
  }

  /** Leaves the live session and says goodbye on every channel. For good: a stopped chat cannot start again. */
  async stop(): Promise<void> {
    // Where even that cannot be stored, the end of the channel says it.
    if (this.session !== undefined) await this.leave().catch(() => undefined)
    this.#mailing.stop()
    await this.#links.stop()
    this.#sweeper.stop()
  }

  /**
   * Stores a message and lets it go. Nothing leaves before it is on disk.
   *
   * @param text 1 to 16384 bytes of UTF-8, kept as typed.
   * @param answers the message of this conversation that it answers.
   * @throws {KithError} `not_friend`, `too_long`, `usage` for an empty text.
   */
  async send(person: Person, text: string, answers?: Named): Promise<SentMessage> {
    return await this.#send(person, text, { replyTo: answers?.word.id })
  }

  /** Gives one of our own messages new words, on both sides. @throws {KithError} as `send`, `not_yours`, `too_late`. */
  async edit(named: Named, typed: string): Promise<void> {
    await this.words.edit(named, sound(typed))
  }

  /** A message of a conversation by its sender's number, or the sender's newest: the friend's, or our own (`isMine`). */
  messageAt(person: Person, isMine: boolean, number?: number): Named | undefined {
    const word = wordAt(this.#init.store, person.userKey, this.#init.net.peerId, isMine, number)
    return word && { person, word }
  }

  /** The newest texts, of people and groups, that hold all of these words; of one conversation or group if `where` says so. */
  async search(words: readonly string[], limit: number, where: SearchPlace = {}): Promise<Hit[]> {
    await this.#sweeper.index()
    const { store } = this.#init
    if (where.groupId !== undefined) return findGroupTexts(store, words, limit, where.groupId)
    return findTexts(store, words, limit, where.userKey)
  }

  /** True if this user tells friends what was read, and hears it of those who do too. Off by default. */
  get readReceipts(): boolean {
    return tellsRead(this.#init.store)
  }

  async setReadReceipts(isOn: boolean): Promise<void> {
    await this.#init.store.write((sql) => {
      putTellsRead(sql, isOn)
    })
  }

  /** Resolves with true once the friend has it on disk, with false after `waitMs` or when the friend cannot be reached. */
  delivered(message: SentMessage, waitMs: number): Promise<boolean> {
    if (!this.#init.net.isOnline || this.#isAway(message.person)) return Promise.resolve(false)
    return this.#deliveries.wait(message.person.userKey, message.id, waitMs)
  }

  /**
   * A page of the conversation with this person, friend or not any more. Reading the newest page marks all as read,
   * unless it is only peeked at.
   */
  async history(person: Person, page: HistoryPage): Promise<History> {
    const { store, net, names } = this.#init
    const history = pageOf(store, { me: names.me, device: net.peerId, person }, page)
    const isNewest = page.before === undefined && page.after === undefined
    if (isNewest && page.peek !== true && this.unread(person.userKey) > 0) {
      const marked = store.write((sql) => {
        markRead(sql, person.userKey)
      })
      // A full disk keeps nobody from reading: it stays unread then.
      await marked.catch(() => undefined)
      this.#sweeper.wake()
      // The receipt says how far we have read, if this user wants that.
      if (this.readReceipts) for (const peerId of person.devices) this.#links.regreet(peerId)
    }
    return history
  }

  /**
   * Tells a friend where letters for this device may be left, in the caller's transaction: said in every greeting from
   * now on. Call what it returns after the commit.
   *
   * @param grants 1 to 8192 bytes, opaque here.
   */
  tellMailboxes(sql: Sql, person: Person, grants: Bytes): () => void {
    putGrantsTold(sql, person.userKey, grants)
    return () => {
      for (const peerId of person.devices) this.#links.regreet(peerId)
    }
  }

  /** What became of one of our own messages. @throws {KithError} `usage` for a message of somebody else. */
  why({ person, word }: Named): Why {
    const { store, net, post } = this.#init
    const row = textByNumber(store, word.number)
    if (word.device !== net.peerId || row === undefined) {
      throw new KithError('usage', `[${word.seq}] is a message of ${person.label}: it is here.`, {
        next: `why ${person.label}:me:${word.seq} tells about your own [${word.seq}].`,
      })
    }
    const { attempts = 0, ...trouble } = this.#links.trouble(person) ?? {}
    const letter = person.devices.flatMap((peerId) => post.trouble(peerId) ?? [])[0]
    return {
      user: person.label,
      number: word.seq,
      state: stateOf(row),
      failure: row.failure,
      storedMs: word.sentMs,
      passages: passagesOf(store, word.number),
      attempts,
      ...trouble,
      letterTrouble: letter?.lastError,
      nextLetterMs: letter?.nextAttemptMs,
    }
  }

  /** What this friend says is told as quiet, or not any more. */
  async mute({ userKey }: Person, muted: boolean): Promise<void> {
    await this.#init.store.write((sql) => {
      putMuted(sql, { userKey }, muted)
    })
  }

  isMuted({ userKey }: Person): boolean {
    return isMuted(this.#init.store, { userKey })
  }

  /** How many messages of this person were never read. */
  unread(userKey: Bytes): number {
    return unreadOf(this.#init.store, userKey)
  }

  /** Everybody with unread messages, the latest first. */
  unreadAll(): { person: Person; count: number }[] {
    return unreadCounts(this.#init.store).flatMap(({ userKey, count }) => {
      const person = this.#init.names.byKey(userKey)
      return person === undefined ? [] : [{ person, count }]
    })
  }

  /**
   * Asks for a live session; the answer comes as news, now or later. Somebody who has asked us gets our yes.
   *
   * @returns the request once it is stored: `pending`, or `accepted`.
   * @throws {KithError} `self`, `in_session`, `not_friend`.
   */
  async connect(person: Person): Promise<RequestRow> {
    this.#ensureOther(person, 'connect to')
    return await this.#sessions.connect(person)
  }

  /** Resolves with the answer to a request of ours; rejects with the reason of `signal`. */
  answer(requestId: Bytes, signal: AbortSignal): Promise<SessionAnswer> {
    return this.#sessions.outcome(requestId, signal)
  }

  /** Says a line in the live session. @throws {KithError} `no_session`, and as `send`. */
  async say(text: string): Promise<SentMessage> {
    const { id, person } = this.#sessions.live.ensure()
    const sent = await this.#send(person, text, { sessionId: id })
    // In a live session it is news only if a line does not arrive at once.
    void this.delivered(sent, AT_ONCE_MS)
    return sent
  }

  /** Ends the live session for both and returns with whom it was. @throws {KithError} `no_session`. */
  async leave(): Promise<Person> {
    return await this.#sessions.leave()
  }

  /** With the KeyPackage that came with the friendship a group is there before the first channel. */
  async #begin(person: Person): Promise<void> {
    for (const peerId of person.devices) if (await this.#init.pairs.with(peerId).begin()) this.#links.regreet(peerId)
  }

  async #part(person: Person): Promise<void> {
    await this.#sessions.estranged(person)
    await this.#init.pairs.part(person)
  }

  async #send(
    person: Person,
    typed: string,
    { sessionId, replyTo }: { sessionId?: Bytes; replyTo?: Bytes | undefined },
  ): Promise<SentMessage> {
    this.#ensureOther(person, 'message')
    const text = sound(typed)
    const { id, seq } = await this.#init.store.write((sql) => {
      const lastsS = timerOf(sql, person.userKey)
      return this.#append(sql, person, { kind: 'text', text, sessionId, lastsS }, replyTo)
    })
    this.#sweeper.wake()
    this.#links.kick(person)
    return { id, number: seq, person }
  }

  /** The last attempt failed, and nothing has come of this person since: no use in waiting. */
  #isAway(person: Person): boolean {
    const { net } = this.#init
    if (this.#links.isOpen(person) || person.devices.some((peerId) => net.isConnected(peerId))) return false
    return this.#links.trouble(person)?.lastError !== undefined
  }

  /** Checked here, inside the transaction: the friendship may end at any time (chat rule 1). */
  #append(sql: Sql, person: Person, body: FullBody, replyTo?: Bytes): { id: Bytes; seq: number } {
    if (friendState(sql, person.userKey) !== 'friend') {
      throw new KithError('not_friend', `Error: you are not friends with ${person.label}`, {
        next: `add ${person.label} asks for friendship.`,
      })
    }
    const chain = { userKey: person.userKey, device: this.#init.net.peerId }
    return append(sql, chain, body, this.#init.clock.now(), { replyTo, isOut: this.#links.isOpen(person) })
  }

  #ensureOther(person: Person, verb: string): void {
    if (samePerson(person, this.#init.names.me)) throw new KithError('self', `You cannot ${verb} yourself.`)
  }

  #makeLinks(): Links {
    const { live } = this.#sessions
    return new Links({
      ...this.#init,
      receive: (peerId, frames) => this.#receiver.receive(peerId, frames),
      settling: (sql, userKey, change) => {
        this.#mailing.settling(sql, userKey, change)
      },
      onOpen: (person) => {
        live.linked(person)
      },
      onLost: (person) => {
        live.lost(person)
      },
      onUnreachable: (person) => {
        this.#deliveries.giveUp(person.userKey)
        this.#mailing.mail(person)
      },
      onStranger: () => {
        this.refused.stranger++
      },
      onFault: (fault, peerId) => {
        this.refused[fault.code === 'stranger' ? 'stranger' : 'broken']++
        this.#init.onFault(fault, peerId)
      },
    })
  }
}

/** @throws {KithError} `too_long`, `usage`. */
function sound(typed: string): string {
  const text = toWellFormed(typed)
  const sizeBytes = fromString(text).length
  if (sizeBytes === 0) throw new KithError('usage', 'There is nothing to send.', { next: 'message <user> <text>' })
  if (sizeBytes > TEXT_BYTES_MAX) {
    throw new KithError(
      'too_long',
      `The text has ${sizeBytes} bytes; a message holds up to ${TEXT_BYTES_MAX} (16 KiB).`,
      { next: 'Nothing was sent: send it in parts, or as a post.' },
    )
  }
  return text
}
