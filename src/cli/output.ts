import { styleText } from 'node:util'
import { cleanJson, cleanLines } from './clean.ts'
import { isDivider, styleOf } from './look.ts'
import { tableLines } from './table.ts'
import type { News } from '../news.ts'
import type { Registry } from '../operations/registry.ts'
import type { Answer } from './answer.ts'
import type { Face } from './face.ts'
import type { Style } from './look.ts'

/** Rationale: what a terminal has that does not say. */
export const COLUMNS = 80

/** Turns answers and news into what is printed: clean lines in words, or NDJSON. Everything that a face prints passes here. */
export class Output {
  readonly #json: boolean
  readonly #colours: boolean
  readonly #output: Face['output']
  readonly #registry: Registry
  readonly #print: (lines: readonly string[]) => void
  /** Of each command that runs, the words of the news since it began. */
  readonly #heard = new Set<Set<string>>()

  constructor({
    face,
    print,
  }: {
    face: Pick<Face, 'json' | 'output' | 'registry'>
    print: (lines: readonly string[]) => void
  }) {
    this.#json = face.json
    this.#output = face.output
    this.#colours = hasColours(face.output)
    this.#registry = face.registry
    this.#print = print
  }

  /** Runs a command and prints what comes of it; who waited for news that has been told is not told it again. */
  async answering(run: () => Promise<Answer>): Promise<Answer> {
    const heard = new Set<string>()
    this.#heard.add(heard)
    const answer = await run().finally(() => this.#heard.delete(heard))
    const lines = answer.lines.filter((line) => answer.waited !== true || !heard.has(line))
    if (this.#json || answer.json) this.#print([answerJson(answer)])
    else if (answer.table !== undefined && this.#output.isTTY === true) this.#table(answer.table)
    else this.lines(lines, answer.ok ? undefined : 'red')
    return answer
  }

  news(news: News): void {
    const lines = this.#registry.say(news)
    for (const heard of this.#heard) for (const line of lines) heard.add(line)
    if (this.#json) this.#print([eventJson(news)])
    else if (!('isQuiet' in news && news.isQuiet === true)) this.lines(lines, styleOf(news))
  }

  lines(texts: readonly string[], style?: Style): void {
    const lines = texts.flatMap(cleanLines)
    if (lines.length === 0) return
    this.#print(lines.map((line) => this.#styled(style ?? (isDivider(line) ? 'dim' : undefined), line)))
  }

  #table(table: NonNullable<Answer['table']>): void {
    const { head, rows } = tableLines(table, this.#output.columns ?? COLUMNS)
    this.#print([this.#styled('dim', head), ...rows])
  }

  #styled(style: Style | undefined, line: string): string {
    return style !== undefined && this.#colours ? styled(style, line) : line
  }
}

/** Colours are for terminals whose user did not say otherwise (no-color.org). */
export function hasColours({ isTTY }: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
}

/** Whether to style at all is decided by `hasColours`, for the stream that the face prints to. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { validateStream: false })
}

export function answerJson({ command, ok, result, error }: Answer): string {
  return cleanJson(ok ? { command, ok, result } : { command, ok, error })
}

function eventJson(news: News): string {
  return cleanJson({ event: news })
}
