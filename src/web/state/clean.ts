import { cleanText } from '../../cli/clean.ts'

/**
 * The page's door: every text of an answer or event, made fit to be shown, before anything of the page sees it. No
 * control characters, no turned direction of writing, nothing that cannot be seen (src/cli/clean.ts says which).
 */
export function clean(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(clean)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one)]))
}
