import type { Heard } from '../client.ts'

type Follow = (signal: AbortSignal) => AsyncGenerator<Heard, void>

/** Between the tabs: what was heard, or the question whether the peer is there. */
type Word = { readonly heard: Heard; readonly to?: string } | { readonly asks: string }

/**
 * News for this tab, over one stream for all tabs of the page: browsers keep six connections to one address, and a stream
 * holds one of them for as long as its tab is open. The tab that holds the lock follows the peer and tells the others. When
 * it is closed the next one does, and begins with `ready`: then each asks anew for what it shows, so that nothing is
 * missed between the two. A browser without locks or channels follows in each tab.
 *
 * @throws what `follow` throws, in the tab that follows; the lock goes on to the next one.
 */
export async function* acrossTabs(follow: Follow, signal: AbortSignal): AsyncGenerator<Heard, void> {
  if (!('locks' in navigator) || !('BroadcastChannel' in globalThis)) {
    yield* follow(signal)
    return
  }
  const name = `kith ${location.pathname}`
  const inbox = new Inbox()
  const tabs = new Tabs(name, (heard) => {
    inbox.put(heard)
  })
  tabs.ask()
  navigator.locks
    .request(name, { signal }, async () => {
      for await (const heard of follow(signal)) {
        tabs.tell(heard)
        inbox.put(heard)
      }
    })
    .then(
      () => {
        inbox.end()
      },
      (thrown: unknown) => {
        inbox.end(thrown instanceof Error ? thrown : new Error(String(thrown)))
      },
    )
  try {
    yield* inbox.all()
  } finally {
    tabs.close()
  }
}

/** The channel between the tabs. */
class Tabs {
  readonly #channel: BroadcastChannel
  readonly #own = crypto.randomUUID()
  /** This tab follows, and the peer is there. */
  #isReady = false

  constructor(name: string, onHeard: (heard: Heard) => void) {
    this.#channel = new BroadcastChannel(name)
    this.#channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if ('asks' in data) {
        if (this.#isReady) this.#post({ heard: { type: 'ready' }, to: data.asks })
      } else if (data.to === undefined || data.to === this.#own) onHeard(data.heard)
    }
  }

  /** Whoever follows says `ready` to this tab, if the peer is there. */
  ask(): void {
    this.#post({ asks: this.#own })
  }

  tell(heard: Heard): void {
    this.#isReady = true
    this.#post({ heard })
  }

  close(): void {
    this.#channel.close()
  }

  #post(word: Word): void {
    this.#channel.postMessage(word)
  }
}

/** What was heard and not yet taken. */
class Inbox {
  readonly #waiting: Heard[] = []
  #wake: () => void = () => undefined
  #end: { readonly thrown: Error | undefined } | undefined

  put(heard: Heard): void {
    this.#waiting.push(heard)
    this.#wake()
  }

  end(thrown?: Error): void {
    this.#end = { thrown }
    this.#wake()
  }

  /** @throws what it ended with. */
  async *all(): AsyncGenerator<Heard, void> {
    for (;;) {
      const heard = this.#waiting.shift()
      if (heard !== undefined) yield heard
      else if (this.#end === undefined) await new Promise<void>((resolve) => (this.#wake = resolve))
      else if (this.#end.thrown === undefined) return
      else throw this.#end.thrown
    }
  }
}
