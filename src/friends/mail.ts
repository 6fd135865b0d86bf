import { equals } from 'uint8arrays/equals'
import { mailHeard, mailMessage, openMailed } from '../../protocols/friend/letter.ts'
import { messageHash } from '../../protocols/friend/message.ts'
import { Fault } from '../../protocols/fault.ts'
import { sha256 } from '../crypto/keys.ts'
import { Allowance } from '../rendezvous/allowance.ts'
import { addReply, noticeByLetter, noticesFor, takeReply } from '../store/notices.ts'
import { requestById } from '../store/requests.ts'
import type { Fate } from '../../protocols/friend/friend.ts'
import type { Mailed } from '../../protocols/friend/letter.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Letter, Post } from '../mailbox/post.ts'
import type { Directory } from '../names/directory.ts'
import type { Net } from '../net/net.ts'
import type { Tell } from '../news.ts'
import type { Mail, Notices } from '../notices/notices.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql, Store } from '../store/store.ts'

/** Letters that say what became of others' letters: as many as the honest need, and no engine for those who want work done. */
const HEARD_BURST = 50
const HEARD_PER_MINUTE = 30

interface FriendMailInit {
  readonly post: Post
  readonly store: Store
  readonly net: Net
  readonly names: Directory
  readonly notices: Notices
  readonly clock: Clock
  readonly tell: Tell
  readonly onFault: (error: unknown, peerId: string) => void
  /** As for a message on a stream; `also` runs in the same transaction. */
  readonly receive: (message: Bytes, peerId: string, also: (sql: Sql, fate: Fate) => void) => Promise<Fate>
  /** What a device says in a letter became of messages to it. */
  readonly heard: (peerId: string, isIt: (message: Bytes) => boolean, fate: Fate) => Promise<void>
}

/** How far a request of ours has come. */
export interface Passage {
  readonly state: 'waiting' | 'held' | 'delivered'
  /** Labels, the earliest first. */
  readonly holders: readonly string[]
}

/** Friend messages by letter, for two who are never online together (friend rules 18 to 20). */
export class FriendMail implements Mail {
  readonly #init: FriendMailInit
  readonly #allowance: Allowance

  constructor(init: FriendMailInit) {
    this.#init = init
    this.#allowance = new Allowance({ clock: init.clock, burst: HEARD_BURST, perMinute: HEARD_PER_MINUTE })
    init.post.register('friend', (letters) => this.#take(letters))
    init.post.onHeld((sql, number) => this.#held(sql, number))
  }

  write(sql: Sql, to: string, message: Bytes): number {
    return this.#init.post.write(sql, { to, kind: 'friend', body: mailMessage(message) })
  }

  drop(sql: Sql, letters: readonly number[]): void {
    this.#init.post.drop(sql, letters)
  }

  passage(request: RequestRow): Passage {
    const { store, names, post } = this.#init
    const devices = names.byKey(request.userKey)?.devices ?? []
    const notices = devices.flatMap((peerId) => noticesFor(store, peerId))
    const waiting = notices.filter(({ kind, payload }) => kind === 'friend' && isMessage(payload, request.id))
    if (waiting.length === 0) return { state: 'delivered', holders: [] }
    const numbers = waiting.flatMap(({ letter }) => letter ?? [])
    const holders = [...new Set(numbers.flatMap((number) => post.custody(store, number).map(({ label }) => label)))]
    return { state: holders.length > 0 ? 'held' : 'waiting', holders }
  }

  /** A worthless letter is counted and forgotten; one that finds no room now stays with its holders. */
  async #take(letters: readonly Letter[]): Promise<void> {
    let isBusy = false
    for (const { from, body } of letters) {
      try {
        if ((await this.#open(from, openMailed(body))) === 'BUSY') isBusy = true
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        this.#init.onFault(error, from)
      }
    }
    if (isBusy) throw new Error('Too many friend requests wait here')
  }

  async #open(from: string, mailed: Mailed): Promise<Fate> {
    const { receive, heard } = this.#init
    if ('message' in mailed) {
      const { message } = mailed
      return await receive(message, from, (sql, fate) => {
        this.#reply(sql, from, message, fate)
      })
    }
    await heard(from, (message) => isMessage(message, mailed.messageHash), mailed.fate)
    return 'STORED'
  }

  /** Friend rule 19. Whoever is connected says it again directly, and gets the answer there. */
  #reply(sql: Sql, to: string, message: Bytes, fate: Fate): void {
    const { post, net } = this.#init
    if (fate === 'BUSY' || net.isConnected(to) || !this.#allowance.take('')) return
    const body = mailHeard(messageHash(message, sha256), fate)
    addReply(sql, post.write(sql, { to, kind: 'friend', body }))
  }

  #held(sql: Sql, number: number): (() => void) | undefined {
    const { post, names, tell } = this.#init
    // One holder is enough for what we heard.
    if (takeReply(sql, number)) {
      post.drop(sql, [number])
      return undefined
    }
    const notice = noticeByLetter(sql, number)
    if (notice?.kind !== 'friend') return undefined
    const request = requestById(sql, messageHash(notice.payload, sha256))
    const person = request && names.byKey(request.userKey)
    if (request?.state !== 'pending' || person === undefined) return undefined
    const holders = post.custody(sql, number).map(({ label }) => label)
    return () => {
      tell({ type: 'friend_request_held', to: person.label, holders })
    }
  }
}

function isMessage(message: Bytes, hash: Bytes): boolean {
  return equals(messageHash(message, sha256), hash)
}
