import { Writable } from 'node:stream'
import stringWidth from 'string-width'

/** A terminal of a few rows, as far as readline uses one: what a person would see. */
export class Terminal extends Writable {
  readonly isTTY = true
  readonly columns: number
  /** Rows from the top, whatever has scrolled away included. */
  readonly #rows: (string | undefined)[][] = [[]]
  #row = 0
  #column = 0
  /** Everything written, for what cannot be seen. */
  raw = ''

  constructor(columns = 80) {
    super({ decodeStrings: false })
    this.columns = columns
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString()
    this.raw += text
    // eslint-disable-next-line no-control-regex
    for (const part of text.match(/\x1b\[[?\d;]*[a-zA-Z]|[\s\S]/gu) ?? []) this.#obey(part)
    done()
  }

  /** Rows as text, without empty ones at the end. */
  get screen(): string[] {
    const rows = this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    )
    while (rows.at(-1) === '') rows.pop()
    return rows
  }

  get cursor(): { row: number; column: number } {
    return { row: this.#row, column: this.#column }
  }

  #obey(part: string): void {
    // eslint-disable-next-line no-control-regex
    const [, count = '', command] = /^\x1b\[([?\d;]*)([a-zA-Z])$/.exec(part) ?? []
    const n = Number(count === '' ? '1' : count)
    if (command === 'A') this.#row = Math.max(0, this.#row - n)
    else if (command === 'B') this.#row += n
    else if (command === 'C') this.#column += n
    else if (command === 'D') this.#column = Math.max(0, this.#column - n)
    else if (command === 'G') this.#column = n - 1
    else if (command === 'J') this.#eraseBelow()
    else if (command === 'K') this.#line.length = Math.min(this.#line.length, this.#column)
    else if (command === 'm' || command === 'h' || command === 'l') return
    else if (part === '\r') this.#column = 0
    else if (part === '\n') this.#newLine()
    else if (part === '\x07') return
    else this.#put(part)
  }

  get #line(): (string | undefined)[] {
    return (this.#rows[this.#row] ??= [])
  }

  /** The tty driver turns a line feed into carriage return and line feed. */
  #newLine(): void {
    this.#row++
    this.#column = 0
    while (this.#rows.length <= this.#row) this.#rows.push([])
  }

  #put(char: string): void {
    const width = stringWidth(char)
    if (this.#column + width > this.columns) this.#newLine()
    this.#line[this.#column] = char
    if (width === 2) this.#line[this.#column + 1] = ''
    this.#column += width
  }

  #eraseBelow(): void {
    this.#line.length = Math.min(this.#line.length, this.#column)
    this.#rows.length = this.#row + 1
  }
}
