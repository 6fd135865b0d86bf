import { fullText } from '../i18n/times.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** Whatever a command told, as terms and values: readable without knowing the command. */
export function Facts({ value: told }: { readonly value: unknown }): JSX.Element {
  const value: unknown = told
  if (isList(value)) {
    if (value.length === 0) return <span>{t('facts.none')}</span>
    return (
      <ul class="facts-list">
        {value.map((one, index) => (
          <li key={index}>
            <Facts value={one} />
          </li>
        ))}
      </ul>
    )
  }
  if (typeof value === 'object' && value !== null) {
    return (
      <dl class="facts">
        {Object.entries(value).map(([key, one]: [string, unknown]) => (
          <div key={key}>
            <dt>{termOf(key)}</dt>
            <dd dir="auto">{key.endsWith('Ms') && isMoment(one) ? fullText(one) : <Facts value={one} />}</dd>
          </div>
        ))}
      </dl>
    )
  }
  if (typeof value === 'boolean') return <span>{t(value ? 'facts.yes' : 'facts.no')}</span>
  return <span>{typeof value === 'string' || typeof value === 'number' ? value : '–'}</span>
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** Later than 2001: a moment, and no length of time. */
function isMoment(value: unknown): value is number {
  return typeof value === 'number' && value > 1e12
}

/** `nextAttemptMs` reads `next attempt`. */
function termOf(key: string): string {
  return key
    .replace(/Ms$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}
