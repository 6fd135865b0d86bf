import { signal } from '@preact/signals'
import { call, refusal } from './peer.ts'
import { coalesced } from './once.ts'
import { friends } from './people.ts'
import { me } from './me.ts'
import { tell } from './toasts.ts'
import type { Refused, Result } from '../client.ts'

/** One post, of a friend or of this user. */
export interface Post {
  readonly who: string
  readonly mine: boolean
  readonly id: number
  readonly name: string
  readonly size: number
  readonly createdMs: number
}

interface Shelf {
  readonly posts: readonly Post[]
  /** The author cannot be asked now: this is as of then. */
  readonly asOfMs?: number | undefined
  readonly refused?: Refused | undefined
}

export interface Progress {
  readonly doneBytes: number
  readonly totalBytes: number
}

/** What is known of each author's posts; ours under ''. */
export const shelves = signal<ReadonlyMap<string, Shelf>>(new Map())
export const isFeedLoading = signal(false)
/** Transfers that run, by author and name. */
export const progress = signal<ReadonlyMap<string, Progress>>(new Map())
/** Rationale: browsers keep six connections to one address. */
const AT_ONCE = 4

/** All posts, the newest first. */
export function feed(): Post[] {
  return [...shelves.value.values()].flatMap(({ posts }) => posts).toSorted((a, b) => b.createdMs - a.createdMs)
}

export async function loadFeed(): Promise<void> {
  isFeedLoading.value = true
  const authors = ['', ...friends.peek().map(({ name }) => name)]
  const work = async (): Promise<void> => {
    for (let author = authors.shift(); author !== undefined; author = authors.shift()) await loadShelf(author)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  isFeedLoading.value = false
}

export const refreshFeed = coalesced(loadFeed, tell)

async function loadShelf(author: string): Promise<void> {
  const known = shelves.peek().get(author)
  const shelf: Shelf = await call('post list', author === '' ? {} : { user: author }).then(
    (found) => shelfOf(author, found),
    (thrown: unknown) => ({ posts: known?.posts ?? [], refused: refusal(thrown) }),
  )
  shelves.value = new Map(shelves.peek()).set(author, shelf)
}

function shelfOf(author: string, { posts, asOfMs }: Result<'post list'>): Shelf {
  const mine = author === ''
  const who = mine ? (me.peek()?.name ?? '') : author
  return { posts: posts.map(({ id, name, size, createdMs }) => ({ who, mine, id, name, size, createdMs })), asOfMs }
}

export function heardPost({ from }: { readonly from: string }): void {
  // Nobody has looked at the posts yet: they are asked for when somebody does.
  if (shelves.peek().size > 0) loadShelf(from).catch(tell)
}

export function heardProgress(heard: { who: string; name: string } & Progress): void {
  const { who, name, doneBytes, totalBytes } = heard
  const next = new Map(progress.value)
  if (doneBytes >= totalBytes) next.delete(`${who}/${name}`)
  else next.set(`${who}/${name}`, { doneBytes, totalBytes })
  progress.value = next
}

export function refreshOwnShelf(): void {
  loadShelf('').catch(tell)
}

/** Posts of friends whose content is on this device, as far as this page brought it here: `bob/3`. */
export const here = signal<ReadonlySet<string>>(new Set())
