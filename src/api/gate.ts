import { KithError } from '../errors.ts'
import { Refusal, usageRefusal } from './reply.ts'
import type { IncomingMessage } from 'node:http'
import type { Access, Authority } from '../access/access.ts'

/**
 * Refuses what a foreign page may have caused: a name that an attacker pointed at this machine (Host), a page of another
 * site (Origin, and what browsers say of themselves).
 *
 * @throws {Refusal}
 */
export function checkOrigin({ headers }: IncomingMessage, port: number): void {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const { host = '', origin } = headers
  const site = headers['sec-fetch-site']
  const isOwn =
    own.includes(host.toLowerCase()) &&
    (origin === undefined || own.some((one) => origin === `http://${one}`)) &&
    (site === undefined || site === 'same-origin' || site === 'none')
  if (isOwn) return
  throw new Refusal(
    403,
    new KithError('not_allowed', 'Only this machine may ask, by its own address, and no page of another site.', {
      next: `Ask http://${own[0] ?? ''}, without an Origin.`,
    }),
  )
}

/** What the bearer of the token in the request may do. @throws {Refusal} */
export function authorityOf({ headers }: IncomingMessage, access: Access): Authority {
  const [, token] = /^Bearer +([\w-]{1,200}) *$/i.exec(headers.authorization ?? '') ?? []
  const authority = token === undefined ? undefined : access.authority(token)
  if (authority !== undefined) return authority
  throw new Refusal(
    401,
    new KithError('unauthorized', token === undefined ? 'A token is needed.' : 'This token does not count.', {
      next: 'Send the header `Authorization: Bearer …` with the text of the file api-token in the data directory.',
    }),
    { 'www-authenticate': 'Bearer' },
  )
}

/**
 * The body, which must be JSON by its type: a form of another page cannot send that.
 *
 * @throws {Refusal}
 */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<string> {
  const { headers } = request
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined) {
    throw usageRefusal(415, 'The body must be JSON.', 'Send the header Content-Type: application/json.')
  }
  if (Number(headers['content-length'] ?? 0) > bytesMax) throw tooLong(bytesMax)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > bytesMax) throw tooLong(bytesMax)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function tooLong(bytesMax: number): Refusal {
  return new Refusal(
    413,
    new KithError('too_long', `A request has at most ${bytesMax} bytes.`, { next: 'Ask for less at once.' }),
  )
}
