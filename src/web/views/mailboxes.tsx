import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { act, tell } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { sizeText } from '../i18n/times.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Result } from '../client.ts'

/** Who keeps messages for us while we are away, and for whom we do. */
export function Mailboxes(): JSX.Element {
  const boxes = useSignal<Result<'mailboxes'> | undefined>(undefined)
  useEffect(() => {
    call('mailboxes', {}).then((found) => (boxes.value = found), tell)
  }, [])
  const hold = async (isOn: boolean): Promise<void> => {
    await act(async () => (boxes.value = await call('mailboxes', { hold: isOn ? 'on' : 'off' })))
  }
  const { holders = [], holding = false, heldFor = [] } = boxes.value ?? {}
  return (
    <section class="card">
      <h2>{t('mailboxes.title')}</h2>
      <p>{t('mailboxes.text')}</p>
      <h3>{tn('mailboxes.holders', holders.length)}</h3>
      <ul class="plain-list">
        {holders.map(({ holder, peerId, open, connected }) => (
          <li key={peerId}>
            <b>{holder}</b>{' '}
            <small>{t(open ? (connected ? 'mailboxes.connected' : 'mailboxes.away') : 'mailboxes.shut')}</small>
          </li>
        ))}
      </ul>
      <label class="check">
        <input type="checkbox" checked={holding} onChange={(event) => void hold(event.currentTarget.checked)} />
        <span>
          {t('mailboxes.hold')}
          <small>{t('mailboxes.holdText')}</small>
        </span>
      </label>
      <ul class="plain-list">
        {heldFor
          .filter(({ letters }) => letters > 0)
          .map(({ friend, letters, bytes }) => (
            <li key={friend}>{tn('mailboxes.held', letters, { friend, size: sizeText(bytes) })}</li>
          ))}
      </ul>
    </section>
  )
}
