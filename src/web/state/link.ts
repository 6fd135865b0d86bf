import { signal } from '@preact/signals'
import { hearAnswers, news, refusal } from './peer.ts'
import type { Heard } from '../client.ts'

/**
 * How this page stands with its peer: `asking` at first, `live`, `lost` while it does not answer (it is asked again),
 * `locked` if the page may not ask: its address was opened without the word that works once, or the session is over.
 */
export const link = signal<'asking' | 'live' | 'lost' | 'locked'>('asking')

/** Follows what happens for as long as the page lives. `onNews` hears `ready` each time the peer is there again. */
export async function follow(onNews: (heard: Heard) => void): Promise<void> {
  hearAnswers((isThere) => {
    if (!isThere && link.value === 'live') link.value = 'lost'
  })
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
