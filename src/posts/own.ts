import { FILE_NAME_BYTES_MAX, makePost, makeTombstone } from '../../protocols/post/chain.ts'
import { sha256 } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { postById, postsOf } from '../store/posts.ts'
import { mustHear, noteHeard, POST_CHAIN } from '../store/restored.ts'
import { append } from './book.ts'
import { importFile } from './content.ts'
import { cutText } from './file-name.ts'
import { progress } from './progress.ts'
import { needSpace, needSize } from './room.ts'
import type { Author, Entry, Head } from '../../protocols/post/chain.ts'
import type { Clock } from '../clock.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Directory } from '../names/directory.ts'
import type { Tell } from '../news.ts'
import type { Notices } from '../notices/notices.ts'
import type { PostRow } from '../store/posts.ts'
import type { Sql, Store } from '../store/store.ts'
import type { BlockShelf, FileShelf, OpenFile } from './disk.ts'
import type { Sweep } from './sweep.ts'

interface OwnPostsInit {
  readonly store: Store
  readonly blocks: BlockShelf
  readonly files: FileShelf
  readonly clock: Clock
  readonly names: Directory
  readonly friends: Friendships
  readonly notices: Notices
  readonly identity: { readonly device: KeyPair }
  readonly tell: Tell
  readonly sweep: Sweep
  readonly postBytesMax: number
  readonly noticeKind: string
}

/** This device's own chain of posts. */
export class OwnPosts {
  readonly #init: OwnPostsInit

  constructor(init: OwnPostsInit) {
    this.#init = init
  }

  /**
   * Friends refuse a second entry in a place that is taken: after a restore only the user can say whether something was
   * posted since the backup.
   *
   * @throws {KithError} `restored`.
   */
  async allow(anyway: boolean): Promise<void> {
    const { store } = this.#init
    if (!mustHear(store, POST_CHAIN)) return
    if (!anyway) throw mayFork()
    await store.write((sql) => {
      noteHeard(sql, POST_CHAIN)
    })
  }

  async upload(path: string, signal?: AbortSignal): Promise<PostRow> {
    return await this.post(await this.#init.files.open(path), signal)
  }

  /** Takes the file over: it is closed, whatever comes of it. */
  async post(file: OpenFile, signal?: AbortSignal): Promise<PostRow> {
    const { files, postBytesMax, sweep } = this.#init
    try {
      needSize(file.size, postBytesMax)
      await needSpace(files, file.size, file.name)
      return await sweep.writing(() => this.#post(file, signal))
    } finally {
      await file.close()
    }
  }

  async remove(id: number): Promise<PostRow> {
    const removed = await this.#init.store.write((sql) => {
      const post = postById(sql, this.#device, id)
      if (post === undefined) throw this.#missing(sql, id)
      this.#append(sql, (head) => makeTombstone(this.#author(), head, id, this.#init.clock.now()))
      return post
    })
    this.#init.sweep.request()
    return removed
  }

  /** An entry and its notices in one transaction: no friend misses one, whatever happens next. */
  #append(sql: Sql, make: (head: Head) => Entry): Entry {
    if (mustHear(sql, POST_CHAIN)) throw mayFork()
    const { friends, notices, noticeKind } = this.#init
    const entry = append(sql, { device: this.#device, userKey: this.#init.names.me.userKey }, make)
    for (const peerId of friends.list().flatMap(({ devices }) => devices))
      notices.post(sql, noticeKind, peerId, entry.signed)
    return entry
  }

  async #post(file: OpenFile, signal?: AbortSignal): Promise<PostRow> {
    const { store, blocks, clock } = this.#init
    const { root, size } = await importFile(this.#content(file, signal), blocks)
    const fileName = cutText(file.name.normalize('NFC'), FILE_NAME_BYTES_MAX)
    const post = { fileName, size, root, createdMs: clock.now() }
    return await store.write((sql) => {
      const { manifest } = this.#append(sql, (head) => makePost(this.#author(), head, post))
      return postById(sql, this.#device, manifest.postId) ?? never()
    })
  }

  /** The file while it is read. What is read counts: a file may grow meanwhile. */
  async *#content(file: OpenFile, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const { names, postBytesMax } = this.#init
    const moved = progress(this.#init, { who: names.me.label, name: file.name, totalBytes: file.size })
    let size = 0
    for await (const bytes of file.content()) {
      signal?.throwIfAborted()
      size += bytes.length
      needSize(size, postBytesMax)
      moved(size)
      yield bytes
    }
  }

  #missing(sql: Sql, id: number): KithError {
    const available = postsOf(sql, this.#init.names.me.userKey).map(({ postId }) => postId)
    return new KithError(
      'post_not_found',
      `Post [${String(id)}] does not exist. Available posts are [${available.join(', ')}].`,
      { next: 'post list shows them.' },
    )
  }

  get #device(): PostRow['device'] {
    return this.#init.identity.device.publicKey
  }

  #author(): Author {
    return { userKey: this.#init.names.me.currentKey, device: this.#init.identity.device, sha256 }
  }
}

function mayFork(): KithError {
  return new KithError(
    'restored',
    'This peer was restored from a backup: what was posted or removed since is not known here.',
    {
      next: 'If nothing was, say it again with --anyway. If something was, friends refuse what follows.',
    },
  )
}

function never(): never {
  throw new Error('The post just written is not there')
}
