import { z } from 'zod'
import { KithError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import { afterWords, readLine, readWords, usageError } from './typed.ts'
import { nextWord } from './words.ts'
import type { Kith } from '../kith.ts'
import type { News } from '../news.ts'
import type { Operation, Table } from './operation.ts'
import type { Typed } from './typed.ts'

/** A command as it was asked for, ready to run. */
export interface Command {
  readonly operation: Operation
  readonly params: Record<string, unknown>
  /** The asker wants the answer as JSON. */
  readonly json: boolean
}

export interface Outcome {
  /** Plain JSON, as the operation's `result` says. */
  readonly result: unknown
  /** The same in words. Text of other people in it is not cleaned yet. */
  readonly lines: string[]
  /** The same for a terminal, where there is one. */
  readonly table?: Table | undefined
}

/** The words of every kind of news; no words for news that is only for programs. */
export type Sayings = { [T in News['type']]: (news: Extract<News, { type: T }>) => string[] }

/** What people type for short. `@bob text` and `#group text` are written out by `parseLine`. */
const SHORTHANDS: Readonly<Record<string, string>> = { yes: 'accept', y: 'accept', no: 'decline', n: 'decline' }

/** Everything that a user can ask for: found by name, read from a line or from words, run, and put into words. */
export class Registry {
  readonly operations: readonly Operation[]
  readonly #byName = new Map<string, Operation>()
  readonly #sayings: Partial<Sayings>

  constructor({ operations, sayings }: { operations: readonly Operation[]; sayings: Partial<Sayings> }) {
    this.operations = operations
    this.#sayings = sayings
    for (const operation of operations) {
      for (const name of [operation.name, ...(operation.aliases ?? [])]) {
        if (this.#byName.has(name)) throw new Error(`Two operations are called ${name}`)
        this.#byName.set(name, operation)
      }
    }
  }

  /** By name, alias or shorthand; case does not matter. */
  find(name: string): Operation | undefined {
    const plain = name.toLowerCase()
    return this.#byName.get(plain) ?? this.#byName.get(SHORTHANDS[plain] ?? '')
  }

  /**
   * Reads one typed line.
   *
   * @throws {KithError} `unknown_command` or `usage`.
   */
  parseLine(typed: string): Command {
    const line = writtenOut(typed)
    const first = nextWord(line, 0)
    const second = first === undefined ? undefined : nextWord(line, first.end)
    const { operation, words } = this.#choose(
      [first, second].flatMap((word) => (word === undefined ? [] : [word.text])),
    )
    if (isInviteAlone(operation, line.trim().split(/\s+/).slice(1)))
      return this.parseLine(`invite_link ${line.slice(first?.end)}`)
    return this.#command(operation, readLine(operation, line, afterWords(line, words)))
  }

  /** Reads a command that a shell has split into words. @throws {KithError} as `parseLine`. */
  parseWords(typed: readonly string[]): Command {
    const [head = '', ...rest] = typed
    const [, sign, name = '', text = ''] = /^([@#])(\S+)\s*(.*)$/s.exec(head) ?? []
    const command = sign === undefined ? [head] : [sign === '@' ? 'message' : 'broadcast', name, text].filter(Boolean)
    const all = [...command, ...rest]
    const { operation, words } = this.#choose(all.slice(0, 2))
    if (isInviteAlone(operation, all.slice(1))) return this.parseWords(['invite_link', ...all.slice(1)])
    return this.#command(operation, readWords(operation, all.slice(words)))
  }

  /** A command by its name. @throws {KithError} as `parseLine`. */
  command(name: string, params: Record<string, unknown>): Command {
    const { operation } = this.#choose([name])
    return { operation, params: checked(operation, params), json: false }
  }

  /** Whether the line begins with a command. */
  isCommand(line: string): boolean {
    const [first = '', second = ''] = leadingWords(writtenOut(line), 2)
    const name = first.replace(/^\//, '')
    return this.find(name) !== undefined || this.find(`${name} ${second}`) !== undefined
  }

  /** Whether what follows this start of a line is text, as in `message bob Hel`. */
  takesText(start: string): boolean {
    const line = writtenOut(start)
    for (const words of [2, 1]) {
      const operation = this.find(leadingWords(line, words).join(' ').replace(/^\//, ''))
      if (operation === undefined) continue
      const before = operation.args.findIndex(({ rest }) => rest)
      return before >= 0 && leadingWords(line, words + before + 1).length > words + before
    }
    return false
  }

  /**
   * Runs one operation.
   *
   * @throws {KithError} `usage` if the parameters do not fit, and whatever the operation refuses with.
   */
  async execute(kith: Kith, name: string, params: unknown, signal: AbortSignal): Promise<Outcome> {
    const operation = this.find(name)
    if (operation === undefined) throw this.#unknown([name])
    const result = await operation.run({ kith, signal }, checked(operation, params))
    return { result, lines: operation.say(result), table: operation.table?.(result) }
  }

  /** News in words, a line each. */
  say(news: News): string[] {
    const saying = this.#sayings[news.type] as ((news: News) => string[]) | undefined
    return saying?.(news) ?? []
  }

  #choose(typed: readonly string[]): { operation: Operation; words: number } {
    const plain = typed.map((word, index) => (index === 0 ? word.replace(/^\//, '') : word))
    for (const words of [2, 1]) {
      if (plain.length < words) continue
      const operation = this.find(plain.slice(0, words).join(' '))
      if (operation !== undefined) return { operation, words }
    }
    throw this.#unknown(plain)
  }

  #unknown(typed: readonly string[]): KithError {
    const [first = ''] = typed
    const family = [...this.#byName.keys()].filter((name) => name.startsWith(`${first.toLowerCase()} `))
    const meant = suggest(typed.join(' '), this.#byName.keys()) ?? suggest(first, this.#byName.keys())
    const next =
      family.length > 0 ? `There are ${family.join(', ')}.` : meant === undefined ? undefined : `Did you mean ${meant}?`
    return new KithError('unknown_command', 'Invalid command. Please try again.', {
      next: next ?? 'help lists the commands.',
    })
  }

  #command(operation: Operation, { values, json, help }: Typed): Command {
    const asked = help ? this.find('help') : undefined
    if (asked !== undefined) return { operation: asked, params: { command: operation.name }, json }
    return { operation, params: checked(operation, convert(operation, values)), json }
  }
}

/** `invite chess bob` asks a friend into a group; `invite` with nothing, or with switches of a link, is about a link. */
function isInviteAlone({ name }: Operation, rest: readonly string[]): boolean {
  if (name !== 'invite') return false
  const [next] = rest
  if (next === undefined || (next === '--json' && rest.length === 1)) return true
  return /^--(reusable|expires|accepts|list|revoke)(=|$)/.test(next)
}

/** `@bob hi` is `message bob hi`, `#club hi` is `broadcast club hi`. */
function writtenOut(line: string): string {
  const start = line.trimStart()
  if (/^@./.test(start)) return `message ${start.slice(1)}`
  if (/^#./.test(start)) return `broadcast ${start.slice(1)}`
  return start
}

function leadingWords(line: string, count: number): string[] {
  const words: string[] = []
  for (let word = nextWord(line, 0); word !== undefined && words.length < count; word = nextWord(line, word.end)) {
    words.push(word.text)
  }
  return words
}

function checked(operation: Operation, params: unknown): Record<string, unknown> {
  const read = operation.params.safeParse(params)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw usageError(operation, issue && `${[...issue.path, issue.message].join(': ')}.`)
}

/** Typed text becomes a number or a yes where the parameter is one. */
function convert(operation: Operation, values: Typed['values']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, unknown] => {
      const kind = kindOf(operation.params.shape[name])
      if (kind instanceof z.ZodNumber && /^-?\d+(\.\d+)?$/.test(String(value))) return [name, Number(value)]
      if (kind instanceof z.ZodBoolean && /^(true|false)$/.test(String(value))) return [name, value !== 'false']
      return [name, value]
    }),
  )
}

function kindOf(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let kind = schema
  while (kind instanceof z.ZodOptional || kind instanceof z.ZodDefault || kind instanceof z.ZodNullable) {
    kind = kind.unwrap()
  }
  return kind
}
