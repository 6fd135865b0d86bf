import { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Face } from './face.ts'

const START = '\x1b[200~'
const END = '\x1b[201~'
/** Shorter beginnings of `START` are keys of their own: Escape, Alt-[. */
const START_CHARS_MIN = 3
/** Stands for a line break inside the line that is being typed. */
const BREAK = '␤'
/** Rationale: sixteen messages of the greatest length; a longer paste is a file. */
const PASTE_CHARS_MAX = 256 * 1024
/** Rationale: no hand is faster; what is longer comes from a terminal that does not mark a paste. */
const TYPED_CHARS_MAX = 4_096

/** Asks the terminal to mark what is pasted. */
export const PASTE_ON = '\x1b[?2004h'
export const PASTE_OFF = '\x1b[?2004l'

interface KeyboardInit {
  readonly terminal: Face['input']
  /** Decides whether pasted lines are one text, or one command each. */
  readonly isText: (lines: readonly string[]) => boolean
  /** Puts text into the line at the cursor; each line break in it ends the line. */
  readonly insert: (text: string) => void
  /** Before the key that ends a line is passed on. */
  readonly onEnter: () => void
}

/**
 * Stands between terminal and readline: takes pastes out of the stream of keys. Control characters in them do nothing,
 * and their line breaks do what `isText` says.
 */
export class Keyboard extends Readable {
  readonly isTTY = true
  readonly #init: KeyboardInit
  readonly #decoder = new StringDecoder('utf8')
  readonly #onData = (chunk: Buffer): void => {
    this.#take(this.#decoder.write(chunk))
  }
  readonly #onEnd = (): void => {
    this.emit('end')
  }
  #pasted: string | undefined
  #held = ''

  constructor(init: KeyboardInit) {
    super()
    this.#init = init
    init.terminal.on('data', this.#onData).once('end', this.#onEnd)
    // Whoever asked a question before has paused it.
    init.terminal.resume()
  }

  /** readline asks this of a terminal. */
  setRawMode(on: boolean): this {
    this.#init.terminal.setRawMode?.(on)
    return this
  }

  override _read(): void {
    // Keys come when they are pressed.
  }

  /** Lets go of the terminal. */
  release(): void {
    this.#init.terminal.off('data', this.#onData).off('end', this.#onEnd)
    this.#init.terminal.pause()
  }

  #take(chunk: string): void {
    let text = this.#held + chunk
    this.#held = ''
    while (text !== '') text = this.#pasted === undefined ? this.#typed(text) : this.#inside(text)
  }

  /** Passes keys on up to the start of a paste; returns what is left. */
  #typed(text: string): string {
    const at = text.indexOf(START)
    if (at >= 0) {
      this.#press(text.slice(0, at))
      this.#pasted = ''
      return text.slice(at + START.length)
    }
    this.#held = beginningOfStart(text)
    this.#press(text.slice(0, text.length - this.#held.length))
    return ''
  }

  /** One by one: readline appends what comes at once to the end of the line, wherever its cursor is. */
  #press(keys: string): void {
    if (keys.length > TYPED_CHARS_MAX) {
      this.#pass(keys)
      return
    }
    for (const key of keys) {
      if (key === '\r' || key === '\n') this.#init.onEnter()
      this.#pass(key)
    }
  }

  /** At once, not through the buffer of a stream: what is pasted is inserted between two keys. */
  #pass(keys: string): void {
    this.emit('data', keys)
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
    const lines = plainLines(all.slice(0, end))
    this.#init.insert(lines.join(this.#init.isText(lines) ? BREAK : '\n'))
    return all.slice(end + END.length)
  }
}

/** The line as it was meant. */
export function withBreaks(line: string): string {
  return line.replaceAll(BREAK, '\n')
}

function plainLines(pasted: string): string[] {
  return (
    pasted
      .replace(/(\r\n?|\n)+$/, '')
      .split(/\r\n?|\n/)
      // eslint-disable-next-line no-control-regex
      .map((line) => line.replaceAll('\t', '    ').replaceAll(/[\x00-\x1f\x7f]/g, ''))
  )
}

function beginningOfStart(text: string): string {
  for (let length = START.length - 1; length >= START_CHARS_MIN; length--) {
    if (text.endsWith(START.slice(0, length))) return START.slice(0, length)
  }
  return ''
}
