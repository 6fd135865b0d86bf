import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** In the data directory: where the running peer listens for commands. */
const ADDRESS_FILE = 'control'
const SOCKET_FILE = 'control.sock'
/** Rationale: 104 bytes with the ending zero on macOS, 108 on Linux; longer paths are cut without a word. */
const SOCKET_PATH_BYTES_MAX = 100
const TEMP_PREFIX = 'kith-'

/**
 * Chooses where to listen and writes it down. A socket that a killed peer left behind is removed: the lock on the data
 * directory says that nobody listens there.
 */
export function claimAddress(dataDir: string): string {
  releaseAddress(dataDir)
  const address = chooseAddress(dataDir)
  const file = join(dataDir, ADDRESS_FILE)
  writeFileSync(`${file}.new`, address, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return address
}

/** Where the peer on this data directory listens, if one runs or was killed there. */
export function findAddress(dataDir: string): string | undefined {
  try {
    return readFileSync(join(dataDir, ADDRESS_FILE), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Forgets the address, and what lies there. */
export function releaseAddress(dataDir: string): void {
  const address = findAddress(dataDir)
  if (address === undefined) return
  if (process.platform !== 'win32') {
    rmSync(address, { force: true })
    const folder = dirname(address)
    if (folder !== dataDir && basename(folder).startsWith(TEMP_PREFIX)) rmSync(folder, { force: true, recursive: true })
  }
  rmSync(join(dataDir, ADDRESS_FILE), { force: true })
}

/** Only this user may write to the socket: connecting to it is all it takes to speak as them. */
export function closeToOthers(address: string): void {
  if (process.platform !== 'win32') chmodSync(address, 0o600)
}

function chooseAddress(dataDir: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\kith-${crypto.randomUUID()}`
  const own = join(dataDir, SOCKET_FILE)
  if (Buffer.byteLength(own) <= SOCKET_PATH_BYTES_MAX) return own
  // mkdtemp makes a folder of mode 0700 whose name nobody can foresee.
  return join(mkdtempSync(join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), TEMP_PREFIX)), SOCKET_FILE)
}
