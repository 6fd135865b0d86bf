import { KithError } from '../errors.ts'
import { nextWord, restOf, skipSpace } from './words.ts'
import type { Arg, Flag, Operation } from './operation.ts'

/** What was typed after a command: texts by parameter name, switches as `true`. */
export interface Typed {
  readonly values: Record<string, string | true>
  /** `--json`: the answer as JSON. */
  readonly json: boolean
  /** `--help`: what the command does, instead of doing it. */
  readonly help: boolean
}

/** `Usage: message U text` */
export function usage({ name, args }: Operation): string {
  const shown = args.map((arg) => (arg.optional === true ? `[${arg.shown}]` : arg.shown))
  return `Usage: ${[name, ...shown].join(' ')}`
}

export function usageError(operation: Operation, why?: string): KithError {
  const hint = `help ${operation.name} shows more.`
  return new KithError('usage', usage(operation), { next: why === undefined ? hint : `${why} ${hint}` })
}

/** Every command takes these. */
const UNIVERSAL: readonly Flag[] = [
  { name: 'json', summary: 'the answer as JSON' },
  { name: 'help', summary: 'what this command does' },
]

/** Reads the arguments of a typed line from `from` on. Switches come before the text: text is taken as it stands. */
export function readLine(operation: Operation, line: string, from: number): Typed {
  const reader = new Reader(operation)
  let at = from
  for (;;) {
    const word = nextWord(line, at)
    if (word === undefined) break
    if (word.open && reader.next?.rest !== true) throw usageError(operation, 'A quote is not closed.')
    // Dashes inside quotes are no switch.
    if ((reader.wantsValue || line[word.start] === '-') && reader.takeSwitch(word.text)) at = word.end
    else if (reader.next?.rest === true) {
      reader.take(restOf(line, at))
      break
    } else {
      reader.take(word.text)
      at = word.end
    }
  }
  return reader.end()
}

/** Reads arguments that a shell has split already: switches may stand anywhere before a `--`. */
export function readWords(operation: Operation, words: readonly string[]): Typed {
  const reader = new Reader(operation)
  const texts = words.filter((word) => !reader.takeSwitch(word))
  while (texts.length > 0) {
    if (reader.next?.rest === true) reader.take(texts.splice(0).join(' '))
    else reader.take(texts.shift() ?? '')
  }
  return reader.end()
}

/** Takes words one by one and knows what comes next. */
class Reader {
  readonly #operation: Operation
  readonly #flags: readonly Flag[]
  readonly #left: Arg[]
  readonly #values: Record<string, string | true> = {}
  #pending: Flag | undefined
  #switchesOver = false

  constructor(operation: Operation) {
    this.#operation = operation
    this.#flags = [...(operation.flags ?? []), ...UNIVERSAL]
    this.#left = [...operation.args]
  }

  get next(): Arg | undefined {
    return this.#left[0]
  }

  /** A switch was said whose value comes next. */
  get wantsValue(): boolean {
    return this.#pending !== undefined
  }

  /** True if the word was a switch, or the value that one was waiting for. */
  takeSwitch(word: string): boolean {
    if (this.#pending !== undefined) {
      this.#values[this.#pending.name] = word
      this.#pending = undefined
      return true
    }
    if (this.#switchesOver || !word.startsWith('--')) return false
    if (word === '--') {
      this.#switchesOver = true
      return true
    }
    const [name = '', value] = word.slice(2).split(/=(.*)/s)
    const flag = this.#flags.find((known) => known.name === name)
    if (flag === undefined) {
      // Text may well begin with dashes; anything else that does is a mistake.
      if (this.#operation.args.some(({ rest }) => rest)) return false
      throw usageError(this.#operation, `There is no ${word}.`)
    }
    if (flag.value === undefined || value !== undefined) this.#values[flag.name] = value ?? true
    else this.#pending = flag
    return true
  }

  take(text: string): void {
    const arg = this.#left.shift()
    if (arg === undefined) throw usageError(this.#operation, `'${text}' is too much.`)
    if (text !== '') this.#values[arg.name] = text
  }

  end(): Typed {
    if (this.#pending !== undefined) throw usageError(this.#operation, `--${this.#pending.name} needs a value.`)
    const { json, help, ...values } = this.#values
    const missing = this.#operation.args.some((arg) => arg.optional !== true && values[arg.name] === undefined)
    if (missing && help === undefined) throw usageError(this.#operation)
    return { values, json: json !== undefined, help: help !== undefined }
  }
}

/** Where the arguments begin: after `words` words of the line. */
export function afterWords(line: string, words: number): number {
  let at = 0
  for (let taken = 0; taken < words; taken++) at = nextWord(line, at)?.end ?? line.length
  return skipSpace(line, at)
}
