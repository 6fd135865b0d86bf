import { Transform } from 'node:stream'
import type { TransformCallback } from 'node:stream'
import type { Face } from './face.ts'

const START = '\x1b[200~'
const END = '\x1b[201~'
/** Stands for a line break inside the line that is being typed. */
const BREAK = '␤'
/** Rationale: sixteen messages of the greatest length; a longer paste is a file. */
const PASTE_CHARS_MAX = 256 * 1024

/** Asks the terminal to mark what is pasted. */
export const PASTE_ON = '\x1b[?2004h'
export const PASTE_OFF = '\x1b[?2004l'

/**
 * Stands between terminal and readline. Pasted lines become one message of several lines where `isText` says that the
 * line takes text, else one command each; control characters in them do nothing.
 */
export class Paste extends Transform {
  readonly isTTY = true
  readonly #terminal: Face['input']
  readonly #isText: (start: string) => boolean
  #pasted: string | undefined
  #held = ''

  constructor({ terminal, isText }: { terminal: Face['input']; isText: (start: string) => boolean }) {
    super({ decodeStrings: false, encoding: 'utf8' })
    this.#terminal = terminal
    this.#isText = isText
  }

  /** readline asks this of a terminal. */
  setRawMode(on: boolean): this {
    this.#terminal.setRawMode?.(on)
    return this
  }

  override _transform(chunk: string | Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let text = this.#held + chunk.toString()
    this.#held = ''
    while (text !== '') text = this.#pasted === undefined ? this.#typed(text) : this.#inside(text)
    done()
  }

  /** Passes on what is typed, up to the start of a paste; returns what is left. */
  #typed(text: string): string {
    const at = text.indexOf(START)
    if (at >= 0) {
      this.push(text.slice(0, at))
      this.#pasted = ''
      return text.slice(at + START.length)
    }
    this.push(text)
    return ''
  }

  #inside(text: string): string {
    const all = (this.#pasted ?? '') + text
    const at = all.indexOf(END)
    if (at < 0 && all.length < PASTE_CHARS_MAX) {
      this.#pasted = all
      return ''
    }
    this.#pasted = undefined
    const end = at < 0 ? all.length : at
    this.push(this.#asTyped(all.slice(0, end)))
    return all.slice(end + END.length)
  }

  #asTyped(pasted: string): string {
    const lines = pasted
      .replace(/(\r\n?|\n)+$/, '')
      .split(/\r\n?|\n/)
      // eslint-disable-next-line no-control-regex
      .map((line) => line.replaceAll('\t', '    ').replaceAll(/[\x00-\x1f\x7f]/g, ''))
    return lines.join(this.#isText(lines[0] ?? '') ? BREAK : '\r')
  }
}

/** The line as it was meant. */
export function withBreaks(line: string): string {
  return line.replaceAll(BREAK, '\n')
}
