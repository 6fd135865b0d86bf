import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { KithError, toKithError } from '../errors.ts'
import { mayRun, notAllowed } from '../operations/permission.ts'
import { errorBody } from './reply.ts'
import type { Authority } from '../access/access.ts'
import type { Operation } from '../operations/operation.ts'
import type { ApiFace } from './face.ts'

/** JSON-RPC's own numbers; everything else is -32000, and `data.code` says what (docs/errors.md). */
const CODES: Readonly<Record<string, number>> = { unknown_command: -32_601, usage: -32_602, internal: -32_603 }
const OTHER = -32_000
const NO_JSON = -32_700
const NO_REQUEST = -32_600

/** Rationale: more than a person does in a day; whoever has more asks again. */
export const BATCH_MAX = 100

const request = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).optional(),
  id: z.union([z.string(), z.number(), z.null()]).optional(),
})
type Request = z.infer<typeof request>

interface Response {
  readonly jsonrpc: '2.0'
  readonly id: string | number | null
  readonly result?: unknown
  readonly error?: { code: number; message: string; data?: { code: string; next?: string } }
}

export interface Reply {
  /** Nothing if all of it were notifications. */
  readonly body: Response | Response[] | undefined
  /** `exit` was among it: the peer ends once the answer is out. */
  readonly leaves: boolean
}

interface Asker {
  readonly face: ApiFace
  readonly authority: Authority
  readonly signal: AbortSignal
}

/** Answers the body of one JSON-RPC 2.0 request. Those of a batch run one after another, in their order. */
export async function answerRpc(asker: Asker, text: string): Promise<Reply> {
  const asked = parse(text)
  if (asked === undefined) return { body: broken(NO_JSON, 'That is no JSON.'), leaves: false }
  if (!Array.isArray(asked)) {
    const { response, leaves } = await answerOne(asker, asked)
    return { body: response, leaves }
  }
  if (asked.length === 0 || asked.length > BATCH_MAX) {
    return { body: broken(NO_REQUEST, `A batch has 1 to ${BATCH_MAX} requests.`), leaves: false }
  }
  const responses: Response[] = []
  let isLeaving = false
  for (const one of asked) {
    if (asker.signal.aborted) break
    const { response, leaves } = await answerOne(asker, one)
    if (response !== undefined) responses.push(response)
    isLeaving ||= leaves
  }
  return { body: responses.length === 0 ? undefined : responses, leaves: isLeaving }
}

async function answerOne(asker: Asker, asked: unknown): Promise<{ response?: Response; leaves: boolean }> {
  const read = request.safeParse(asked)
  if (!read.success) {
    const text = 'A request is {"jsonrpc":"2.0","id":1,"method":"message","params":{…}}, with its parameters by name.'
    return { response: broken(NO_REQUEST, text), leaves: false }
  }
  const { id } = read.data
  const said = await run(asker, read.data)
  const leaves = said.leaves === true
  if (id === undefined) return { leaves }
  const outcome = said.error === undefined ? { result: said.result ?? null } : { error: rpcError(said.error) }
  return { response: { jsonrpc: '2.0', id, ...outcome }, leaves }
}

async function run(
  { face, authority, signal }: Asker,
  { method, params = {} }: Request,
): Promise<{ result?: unknown; error?: KithError; leaves?: boolean }> {
  const { kith, registry, log } = face
  try {
    const { operation, params: checked } = registry.command(method, params)
    if (authority.limits !== undefined && !mayRun(kith, authority.limits, operation, checked))
      throw notAllowed(operation.name)
    checkNames(operation, params)
    checkFiles(operation, checked)
    const { result } = await registry.execute(kith, operation.name, checked, signal)
    return { result, leaves: operation.name === 'exit' }
  } catch (thrown) {
    const error = toKithError(thrown)
    if (error.code === 'internal' && !signal.aborted) log.error({ err: thrown, command: method }, 'A command failed')
    return { error }
  }
}

/** A mistyped optional parameter would be passed over without a word. */
function checkNames({ name, params: { shape } }: Operation, params: Record<string, unknown>): void {
  const stray = Object.keys(params).find((one) => !Object.hasOwn(shape, one))
  if (stray === undefined) return
  const known = Object.keys(shape)
  throw new KithError('usage', `${name} has no parameter ${stray}.`, {
    next: known.length === 0 ? 'It has none.' : `It has ${known.join(', ')}.`,
  })
}

/** Whoever asks stands in no folder of this machine. */
function checkFiles({ args, flags = [] }: Operation, params: Record<string, unknown>): void {
  for (const { name, completes } of [...args, ...flags]) {
    const path = params[name]
    if (completes !== 'file' || typeof path !== 'string' || isAbsolute(path)) continue
    throw new KithError('usage', `${name} must be an absolute path.`, { next: 'Begin it at the root: /home/…' })
  }
}

function rpcError(error: KithError): NonNullable<Response['error']> {
  const { message, ...data } = errorBody(error)
  return { code: CODES[error.code] ?? OTHER, message, data }
}

/** What could not be read has no id to answer to. */
function broken(code: number, message: string): Response {
  return { jsonrpc: '2.0', id: null, error: { code, message, data: { code: 'usage' } } }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
