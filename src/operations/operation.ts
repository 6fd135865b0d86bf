import type { z } from 'zod'
import type { Kith } from '../kith.ts'

/** What an operation may use beside its parameters. */
export interface Context {
  readonly kith: Kith
  /** Ends the operation early; what is already stored stays stored. */
  readonly signal: AbortSignal
}

/**
 * One command, defined once: the interactive line, the piped line, one-shot commands, help and completion all come from
 * this. Parameters are typed in the order of `args`.
 */
export interface Operation<P extends z.ZodRawShape = z.ZodRawShape, R = unknown> {
  /** As typed: `message`, `create_group`, `post get`. */
  readonly name: string
  readonly aliases?: readonly string[]
  readonly topic: 'presence' | 'people' | 'messages' | 'requests' | 'groups' | 'posts' | 'session' | 'general'
  /** One line for the list of commands. */
  readonly summary: string
  /** Values in typed order: `U` a word, `text...` the rest of the line as it stands, `[G]` optional; `completes` says with what. */
  readonly args: readonly Arg[]
  /** Switches in the form `--limit N` or `--wait`; each is a parameter of the same name. */
  readonly flags?: readonly Flag[]
  readonly params: z.ZodObject<P>
  readonly result: z.ZodType<R>
  readonly examples: readonly string[]
  run(context: Context, params: z.infer<z.ZodObject<P>>): Promise<R> | R
  /** The result in the words of the contract, a line each. Text of other people is cleaned by the face, not here. */
  say(result: R): string[]
  /** The same as a table, for a terminal, which has room for columns; undefined where words say it better. */
  table?(result: R): Table | undefined
}

/** Cells are one line each, and not cleaned yet; the last column gives way first where there is no room. */
export interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

export interface Arg {
  readonly name: string
  /** As shown in usage lines: `U`, `G`, `text`. */
  readonly shown: string
  readonly optional?: boolean
  /** Takes the rest of the line as it stands. */
  readonly rest?: boolean
  readonly completes?: Completes
}

/** `message`: one of anybody's, `bob:12`; `own_message`: `bob:me:12`; `conversation`: a friend or `#group`. */
export type Completes =
  | 'friend'
  | 'person'
  | 'group'
  | 'conversation'
  | 'member'
  | 'message'
  | 'own_message'
  | 'post'
  | 'file'
  | 'command'
  | 'request'

export interface Flag {
  readonly name: string
  /** Shown name of its value; absent for a switch. */
  readonly value?: string
  readonly completes?: Completes
  readonly summary: string
}

/** Keeps the types of one definition together; the registry forgets them. */
export function operation<P extends z.ZodRawShape, R>(definition: Operation<P, R>): Operation {
  return definition
}
