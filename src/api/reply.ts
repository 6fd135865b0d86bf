import { cleanJson } from '../cli/clean.ts'
import { KithError } from '../errors.ts'
import type { ServerResponse } from 'node:http'

/** On every answer: nothing of this is for other sites, for frames, or to be kept. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
}

/** A refusal before any operation was asked, with its HTTP status. */
export class Refusal extends Error {
  readonly status: number
  readonly error: KithError
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, error: KithError, headers: Readonly<Record<string, string>> = {}) {
    super(error.message)
    this.status = status
    this.error = error
    this.headers = headers
  }
}

export function setHeaders(response: ServerResponse): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value)
}

/** JSON in which every character that could turn or hide text in a terminal is escaped: no byte is lost. */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json', `${cleanJson(value)}\n`)
}

export function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Says why, and ends the connection: what may still come of the request is not read. */
export function refuse(response: ServerResponse, { status, error, headers }: Refusal): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('connection', 'close')
  sendJson(response, status, { error: errorBody(error) })
}

/** For programs, which know that it is an error: without the `Error:` that some refusals of the seed begin with. */
export function errorBody({ code, message, next }: KithError): { code: string; message: string; next?: string } {
  const plain = message.replace(/^Error: /, '')
  return next === undefined ? { code, message: plain } : { code, message: plain, next }
}

export function usageRefusal(status: number, message: string, next: string, headers = {}): Refusal {
  return new Refusal(status, new KithError('usage', message, { next }), headers)
}
