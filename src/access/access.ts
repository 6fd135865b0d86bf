import { toString } from 'uint8arrays/to-string'
import { isSame, randomBytes, sha256 } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { apiTokenByHash, apiTokens, dropApiToken, putApiToken } from '../store/api-tokens.ts'
import { groupById, groupByLabel } from '../store/groups.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { Pages } from './pages.ts'
import { TOKEN_FILE } from './token-file.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { KeyFiles } from '../identity/identity.ts'
import type { Store } from '../store/store.ts'

/** In the data directory: where the API listens, beside the token. Scripts read both. */
const ADDRESS_FILE = 'api-address'

const TOKEN_BYTES = 32
const NAME_FORM = /^[a-z0-9_-]{1,32}$/
const PORT = 'api_port'

/** What whoever shows a token may do. */
export interface Authority {
  /** Of a limited token; nothing: the user, who may do everything. */
  readonly limits?: Limits
  /** Of the token, or of a page's cookie: tells whether it still counts. */
  readonly hash: Bytes
  /** Of a browser that was let in (src/access/pages.ts). */
  readonly pageId?: string
}

export interface Limits {
  /** Names of operations; empty: all that are about the group. */
  readonly operations: readonly string[]
  readonly groupId?: Bytes
}

/** A limited token as its owner sees it. */
export interface LimitedToken {
  readonly name: string
  readonly only: readonly string[]
  readonly group?: string
  readonly createdMs: number
}

interface AccessInit {
  readonly store: Store
  readonly clock: Clock
  /** Readable by this user alone, and never sealed: a script must be able to read them. */
  readonly files: KeyFiles
}

/** Who may speak to this peer through its API, and where that listens. */
export class Access {
  readonly #init: AccessInit
  readonly #listeners = new Set<() => void>()
  #address: string | undefined
  /** Browsers that show this peer's page. */
  readonly pages: Pages

  constructor(init: AccessInit) {
    this.#init = init
    const onEnd = (): void => {
      this.#changed()
    }
    this.pages = new Pages({ store: init.store, clock: init.clock, onEnd })
  }

  /** Where the API listens, as `http://127.0.0.1:41234`; nothing while it does not. */
  get address(): string | undefined {
    return this.#address
  }

  /** The port of the last start. */
  get lastPort(): number | undefined {
    return getSetting<number>(this.#init.store, PORT)
  }

  /** The API listens here from now on: for `status`, for scripts, and for the next start. */
  async opened(address: string, port: number): Promise<void> {
    this.#init.files.write(ADDRESS_FILE, new TextEncoder().encode(`${address}\n`))
    this.#address = address
    if (this.lastPort === port) return
    await this.#init.store.write((sql) => {
      putSetting(sql, PORT, port)
    })
  }

  closed(): void {
    this.#address = undefined
    this.#init.files.remove(ADDRESS_FILE)
  }

  /** Makes the token that may do everything, if there is none yet. */
  async prepare(): Promise<void> {
    if (this.#mainToken() === undefined) await this.rotate()
  }

  /**
   * A new token that may do everything: the old one is worth nothing from now on. Browsers that were let in are ended
   * with it: whoever had the old one could have let one in.
   */
  async rotate(): Promise<void> {
    this.#init.files.write(TOKEN_FILE, new TextEncoder().encode(`${newToken()}\n`))
    this.#changed()
    await this.pages.end()
  }

  /** What this token may do; nothing for a token that nobody gave out. */
  authority(token: string): Authority | undefined {
    const hash = hashOf(token)
    const main = this.#mainToken()
    // Hashes of equal length are compared in equal time; a limited token is found by its hash, which tells nothing of it.
    if (main !== undefined && isSame(hashOf(main), hash)) return { hash }
    const row = apiTokenByHash(this.#init.store, hash)
    return row === undefined ? undefined : { hash, limits: row }
  }

  /** What a browser may do that shows the cookie of its page: everything. Nothing for one that was not let in. */
  pageAuthority(pageId: string, secret: string): Authority | undefined {
    const hash = this.pages.find(pageId, secret)
    return hash === undefined ? undefined : { hash, pageId }
  }

  /** The address of the page with a new link, good once; nothing while the API does not listen. */
  pageLink(): string | undefined {
    return this.#address === undefined ? undefined : `${this.#address}/#${this.pages.link()}`
  }

  /** Whether the token or cookie counts still. */
  isGood({ hash, limits, pageId }: Authority): boolean {
    if (pageId !== undefined) return this.pages.isOpen(pageId, hash)
    if (limits !== undefined) return apiTokenByHash(this.#init.store, hash) !== undefined
    const main = this.#mainToken()
    return main !== undefined && isSame(hashOf(main), hash)
  }

  /** Called whenever a token ceased to count. The returned function ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * A token that may do less than everything. It is known here by its hash alone.
   *
   * @throws {KithError} `usage`, `token_exists` or `group_not_found`.
   */
  async create(name: string, only: readonly string[], group: string | undefined): Promise<string> {
    if (!NAME_FORM.test(name)) {
      throw new KithError('usage', `'${name}' cannot be the name of a token.`, {
        next: 'Choose 1 to 32 of the characters a-z, 0-9, _ and -.',
      })
    }
    const { store, clock } = this.#init
    const groupId = group === undefined ? undefined : groupIdOf(store, group)
    const token = newToken()
    await store.write((sql) => {
      if (apiTokens(sql).some((row) => row.name === name)) {
        throw new KithError('token_exists', `There is a token named ${name} already.`, {
          next: `Choose another name, or take it back: token revoke ${name}`,
        })
      }
      const row = { name, hash: hashOf(token), operations: only, createdMs: clock.now() }
      putApiToken(sql, groupId === undefined ? row : { ...row, groupId })
    })
    return token
  }

  list(): LimitedToken[] {
    const { store } = this.#init
    return apiTokens(store).map(({ name, operations: only, groupId, createdMs }) => {
      const group = groupId && groupById(store, groupId)?.label
      return { name, only, ...(group === undefined ? {} : { group }), createdMs }
    })
  }

  /** @throws {KithError} `token_not_found`. */
  async revoke(name: string): Promise<void> {
    await this.#init.store.write((sql) => {
      if (!apiTokens(sql).some((row) => row.name === name)) {
        throw new KithError('token_not_found', `There is no token named ${name}.`, { next: 'token list shows them.' })
      }
      dropApiToken(sql, name)
    })
    this.#changed()
  }

  /** Read each time: whoever replaces or removes the file has rotated the token. */
  #mainToken(): string | undefined {
    const bytes = this.#init.files.read(TOKEN_FILE)
    const token = bytes === undefined ? '' : new TextDecoder().decode(bytes).trim()
    return token === '' ? undefined : token
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

function newToken(): string {
  return toString(randomBytes(TOKEN_BYTES), 'base64url')
}

function hashOf(token: string): Bytes {
  return sha256(new TextEncoder().encode(token))
}

function groupIdOf(store: Store, label: string): Bytes {
  const group = groupByLabel(store, label.replace(/^#/, ''))
  if (group !== undefined) return group.groupId
  throw new KithError('group_not_found', `You have no group ${label}.`, { next: 'groups shows yours.' })
}
