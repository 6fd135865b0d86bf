import { within } from '../../protocols/deadline.ts'
import { dialable, isRelayed, relayOf } from './addresses.ts'
import { reason } from './reason.ts'
import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Try } from './attempts.ts'
import type { PeerNode } from './node.ts'

export interface SearchInit {
  readonly node: PeerNode
  readonly peerId: string
  readonly known: () => string[]
  readonly locate: (signal: AbortSignal) => Promise<string[]>
  readonly relays: () => string[]
}

type Kind = 'direct' | 'relayed'

/** Addresses that came from one place, the best first. */
interface Way {
  readonly name: string
  addresses: Multiaddr[]
  readonly leftMs: Record<Kind, number>
}

/**
 * What does not answer by then is a black hole: behind it, a relay that works is waiting. Of a relayed one that is two
 * connections and a handshake through both.
 */
const TRY_MS: Record<Kind, number> = { direct: 2_500, relayed: 5_000 }
/** Of one way: more dead addresses than these, and somebody else's word is better. */
const DIRECT_TRIES_MAX = 5
/** However many dead addresses of a kind a way has, the others get their turn before the search is over. */
const WAY_MS = 10_000
/** Whoever still is where they were answers by then: nobody has to be told whom we look for. */
const HEAD_START_MS = 1_000
/** Who knows where a peer is answers by then: a relay that nobody named would make all that is said later slower. */
const LOCATE_FIRST_MS = 2_000

const KNOWN = 'known addresses'
const LOCATED = 'bootstrap nodes'
const RELAYS = 'relays'

/**
 * One search for a way to a peer. One address is dialled after the other, since libp2p joins the dials of one peer to one;
 * others are asked meanwhile, and what they say goes before what is left of older words.
 */
export class Search {
  /** What was tried, in that order. */
  readonly tries: Try[] = []
  readonly #init: SearchInit
  readonly #over = new AbortController()
  readonly #dialled = new Set<string>()
  readonly #relaysTried = new Set<string>()
  readonly #ways: Way[] = []
  #isLocated = false

  constructor(init: SearchInit) {
    this.#init = init
  }

  /** Returns undefined if there is no way, or none was found until `signal` aborted. */
  async run(signal: AbortSignal): Promise<Connection | undefined> {
    const end = (): void => {
      this.#over.abort(signal.reason)
    }
    signal.addEventListener('abort', end)
    try {
      return await this.#run(this.#over.signal)
    } finally {
      signal.removeEventListener('abort', end)
      this.#over.abort()
    }
  }

  async #run(over: AbortSignal): Promise<Connection | undefined> {
    this.#add(KNOWN, () => this.#init.known())
    let locating: Promise<void> | undefined
    const locate = (): Promise<void> => (locating ??= this.#locate(over))
    const headStart = setTimeout(() => void locate(), HEAD_START_MS)
    try {
      for (let isLast = false; !over.aborted;) {
        const next = this.#next()
        if (next !== undefined) {
          const connection = await this.#dial(next, over)
          if (connection !== undefined) return connection
          void locate()
        } else if (!isLast) {
          await Promise.race([locate(), later(LOCATE_FIRST_MS, over)])
          isLast = this.#ways.length === 0
          if (isLast) this.#add(RELAYS, () => this.#init.relays().map((relay) => `${relay}/p2p-circuit`))
        } else if (!this.#isLocated) {
          await Promise.race([locate(), later(WAY_MS, over)])
        } else {
          return undefined
        }
      }
      if (!this.#isLocated) this.#note(LOCATED, 'no answer in time')
      return undefined
    } finally {
      clearTimeout(headStart)
    }
  }

  async #locate(over: AbortSignal): Promise<void> {
    let found: string[] | undefined
    let failure: unknown
    try {
      found = await within(WAY_MS, over, (deadline) => this.#init.locate(deadline))
    } catch (error) {
      failure = error
    }
    // Its report may be written already.
    if (over.aborted) return
    this.#isLocated = true
    this.#add(LOCATED, () => {
      if (found === undefined) throw failure
      return found
    })
  }

  /** Before all others: what is said later is newer. */
  #add(name: string, give: () => string[]): void {
    const { node, peerId } = this.#init
    let addresses: Multiaddr[]
    try {
      const own = node.getMultiaddrs().map((address) => address.toString())
      addresses = dialable(give(), peerId, own)
    } catch (error) {
      this.#note(name, reason(error))
      return
    }
    const fresh = worthTrying(addresses.filter((address) => !this.#isVain(address)))
    if (fresh.length === 0) this.#note(name, addresses.length === 0 ? 'none' : 'nothing new')
    else this.#ways.unshift({ name, addresses: fresh, leftMs: { direct: WAY_MS, relayed: WAY_MS } })
  }

  #next(): { way: Way; address: Multiaddr } | undefined {
    for (;;) {
      const [way] = this.#ways
      if (way === undefined) return undefined
      const address = way.addresses.shift()
      if (address === undefined) this.#ways.shift()
      else if (!this.#isVain(address) && this.#hasTime(way, address)) return { way, address }
    }
  }

  #hasTime(way: Way, address: Multiaddr): boolean {
    const kind = kindOf(address)
    if (way.leftMs[kind] > 0) return true
    way.addresses = way.addresses.filter((one) => kindOf(one) !== kind)
    this.#note(way.name, 'given up on the rest')
    return false
  }

  /** Tried already; or through a relay that was, and is connected: then it was dialled there, whichever address was named. */
  #isVain(address: Multiaddr): boolean {
    const relay = relayOf(address)
    const isRelayTried = relay !== undefined && this.#relaysTried.has(relay) && this.#isConnected(relay)
    return isRelayTried || this.#dialled.has(address.toString())
  }

  #isConnected(peerId: string): boolean {
    return this.#init.node
      .getConnections()
      .some(({ remotePeer, status }) => status === 'open' && remotePeer.toString() === peerId)
  }

  async #dial({ way, address }: { way: Way; address: Multiaddr }, over: AbortSignal): Promise<Connection | undefined> {
    const relay = relayOf(address)
    this.#dialled.add(address.toString())
    if (relay !== undefined) this.#relaysTried.add(relay)
    const startMs = performance.now()
    const kind = kindOf(address)
    try {
      const ms = Math.min(way.leftMs[kind], TRY_MS[kind])
      const connection = await within(ms, over, (signal) => this.#init.node.dial(address, { signal }))
      this.#note(way.name, 'connected', address)
      return connection
    } catch (error) {
      this.#note(way.name, reason(error), address)
      return undefined
    } finally {
      way.leftMs[kind] -= performance.now() - startMs
    }
  }

  #note(way: string, outcome: string, address?: Multiaddr): void {
    this.tries.push({ way, address: address?.toString(), outcome })
  }
}

function kindOf(address: Multiaddr): Kind {
  return isRelayed(address) ? 'relayed' : 'direct'
}

function worthTrying(addresses: readonly Multiaddr[]): Multiaddr[] {
  const direct = addresses.filter((address) => !isRelayed(address)).slice(0, DIRECT_TRIES_MAX)
  return addresses.filter((address) => isRelayed(address) || direct.includes(address))
}

/** After `ms`, or when `over` aborts. */
function later(ms: number, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    over.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
