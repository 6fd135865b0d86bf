import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { EXIT, KithError, toKithError } from '../errors.ts'
import type { ErrorCode } from '../errors.ts'
import type { Table } from '../operations/operation.ts'
import type { Command } from '../operations/registry.ts'
import type { Face } from './face.ts'

/** What came of one command: the same for every face, plain JSON. */
export interface Answer {
  /** As typed, or `''` for a line that names no command. */
  readonly command: string
  readonly ok: boolean
  readonly result?: unknown
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly next?: string }
  /** In words, one text each; a text may have several lines. Text of other people in it is not cleaned yet. */
  readonly lines: readonly string[]
  /** The same for a terminal, where there is one; not cleaned yet either. */
  readonly table?: Table | undefined
  /** Exit code of a one-shot command. */
  readonly exit: number
  /** The asker wants the answer as JSON. */
  readonly json: boolean
  /** It waited for somebody else: what came of that may have been told as news meanwhile. */
  readonly waited?: boolean
  /** The command was `exit`: whoever runs the face ends it. */
  readonly leaves: boolean
}

type Runs = Pick<Face, 'kith' | 'registry' | 'log'>

/** Reads and runs one command; whatever goes wrong becomes part of the answer. `cwd` is where the asker's files are. */
export async function answer(face: Runs, read: () => Command, cwd: string, signal: AbortSignal): Promise<Answer> {
  let command: Command | undefined
  try {
    command = read()
    const { operation, json } = command
    const params = withFiles(command, cwd)
    const { result, lines, table } = await face.registry.execute(face.kith, operation.name, params, signal)
    const [waited, leaves] = [params.wait === true, operation.name === 'exit']
    return { command: operation.name, ok: true, result, lines, table, exit: 0, json, waited, leaves }
  } catch (thrown) {
    return refusal(face, signal.aborted ? stopped(thrown) : thrown, command)
  }
}

/** Ctrl-C, or the end of the process, ended the waiting of a command; it may still have had a word of its own for that. */
function stopped(thrown: unknown): KithError {
  if (thrown instanceof KithError) return thrown
  return new KithError('timeout', 'Stopped waiting.', { cause: thrown, next: 'What was stored stays and goes on.' })
}

function refusal({ log }: Runs, thrown: unknown, command: Command | undefined): Answer {
  const error = toKithError(thrown)
  const name = command?.operation.name ?? ''
  if (error.code === 'internal') log.error({ err: thrown, command: name }, 'A command failed')
  return {
    command: name,
    ok: false,
    error: errorJson(error),
    lines: refusalLines(error),
    exit: EXIT[error.code],
    json: command?.json ?? false,
    waited: command?.params.wait === true,
    leaves: false,
  }
}

/** For programs, which know that it is one: without the `Error:` that some refusals of the seed begin with. */
export function errorJson({ code, message, next }: KithError): NonNullable<Answer['error']> {
  const plain = message.replace(/^Error: /, '')
  return next === undefined ? { code, message: plain } : { code, message: plain, next }
}

/** A refusal in words: the cause as its author put it, and the next step under it. */
export function refusalLines({ message, next }: { message: string; next?: string }): string[] {
  return next === undefined ? [message] : [message, `  ${next}`]
}

/** Files are named as the asker sees them; the operation gets absolute paths. */
function withFiles({ operation, params }: Command, cwd: string): Record<string, unknown> {
  const paths = [...operation.args, ...(operation.flags ?? [])]
    .filter(({ completes }) => completes === 'file')
    .flatMap(({ name }) => {
      const path = params[name]
      return typeof path === 'string'
        ? [
            [
              name,
              resolve(
                cwd,
                path.replace(/^~(?=\/|$)/, () => homedir()),
              ),
            ],
          ]
        : []
    })
  return { ...params, ...(Object.fromEntries(paths) as Record<string, string>) }
}
