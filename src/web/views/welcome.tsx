import { Mark } from '../parts/mark.tsx'
import { NameForm } from './name-form.tsx'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** A peer that has no name yet asks for one. */
export function WelcomeView(): JSX.Element {
  return (
    <main class="alone" id="main">
      <Mark />
      <h1>{t('welcome.title')}</h1>
      <p>{t('welcome.text')}</p>
      <NameForm />
    </main>
  )
}
