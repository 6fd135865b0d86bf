import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { temporaryDirectory } from './people.ts'
import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'

type Child = ChildProcessByStdio<Writable, Readable, Readable>

const LOOPBACK = ['--listen', '/ip4/127.0.0.1/tcp/0']
const EXPECT_MS = 20_000

/** How a process ended and all that it printed. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** One program of ours in a process of its own, its standard input held open so that a test can type into it. */
export class Program {
  readonly #child: Child
  readonly #label: string
  readonly exited: Promise<Ended>
  #out = ''
  /** The output with what was expected already blanked out. */
  #left = ''
  #err = ''
  #wake: () => void = () => undefined

  /** @param before what stands before the program, as for another network namespace. */
  constructor(
    label: string,
    entry: string,
    args: readonly string[],
    env: Record<string, string> = {},
    before: readonly string[] = [],
  ) {
    this.#label = label
    const base = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KITH_')))
    const [command = '', ...rest] = [...before, process.execPath, join('dist', entry), ...args]
    this.#child = spawn(command, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...base, NO_COLOR: '1', ...env },
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#out += text
      this.#left += text
      this.#wake()
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#err += text
    })
    // A killed process breaks the pipe under a line that is still on its way.
    this.#child.stdin.on('error', () => undefined)
    this.exited = once(this.#child, 'close').then(([code]) => {
      this.#wake()
      return { code: code as number | null, out: this.#out, err: this.#err }
    })
  }

  get output(): string {
    return this.#out
  }

  /** Types one line. */
  type(line: string): this {
    this.#child.stdin.write(`${line}\n`)
    return this
  }

  /** Ends standard input, as a script at its last line does. */
  endInput(): void {
    this.#child.stdin.end()
  }

  /**
   * Waits until something printed matches, and returns the match. Each piece of output is matched once; news come in no
   * promised order, so earlier output counts as well.
   */
  async expect(pattern: RegExp, timeoutMs = EXPECT_MS, from = 0): Promise<RegExpExecArray> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const match = pattern.exec(this.#left.slice(from))
      if (match !== null) {
        const start = from + match.index
        const end = start + match[0].length
        this.#left = this.#left.slice(0, start) + '\0'.repeat(end - start) + this.#left.slice(end)
        return match
      }
      const leftMs = deadline - performance.now()
      if (leftMs <= 0 || this.#child.exitCode !== null) throw this.#missing(pattern)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  /** Types a line and waits for its answer: only what is printed from now on counts. */
  async ask(line: string, answer: RegExp, timeoutMs = EXPECT_MS): Promise<RegExpExecArray> {
    const from = this.#left.length
    this.type(line)
    return await this.expect(answer, timeoutMs, from)
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Ended> {
    this.#child.kill(signal)
    return await this.exited
  }

  /** Its connections stay open, and nothing is answered any more: as when its machine hangs. */
  freeze(): void {
    this.#child.kill('SIGSTOP')
  }

  #missing(pattern: RegExp): Error {
    const recent = this.#out.slice(-3_000)
    return new Error(
      `${this.#label}: ${String(pattern)} was not printed. Output:\n${recent}\nErrors:\n${this.#err.slice(-1_500)}`,
    )
  }
}

/** Runs a program to its end. */
export async function runToEnd(
  entry: string,
  args: readonly string[],
  input = '',
  env: Record<string, string> = {},
): Promise<Ended> {
  const program = new Program(entry, entry, args, env)
  if (input !== '') program.type(input)
  program.endInput()
  return await program.exited
}

/** Where a program runs: loopback of this machine, unless a test makes another place. */
export interface Place {
  /** `--listen`, and its values. */
  readonly listen?: readonly string[]
  /** What stands before the program, as for another network namespace. */
  readonly before?: readonly string[]
}

/** One bootstrap node in a process of its own; `restart` keeps its directory, and so its key and port. */
export class BootstrapProcess {
  readonly dataDir: string
  readonly #place: Place
  #program: Program | undefined
  address = ''

  constructor(t: TestContext, place: Place = {}) {
    this.#place = place
    this.dataDir = temporaryDirectory(t)
    t.after(() => this.#program?.kill())
  }

  async start(...args: string[]): Promise<string> {
    const { listen = LOOPBACK, before } = this.#place
    const all = [...listen, '--data-dir', this.dataDir, ...args]
    this.#program = new Program('bootstrap', 'bootstrap.js', all, {}, before)
    const [, address = ''] = await this.#program.expect(/Listening on (\S+)/)
    this.address = address
    return address
  }

  async kill(): Promise<void> {
    await this.#program?.kill()
  }

  freeze(): void {
    this.#program?.freeze()
  }
}

/** One person's peer in a process of its own, driven by lines typed into its standard input. */
export class PeerProcess {
  readonly name: string
  readonly dataDir: string
  readonly #bootstrap: () => string
  readonly #place: Place
  #program: Program | undefined

  constructor(t: TestContext, name: string, bootstrap: () => string, place: Place = {}) {
    this.name = name
    this.#bootstrap = bootstrap
    this.#place = place
    this.dataDir = temporaryDirectory(t)
    t.after(() => this.#program?.kill())
  }

  get program(): Program {
    if (this.#program === undefined) throw new Error(`${this.name} was not started`)
    return this.#program
  }

  async start(...args: string[]): Promise<this> {
    const address = this.#bootstrap()
    const { listen = LOOPBACK, before } = this.#place
    const common = [...listen, '--data-dir', this.dataDir, '--bootstrap', address, '--name', this.name]
    this.#program = new Program(this.name, 'peer.js', [...common, ...args], {}, before)
    await this.#program.expect(/Listening on \S+/)
    return this
  }

  /** kill -9, and a new process on the same directory. */
  async restart(...args: string[]): Promise<this> {
    await this.kill()
    return await this.start(...args)
  }

  async kill(): Promise<void> {
    await this.program.kill()
  }

  type(line: string): Program {
    return this.program.type(line)
  }

  async ask(line: string, answer: RegExp, timeoutMs?: number): Promise<RegExpExecArray> {
    return await this.program.ask(line, answer, timeoutMs)
  }

  async expect(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray> {
    return await this.program.expect(pattern, timeoutMs)
  }

  /** A one-shot command from another process. */
  async kith(...words: string[]): Promise<Ended> {
    return await runToEnd('kith.js', ['--data-dir', this.dataDir, ...words])
  }
}

/** Both are friends afterwards, and both have been told. */
export async function befriend(asker: PeerProcess, answerer: PeerProcess): Promise<void> {
  await asker.ask(`add ${answerer.name}`, /Friend request sent/)
  await answerer.expect(new RegExp(`Received friend request from ${asker.name}`))
  await answerer.ask(`accept ${asker.name}`, /is now your friend/)
  await asker.expect(new RegExp(`${answerer.name} accepted your friend request`))
}
