/** Exit code after Ctrl-C. */
export const INTERRUPTED = 130
/** Closing takes milliseconds; what hangs for longer would hang for ever. Everything that was promised is on disk by then. */
const STOP_MS = 4_500

export interface Stopping {
  readonly signal: AbortSignal
  /** Asks the process to end, as SIGTERM does. */
  readonly stop: () => void
  /** 0, or 130 after Ctrl-C. */
  readonly exitCode: () => number
}

/** Ends the process in good order at SIGTERM or Ctrl-C, and within five seconds whatever happens. */
export function stopOnSignals(): Stopping {
  const controller = new AbortController()
  let code = 0
  const stop = (): void => {
    if (controller.signal.aborted) return
    controller.abort()
    setTimeout(() => process.exit(code), STOP_MS).unref()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', () => {
    code = INTERRUPTED
    stop()
  })
  return { signal: controller.signal, stop, exitCode: () => code }
}
