import { destination, pino } from 'pino'
import type { Logger } from 'pino'
import type { LogLevel } from '../config.ts'

const STDERR = 2

/** The log of the process, on standard error, one JSON object a line. What people write belongs into no log. */
export function openLog(level: LogLevel): Logger {
  return pino(
    { level, base: null, redact: { paths: ['text', '*.text', 'greeting', '*.greeting'], censor: '[text]' } },
    destination({ fd: STDERR, sync: true }),
  )
}
