import { existsSync, linkSync, mkdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { open as openSealed, seal, SEAL_BYTES } from '../crypto/aead.ts'
import { checkPassphrase, randomKey, unwrapKey, wrapKey } from '../crypto/passphrase.ts'
import { KithError } from '../errors.ts'
import { readPrivateFile, syncDir, writePrivateFile } from './private-file.ts'
import type { FileHandle } from 'node:fs/promises'
import type { Bytes } from '../../protocols/signed.ts'

/**
 *   wrapped key (src/crypto/passphrase.ts), then chunks: u32 length ‖ AES-256-GCM of at most 64 KiB, whose context holds
 *   its number and whether it is the last. Within: u8 length ‖ name ‖ u48 size ‖ bytes, file after file, ended by a zero.
 */
const KIND = 'backup'
const CHUNK_BYTES = 64 * 1024
const LENGTH_BYTES = 4
const SIZE_BYTES = 6
const PRIVATE_FILE = 0o600
const WRAPPED_BYTES_MAX = 400
/** Written beside the target and the data directory while they are not whole. */
const PART = '.part'
const SNAPSHOT = 'kith.db.backup'
const IMPORTING = 'importing'
const COMPLETE = 'complete'
/** In a directory that was restored, until the peer has noted it: whether posts of others came along. */
export const RESTORED_FILE = 'restored'

const PLAIN_FILES = ['vault', 'user.key', 'user.next.key', 'device.key']
const RESTORED = [...PLAIN_FILES, 'kith.db', 'blocks', RESTORED_FILE]
const NAME_FORM =
  /^(vault|user\.key|user\.next\.key|device\.key|kith\.db|restored|blocks\/([0-9a-f]{2})\/\2[0-9a-f]{62})$/

export interface BackupInit {
  readonly dataDir: string
  /** Absolute. */
  readonly target: string
  readonly passphrase: string
  /** Overwrite what is at `target`. */
  readonly force: boolean
  /** Copies the database, as it is at one moment, into a new file. */
  readonly snapshot: (path: string) => void
  /** Hex digests of the blocks that go along; they stay while this runs. */
  readonly blocks: readonly string[]
  /** Whether those are of everybody's posts. */
  readonly isEverybodys: boolean
}

/**
 * Writes everything that this peer is into one encrypted file: whole, or nothing. Sealed files go along sealed, with
 * their vault. Returns the bytes written.
 *
 * @throws {KithError} `usage` if something is at the target or the passphrase is short, `no_space`, `data_dir`.
 */
export async function writeBackup(init: BackupInit): Promise<number> {
  const { dataDir, target, force } = init
  const passphrase = checkPassphrase(init.passphrase)
  if (!force && existsSync(target)) throw taken(target)
  const snapshot = join(dataDir, SNAPSHOT)
  const part = target + PART
  try {
    rmSync(snapshot, { force: true })
    // In one turn of the loop: a change of the user key is in both or in neither.
    init.snapshot(snapshot)
    const plain = plainFiles(dataDir)
    const files = [...plain, ...(await contents(init, snapshot))]
    needRoom(
      dirname(target),
      files.reduce((sum, { size }) => sum + size, 0),
    )
    rmSync(part, { force: true })
    const bytes = await write(part, passphrase, files)
    place(part, target, force)
    return bytes
  } catch (cause) {
    throw unwritable(target, cause)
  } finally {
    rmSync(snapshot, { force: true })
    rmSync(part, { force: true })
  }
}

interface Content {
  readonly name: string
  readonly size: number
  readonly read: () => Promise<AsyncIterable<Uint8Array>>
}

async function contents({ dataDir, blocks, isEverybodys }: BackupInit, snapshot: string): Promise<Content[]> {
  const files: Content[] = [inMemory(RESTORED_FILE, fromString(isEverybodys ? 'all' : 'own'))]
  files.push(await onDisk('kith.db', snapshot))
  for (const name of blocks) {
    const path = `blocks/${name.slice(0, 2)}/${name}`
    if (existsSync(join(dataDir, path))) files.push(await onDisk(path, join(dataDir, path)))
  }
  return files
}

function plainFiles(dataDir: string): Content[] {
  return PLAIN_FILES.flatMap((name) => {
    const bytes = readPrivateFile(join(dataDir, name))
    return bytes === undefined ? [] : [inMemory(name, bytes)]
  })
}

function inMemory(name: string, bytes: Uint8Array): Content {
  return { name, size: bytes.length, read: () => Promise.resolve(Readable.from([bytes])) }
}

async function onDisk(name: string, path: string): Promise<Content> {
  const { size } = await stat(path)
  return { name, size, read: async () => (await open(path, 'r')).createReadStream({ highWaterMark: CHUNK_BYTES }) }
}

async function write(part: string, passphrase: string, files: readonly Content[]): Promise<number> {
  const key = randomKey()
  const file = await open(part, 'wx', PRIVATE_FILE)
  try {
    await file.writeFile(await wrapKey(passphrase, key, KIND))
    let number = 0
    let held: Uint8Array[] = []
    let heldBytes = 0
    const flush = async (isLast: boolean): Promise<void> => {
      const all = concat(held)
      let at = 0
      for (; all.length - at > CHUNK_BYTES || (isLast && at < all.length); at += CHUNK_BYTES) {
        const ends = isLast && at + CHUNK_BYTES >= all.length
        const chunk = seal(key, all.subarray(at, at + CHUNK_BYTES), context(number++, ends))
        await file.writeFile(concat([number32(chunk.length), chunk]))
      }
      held = [all.subarray(at)]
      heldBytes = all.length - at
    }
    const add = async (bytes: Uint8Array): Promise<void> => {
      held.push(bytes)
      heldBytes += bytes.length
      if (heldBytes > CHUNK_BYTES * 4) await flush(false)
    }
    for (const { name, size, read } of files) {
      await add(entryHead(name, size))
      let written = 0
      for await (const bytes of await read()) {
        written += bytes.length
        await add(bytes)
      }
      if (written !== size) throw new Error(`${name} changed while it was read`)
    }
    await add(Uint8Array.of(0))
    await flush(true)
    await file.sync()
    return (await file.stat()).size
  } finally {
    await file.close()
  }
}

/** A link fails where something is; where there are no links the look before has to do. */
function place(part: string, target: string, force: boolean): void {
  if (force) renameSync(part, target)
  else {
    try {
      linkSync(part, target)
    } catch {
      if (existsSync(target)) throw taken(target)
      renameSync(part, target)
    }
  }
  syncDir(dirname(target))
}

/**
 * Restores a backup into a data directory without an identity. Everything is checked before anything takes its place;
 * `settleImport` finishes what is cut off.
 *
 * @throws {KithError} `file_not_found`, `passphrase`, `corrupt`, `no_space`; `data_dir` if somebody lives there already.
 */
export async function readBackup(source: string, passphrase: string, dataDir: string): Promise<void> {
  settleImport(dataDir)
  if ([...PLAIN_FILES, 'kith.db'].some((name) => existsSync(join(dataDir, name)))) {
    throw new KithError('data_dir', `${dataDir} has an identity already.`, {
      next: 'Choose a new directory with --data-dir: nobody is ever replaced.',
    })
  }
  const into = join(dataDir, IMPORTING)
  const file = await open(source, 'r').catch((cause: unknown) => {
    throw new KithError('file_not_found', `The backup ${source} cannot be read.`, { cause })
  })
  try {
    needRoom(dataDir, (await file.stat()).size)
    mkdirSync(into, { mode: 0o700 })
    await extract(new Chunks(file, await startOf(file, passphrase)), into)
    writePrivateFile(join(into, COMPLETE), new Uint8Array())
  } catch (cause) {
    rmSync(into, { recursive: true, force: true })
    throw unwritable(dataDir, cause)
  } finally {
    await file.close()
  }
  settleImport(dataDir)
}

/** Puts what was imported whole into its place, and removes what was not. Before anything is opened. */
export function settleImport(dataDir: string): void {
  rmSync(join(dataDir, SNAPSHOT), { force: true })
  const from = join(dataDir, IMPORTING)
  if (!existsSync(from)) return
  if (existsSync(join(from, COMPLETE))) {
    for (const name of RESTORED) if (existsSync(join(from, name))) renameSync(join(from, name), join(dataDir, name))
    syncDir(dataDir)
  }
  rmSync(from, { recursive: true, force: true })
}

interface Start {
  readonly key: Bytes
  readonly end: number
}

async function startOf(file: FileHandle, passphrase: string): Promise<Start> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(WRAPPED_BYTES_MAX), 0, WRAPPED_BYTES_MAX, 0)
  return await unwrapKey(passphrase, buffer.subarray(0, bytesRead), KIND)
}

