import { toString } from 'uint8arrays/to-string'
import { ID_BYTES } from '../../protocols/chat/content.ts'
import { randomBytes } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { samePerson } from '../names/person.ts'
import { addRequest, pruneRequests, renewRequest, requestById, requestsWith, settleRequest } from '../store/requests.ts'
import { Live } from './live.ts'
import type { FullBody, SessionAct } from '../../protocols/chat/body.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Tell } from '../news.ts'
import type { Decider, Requests } from '../requests/requests.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql, Store } from '../store/store.ts'

interface SessionsInit {
  readonly store: Store
  readonly clock: Clock
  readonly names: Directory
  readonly requests: Requests
  readonly tell: Tell
  /** Adds a content to our chain in the caller's transaction. @throws {KithError} `not_friend`. */
  readonly append: (sql: Sql, person: Person, body: FullBody) => void
  /** Lets what was added leave, once it is durable. */
  readonly kick: (person: Person) => void
  /** Said now or never. */
  readonly signal: (person: Person, signal: 'READY' | 'GONE', sessionId: Bytes) => void
}

export type SessionAnswer = 'accepted' | 'declined' | 'withdrawn'

/** Decided requests kept for each friend. Rationale: enough for a late answer to find its question, bounded. */
const KEPT_MAX = 20

/** Asking for private live sessions and answering: stored contents, so that no word of it is lost. */
export class Sessions implements Decider {
  readonly live: Live
  readonly #init: SessionsInit
  /** Asked for by this process: a yes to an older one finds nobody waiting. */
  readonly #asked = new Set<string>()
  readonly #outcomes = new Map<string, ((answer: SessionAnswer) => void)[]>()

  constructor(init: SessionsInit) {
    this.#init = init
    this.live = new Live(init)
    init.requests.register('session', this)
  }

