import { styleText } from 'node:util'
import { cleanJson, cleanLines } from './clean.ts'
import type { News } from '../news.ts'
import type { Registry } from '../operations/registry.ts'
import type { Answer } from './answer.ts'
import type { Face } from './face.ts'

/** Turns answers and news into what is printed: clean lines in words, or NDJSON. Everything that a face prints passes here. */
export class Output {
  readonly #json: boolean
  readonly #colours: boolean
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
    else this.lines(lines, answer.ok ? undefined : 'red')
    return answer
  }

  news(news: News): void {
    const lines = this.#registry.say(news)
    for (const heard of this.#heard) for (const line of lines) heard.add(line)
    if (this.#json) this.#print([eventJson(news)])
    else this.lines(lines)
  }

  lines(texts: readonly string[], colour?: 'red' | 'dim'): void {
    const lines = texts.flatMap(cleanLines)
    if (lines.length === 0) return
    this.#print(colour !== undefined && this.#colours ? lines.map((line) => styled(colour, line)) : lines)
  }
}

/** Colours are for terminals whose user did not say otherwise (no-color.org). */
export function hasColours({ isTTY }: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  return isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
}

/** Whether to style at all is decided by `hasColours`, for the stream that the face prints to. */
export function styled(style: 'red' | 'dim' | 'bold', text: string): string {
  return styleText(style, text, { validateStream: false })
}

export function answerJson({ command, ok, result, error }: Answer): string {
  return cleanJson(ok ? { command, ok, result } : { command, ok, error })
}

function eventJson(news: News): string {
  return cleanJson({ event: news })
}
