import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildProcess } from 'node:child_process'

/** One table of results. The first column says what was done; figures carry their unit. */
export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What an actor can be asked to do: arguments and results travel as JSON. */
export type Role = Record<string, (...args: never[]) => unknown>

/** One bench: what it measures in this process, with actors in processes of their own. */
export interface Bench {
  readonly run: () => Promise<Table[]>
  /** Makes a role by its name, in the actor's process. */
  readonly roles: Record<string, () => Role>
}

interface Wish {
  readonly number: number
  readonly verb: string
  readonly args: never[]
}

interface Outcome {
  readonly number: number
  readonly result?: unknown
  readonly error?: string
}

const directories = new Set<string>()
const actors = new Set<Actor>()
const programs = new Set<Running>()

/** A directory that is gone after the bench. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'kith-bench-'))
  directories.add(directory)
  return directory
}

/** Ends every actor and program, and removes every temporary directory of this process. */
export async function strike(): Promise<void> {
  await Promise.all([...actors].map((actor) => actor.end()))
  await Promise.all([...programs].map((program) => program.kill()))
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
  directories.clear()
}

/** A part of a bench in a process of its own. */
export class Actor {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  #number = 0

  /** Starts this very program again as `role` of `bench`. */
  constructor(bench: string, role: string) {
    this.#child = fork(process.argv[1] ?? '', ['--act', bench, role])
    this.#child.on('message', (outcome: Outcome) => {
      const waiting = this.#waiting.get(outcome.number)
      this.#waiting.delete(outcome.number)
      if (outcome.error === undefined) waiting?.resolve(outcome.result as never)
      else waiting?.reject(new Error(`${bench} ${role}: ${outcome.error}`))
    })
    this.#child.on('exit', (code, signal) => {
      const error = new Error(`${bench} ${role}: the process ended (${String(signal ?? code)})`)
      for (const { reject } of this.#waiting.values()) reject(error)
    })
    actors.add(this)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Has it do something and waits for the result. @throws what it threw, as text. */
  async ask<T>(verb: string, ...args: unknown[]): Promise<T> {
    const number = ++this.#number
    return await new Promise<T>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject })
      this.#child.send({ number, verb, args })
    })
  }

  async end(): Promise<void> {
    actors.delete(this)
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill()
    await exited
  }
}

/** Flags of every program: any free port, and nobody from outside. */
export const LOOPBACK = ['--listen', '/ip4/127.0.0.1/tcp/0']

/** One of the built programs, as a user starts it. */
export interface Running {
  readonly pid: number
  /** From the start of the process until it printed what was waited for, or ended. */
  readonly ms: number
  readonly match: RegExpExecArray | []
  readonly kill: () => Promise<void>
}

/** Starts Node with `args` and waits for what it prints, or without `until` for its end. */
export async function startProgram(args: readonly string[], until?: RegExp): Promise<Running> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let out = ''
  const match = await new Promise<RegExpExecArray | []>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text
      const found = until?.exec(out)
      if (found) resolve(found)
    })
    child.once('exit', (code) => {
      if (until === undefined && code === 0) resolve([])
      else reject(new Error(`node ${args.join(' ')} ended with ${String(code)}:\n${out}`))
    })
  })
  const ms = performance.now() - started
  const running: Running = {
    pid: child.pid ?? 0,
    ms,
    match,
    kill: async () => {
      programs.delete(running)
      child.kill('SIGKILL')
      await closed
    },
  }
  programs.add(running)
  return running
}

/** Plays a role for the process that started this one, until that ends. */
export function act(role: Role): void {
  const say = (outcome: Outcome): void => {
    // Whoever asked may be gone: then this process ends too.
    process.send?.(outcome, undefined, undefined, () => undefined)
  }
  process.on('message', ({ number, verb, args }: Wish) => {
    const deed = role[verb]
    Promise.resolve()
      .then(() => deed?.(...args))
      .then(
        (result) => {
          say({ number, result })
        },
        (error: unknown) => {
          say({ number, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
        },
      )
  })
  process.on('disconnect', () => process.exit())
  process.on('SIGTERM', () => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true })
    process.exit()
  })
}

/** The value below which the given share (0 to 1) of all values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Three significant digits, with its unit; from a thousand on no fraction, but separators. */
export function figure(value: number, unit: string): string {
  const digits = value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)))
  return `${digits} ${unit}`
}

/** How many times the baseline. */
export function ratio(value: number, baseline: number): string {
  return `× ${String(Number((value / baseline).toPrecision(2)))}`
}

/** Milliseconds that `work` took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

export function print({ title, columns, rows }: Table): void {
  const lines = [columns, ...rows]
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const line of lines) {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    console.log(`  ${cells.join('   ')}`.trimEnd())
  }
}

/** The machine and what ran on it: without them a figure means nothing. */
export function circumstances(driver: string): string {
  const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim()
  const [first] = cpus()
  const changed = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : ' with changes'
  return [
    `${new Date().toISOString()}  commit ${git('rev-parse', '--short', 'HEAD')}${changed}`,
    `${String(cpus().length)} × ${first?.model ?? 'unknown'}, load ${(loadavg()[0] ?? 0).toFixed(1)}; Node ${process.version}, ${process.platform} ${process.arch}; SQLite by ${driver}`,
  ].join('\n')
}
