// A client of the local API (docs/api.md), for Node 20 and newer.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'

export function connect({ dataDir = process.env.KITH_DATA_DIR ?? '.', token = process.env.KITH_TOKEN } = {}) {
  const read = (name) => readFileSync(join(dataDir, name), 'utf8').trim()
  const address = `${read('api-address')}/api/v1`
  const headers = { authorization: `Bearer ${token ?? read('api-token')}`, 'content-type': 'application/json' }

  /** One command. Throws what the peer refuses with: an Error with `code` and `next`. */
  async function call(method, params = {}) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const { result, error } = await (await fetch(`${address}/rpc`, { method: 'POST', headers, body })).json()
    if (error !== undefined) throw Object.assign(new Error(error.message), error.data ?? { code: error.code })
    return result
  }

  /** News as it comes, until the peer ends. */
  async function* events() {
    const { ok, body } = await fetch(`${address}/events`, { headers })
    if (!ok) throw new Error('The peer refused the token.')
    let text = ''
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + chunk).split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const data = /^data: (\{"type".*)$/m.exec(block)?.[1]
        if (data !== undefined) yield JSON.parse(data)
      }
    }
  }

  return { call, events }
}
