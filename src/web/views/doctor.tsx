import { useSignal } from '@preact/signals'
import { ActionButton } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Icon } from '../parts/icon.tsx'
import { Wait } from '../parts/wait.tsx'
import { call, refusal } from '../state/peer.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Refused, Result } from '../client.ts'

type Report = Result<'doctor'>
type Check = Report['checks'][number]

const ICONS = { ok: 'done', warn: 'info', fail: 'failed' } as const

/** Looks at this peer, or at the way to one friend, when asked to: what is well, what is not, and what helps. */
export function Doctor({ name }: { readonly name?: string }): JSX.Element {
  const found = useSignal<Report | Refused | undefined>(undefined)
  const wasAsked = useSignal(false)
  const ask = async (): Promise<void> => {
    wasAsked.value = true
    found.value = undefined
    found.value = await call('doctor', name === undefined ? {} : { user: name }).catch(refusal)
  }
  return (
    <section class="doctor">
      {name === undefined ? <h2>{t('doctor.title')}</h2> : <h3>{t('doctor.title')}</h3>}
      <p>{name === undefined ? t('doctor.text') : t('doctor.friendText', { who: name })}</p>
      <div class="actions">
        <ActionButton icon="refresh" work={ask}>
          {t('doctor.run')}
        </ActionButton>
      </div>
      {wasAsked.value && (
        <Wait found={found.value}>
          {({ checks, friend }) => (
            <>
              {friend !== undefined && <Facts value={friend} />}
              <ul class="checks" role="status">
                {checks.map((check) => (
                  <CheckLine key={check.name} check={check} />
                ))}
              </ul>
            </>
          )}
        </Wait>
      )}
    </section>
  )
}

function CheckLine({ check: { name, state, says, next } }: { readonly check: Check }): JSX.Element {
  return (
    <li class={`check-${state}`}>
      <Icon name={ICONS[state]} />
      <p>
        <b>{name}</b> <span class="hidden">{t(`doctor.${state}`)}</span>
        <span dir="auto">{says}</span>
        {next !== undefined && <small>{next}</small>}
      </p>
    </li>
  )
}
