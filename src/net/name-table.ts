import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { EventTypes } from '@libp2p/kad-dht'
import { within } from '../../protocols/deadline.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { PeerNode } from './node.ts'

/** Without a deadline a query on an empty table waits for three minutes. */
const QUERY_MS = 4_000

/** Names in the DHT: what is found there was checked by the validator of protocols/rendezvous before anybody stored it. */
export class NameTable {
  readonly #node: () => PeerNode | undefined

  constructor(init: { node: () => PeerNode | undefined }) {
    this.#node = init.node
  }

  async get(name: string, signal?: AbortSignal): Promise<Bytes | undefined> {
    // With nobody to ask, a query would wait for its whole deadline.
    if (this.#node()?.getPeers().length === 0) return undefined
    let best: Bytes | undefined
    try {
      await within(QUERY_MS, signal, async (deadline) => {
        for await (const event of this.#node()?.services.dht.get(key(name), { signal: deadline }) ?? []) {
          if (event.type === EventTypes.VALUE) best = concat([event.value])
        }
      })
    } catch {
      // A query that ends in an error is a query without an answer: whatever came before it counts.
    }
    return best
  }

  /** As far as that goes: the rendezvous nodes are where a name is claimed. */
  publish(name: string, record: Bytes): void {
    const put = within(QUERY_MS, undefined, async (signal) => {
      const events = this.#node()?.services.dht.put(key(name), record, { signal }) ?? []
      // The query runs only as far as it is read.
      for await (const event of events) if (event.type === EventTypes.QUERY_ERROR) continue
    })
    put.catch(() => {
      // Nobody to store it with yet: it is published again at the next connection to a bootstrap node.
    })
  }
}

function key(name: string): Bytes {
  return concat([fromString(`/kith-name/${name}`)])
}
