import { signal } from '@preact/signals'
import { loadStatus } from './me.ts'
import { hearAnswers, news, refusal } from './peer.ts'
import type { Heard } from '../client.ts'

/**
 * How this page stands with its peer: `asking` at first, `live`, `lost` while it does not answer (it is asked again),
 * `locked` if the page may not ask: its address was opened without the word that works once, or the session is over.
 */
export const link = signal<'asking' | 'live' | 'lost' | 'locked'>('asking')

/** Rationale: a peer that ended is missed within seconds; one that is back, within two. */
const ASK_MS = 6_000
const ASK_LOST_MS = 2_000

/** Follows what happens for as long as the page lives. `onNews` hears `ready` each time the peer is there again. */
export async function follow(onNews: (heard: Heard) => void): Promise<void> {
  hearAnswers((isThere) => {
    if (link.value === 'live' && !isThere) link.value = 'lost'
    else if (link.value === 'lost' && isThere) link.value = 'live'
  })
  ask()
  try {
    for await (const heard of news(new AbortController().signal)) {
      if (heard.type === 'ready' || heard.type === 'reset') link.value = 'live'
      onNews(heard)
    }
  } catch (thrown) {
    const { code } = refusal(thrown)
    link.value = code === 'unauthorized' || code === 'not_allowed' ? 'locked' : 'lost'
  }
}

/** Asks again and again: events that do not come say nothing. */
function ask(): void {
  setTimeout(
    () => {
      // Whoever asks hears whether it answered (hearAnswers).
      void loadStatus()
        .catch(() => undefined)
        .then(ask)
    },
    link.value === 'lost' ? ASK_LOST_MS : ASK_MS,
  )
}
