import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'open-page.html'
const PRIVATE_FILE = 0o600

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: NodeJS.Platform
  /** Whether somebody looks: nobody's script opens a browser. */
  readonly isTerminal: boolean
}

/** The command that shows a file in the user's browser; nothing without a screen, over ssh, or with `BROWSER=none`. */
export function browserCommand({ env, platform, isTerminal }: Surroundings): string[] | undefined {
  if (!isTerminal || env.BROWSER === 'none' || env.SSH_CONNECTION !== undefined) return undefined
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['explorer.exe']
  const hasScreen = (env.DISPLAY ?? '') !== '' || (env.WAYLAND_DISPLAY ?? '') !== ''
  return hasScreen ? ['xdg-open'] : undefined
}

/**
 * Opens a link of `web` in the browser, by way of a file that its user alone can read: arguments of programs are seen by
 * everybody on this machine. What cannot be opened is not said: the link was printed.
 */
export function openPage(url: string, dataDir: string, surroundings: Surroundings, run = start): void {
  const [program, ...args] = browserCommand(surroundings) ?? []
  if (program === undefined) return
  const path = join(dataDir, FILE)
  const text = `<!doctype html><meta charset="utf-8"><title>Kith</title><meta http-equiv="refresh" content="0;url=${url}">\n`
  try {
    // Made anew, so that nobody else holds it open.
    rmSync(path, { force: true })
    writeFileSync(path, text, { mode: PRIVATE_FILE, flag: 'wx' })
    run(program, [...args, path])
  } catch {
    // A full disk, or no such program.
  }
}

function start(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}

/** After a command that succeeded: the page that it gave a link for is opened, if there is somewhere to open it. */
export function openAnswer(
  { command, ok, result }: { command: string; ok: boolean; result?: unknown },
  dataDir: string,
  isTerminal: boolean,
): void {
  if (command !== 'web' || !ok) return
  const { url } = result as { url: string }
  openPage(url, dataDir, { env: process.env, platform: process.platform, isTerminal })
}
