import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const LINES_MAX = 1_000

/** What was typed, across runs, newest first: in the data directory, for this user alone. */
export class InputHistory {
  readonly #path: string

  constructor(dataDir: string) {
    this.#path = join(dataDir, 'input-history')
  }

  load(): string[] {
    try {
      return readFileSync(this.#path, 'utf8').split('\n').filter(Boolean).slice(0, LINES_MAX)
    } catch {
      // None yet, or unreadable: the line works without it.
      return []
    }
  }

  save(lines: readonly string[]): void {
    try {
      writeFileSync(`${this.#path}.new`, `${lines.slice(0, LINES_MAX).join('\n')}\n`, { mode: 0o600 })
      renameSync(`${this.#path}.new`, this.#path)
    } catch {
      // A full disk costs the history of input, not the command that was typed.
    }
  }
}
