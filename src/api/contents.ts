import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { KithError } from '../errors.ts'
import { openContent, uploadContent } from '../operations/contents.ts'
import { sendJson, usageRefusal } from './reply.ts'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authority } from '../access/access.ts'
import type { ApiFace, ApiLimits } from './face.ts'

interface Asked {
  readonly face: ApiFace
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly authority: Authority
  readonly limits: ApiLimits
}

const upload = z.object({ name: z.string().min(1).max(1024) })
const wanted = z.object({
  user: z.string().min(1),
  id: z.coerce.number().int().nonnegative(),
  download: z.string().optional(),
})

/** Pictures that a browser shows without running anything of them, by their first bytes: the name is its author's word. */
const PICTURES: readonly [type: string, isOf: (head: string) => boolean][] = [
  ['image/png', (head) => head.startsWith('\x89PNG\r\n\x1a\n')],
  ['image/jpeg', (head) => head.startsWith('\xff\xd8\xff')],
  ['image/gif', (head) => /^GIF8[79]a/.test(head)],
  ['image/webp', (head) => /^RIFF[^]{4}WEBP/.test(head)],
  ['image/avif', (head) => /^[^]{4}ftyp(avif|avis)/.test(head)],
]
const HEAD_BYTES = 16

/** `POST /api/v1/posts?name=…`: the body becomes a post, read as it comes. @throws {Refusal} or {KithError}. */
export async function receivePost({ face, request, response, authority, limits }: Asked): Promise<void> {
  const { headers } = request
  if (headers['content-type'] !== 'application/octet-stream' || headers['content-encoding'] !== undefined) {
    throw usageRefusal(415, 'The body must be the file as it is.', 'Send Content-Type: application/octet-stream.')
  }
  const size = Number(headers['content-length'] ?? NaN)
  if (!Number.isSafeInteger(size)) throw usageRefusal(411, 'The size must be known first.', 'Send a Content-Length.')
  const { name } = query(request, upload)
  const gone = new AbortController()
  response.once('close', () => {
    gone.abort()
  })
  request.setTimeout(limits.uploadIdleMs, () => request.destroy())
  const asker = { kith: face.kith, registry: face.registry, limits: authority.limits }
  // A page gives a name, and no path of anybody's machine.
  const file = { name: name.split(/[/\\]/).at(-1) ?? name, size, content: () => request as AsyncIterable<Uint8Array> }
  sendJson(response, 200, await uploadContent(asker, file, gone.signal))
}

/** `GET /api/v1/posts?user=…&id=…`: what a post says, out of checked blocks. @throws {Refusal} or {KithError}. */
export async function sendPost({ face, request, response, authority }: Asked): Promise<void> {
  const { user, id, download } = query(request, wanted)
  const asker = { kith: face.kith, registry: face.registry, limits: authority.limits }
  const { name, size, read } = await openContent(asker, user, id)
  const chunks = read()[Symbol.asyncIterator]()
  const first = await chunks.next()
  const head = first.done === true ? new Uint8Array() : first.value
  const picture = pictureType(head)
  const isShown = picture !== undefined && download === undefined
  response.writeHead(200, {
    'content-type': picture ?? 'application/octet-stream',
    'content-length': size,
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(name)}`,
    // Should a browser run anything of it after all: in a page that is nobody's, and may do nothing.
    'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  })
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield head
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
  }
  await pipeline(all, response)
}

function query<T>({ url = '' }: IncomingMessage, shape: z.ZodType<T>): T {
  const read = shape.safeParse(Object.fromEntries(new URL(url, 'http://localhost').searchParams))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new KithError('usage', `The address lacks something: ${issue?.path.join('.') ?? ''}.`, {
    next: 'See docs/api.md, Files.',
  })
}

function pictureType(bytes: Uint8Array): string | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES))
  return PICTURES.find(([, isOf]) => isOf(head))?.[0]
}

/** As RFC 8187 wants it: a name may say anything, and half a letter is none. */
function encoded(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  )
}
