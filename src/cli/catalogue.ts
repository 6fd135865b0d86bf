import { readFileSync } from 'node:fs'
import type { Entry } from '../operations/entry.ts'

/** Written by the build, beside the programs. */
const COMMANDS_FILE = './commands.json'

/**
 * Every command as data. Loading the commands themselves takes longer than a person waits for help.
 *
 * @param program URL of the program that asks: the file lies beside it.
 */
export async function catalogue(program: string): Promise<readonly Entry[]> {
  let text: string
  try {
    text = readFileSync(new URL(COMMANDS_FILE, program), 'utf8')
  } catch {
    // The sources run as they are: nothing was built.
    const [{ allOperations }, { describe }] = await Promise.all([
      import('../operations/all.ts'),
      import('../operations/entry.ts'),
    ])
    return allOperations().operations.map(describe)
  }
  return JSON.parse(text) as Entry[]
}
