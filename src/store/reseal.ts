import { existsSync, fsyncSync, openSync, closeSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fromString } from 'uint8arrays/from-string'
import { KithError } from '../errors.ts'
import { settleImport } from './backup.ts'
import { Blocks } from './blocks.ts'
import { openDriver, quoted } from './driver.ts'
import { readPrivateFile, syncDir, writePrivateFile } from './private-file.ts'
import { makeVault, openVault, rewrapVault, VAULT_FILE } from './vault.ts'
import type { Seal } from './vault.ts'

const DATABASE = 'kith.db'
const BLOCKS = 'blocks'
const KEYS = ['user.key', 'user.next.key', 'device.key']
/** What can be learnt again, or is not worth keeping, goes instead of being sealed. */
const FORGOTTEN = ['libp2p', 'input-history', 'input-history.new']
const OF_DATABASE = ['-wal', '-shm', '-journal']

/**
 * A passphrase is set or removed beside the old data: everything is written anew as `<name>.sealed` or `<name>.open`;
 * then the vault appears or goes, in one step; then the new takes the place of the old. Wherever this is cut off, the
 * vault says which of both counts, and `settle` does the rest.
 */
const SEALED = '.sealed'
const OPEN = '.open'

/** Finishes, or takes back, what a killed process had begun. Before anything else of the directory is opened. */
export function settle(dataDir: string): void {
  settleImport(dataDir)
  const isSealed = existsSync(join(dataDir, VAULT_FILE))
  for (const name of [DATABASE, BLOCKS, ...KEYS]) {
    remove(join(dataDir, name + (isSealed ? OPEN : SEALED)))
    const fresh = join(dataDir, name + (isSealed ? SEALED : OPEN))
    if (!existsSync(fresh)) continue
    const path = join(dataDir, name)
    // A log of the old database would be read into the new one.
    if (name === DATABASE) for (const end of OF_DATABASE) remove(path + end)
    if (name === BLOCKS) remove(path)
    for (const forgotten of FORGOTTEN) remove(join(dataDir, forgotten))
    renameSync(fresh, path)
  }
  if (isSealed) remove(join(dataDir, 'libp2p'))
  syncDir(dataDir)
}

/** Gives a directory its first passphrase and seals what is there. No peer may run on it. */
export async function setPassphrase(dataDir: string, passphrase: string): Promise<void> {
  settle(dataDir)
  if (existsSync(join(dataDir, VAULT_FILE))) {
    throw new KithError('passphrase', `${dataDir} has a passphrase already.`, {
      next: '`kith passphrase change` changes it.',
    })
  }
  const { seal, vault } = await makeVault(passphrase)
  await needRoom(dataDir)
  await rewrite(dataDir, SEALED, undefined, seal)
  writePrivateFile(join(dataDir, VAULT_FILE), vault)
  settle(dataDir)
}

/** @throws {KithError} `passphrase` if the old one is wrong. */
export async function changePassphrase(dataDir: string, passphrase: string, next: string): Promise<void> {
  settle(dataDir)
  await rewrapVault(dataDir, passphrase, next)
}

/** Takes the passphrase away: everything lies readable again. @throws {KithError} `passphrase` if it is wrong. */
export async function removePassphrase(dataDir: string, passphrase: string): Promise<void> {
  settle(dataDir)
  const seal = await openVault(dataDir, passphrase)
  await needRoom(dataDir)
  await rewrite(dataDir, OPEN, seal, undefined)
  rmSync(join(dataDir, VAULT_FILE))
  syncDir(dataDir)
  settle(dataDir)
}

async function rewrite(dataDir: string, end: string, from: Seal | undefined, to: Seal | undefined): Promise<void> {
  for (const name of KEYS) {
    const stored = readPrivateFile(join(dataDir, name))
    if (stored === undefined) continue
    const bytes = from === undefined ? stored : from.open(name, stored)
    if (bytes === undefined) throw damaged(name)
    writePrivateFile(join(dataDir, name + end), to?.seal(name, bytes) ?? bytes)
  }
  await rewriteBlocks(join(dataDir, BLOCKS), end, from, to)
  rewriteDatabase(join(dataDir, DATABASE), end, from, to)
  syncDir(dataDir)
}

async function rewriteBlocks(dir: string, end: string, from: Seal | undefined, to: Seal | undefined): Promise<void> {
  if (!existsSync(dir)) return
  const [old, fresh] = [new Blocks(dir, from), new Blocks(dir + end, to)]
  for await (const name of old.all()) {
    const digest = fromString(name, 'hex')
    const bytes = await old.get(digest)
    if (bytes !== undefined) await fresh.put(digest, bytes)
  }
  await fresh.sync()
}

/** The copy is made in the old key and turned into the new one: nothing is left in a journal. */
function rewriteDatabase(path: string, end: string, from: Seal | undefined, to: Seal | undefined): void {
  if (!existsSync(path)) return
  const old = openDriver(path, 'libsql', from?.databaseKey)
  try {
    remove(path + end)
    old.exec(`VACUUM INTO ${quoted(path + end)}`)
  } finally {
    old.close()
  }
  const copy = openDriver(path + end, 'libsql', from?.databaseKey)
  try {
    copy.exec('PRAGMA journal_mode = MEMORY')
    copy.exec(`PRAGMA rekey = '${to?.databaseKey ?? ''}'`)
  } finally {
    copy.close()
  }
  for (const tail of OF_DATABASE) remove(path + end + tail)
  const file = openSync(path + end, 'r+')
  fsyncSync(file)
  closeSync(file)
}

/** For a while everything is there twice. */
async function needRoom(dataDir: string): Promise<void> {
  let bytes = 0
  for (const name of [DATABASE, BLOCKS]) bytes += await sizeOf(join(dataDir, name))
  const { bavail, bsize } = statfsSync(dataDir)
  if (bavail * bsize > bytes) return
  throw new KithError('no_space', `${dataDir} needs ${bytes} bytes of free space for this, for a while.`, {
    next: 'Free some space on that disk.',
  })
}

async function sizeOf(path: string): Promise<number> {
  if (!existsSync(path)) return 0
  const found = await stat(path)
  if (!found.isDirectory()) return found.size
  let bytes = 0
  for (const name of await readdir(path)) bytes += await sizeOf(join(path, name))
  return bytes
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true })
}

function damaged(name: string): KithError {
  return new KithError('corrupt', `The key file ${name} is damaged, or of another directory.`, {
    next: 'Put a backup of it back.',
  })
}
