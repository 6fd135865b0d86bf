import { peerIdOf } from '../../protocols/signed.ts'
import { rootOf } from '../../protocols/post/chain.ts'
import { KithError } from '../errors.ts'
import { setContent } from '../store/posts.ts'
import { DamagedBlock, exportFile } from './content.ts'
import { fetchContent } from './fetch.ts'
import { safeFileName } from './file-name.ts'
import { progress } from './progress.ts'
import { needSize, needSpace } from './room.ts'
import { readText, TEXT_BYTES_MAX } from './text.ts'
import { Turns } from './turns.ts'
import type { Clock } from '../clock.ts'
import type { Tell } from '../news.ts'
import type { PostRow } from '../store/posts.ts'
import type { FileShelf } from './disk.ts'
import type { FetchInit } from './fetch.ts'

export interface DownloadsInit extends FetchInit {
  readonly files: FileShelf
  readonly clock: Clock
  readonly tell: Tell
  readonly postBytesMax: number
}

/** A post whose file is saved. */
export interface Download {
  /** Label of the author. */
  readonly who: string
  readonly id: number
  /** As the author says: shown, never a path. */
  readonly name: string
  readonly size: number
  /** Where it was saved: absolute. */
  readonly path: string
  /** The content if it is short and text. */
  readonly text?: string
}

/** From one author: of the four streams that it takes from us, two stay free for lists and notices. */
const FETCHES_AT_ONCE = 2

/** Brings posts into the downloads folder. */
export class Downloads {
  readonly #init: DownloadsInit
  readonly #running = new Map<string, Promise<Download>>()
  readonly #turns = new Turns(FETCHES_AT_ONCE)

  constructor(init: DownloadsInit) {
    this.#init = init
  }

  /** Asked for one post twice at a time, both share the work and the file. @throws {KithError} as `Posts.get`. */
  async get(post: PostRow, who: string, signal: AbortSignal): Promise<Download> {
    const key = `${peerIdOf(post.device)} ${String(post.postId)}`
    const running =
      this.#running.get(key) ??
      this.#get(post, who, signal).finally(() => {
        this.#running.delete(key)
      })
    this.#running.set(key, running)
    return await running
  }

  /** Brings what is not here yet, into blocks alone. @throws {KithError} as `Posts.get`. */
  async fetch(post: PostRow, who: string, signal: AbortSignal): Promise<void> {
    const { files, postBytesMax, sweep } = this.#init
    if (post.content === 'whole') return
    needSize(post.size, postBytesMax)
    await needSpace(files, post.size, `post [${String(post.postId)}]`)
    await sweep.writing(() => this.#fetch(post, who, signal))
  }

  /** Out of the blocks that are here. A damaged one ends it, and is fetched again the next time. */
  async *read(post: PostRow): AsyncGenerator<Uint8Array> {
    try {
      yield* exportFile(rootOf(post.cid), this.#init.blocks)
    } catch (error) {
      if (error instanceof DamagedBlock) await this.#markPart(post)
      throw error
    }
  }

  async #get(post: PostRow, who: string, signal: AbortSignal): Promise<Download> {
    const { files, postBytesMax, sweep } = this.#init
    needSize(post.size, postBytesMax)
    // Once as blocks and once as the file.
    await needSpace(files, post.content === 'whole' ? post.size : 2 * post.size, `post [${String(post.postId)}]`)
    return await sweep.writing(async () => {
      if (post.content !== 'whole') await this.#fetch(post, who, signal)
      try {
        return await this.#save(post, who)
      } catch (error) {
        if (!(error instanceof DamagedBlock)) throw error
        await this.#markPart(post)
        await this.#fetch(post, who, signal)
        return await this.#save(post, who)
      }
    })
  }

  async #fetch(post: PostRow, who: string, signal: AbortSignal): Promise<void> {
    const { postId, fileName, size } = post
    const moved = progress(this.#init, { who, name: fileName, totalBytes: size })
    const fetching = { post, who, moved, signal }
    if (await this.#turns.run(peerIdOf(post.device), () => fetchContent(this.#init, fetching))) return
    throw new KithError('post_not_found', `Post [${String(postId)}] does not exist any more.`)
  }

  async #markPart({ device, postId }: PostRow): Promise<void> {
    await this.#init.store.write((sql) => {
      setContent(sql, device, postId, 'part')
    })
  }

  async #save(post: PostRow, who: string): Promise<Download> {
    const { postId: id, fileName: name, size } = post
    const kept: Uint8Array[] = []
    const content = async function* (blocks: DownloadsInit['blocks']): AsyncGenerator<Uint8Array> {
      for await (const bytes of exportFile(rootOf(post.cid), blocks)) {
        if (size <= TEXT_BYTES_MAX) kept.push(bytes)
        yield bytes
      }
    }
    const path = await this.#init.files.save(safeFileName(name), content(this.#init.blocks))
    const text = size <= TEXT_BYTES_MAX ? readText(kept) : undefined
    return { who, id, name, size, path, ...(text === undefined ? {} : { text }) }
  }
}