async function extract(chunks: Chunks, into: string): Promise<void> {
  for (;;) {
    const [length = 0] = await chunks.take(1)
    if (length === 0) break
    const name = toString(await chunks.take(length))
    const size = Buffer.from(await chunks.take(SIZE_BYTES)).readUIntBE(0, SIZE_BYTES)
    if (!NAME_FORM.test(name)) throw damaged()
    mkdirSync(dirname(join(into, name)), { recursive: true, mode: 0o700 })
    const file = await open(join(into, name), 'wx', PRIVATE_FILE)
    try {
      for (let left = size; left > 0;) {
        const bytes = await chunks.some(left)
        await file.writeFile(bytes)
        left -= bytes.length
      }
      await file.sync()
    } finally {
      await file.close()
    }
  }
  await chunks.end()
}

/** The chunks of a backup as one run of bytes; each is authenticated before any of it is given out. */
class Chunks {
  readonly #file: FileHandle
  readonly #key: Bytes
  #at: number
  #number = 0
  #held: Uint8Array = new Uint8Array()
  #isOver = false

  constructor(file: FileHandle, { key, end }: Start) {
    this.#file = file
    this.#key = key
    this.#at = end
  }

  /** Exactly this many bytes; meant for few. */
  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    for (let left = length; left > 0;) {
      const bytes = await this.some(left)
      parts.push(bytes)
      left -= bytes.length
    }
    return concat(parts)
  }

  /** At least one byte, at most `length`. */
  async some(length: number): Promise<Uint8Array> {
    if (this.#held.length === 0) await this.#next()
    const bytes = this.#held.subarray(0, length)
    this.#held = this.#held.subarray(bytes.length)
    return bytes
  }

  /** Nothing may follow. */
  async end(): Promise<void> {
    const { size } = await this.#file.stat()
    if (!this.#isOver || this.#held.length > 0 || this.#at !== size) throw damaged()
  }

  async #next(): Promise<void> {
    if (this.#isOver) throw damaged()
    const length = Buffer.from(await this.#read(LENGTH_BYTES)).readUInt32BE()
    if (length <= SEAL_BYTES || length > CHUNK_BYTES + SEAL_BYTES) throw damaged()
    const sealed = await this.#read(length)
    const number = this.#number++
    const more = openSealed(this.#key, sealed, context(number, false))
    const chunk = more ?? openSealed(this.#key, sealed, context(number, true))
    if (chunk === undefined) throw damaged()
    this.#isOver = more === undefined
    this.#held = chunk
  }

  async #read(length: number): Promise<Uint8Array> {
    const { bytesRead, buffer } = await this.#file.read(Buffer.alloc(length), 0, length, this.#at)
    if (bytesRead < length) throw damaged()
    this.#at += length
    return buffer
  }
}

function context(number: number, isLast: boolean): string {
  return `kith/backup ${number} ${isLast ? 'last' : 'more'}`
}

function number32(value: number): Uint8Array {
  const bytes = Buffer.alloc(LENGTH_BYTES)
  bytes.writeUInt32BE(value)
  return bytes
}

function entryHead(name: string, size: number): Uint8Array {
  const bytes = Buffer.alloc(SIZE_BYTES)
  bytes.writeUIntBE(size, 0, SIZE_BYTES)
  const encoded = fromString(name)
  return concat([Uint8Array.of(encoded.length), encoded, bytes])
}

function needRoom(dir: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(dir)
  if (bavail * bsize > bytes) return
  throw new KithError('no_space', `${dir} has too little room: ${bytes} bytes are needed.`, {
    next: 'Free some space on that disk, or choose another.',
  })
}

function taken(target: string): KithError {
  return new KithError('usage', `${target} exists already.`, { next: 'Choose another name, or say --force.' })
}

function damaged(): KithError {
  return new KithError('corrupt', 'The backup is damaged or not whole.', {
    next: 'Nothing was restored: take another copy of it.',
  })
}

function unwritable(path: string, cause: unknown): KithError {
  if (cause instanceof KithError) return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC'
  return new KithError(isFull ? 'no_space' : 'data_dir', `${path} cannot be written: ${reason}.`, {
    cause,
    next: isFull ? 'Free some space on that disk.' : 'Choose another place.',
  })
}
