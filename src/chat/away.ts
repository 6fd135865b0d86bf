import { isMuted } from '../store/muted.ts'
import { groupArrivalsAfter, newestGroupMessage } from '../store/group-messages.ts'
import { groupById } from '../store/groups.ts'
import { arrivedAfter, newestNumber } from '../store/words.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Tell } from '../news.ts'
import type { Requests } from '../requests/requests.ts'
import type { Store } from '../store/store.ts'

interface AwayInit {
  readonly store: Store
  readonly clock: Clock
  readonly names: Directory
  readonly requests: Requests
  readonly tell: Tell
}

/** Where everything stood when this peer came online. */
interface Before {
  readonly sinceMs: number
  readonly newest: number
  readonly newestInGroups: number
  readonly pending: number
}

const LEFT = 'away_since_ms'
/** What was held for us arrives in bursts: the summary is told once it was quiet for this long, or after `WAIT_MS_MAX`. */
const QUIET_MS = 3_000
const WAIT_MS_MAX = 60_000

/** Says, once after each `online`, what came since this peer was last online. */
export class Away {
  readonly #init: AwayInit
  #cancel: (() => void) | undefined

  constructor(init: AwayInit) {
    this.#init = init
  }

  /** This peer goes online: what arrives from now on came while it was away. */
  came(): void {
    const { store, clock, requests } = this.#init
    const sinceMs = getSetting<number>(store, LEFT)
    if (sinceMs === undefined || this.#cancel !== undefined) return
    const newest = newestNumber(store)
    const newestInGroups = newestGroupMessage(store)
    const pending = requests.pending('in').length
    const seen = newest + newestInGroups
    this.#watch({ sinceMs, newest, newestInGroups, pending, seen, endMs: clock.monotonic() + WAIT_MS_MAX })
  }

  /** This peer goes offline. */
  async left(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    await this.#init.store.write((sql) => {
      putSetting(sql, LEFT, this.#init.clock.now())
    })
  }

  #watch(watched: Before & { seen: number; endMs: number }): void {
    const { store, clock } = this.#init
    this.#cancel = clock.after(QUIET_MS, () => {
      const seen = newestNumber(store) + newestGroupMessage(store)
      if (seen !== watched.seen && clock.monotonic() < watched.endMs) {
        this.#watch({ ...watched, seen })
        return
      }
      this.#cancel = undefined
      this.#tell(watched)
    })
  }

  #tell({ sinceMs, newest, newestInGroups, pending }: Before): void {
    const { store, names, requests, tell } = this.#init
    const ofFriends = arrivedAfter(store, newest).flatMap(({ userKey, count }) => {
      const from = names.byKey(userKey)?.label
      return from === undefined || isMuted(store, { userKey }) ? [] : [{ from, count }]
    })
    const ofGroups = groupArrivalsAfter(store, newestInGroups).flatMap(({ groupId, count }) => {
      const label = isMuted(store, { groupId }) ? undefined : groupById(store, groupId)?.label
      return label === undefined ? [] : [{ from: `#${label}`, count }]
    })
    const messages = [...ofFriends, ...ofGroups]
    const asked = Math.max(0, requests.pending('in').length - pending)
    if (messages.length + asked > 0) tell({ type: 'summary', sinceMs, messages, requests: asked })
  }
}
