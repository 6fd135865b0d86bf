import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sealing } from './face.ts'

const LINES_MAX = 1_000
const SEAL_NAME = 'input-history'

/** What was typed, across runs, newest first: in the data directory, for this user alone. */
export class InputHistory {
  readonly #path: string
  readonly #seal: Sealing | undefined

  constructor(dataDir: string, seal?: Sealing) {
    this.#seal = seal
    this.#path = join(dataDir, 'input-history')
  }

  load(): string[] {
    try {
      const stored = readFileSync(this.#path)
      const bytes = this.#seal === undefined ? stored : this.#seal.open(SEAL_NAME, stored)
      return Buffer.from(bytes ?? [])
        .toString('utf8')
        .split('\n')
        .filter(Boolean)
        .slice(0, LINES_MAX)
    } catch {
      // None yet, or unreadable: the line works without it.
      return []
    }
  }

  save(lines: readonly string[]): void {
    try {
      const bytes = Buffer.from(`${lines.slice(0, LINES_MAX).join('\n')}\n`)
      writeFileSync(`${this.#path}.new`, this.#seal?.seal(SEAL_NAME, bytes) ?? bytes, { mode: 0o600 })
      renameSync(`${this.#path}.new`, this.#path)
    } catch {
      // A full disk costs the history of input, not the command that was typed.
    }
  }
}
