import { join } from 'node:path'
import { TOKEN_FILE } from '../access/token-file.ts'
import { toKithError } from '../errors.ts'
import { findWebDir } from './web-dir.ts'
import type { ApiFace } from '../api/face.ts'
import type { Api } from '../api/serve.ts'
import type { PeerConfig } from '../config.ts'

/**
 * Serves the API once `ready` is fulfilled: a start does not wait for it, and what it needs is loaded only then. A port
 * that cannot be had is told, and the peer goes on without. The returned function ends it.
 */
export function startApi(face: ApiFace, port: PeerConfig['api'], ready: Promise<unknown>): () => Promise<void> {
  let serving: Promise<Api | undefined> | undefined
  let hasEnded = port === 'off'
  const start = (): void => {
    if (!hasEnded && port !== 'off') serving = serve(face, port)
  }
  // A peer that cannot go online says so itself.
  ready.then(start, () => undefined)
  return async () => {
    hasEnded = true
    await (await serving)?.close()
  }
}

async function serve(face: ApiFace, port: number | undefined): Promise<Api | undefined> {
  const { kith, news, log } = face
  try {
    const { serveApi } = await import('../api/serve.ts')
    const webDir = findWebDir()
    const api = await serveApi({ ...face, webDir }, port)
    news.tell({ type: 'api_listening', address: api.address, tokenFile: join(kith.dataDir, TOKEN_FILE) })
    const url = webDir === undefined ? undefined : kith.access.pageLink()
    if (url !== undefined) news.tell({ type: 'page_link', url })
    return api
  } catch (thrown) {
    const error = toKithError(thrown)
    log.error({ err: thrown }, 'The API could not be served')
    news.tell({
      type: 'api_failed',
      reason: error.next === undefined ? error.message : `${error.message} ${error.next}`,
    })
    return undefined
  }
}
