import { clearScreenDown, cursorTo, moveCursor } from 'node:readline'
import type { Interface } from 'node:readline'
import type { Writable } from 'node:stream'

/** Prints above a line that is being typed, and puts that line back as it was. */
export class Screen {
  readonly #output: Writable
  #line: Interface | undefined

  constructor(output: Writable) {
    this.#output = output
  }

  /** From now on this line is on the screen. */
  show(line: Interface): void {
    this.#line = line
    line.prompt()
  }

  /** Takes the line off the screen for good. */
  leave(): void {
    this.#erase()
    this.#line = undefined
  }

  print(lines: readonly string[]): void {
    const text = `${lines.join('\n')}\n`
    if (this.#line === undefined) this.#output.write(text)
    else this.#above(this.#line, text)
  }

  /** Gives the line another prompt, of one row or several. */
  prompt(prompt: string): void {
    if (this.#line === undefined || this.#line.getPrompt() === prompt) return
    const line = this.#line
    this.#above(line, '', () => {
      line.setPrompt(prompt)
    })
  }

  #above(line: Interface, text: string, change?: () => void): void {
    const rows = this.#erase()
    change?.()
    // readline goes up by as many rows as its line had before it draws it again: they must be there.
    this.#output.write(text + '\n'.repeat(rows))
    line.prompt(true)
  }

  /** Returns how many rows the cursor was below the first row of the line. */
  #erase(): number {
    if (this.#line === undefined) return 0
    const { rows } = this.#line.getCursorPos()
    moveCursor(this.#output, 0, -rows)
    cursorTo(this.#output, 0)
    clearScreenDown(this.#output)
    return rows
  }
}
