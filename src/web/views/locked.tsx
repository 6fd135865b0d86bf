import { Icon } from '../parts/icon.tsx'
import { Mark } from '../parts/mark.tsx'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** This browser may not ask: its link was used already, or it was shut out. */
export function LockedView(): JSX.Element {
  return (
    <main class="alone" id="main">
      <Mark />
      <h1>{t('locked.title')}</h1>
      <p>
        <Icon name="lock" /> {t('locked.text')}
      </p>
      <pre>
        <code>kith web</code>
      </pre>
    </main>
  )
}
