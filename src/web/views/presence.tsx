import { ActionButton } from '../parts/button.tsx'
import { act } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { loadMe, status } from '../state/me.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** Going offline and online again. */
export function Presence(): JSX.Element {
  const isOnline = status.value?.online === true
  const change = async (): Promise<void> => {
    await act(async () => {
      await call(isOnline ? 'offline' : 'online', {})
      await loadMe()
    })
  }
  return (
    <section class="card">
      <h2>{t('settings.presence')}</h2>
      <p>{t(isOnline ? 'settings.isOnline' : 'settings.isOffline')}</p>
      <div class="actions">
        <ActionButton work={change}>{t(isOnline ? 'settings.goOffline' : 'link.goOnline')}</ActionButton>
      </div>
    </section>
  )
}
