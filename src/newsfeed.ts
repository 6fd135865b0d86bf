import type { News, Tell } from './news.ts'

/** Rationale: a face starts within a second of the first news; more than this is a fault, not a wait. */
const KEPT_MAX = 1_000

type Listener = (news: News) => void

/** Hands news to whoever shows it. What is told before anybody listens is kept for the first listener. */
export class Newsfeed {
  readonly #listeners = new Set<Listener>()
  #kept: News[] | undefined = []

  readonly tell: Tell = (news) => {
    if (this.#kept !== undefined && this.#kept.length < KEPT_MAX) this.#kept.push(news)
    for (const listener of this.#listeners) listener(news)
  }

  /** Listeners must not throw. The returned function ends the subscription. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    const kept = this.#kept ?? []
    this.#kept = undefined
    for (const news of kept) listener(news)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
