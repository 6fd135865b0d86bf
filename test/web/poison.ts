import { cleanText } from '../../src/cli/clean.ts'
import type { Page, Route } from 'playwright-core'

/** What the page reads as a state, or as bytes: nobody else chooses these. */
const STATES = new Set([
  ...[
    'type',
    'state',
    'status',
    'kind',
    'direction',
    'verified',
    'change',
    'verdict',
    'code',
    'jsonrpc',
    'peerId',
    'way',
  ],
  ...['transport', 'role', 'level', 'mode', 'failure', 'userKey', 'visibility', 'share'],
])

/**
 * Puts payloads into each text of each answer of the peer, and takes them out of what the page asks: it goes on talking
 * about bob, whom it knows as `bob <script>…`.
 */
export class Poison {
  /** Where payloads have been put: `list.friends[].name`, with how many different ones. */
  readonly fields = new Map<string, Set<string>>()
  readonly #names = new Map<string, string>()
  #dose: readonly string[] = []

  /** From now on these are put in. */
  change(dose: readonly string[]): void {
    this.#dose = dose
  }

  async pour(page: Page): Promise<void> {
    await page.route('**/api/v1/rpc', async (route: Route) => {
      const asked = JSON.parse(route.request().postData() ?? '{}') as { method: string; params: unknown }
      const postData = JSON.stringify({ ...asked, params: this.#sound(asked.params) })
      // A page that is left does not wait for its answer.
      try {
        const response = await route.fetch({ postData })
        const { result, ...rest } = (await response.json()) as { result?: unknown }
        await route.fulfill({ response, json: { ...rest, result: this.#poisoned(result, asked.method) } })
      } catch {
        await route.abort().catch(() => undefined)
      }
    })
  }

  #poisoned(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((one) => this.#poisoned(one, `${path}[]`))
    if (typeof value === 'string') return value === '' ? value : this.#mixed(value, path)
    if (typeof value !== 'object' || value === null) return value
    const fields = Object.entries(value).map(([key, one]) => [
      key,
      STATES.has(key) ? (one as unknown) : this.#poisoned(one, `${path}.${key}`),
    ])
    return Object.fromEntries(fields) as unknown
  }

  #mixed(value: string, path: string): string {
    const put = this.fields.get(path) ?? new Set()
    this.fields.set(path, put)
    for (const payload of this.#dose) put.add(payload)
    const mixed = `${value} ${this.#dose.join(' ')}`
    this.#names.set(cleanText(mixed), value)
    return mixed
  }

  #sound(value: unknown): unknown {
    if (typeof value === 'string') {
      const [mark, name] = value.startsWith('#') ? ['#', value.slice(1)] : ['', value]
      return mark + (this.#names.get(name) ?? name)
    }
    if (Array.isArray(value)) return value.map((one) => this.#sound(one))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#sound(one)]))
  }
}
