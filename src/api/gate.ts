import { KithError } from '../errors.ts'
import { Refusal, usageRefusal } from './reply.ts'
import type { IncomingMessage } from 'node:http'
import type { Access, Authority } from '../access/access.ts'

const COOKIE = 'kith'
/** A browser keeps none for longer; whether the cookie counts is up to the peer (src/access/pages.ts). */
const COOKIE_S = 400 * 24 * 3600

/**
 * Refuses what a foreign page may have caused: a name that an attacker pointed at this machine (Host), a page of another
 * site (Origin, and what browsers say of themselves).
 *
 * @param isDoor what is asked for says nothing of the user and changes nothing: a link to it may stand anywhere.
 * @throws {Refusal}
 */
export function checkOrigin({ headers }: IncomingMessage, port: number, isDoor: boolean): void {
  const own = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`)
  const { host = '', origin } = headers
  const site = headers['sec-fetch-site']
  const isFollowed = isDoor && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
  const isOwn =
    own.includes(host.toLowerCase()) &&
    (origin === undefined || own.some((one) => origin === `http://${one}`)) &&
    (site === undefined || site === 'same-origin' || site === 'none' || isFollowed)
  if (isOwn) return
  throw new Refusal(
    403,
    new KithError('not_allowed', 'Only this machine may ask, by its own address, and no page of another site.', {
      next: `Ask http://${own[0] ?? ''}, without an Origin.`,
    }),
  )
}

/**
 * What the browser may do whose cookie for this page comes with the request. Forms and links of other pages bring none
 * (SameSite); should one after all, what changes something needs the Origin that browsers set, and no page can.
 *
 * @throws {Refusal}
 */
export function pageAuthority({ headers, method }: IncomingMessage, access: Access, pageId: string): Authority {
  if (method !== 'GET' && headers.origin === undefined) {
    throw new Refusal(
      403,
      new KithError('not_allowed', 'A page says its Origin when it wants something done.', {
        next: 'Programs use a token, without the cookie.',
      }),
    )
  }
  const [, secret] = /(?:^|; )kith=([\w-]{1,200})(?:;|$)/.exec(headers.cookie ?? '') ?? []
  const authority = secret === undefined ? undefined : access.pageAuthority(pageId, secret)
  if (authority !== undefined) return authority
  throw new Refusal(
    401,
    new KithError('unauthorized', 'This browser was not let in, or was shut out.', {
      next: 'Say web in the line of your peer, or kith web in a terminal: it prints a link.',
    }),
  )
}

/** The cookie of a page: no script reads it, no other site sends it, and no other port gets it, as none has this path. */
export function pageCookie(path: string, secret: string): string {
  return `${COOKIE}=${secret}; Path=${path}; HttpOnly; SameSite=Strict; Max-Age=${COOKIE_S}`
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
export async function readBody(request: IncomingMessage, bytesMax: number, withinMs: number): Promise<string> {
  const { headers } = request
  if (!/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') || headers['content-encoding'] !== undefined) {
    throw usageRefusal(415, 'The body must be JSON.', 'Send the header Content-Type: application/json.')
  }
  if (Number(headers['content-length'] ?? 0) > bytesMax) throw tooLong(bytesMax)
  const late = setTimeout(() => request.destroy(), withinMs)
  try {
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of request) {
      size += (chunk as Buffer).length
      if (size > bytesMax) throw tooLong(bytesMax)
      chunks.push(chunk as Buffer)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    clearTimeout(late)
  }
}

function tooLong(bytesMax: number): Refusal {
  return new Refusal(
    413,
    new KithError('too_long', `A request has at most ${bytesMax} bytes.`, { next: 'Ask for less at once.' }),
  )
}