  /**
   * Asks for a session. Somebody who has asked us gets our yes; asking again while one is pending changes nothing.
   *
   * @returns the request once it is stored: `pending`, or `accepted`.
   * @throws {KithError} `in_session`, `not_friend`.
   */
  async connect(person: Person): Promise<RequestRow> {
    this.live.ensureFree()
    const theirs = this.#pending(this.#init.store, person, 'in')
    if (theirs !== undefined) {
      await this.accept(theirs)
      return { ...theirs, state: 'accepted' }
    }
    const request = await this.#init.store.write((sql) => {
      const asked = this.#pending(sql, person, 'out')
      const id = asked?.id ?? randomBytes(ID_BYTES)
      this.#asked.add(hex(id))
      if (asked !== undefined) return asked
      this.#act(sql, person, id, 'ASK')
      return this.#addRequest(sql, person, id, 'out')
    })
    this.#init.kick(person)
    return request
  }

  /** Resolves with the answer to a request of ours. Rejects with the reason of `signal`. */
  outcome(id: Bytes, signal: AbortSignal): Promise<SessionAnswer> {
    return new Promise((resolve, reject) => {
      const state = requestById(this.#init.store, id)?.state
      if (state === 'accepted' || state === 'declined' || state === 'withdrawn') resolve(state)
      const onAbort = (): void => {
        reject(signal.reason as Error)
      }
      if (signal.aborted) onAbort()
      signal.addEventListener('abort', onAbort, { once: true })
      this.#outcomes.set(hex(id), [...(this.#outcomes.get(hex(id)) ?? []), resolve])
    })
  }

  /** Says yes and waits a moment for the session to begin. @throws {KithError} `in_session`, `no_request`, `not_friend`. */
  async accept(request: RequestRow): Promise<void> {
    this.live.ensureFree()
    const person = await this.#answer(request, 'accepted', 'ACCEPT')
    await this.live.agree({ id: request.id, person })
  }

  /** Says no. @throws {KithError} `no_request`, `not_friend`. */
  async decline(request: RequestRow): Promise<void> {
    await this.#answer(request, 'declined', 'DECLINE')
  }

  /** Takes back a request of our own. @throws {KithError} `no_request`, `not_friend`. */
  async withdraw(request: RequestRow): Promise<void> {
    await this.#answer(request, 'withdrawn', 'WITHDRAW')
    this.#settled(request.id, 'withdrawn')
  }

  /** Ends the live session for both. @throws {KithError} `no_session`. */
  async leave(): Promise<Person> {
    const { id, person } = this.live.ensure()
    await this.#init.store.write((sql) => {
      this.#act(sql, person, id, 'LEAVE')
    })
    this.#init.kick(person)
    if (this.live.is(person, id)) this.live.end('left', this.#init.names.me)
    return person
  }

  /** Takes one act of a friend, in the transaction that stores it; returns what to do once that is durable. */
  receive(sql: Sql, person: Person, id: Bytes, act: SessionAct): (() => void) | undefined {
    const request = requestById(sql, id)
    if (request !== undefined && (request.kind !== 'session' || !samePerson(request, person))) return undefined
    if (act === 'ASK') return request === undefined ? this.#receiveAsk(sql, person, id) : undefined
    if (act === 'WITHDRAW') return request?.direction === 'in' ? this.#receiveWithdraw(sql, person, id) : undefined
    if (act === 'LEAVE') {
      return () => {
        this.live.gone(person, id)
      }
    }
    return request?.direction === 'out' ? this.#receiveAnswer(sql, person, request, act) : undefined
  }

  /** Takes a signal of the moment. */
  hear(person: Person, signal: 'READY' | 'GONE', id: Bytes): void {
    if (signal === 'GONE') this.live.gone(person, id)
    else if (!this.live.ready(person, id) && !this.#mayComeLater(person, id)) this.#init.signal(person, 'GONE', id)
  }

  /** The friendship is over, and with it whatever was pending. */
  async estranged(person: Person): Promise<void> {
    this.live.forget(person)
    await this.#init.store.write((sql) => {
      for (const { id } of requestsWith(sql, 'session', person.userKey, 'pending')) settleRequest(sql, id, 'withdrawn')
    })
  }

  #receiveAsk(sql: Sql, person: Person, id: Bytes): () => void {
    const ours = this.#pending(sql, person, 'out')
    const request = this.#addRequest(sql, person, id, 'in')
    if (ours !== undefined && this.#asked.has(hex(ours.id))) return this.#cross(sql, person, ours, request)
    return () => {
      this.#init.tell({ type: 'session_request', from: person.label, number: request.number })
    }
  }

  /** Both asked at once: that is two times yes. The lower id names the session, on both sides. */
  #cross(sql: Sql, person: Person, ours: RequestRow, theirs: RequestRow): () => void {
    settleRequest(sql, ours.id, 'accepted')
    settleRequest(sql, theirs.id, 'accepted')
    const id = hex(ours.id) < hex(theirs.id) ? ours.id : theirs.id
    return () => {
      this.#accepted(person, ours.id, id)
    }
  }

  #receiveAnswer(sql: Sql, person: Person, request: RequestRow, act: 'ACCEPT' | 'DECLINE'): (() => void) | undefined {
    const { id, state } = request
    if (state !== 'pending' && state !== 'accepted') return undefined
    settleRequest(sql, id, act === 'ACCEPT' ? 'accepted' : 'declined')
    return () => {
      if (act === 'DECLINE') {
        this.#init.tell({ type: 'session_declined', by: person.label })
        this.#settled(id, 'declined')
        return
      }
      this.#accepted(person, id)
    }
  }

  #receiveWithdraw(sql: Sql, person: Person, id: Bytes): () => void {
    const isNews = settleRequest(sql, id, 'withdrawn')
    return () => {
      if (isNews) this.#init.tell({ type: 'session_withdrawn', by: person.label })
      this.live.gone(person, id)
    }
  }

  async #answer(request: RequestRow, state: SessionAnswer, act: SessionAct): Promise<Person> {
    const person = this.#init.names.byKey(request.userKey)
    if (person === undefined) throw new KithError('user_not_found', 'User not found.')
    await this.#init.store.write((sql) => {
      if (!settleRequest(sql, request.id, state)) {
        throw new KithError('no_request', `Request ${request.number} is not pending any more.`)
      }
      this.#act(sql, person, request.id, act)
    })
    this.#init.kick(person)
    return person
  }

  /** Who waits for the answer hears it once the session has begun: the next line typed is a line of it. */
  #accepted(person: Person, id: Bytes, sessionId = id): void {
    this.#init.tell({ type: 'session_accepted', by: person.label })
    if (this.#asked.has(hex(id))) {
      void this.live.agree({ id: sessionId, person }).then(() => {
        this.#settled(id, 'accepted')
      })
    } else {
      this.#init.signal(person, 'GONE', id)
      this.#settled(id, 'accepted')
    }
  }

  #settled(id: Bytes, answer: SessionAnswer): void {
    this.#asked.delete(hex(id))
    for (const resolve of this.#outcomes.get(hex(id)) ?? []) resolve(answer)
    this.#outcomes.delete(hex(id))
  }

  /** READY may overtake the ACCEPT that makes sense of it, while a backlog goes first or the two share a batch. */
  #mayComeLater(person: Person, id: Bytes): boolean {
    const request = requestById(this.#init.store, id)
    if (request?.direction !== 'out' || !samePerson(request, person)) return false
    return request.state === 'pending' || this.#asked.has(hex(id))
  }

  #pending(sql: Pick<Sql, 'all'>, { userKey }: Person, direction: 'in' | 'out'): RequestRow | undefined {
    return requestsWith(sql as Sql, 'session', userKey, 'pending').find((request) => request.direction === direction)
  }

  /** One pending in each direction: a newer ask takes the place, and the number, of an older. */
  #addRequest(sql: Sql, person: Person, id: Bytes, direction: 'in' | 'out'): RequestRow {
    const { userKey } = person
    const row = { id, payload: new Uint8Array(), createdMs: this.#init.clock.now() }
    const older = this.#pending(sql, person, direction)
    if (older !== undefined) {
      renewRequest(sql, older.number, row)
      return { ...older, ...row }
    }
    pruneRequests(sql, 'session', userKey, KEPT_MAX)
    return addRequest(sql, { ...row, kind: 'session', direction, userKey, groupId: undefined, groupName: undefined })
  }

  #act(sql: Sql, person: Person, sessionId: Bytes, act: SessionAct): void {
    this.#init.append(sql, person, { kind: 'session', sessionId, act })
  }
}

function hex(bytes: Bytes): string {
  return toString(bytes, 'hex')
}
