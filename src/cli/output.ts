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

  answer(answer: Answer): void {
    if (this.#json || answer.json) this.#print([answerJson(answer)])
    else this.lines(answer.lines, answer.ok ? undefined : 'red')
  }

  news(news: News): void {
    if (this.#json) this.#print([eventJson(news)])
    else this.lines(this.#registry.say(news))
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
