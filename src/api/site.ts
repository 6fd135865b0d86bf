import { readdir, readFile, stat } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { IncomingMessage, ServerResponse } from 'node:http'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}
/** Packing smaller files saves nothing. */
const PACKED_BYTES_MIN = 1024
/** Rationale: the best one, 11, takes ten times as long for a twentieth less, and the first visitor waits for it. */
const BROTLI_QUALITY = 9

interface Asset {
  readonly type: string
  readonly tag: string
  /** By content encoding; '' as it is. */
  readonly bodies: ReadonlyMap<string, Buffer>
}

/** Nothing from elsewhere, no inline script or style, no text that becomes code. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types dompurify',
].join('; ')

/** The files of the page, as `npm run build` made them: read once, packed, and kept in memory. They say nothing of the user. */
export class Site {
  readonly #folder: string | undefined
  #assets: Promise<ReadonlyMap<string, Asset>> | undefined

  constructor(folder: string | undefined) {
    this.#folder = folder
  }

  /** Answers if there is such a file: `/app.js`, or `/` for the page itself. */
  async answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    this.#assets ??= load(this.#folder)
    const asset = (await this.#assets).get(path === '/' ? '/index.html' : path)
    if (asset === undefined) return false
    response.setHeader('content-security-policy', PAGE_POLICY)
    // Asked again each time, and answered with nothing if it is the same.
    response.setHeader('cache-control', 'no-cache')
    response.setHeader('etag', asset.tag)
    response.setHeader('vary', 'accept-encoding')
    if (request.headers['if-none-match'] === asset.tag) {
      response.writeHead(304).end()
      return true
    }
    const accepted = new Set(
      (request.headers['accept-encoding'] ?? '').split(',').map((one) => one.trim().split(';')[0]),
    )
    const encoding = ['br', 'gzip'].find((one) => accepted.has(one) && asset.bodies.has(one)) ?? ''
    const body = asset.bodies.get(encoding) ?? Buffer.alloc(0)
    if (encoding !== '') response.setHeader('content-encoding', encoding)
    response.writeHead(200, { 'content-type': asset.type, 'content-length': body.length })
    response.end(body)
    return true
  }
}

async function load(folder: string | undefined): Promise<Map<string, Asset>> {
  if (folder === undefined) return new Map()
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  const assets = files
    .filter((file) => file.isFile() && TYPES[extname(file.name)] !== undefined)
    .map(async (file): Promise<[string, Asset]> => {
      const path = join(file.parentPath, file.name)
      return [`/${relative(folder, path).replaceAll(sep, '/')}`, await assetOf(path)]
    })
  return new Map(await Promise.all(assets))
}

async function assetOf(path: string): Promise<Asset> {
  const [body, { mtimeMs }] = await Promise.all([readFile(path), stat(path)])
  const bodies = new Map([['', body]])
  if (body.length >= PACKED_BYTES_MIN) {
    bodies.set(
      'br',
      await promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
    )
    bodies.set('gzip', await promisify(gzip)(body))
  }
  // A build writes the file anew: its time and size tell two builds apart.
  return {
    type: TYPES[extname(path)] ?? '',
    tag: `"${Math.round(mtimeMs).toString(36)}-${body.length.toString(36)}"`,
    bodies,
  }
}
