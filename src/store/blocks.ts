import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { SEAL_BYTES } from '../crypto/aead.ts'
import type { Seal } from './vault.ts'

const PRIVATE_DIR = 0o700
const PRIVATE_FILE = 0o600
const TEMPORARY = '.tmp'
/** Hex digits of the folder name: 256 folders keep a terabyte of blocks listable. */
const FOLDER_DIGITS = 2
const DIGEST_DIGITS = 64

/**
 * Blocks as files named by their SHA-256 digest, `<dir>/ab/abcd…`. A file is there whole or not at all: it is written
 * aside, synced and renamed. In a directory with a passphrase each is sealed under its digest.
 */
export class Blocks {
  readonly #dir: string
  readonly #seal: Seal | undefined
  /** Folders whose entries are not yet known to be on disk. */
  readonly #touched = new Set<string>()
  readonly #made = new Set<string>()
  #written = 0

  constructor(dir: string, seal?: Seal) {
    this.#dir = dir
    this.#seal = seal
  }

  /** Bytes of the block, or undefined if it is not here. */
  async size(digest: Uint8Array): Promise<number | undefined> {
    return await unlessMissing(async () => (await stat(this.#path(digest))).size - (this.#seal ? SEAL_BYTES : 0))
  }

  /** The block, or undefined if it is not here. Whether the disk kept it well is for the reader to check. */
  async get(digest: Uint8Array): Promise<Uint8Array | undefined> {
    const stored = await unlessMissing(() => readFile(this.#path(digest)))
    // What does not open is given as it is: its hash tells the reader.
    return stored && (this.#seal?.open(sealName(digest), stored) ?? stored)
  }

  /** Writes a block that is not here yet. Its content is on disk when this resolves; its name, after `sync`. */
  async put(digest: Uint8Array, bytes: Uint8Array): Promise<void> {
    if ((await this.size(digest)) === bytes.length) return
    const path = this.#path(digest)
    const folder = await this.#folder(digest)
    // The data directory belongs to one process: a number is unique, and what a killed one left is overwritten.
    const temporary = join(folder, `${String(this.#written++)}${TEMPORARY}`)
    const file = await open(temporary, 'w', PRIVATE_FILE)
    try {
      await file.writeFile(this.#seal?.seal(sealName(digest), bytes) ?? bytes)
      await file.sync()
    } catch (error) {
      await file.close()
      await rm(temporary, { force: true })
      throw error
    }
    await file.close()
    await rename(temporary, path)
    this.#touched.add(folder)
  }

  /** Makes the names of all blocks put so far durable. */
  async sync(): Promise<void> {
    if (this.#touched.size === 0) return
    const folders = [...this.#touched]
    this.#touched.clear()
    for (const folder of folders) await syncDir(folder)
    await syncDir(this.#dir)
  }

  /** @param name hex digest of the block. */
  async delete(name: string): Promise<void> {
    await rm(this.#file(name), { force: true })
  }

  /** Hex digests of all blocks here, in no order. Removes what a killed process left half-written. Nothing may be writing. */
  async *all(): AsyncGenerator<string> {
    for (const folder of (await unlessMissing(() => readdir(this.#dir))) ?? []) {
      if (folder.length !== FOLDER_DIGITS) continue
      for (const name of await readdir(join(this.#dir, folder))) {
        if (name.endsWith(TEMPORARY)) await rm(join(this.#dir, folder, name), { force: true })
        else if (name.length === DIGEST_DIGITS) yield name
      }
    }
  }

  #path(digest: Uint8Array): string {
    return this.#file(toString(digest, 'hex'))
  }

  #file(name: string): string {
    return join(this.#dir, name.slice(0, FOLDER_DIGITS), name)
  }

  async #folder(digest: Uint8Array): Promise<string> {
    const folder = join(this.#dir, toString(digest, 'hex').slice(0, FOLDER_DIGITS))
    if (!this.#made.has(folder)) {
      await mkdir(folder, { recursive: true, mode: PRIVATE_DIR })
      this.#made.add(folder)
    }
    return folder
  }
}

/** A block moved to another's place does not open. */
function sealName(digest: Uint8Array): string {
  return `block ${toString(digest, 'hex')}`
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** A rename is durable once its directory is; Windows has no such call and needs none. */
async function syncDir(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const dir = await open(path, 'r')
  try {
    await dir.sync()
  } finally {
    await dir.close()
  }
}
