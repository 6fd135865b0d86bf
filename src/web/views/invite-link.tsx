import { useSignal } from '@preact/signals'
import { ActionButton, Button } from '../parts/button.tsx'
import { QrCode } from '../parts/qr.tsx'
import { act, tell } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { copy } from '../parts/message-actions.tsx'
import { fullText } from '../i18n/times.ts'
import { t, tn } from '../i18n/i18n.ts'
import { useEffect } from 'preact/hooks'
import type { JSX } from 'preact'
import type { Result } from '../client.ts'

type Links = Result<'invite_link'>
type Link = Links['links'][number]

/** A link of our own, with its QR code: whoever gets it becomes a friend, or may ask to. */
export function InviteLink(): JSX.Element {
  const shown = useSignal<Link | undefined>(undefined)
  const links = useSignal<readonly Link[]>([])
  const isReusable = useSignal(false)
  const take = (result: Links): void => {
    links.value = result.links.filter(({ state }) => state === 'live')
    shown.value = result.made ?? links.value.find(({ number }) => number === shown.value?.number)
  }
  useEffect(() => {
    call('invite_link', { list: true }).then(take, tell)
  }, [])
  const make = async (): Promise<void> => {
    await act(async () => take(await call('invite_link', { reusable: isReusable.value })))
  }
  const revoke = async (number: number): Promise<void> => {
    await act(async () => take(await call('invite_link', { revoke: number })))
  }
  return (
    <section class="card" aria-labelledby="invite-title">
      <h2 id="invite-title">{t('invite.title')}</h2>
      <p>{t('invite.text')}</p>
      {shown.value !== undefined && <Shown link={shown.value} />}
      <label class="check">
        <input
          type="checkbox"
          checked={isReusable.value}
          onChange={(event) => (isReusable.value = event.currentTarget.checked)}
        />
        <span>{t('invite.reusable')}</span>
      </label>
      <div class="actions">
        <ActionButton kind="main" icon="add" work={make}>
          {t('invite.make')}
        </ActionButton>
      </div>
      {links.value.length > 0 && (
        <details>
          <summary>{tn('invite.given', links.value.length)}</summary>
          <ul class="list">
            {links.value.map((link) => (
              <li key={link.number} class="list-line">
                <p>
                  <b>{t(link.reusable ? 'invite.forMany' : 'invite.forOne', { number: link.number })}</b>
                  <small>
                    {t('invite.until', { time: fullText(link.expiresMs) })} · {tn('invite.uses', link.uses)}
                  </small>
                </p>
                <Button onClick={() => (shown.value = link)}>{t('invite.show')}</Button>
                <ActionButton work={() => revoke(link.number)}>{t('invite.revoke')}</ActionButton>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Shown({ link: { link, accepts, expiresMs } }: { readonly link: Link }): JSX.Element {
  return (
    <div class="invite">
      <QrCode text={link} label={t('invite.qr')} />
      <div>
        <p>{t(accepts ? 'invite.accepts' : 'invite.asks')}</p>
        <p class="hint">{t('invite.until', { time: fullText(expiresMs) })}</p>
        <code class="invite-link" tabIndex={0}>
          {link}
        </code>
        <Button icon="copy" onClick={() => void copy(link)}>
          {t('invite.copy')}
        </Button>
      </div>
    </div>
  )
}
