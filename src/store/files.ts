import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { KithError } from '../errors.ts'
import type { FileHandle } from 'node:fs/promises'

const PRIVATE_DIR = 0o700
const PRIVATE_FILE = 0o600
/** A saved file never begins with a dot, so nothing but our own leftovers looks like this. */
const TEMPORARY = /^\.\d+\.part$/
/** Files of one name; beyond it somebody plays. */
const SAME_NAME_MAX = 10_000
const READ_BYTES = 256 * 1024

/** A file opened for reading. */
export interface OpenFile {
  /** Its own name, without folders. */
  readonly name: string
  /** When it was opened; what is read counts. */
  readonly size: number
  /** The content, once. The file is closed when it ends or is given up. */
  content(): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** The user's files: reads what is to be posted, writes what was fetched. */
export class Files {
  readonly #dataDir: string
  readonly #downloads: string
  #written = 0

  constructor({ dataDir }: { dataDir: string }) {
    this.#dataDir = resolve(dataDir)
    this.#downloads = join(this.#dataDir, 'downloads')
  }

  /** @throws {KithError} `file_not_found`, also for folders, devices and what may not be read. */
  async open(path: string): Promise<OpenFile> {
    try {
      // Asked before it is opened: opening a pipe would wait for whoever writes into it.
      if (!(await stat(path)).isFile()) throw await notRegular(path)
      const file = await open(path, 'r')
      const { size } = await file.stat()
      return { name: basename(resolve(path)), size, content: () => reading(file), close: () => file.close() }
    } catch (cause) {
      throw cause instanceof KithError ? cause : unreadable(path, cause)
    }
  }

  /** Bytes that this user may still write where posts and downloads are kept. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#dataDir)
    return bavail * bsize
  }

  /**
   * Writes a download: aside first, and under its name once it is whole and on disk. A name that is taken gets a number.
   *
   * @param name a plain file name: no path, no dot in front.
   * @returns the absolute path.
   */
  async save(name: string, content: AsyncIterable<Uint8Array>): Promise<string> {
    await mkdir(this.#downloads, { recursive: true, mode: PRIVATE_DIR })
    const temporary = join(this.#downloads, `.${String(this.#written++)}.part`)
    try {
      await writeWhole(temporary, content)
      const path = await this.#reserve(name)
      await rename(temporary, path)
      await syncDir(this.#downloads)
      return path
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  /** Removes what a killed process left half-written. */
  async clean(): Promise<void> {
    const names = await readdir(this.#downloads).catch(() => [])
    for (const name of names.filter((name) => TEMPORARY.test(name)))
      await rm(join(this.#downloads, name), { force: true })
  }

  /** Takes a free name by making an empty file of it: nobody's file is ever overwritten. */
  async #reserve(name: string): Promise<string> {
    const extension = extname(name)
    const stem = name.slice(0, name.length - extension.length)
    for (let number = 1; number <= SAME_NAME_MAX; number++) {
      const path = join(this.#downloads, number === 1 ? name : `${stem} (${String(number)})${extension}`)
      try {
        await (await open(path, 'wx', PRIVATE_FILE)).close()
        return path
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
    throw new KithError('file_not_found', `There are too many files named ${name} in ${this.#downloads}.`, {
      next: 'Move some of them away.',
    })
  }
}

async function* reading(file: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(READ_BYTES), 0, READ_BYTES)
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

async function writeWhole(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w', PRIVATE_FILE)
  try {
    for await (const bytes of content) await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function notRegular(path: string): Promise<KithError> {
  const isFolder = (await stat(path)).isDirectory()
  return new KithError('file_not_found', isFolder ? `${path} is a folder.` : `${path} is not a regular file.`, {
    next: isFolder ? 'Post one file at a time, or pack the folder into one.' : 'Only regular files can be posted.',
  })
}

function unreadable(path: string, cause: unknown): KithError {
  const { code } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new KithError('file_not_found', 'File does not exist.', { cause, next: `Nothing is at ${path}.` })
  const reason = code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : String(code)
  return new KithError('file_not_found', `${path} cannot be read: ${reason}.`, { cause })
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
