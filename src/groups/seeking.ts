import { equals } from 'uint8arrays/equals'
import { pendingRequests } from '../store/requests.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Joining } from './joining.ts'
import type { GroupsInit } from './parts.ts'

/** A group may get another leader while we wait for the answer of the one we asked. */
const SEEK_EVERY_MS = 30_000
/** What others can make us do. */
const HURRY_EVERY_MS = 2_000
/** Requests looked after in one round: each costs a lookup. */
const SOUGHT_AT_ONCE = 8

/** Requests of ours to join follow the lead of their group: whoever holds its name now is asked in place of who did. */
export class Seeking {
  readonly #init: Pick<GroupsInit, 'store' | 'net' | 'names' | 'clock' | 'onFault' | 'identity'>
  readonly #joining: Joining
  #cancel: () => void = () => undefined
  #stopped = new AbortController()
  #from = 0
  #hurriedMs = -Infinity

  constructor(init: Pick<GroupsInit, 'store' | 'net' | 'names' | 'clock' | 'onFault' | 'identity'>, joining: Joining) {
    this.#init = init
    this.#joining = joining
  }

  start(): void {
    this.#stopped = new AbortController()
    this.#next()
  }

  stop(): void {
    this.#cancel()
    this.#stopped.abort()
  }

  /** Somebody answers whom we did not ask: looks now, at most once in a while. */
  hurry(): void {
    const nowMs = this.#init.clock.monotonic()
    if (this.#stopped.signal.aborted || nowMs < this.#hurriedMs + HURRY_EVERY_MS) return
    this.#hurriedMs = nowMs
    this.#cancel()
    this.#next(0)
  }

  #next(waitMs = SEEK_EVERY_MS): void {
    this.#cancel = this.#init.clock.after(waitMs, () => {
      this.#round()
        .catch((error: unknown) => {
          if (!this.#stopped.signal.aborted) this.#init.onFault(error, this.#init.identity.peerId)
        })
        .finally(() => {
          if (!this.#stopped.signal.aborted) this.#next()
        })
    })
  }

  async #round(): Promise<void> {
    if (!this.#init.net.isOnline) return
    const waiting = pendingRequests(this.#init.store, 'out').filter(({ kind }) => kind === 'join')
    if (this.#from >= waiting.length) this.#from = 0
    const sought = waiting.slice(this.#from, this.#from + SOUGHT_AT_ONCE)
    this.#from += SOUGHT_AT_ONCE
    await Promise.all(sought.map((request) => this.#seek(request)))
  }

  async #seek(request: RequestRow): Promise<void> {
    const { names } = this.#init
    const { groupId, groupName } = request
    if (groupId === undefined || groupName === undefined) return
    const group = await names.resolveGroup(groupName, this.#stopped.signal).catch(() => undefined)
    // A name that means another group by now is none of our business.
    if (group === undefined || !equals(group.groupId, groupId)) return
    const asked = names.byKey(request.userKey)
    if (asked === undefined || !equals(asked.userKey, group.leader.userKey))
      await this.#joining.readdress(request, group)
  }
}
