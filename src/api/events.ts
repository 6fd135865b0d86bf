import { cleanJson } from '../cli/clean.ts'
import { KithError } from '../errors.ts'
import { mayHear } from '../operations/permission.ts'
import { Refusal } from './reply.ts'
import type { ServerResponse } from 'node:http'
import type { Authority } from '../access/access.ts'
import type { News } from '../news.ts'
import type { Operation } from '../operations/operation.ts'
import type { ApiFace, ApiLimits } from './face.ts'

interface Kept {
  readonly number: number
  readonly news: News
  readonly text: string
}

interface Follower {
  readonly response: ServerResponse
  readonly authority: Authority
  /** Topics of the commands that its token is for. */
  readonly topics: ReadonlySet<Operation['topic']>
}

/**
 * News as server-sent events. Each has an id, `<run>-<number>`: whoever comes back with the last one it saw gets what it
 * missed, or `reset` if that is no longer here; then it asks anew for what it shows.
 */
export class Events {
  readonly #face: ApiFace
  readonly #limits: ApiLimits
  /** Ids of an earlier run of this peer mean nothing in this one. */
  readonly #run = crypto.randomUUID().slice(0, 8)
  readonly #followers = new Set<Follower>()
  readonly #ends: (() => void)[] = []
  #kept: Kept[] = []
  #keptBytes = 0
  #last = 0

  constructor(face: ApiFace, limits: ApiLimits) {
    this.#face = face
    this.#limits = limits
    const heartbeat = setInterval(() => {
      this.#beat()
    }, limits.heartbeatMs)
    heartbeat.unref()
    this.#ends.push(
      face.news.subscribe((news) => {
        this.#hear(news)
      }),
      face.kith.access.onChange(() => {
        this.#expel()
      }),
      () => {
        clearInterval(heartbeat)
      },
    )
  }

  /** Sends what the bearer may hear, from now on or from after `lastId`. @throws {Refusal} if too many follow already. */
  follow(response: ServerResponse, authority: Authority, lastId: string | undefined): void {
    if (this.#followers.size >= this.#limits.followersMax) {
      throw new Refusal(503, new KithError('busy', 'Too many follow already.', { next: 'Close one, then ask again.' }))
    }
    const follower = { response, authority, topics: this.#topicsOf(authority) }
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.on('error', () => undefined)
    response.once('close', () => this.#followers.delete(follower))
    const missed = lastId === undefined ? [] : this.#after(lastId)
    // With an id: who comes back before anything has happened says where it was.
    const first = missed === undefined ? 'reset' : 'ready'
    const id = missed === undefined || missed.length === 0 ? this.#last : (missed[0]?.number ?? 1) - 1
    response.write(`event: ${first}\nid: ${this.#run}-${id}\ndata: {}\n\n`)
    for (const one of missed ?? []) this.#send(follower, one)
    this.#followers.add(follower)
  }

  /** Ends every stream. */
  close(): void {
    for (const end of this.#ends) end()
    for (const { response } of this.#followers) response.destroy()
  }

  #hear(news: News): void {
    // It lets somebody in who may do everything: for the line alone.
    if (news.type === 'page_link') return
    const number = ++this.#last
    const kept = { number, news, text: `id: ${this.#run}-${number}\ndata: ${cleanJson(news)}\n\n` }
    this.#kept.push(kept)
    this.#keptBytes += kept.text.length
    while (this.#kept.length > this.#limits.keptMax || this.#keptBytes > this.#limits.keptBytesMax) {
      this.#keptBytes -= this.#kept.shift()?.text.length ?? 0
    }
    for (const follower of this.#followers) this.#send(follower, kept)
  }

  /** What came after this id; nothing if that is not known any more. */
  #after(id: string): Kept[] | undefined {
    const [, run, digits] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? []
    const number = Number(digits)
    const oldest = this.#last - this.#kept.length
    if (run !== this.#run || number < oldest || number > this.#last) return undefined
    return this.#kept.slice(number - oldest)
  }

  #send(follower: Follower, { news, text }: Kept): void {
    const { response, authority, topics } = follower
    const { limits } = authority
    if (limits !== undefined && !mayHear(this.#face.kith, limits, topics, news)) return
    // Whoever does not read is not waited for: it comes back, and says where it was.
    if (response.writableLength > this.#limits.behindBytesMax) response.destroy()
    else response.write(text)
  }

  #beat(): void {
    this.#expel()
    for (const { response } of this.#followers) {
      if (response.writableLength > this.#limits.behindBytesMax) response.destroy()
      else response.write(': still here\n\n')
    }
  }

  /** Those whose token does not count any more. */
  #expel(): void {
    for (const follower of this.#followers) {
      if (this.#face.kith.access.isGood(follower.authority)) continue
      this.#followers.delete(follower)
      follower.response.end()
    }
  }

  #topicsOf({ limits }: Authority): Set<Operation['topic']> {
    const named = (limits?.operations ?? []).map((name) => this.#face.registry.find(name)?.topic)
    return new Set(named.filter((topic) => topic !== undefined))
  }
}
