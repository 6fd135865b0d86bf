import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { KithError } from '../errors.ts'
import { samePerson } from '../names/person.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Tell } from '../news.ts'

export interface Session {
  /** Id of the request that it came of. */
  readonly id: Bytes
  readonly person: Person
}

interface LiveInit {
  readonly clock: Clock
  readonly names: Directory
  readonly tell: Tell
  /** Said now or never. */
  readonly signal: (person: Person, signal: 'READY' | 'GONE', sessionId: Bytes) => void
}

/** How long a yes waits for the session to begin before it returns. Rationale: as for a message. */
const BEGIN_MS = 3_000

/**
 * The one live session of this process. It begins when both sides have said READY on an open channel, and ends when
 * either leaves or the channel is gone: it never outlives a process on either side.
 */
export class Live {
  readonly #init: LiveInit
  #session: Session | undefined
  /** Agreed on, until the other side says READY. By session id. */
  readonly #agreed = new Map<string, Session>()
  /** The session for which each friend said READY on its channel. By user key. */
  readonly #ready = new Map<string, string>()
  #onOutcome: (() => void)[] = []

  constructor(init: LiveInit) {
    this.#init = init
  }

  get session(): Session | undefined {
    return this.#session
  }

  is(person: Person, sessionId: Bytes | undefined): boolean {
    return sessionId !== undefined && this.#session !== undefined && isSame(this.#session, person, sessionId)
  }

  /** @throws {KithError} `in_session`. */
  ensureFree(): void {
    if (this.#session === undefined) return
    throw new KithError('in_session', `You are in a session with ${this.#session.person.label}.`, {
      next: 'exit ends it.',
    })
  }

  /** @throws {KithError} `no_session`. */
  ensure(): Session {
    if (this.#session !== undefined) return this.#session
    throw new KithError('no_session', 'You are in no session.', { next: 'connect <user> asks a friend for one.' })
  }

  /** Both want this session: it begins as soon as both are there. Resolves when it began, or after a moment. */
  async agree(session: Session): Promise<void> {
    if (this.#session !== undefined) {
      this.#init.signal(session.person, 'GONE', session.id)
      return
    }
    const key = hex(session.id)
    this.#agreed.set(key, session)
    const outcome = this.#outcome()
    this.#init.signal(session.person, 'READY', session.id)
    if (this.#ready.get(hex(session.person.userKey)) === key) this.#begin(session)
    await outcome
  }

  /** The friend is in this session. @returns false if we know of no such session. */
  ready(person: Person, id: Bytes): boolean {
    this.#ready.set(hex(person.userKey), hex(id))
    const agreed = this.#agreed.get(hex(id))
    if (agreed === undefined || !isSame(agreed, person, id)) return this.is(person, id)
    this.#begin(agreed)
    return true
  }

  /** The friend is not, or no longer, in this session. */
  gone(person: Person, id: Bytes): void {
    const agreed = this.#agreed.get(hex(id))
    if (this.is(person, id)) {
      this.end('left', person)
    } else if (agreed !== undefined && samePerson(agreed.person, person)) {
      this.#agreed.delete(hex(id))
      this.#tellOutcome()
      this.#init.tell({ type: 'session_ended', with: person.label, by: person.label, reason: 'left' })
    }
  }

  /** The friend's channel is there: what was agreed can begin. */
  linked(person: Person): void {
    for (const session of [...this.#agreed.values(), ...(this.#session === undefined ? [] : [this.#session])]) {
      if (samePerson(session.person, person)) this.#init.signal(person, 'READY', session.id)
    }
  }

  /** The friend's last channel is gone. */
  lost(person: Person): void {
    this.#ready.delete(hex(person.userKey))
    if (this.#session !== undefined && samePerson(this.#session.person, person)) this.end('lost', person)
  }

  /** Nothing that was agreed with this person will begin any more. */
  forget(person: Person): void {
    this.lost(person)
    for (const [key, session] of this.#agreed) if (samePerson(session.person, person)) this.#agreed.delete(key)
  }

  end(reason: 'left' | 'lost', by: Person): void {
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    this.#init.tell({ type: 'session_ended', with: session.person.label, by: by.label, reason })
  }

  #begin(session: Session): void {
    this.#agreed.delete(hex(session.id))
    if (this.#session !== undefined) {
      this.#init.signal(session.person, 'GONE', session.id)
      return
    }
    this.#session = session
    this.#init.tell({ type: 'session_started', with: session.person.label })
    this.#tellOutcome()
  }

  #outcome(): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#init.clock.after(BEGIN_MS, resolve)
      this.#onOutcome.push(() => {
        cancel()
        resolve()
      })
    })
  }

  #tellOutcome(): void {
    for (const resolve of this.#onOutcome.splice(0)) resolve()
  }
}

function isSame(session: Session, person: Person, id: Bytes): boolean {
  return equals(session.id, id) && samePerson(session.person, person)
}

function hex(bytes: Bytes): string {
  return toString(bytes, 'hex')
}
