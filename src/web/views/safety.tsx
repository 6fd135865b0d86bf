import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ActionButton } from '../parts/button.tsx'
import { Icon } from '../parts/icon.tsx'
import { Wait } from '../parts/wait.tsx'
import { act } from '../state/toasts.ts'
import { call, refusal } from '../state/peer.ts'
import { refreshPeople } from '../state/people.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Refused, Result } from '../client.ts'

type Verified = Result<'verify'>

/** The safety number of a friend and us, to be compared by voice or face to face. */
export function Safety({ name }: { readonly name: string }): JSX.Element {
  const found = useSignal<Verified | Refused | undefined>(undefined)
  const ask = async (yes?: boolean): Promise<void> => {
    await call('verify', { user: name, ...(yes === undefined ? {} : yes ? { yes } : { no: true }) }).then(
      (one) => (found.value = one),
      (thrown: unknown) => (found.value = refusal(thrown)),
    )
    if (yes !== undefined) refreshPeople()
  }
  useEffect(() => void ask(), [name])
  return (
    <section>
      <h3>{t('safety.title')}</h3>
      <p>{t('safety.text', { who: name })}</p>
      <Wait found={found.value}>
        {({ number, verified }) => (
          <>
            <ol class="safety-number" aria-label={t('safety.number')}>
              {(number.replaceAll(/\D/g, '').match(/\d{5}/g) ?? []).map((five, index) => (
                <li key={index}>{five}</li>
              ))}
            </ol>
            <p class={`mark mark-${verified}`}>
              <Icon name={verified === 'yes' ? 'verified' : verified === 'no' ? 'info' : 'failed'} />
              {t(`safety.${verified}`, { who: name })}
            </p>
            <div class="actions">
              {verified === 'yes' ? (
                <ActionButton work={() => act(() => ask(false))}>{t('safety.takeBack')}</ActionButton>
              ) : (
                <ActionButton kind="main" icon="verified" work={() => act(() => ask(true))}>
                  {t('safety.same')}
                </ActionButton>
              )}
            </div>
          </>
        )}
      </Wait>
    </section>
  )
}
