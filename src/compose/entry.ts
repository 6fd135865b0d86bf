import { cleanLine } from '../cli/clean.ts'
import { EXIT, toKithError } from '../errors.ts'
import { Shown } from '../flags.ts'

/**
 * Runs one of the programs and ends the process with its exit code: what went wrong goes to standard error with the
 * next step, `--help` and `--version` to standard output.
 */
export async function runEntry(
  main: (argv: readonly string[], env: NodeJS.ProcessEnv) => Promise<number>,
): Promise<void> {
  // Databases, keys, downloads: whatever this process makes is for its user alone.
  process.umask(0o077)
  // libp2p lets a failed ping or dial of its own go unhandled now and then; that must not take a peer down.
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? reason.message : String(reason)
    process.stderr.write(`Warning: a background task failed: ${cleanLine(text)}\n`)
  })
  let code: number
  try {
    code = await main(process.argv.slice(2), process.env)
  } catch (error) {
    code = explain(error)
  }
  // Timers of libp2p would hold the process for two more seconds. Output to a pipe leaves asynchronously: wait for it.
  process.stdout.write('', () => {
    process.stderr.write('', () => process.exit(code))
  })
}

function explain(thrown: unknown): number {
  if (thrown instanceof Shown) {
    process.stdout.write(thrown.text)
    return 0
  }
  const error = toKithError(thrown)
  process.stderr.write(`Error: ${error.message}${error.next === undefined ? '' : `\n${error.next}`}\n`)
  if (error.code === 'internal' && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ''}\n`)
  return EXIT[error.code]
}
