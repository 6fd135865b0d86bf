import { peerIdFromString } from '@libp2p/peer-id'
import { concat } from 'uint8arrays/concat'
import { within } from '../../protocols/deadline.ts'
import { nameKey, openValue } from '../../protocols/rendezvous/dht.ts'
import { sha256, verify } from '../crypto/keys.ts'
import type { QueryEvent } from '@libp2p/kad-dht'
import type { OpenedValue } from '../../protocols/rendezvous/dht.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { PeerNode } from './node.ts'

/** Without a deadline a query on an empty table waits for three minutes. */
const QUERY_MS = 4_000
/** Once one sound answer is there, how long others may take that have a newer one: liars may hold the query up. */
const GRACE_MS = 750

/** Names in the DHT, and where peers are by it: what is found was checked before anybody stored it, and is again here. */
export class NameTable {
  readonly #node: () => PeerNode | undefined

  constructor(init: { node: () => PeerNode | undefined }) {
    this.#node = init.node
  }

  /** Whether there is anybody to ask or to tell. */
  get isConnected(): boolean {
    return (this.#node()?.getPeers().length ?? 0) > 0
  }

  /** What each of these bootstrap nodes has registered under a name, as far as it is found: the newest by its own log. */
  async get(nodes: readonly string[], name: string, signal?: AbortSignal): Promise<OpenedValue[]> {
    // With nobody to ask, a query would wait for its whole deadline.
    if (!this.isConnected) return []
    const values = await Promise.all(nodes.map((node) => this.#newest(nameKey(node, name), signal)))
    return values.flatMap((value) => (value === undefined ? [] : [value]))
  }

  /** Addresses of a peer, by what those near to it say. Hints: Noise checks who answers there. */
  async locate(peerId: string, signal?: AbortSignal): Promise<string[]> {
    const node = this.#node()
    if (node === undefined || !this.isConnected) return []
    const id = peerIdFromString(peerId)
    const found = new Set<string>()
    const query = (deadline: AbortSignal): AsyncIterable<QueryEvent> =>
      node.services.dht.findPeer(id, { signal: deadline, useCache: false })
    await read(query, signal, (event, foundOne) => {
      if (event.name !== 'FINAL_PEER' || event.peer.multiaddrs.length === 0) return
      for (const address of event.peer.multiaddrs) found.add(address.toString())
      foundOne()
    })
    return [...found]
  }

  /** Stores a value at those near to its key. @returns at how many; never throws. */
  async publish(node: string, name: string, value: Bytes): Promise<number> {
    const dht = this.#node()?.services.dht
    if (dht === undefined || !this.isConnected) return 0
    let stored = 0
    await read(
      (signal) => dht.put(nameKey(node, name), value, { signal }),
      undefined,
      (event) => {
        if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') stored++
      },
    )
    return stored
  }

  async #newest(key: Bytes, signal: AbortSignal | undefined): Promise<OpenedValue | undefined> {
    const dht = this.#node()?.services.dht
    if (dht === undefined) return undefined
    let best: OpenedValue | undefined
    await read(
      (deadline) => dht.get(key, { signal: deadline }),
      signal,
      (event, foundOne) => {
        const value =
          event.name === 'VALUE' ? event.value : event.name === 'PEER_RESPONSE' ? event.record?.value : undefined
        const opened = value === undefined ? undefined : tryOpen(key, concat([value]))
        if (opened === undefined) return
        if (best === undefined || opened.receipt.index > best.receipt.index) best = opened
        foundOne()
      },
    )
    return best
  }
}

/** Reads a query until it ends, its time is over, or nothing better came for a while after the first find. */
async function read(
  query: (deadline: AbortSignal) => AsyncIterable<QueryEvent>,
  signal: AbortSignal | undefined,
  onEvent: (event: QueryEvent, foundOne: () => void) => void,
): Promise<void> {
  let grace: NodeJS.Timeout | undefined
  const enough = new AbortController()
  const stop = (): void => {
    enough.abort()
  }
  signal?.addEventListener('abort', stop)
  try {
    await within(QUERY_MS, enough.signal, async (deadline) => {
      for await (const event of query(deadline))
        onEvent(event, () => {
          grace ??= setTimeout(stop, GRACE_MS)
        })
    })
  } catch {
    // A query that ends in an error is a query without more answers: whatever came before it counts.
  } finally {
    clearTimeout(grace)
    signal?.removeEventListener('abort', stop)
  }
}

/** What a liar says is as if it had said nothing. */
function tryOpen(key: Bytes, value: Bytes): OpenedValue | undefined {
  try {
    return openValue(key, value, { verify, hash: sha256 })
  } catch {
    return undefined
  }
}
