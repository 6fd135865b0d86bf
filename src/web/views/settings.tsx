import { Browsers } from './browsers.tsx'
import { Heading } from '../parts/heading.tsx'
import { Keys } from './keys.tsx'
import { Look } from './look.tsx'
import { Mailboxes } from './mailboxes.tsx'
import { NameForm } from './name-form.tsx'
import { Notices } from './notices.tsx'
import { Presence } from './presence.tsx'
import { Tokens } from './tokens.tsx'
import { me } from '../state/me.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

export function SettingsView(): JSX.Element {
  return (
    <>
      <header class="page-head">
        <Heading>{t('place.settings')}</Heading>
      </header>
      <div class="columns">
        <section class="card">
          <h2>{t('settings.name')}</h2>
          <NameForm />
          <dl class="facts">
            <div>
              <dt>{t('friend.fingerprint')}</dt>
              <dd>{me.value?.fingerprint}</dd>
            </div>
            <div>
              <dt>{t('settings.folder')}</dt>
              <dd class="address">{me.value?.dataDir}</dd>
            </div>
          </dl>
        </section>
        <Look />
        <Notices />
        <Presence />
        <Mailboxes />
        <Keys />
        <Tokens />
        <Browsers />
      </div>
    </>
  )
}
