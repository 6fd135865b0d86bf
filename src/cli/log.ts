import { openSync } from 'node:fs'
import { destination, pino } from 'pino'
import { KithError } from '../errors.ts'
import type { Logger } from 'pino'
import type { LogLevel } from '../config.ts'

const STDERR = 2
const PRIVATE_FILE = 0o600

/**
 * The log of the process, one JSON object a line, on standard error or at the end of `file`. What people write belongs
 * into no log.
 *
 * @throws {KithError} `data_dir` for a file that cannot be written.
 */
export function openLog(level: LogLevel, file?: string): Logger {
  return pino(
    { level, base: null, redact: { paths: ['text', '*.text', 'greeting', '*.greeting'], censor: '[text]' } },
    destination({ fd: file === undefined ? STDERR : openFile(file), sync: true }),
  )
}

function openFile(file: string): number {
  try {
    return openSync(file, 'a', PRIVATE_FILE)
  } catch (cause) {
    throw new KithError(
      'data_dir',
      `The log file ${file} cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}).`,
      {
        cause,
        next: 'Choose another with --log-file, in a directory that is there.',
      },
    )
  }
}
