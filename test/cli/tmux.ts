import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestContext } from 'node:test'

const EXPECT_MS = 20_000
const POLL_MS = 40
let last = 0

/** Why tests of a real terminal are skipped, if they are. */
export const NO_TMUX: string | false =
  spawnSync('tmux', ['-V']).status === 0 ? false : 'tmux is not installed: apt-get install tmux'

/** One program in a real terminal: a tmux server of its own, which ends with the test. */
export class Tmux {
  readonly #server: string

  constructor(
    t: TestContext,
    {
      columns,
      rows = 24,
      env = {},
      command,
    }: { columns: number; rows?: number; env?: Record<string, string>; command: string },
  ) {
    this.#server = `kith-test-${process.pid}-${++last}`
    t.after(() => spawnSync('tmux', ['-L', this.#server, 'kill-server']))
    const variables = Object.entries({ LANG: 'C.UTF-8', ...env }).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    const size = ['-x', String(columns), '-y', String(rows)]
    // What it says last stays to be read.
    const shell = `${command}; printf '[exit %s]' $?; sleep 600`
    this.#tmux('-f', '/dev/null', '-u', 'new-session', '-d', ...size, ...variables, shell)
  }

  /** Keys as tmux calls them: `Enter`, `Tab`, `C-c`; anything else is typed as it is. */
  keys(...keys: string[]): void {
    this.#tmux('send-keys', ...keys)
  }

  type(text: string): void {
    this.#tmux('send-keys', '-l', text)
  }

  /** As a terminal pastes: marked, if the program asked for that. */
  paste(text: string): void {
    this.#tmux('set-buffer', text)
    this.#tmux('paste-buffer', '-p', '-r')
  }

  resize(columns: number): void {
    this.#tmux('resize-window', '-x', String(columns))
  }

  /** The rows of the screen and of what has scrolled away, without empty ones at the end. */
  get screen(): string[] {
    return this.#tmux('capture-pane', '-p', '-S', '-500').trimEnd().split('\n')
  }

  /** The same with colours and everything else that a program may set. */
  get styled(): string {
    return this.#tmux('capture-pane', '-p', '-e', '-S', '-500')
  }

  /** Waits until a row matches. */
  async see(pattern: RegExp, timeoutMs = EXPECT_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs
    while (!this.screen.some((row) => pattern.test(row))) {
      if (performance.now() > deadline) throw new Error(`never saw ${String(pattern)} in\n${this.screen.join('\n')}`)
      await sleep(POLL_MS)
    }
  }

  #tmux(...args: string[]): string {
    return execFileSync('tmux', ['-L', this.#server, ...args], { encoding: 'utf8' })
  }
}
