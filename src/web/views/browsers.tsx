import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ActionButton } from '../parts/button.tsx'
import { act, tell } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { fullText } from '../i18n/times.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Result } from '../client.ts'

/** The browsers in which this page is open, or may be opened again. */
export function Browsers(): JSX.Element {
  const pages = useSignal<Result<'web list'>['pages']>([])
  const load = async (): Promise<void> => {
    pages.value = (await call('web list', {})).pages
  }
  useEffect(() => {
    load().catch(tell)
  }, [])
  const end = async (number: number): Promise<void> => {
    await act(() => call('web end', { number }))
    await load().catch(tell)
  }
  return (
    <section class="card">
      <h2>{t('browsers.title')}</h2>
      <p>{t('browsers.text')}</p>
      <ul class="list">
        {pages.value.map(({ number, browser, openedMs, seenMs }) => (
          <li key={number} class="list-line">
            <p>
              <b dir="auto">{browser}</b>
              <small>{t('browsers.since', { opened: fullText(openedMs), seen: fullText(seenMs) })}</small>
            </p>
            <ActionButton work={() => end(number)}>{t('browsers.end')}</ActionButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
