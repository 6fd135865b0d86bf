import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { act, tell, toast } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { t } from '../i18n/i18n.ts'
import { wantsNotifications } from '../state/prefs.ts'
import type { JSX } from 'preact'

/** What others learn of our reading, and what this browser tells us. */
export function Notices(): JSX.Element {
  const tellsRead = useSignal(false)
  useEffect(() => {
    call('read_receipts', {}).then(({ state }) => (tellsRead.value = state === 'on'), tell)
  }, [])
  const setReceipts = async (isOn: boolean): Promise<void> => {
    await act(async () => {
      tellsRead.value = (await call('read_receipts', { state: isOn ? 'on' : 'off' })).state === 'on'
    })
  }
  return (
    <section class="card">
      <h2>{t('settings.notices')}</h2>
      <label class="check">
        <input
          type="checkbox"
          checked={wantsNotifications.value}
          onChange={(event) => void setNotifications(event.currentTarget.checked)}
        />
        <span>
          {t('settings.notifications')}
          <small>{t('settings.notificationsText')}</small>
        </span>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={tellsRead.value}
          onChange={(event) => void setReceipts(event.currentTarget.checked)}
        />
        <span>
          {t('settings.receipts')}
          <small>{t('settings.receiptsText')}</small>
        </span>
      </label>
    </section>
  )
}

async function setNotifications(isOn: boolean): Promise<void> {
  const permission = isOn && 'Notification' in window ? await Notification.requestPermission() : 'default'
  wantsNotifications.value = isOn && permission === 'granted'
  if (isOn && permission !== 'granted')
    toast('refused', t('settings.noNotifications'), t('settings.noNotificationsNext'))
}
