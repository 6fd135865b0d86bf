import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { act, tell } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Key } from '../i18n/en.ts'

const SPANS: readonly [value: string, seconds: number, words: Key][] = [
  ['off', 0, 'span.off'],
  ['5m', 300, 'span.5m'],
  ['1h', 3_600, 'span.1h'],
  ['1d', 86_400, 'span.1d'],
  ['1w', 604_800, 'span.1w'],
  ['4w', 2_419_200, 'span.4w'],
]

/** How long new messages with a friend last after they were read. */
export function Disappearing({ name }: { readonly name: string }): JSX.Element {
  const lasts = useSignal(0)
  useEffect(() => {
    call('disappear', { user: name }).then(({ lastsS }) => (lasts.value = lastsS), tell)
  }, [name])
  const known = SPANS.some(([, seconds]) => seconds === lasts.value)
  const choose = async (time: string): Promise<void> => {
    await act(async () => {
      lasts.value = (await call('disappear', { user: name, time })).lastsS
    })
  }
  return (
    <section>
      <h3>{t('disappear.title')}</h3>
      <label class="field">
        <span>{t('disappear.text')}</span>
        <select
          value={SPANS.find(([, seconds]) => seconds === lasts.value)?.[0] ?? 'other'}
          onChange={(event) => void choose(event.currentTarget.value)}
        >
          {SPANS.map(([value, , words]) => (
            <option key={value} value={value}>
              {t(words)}
            </option>
          ))}
          {!known && (
            <option value="other" disabled>
              {t('span.other', { seconds: lasts.value })}
            </option>
          )}
        </select>
      </label>
    </section>
  )
}
