import { useSignal } from '@preact/signals'
import { ActionButton } from '../parts/button.tsx'
import { Facts } from '../parts/facts.tsx'
import { Wait } from '../parts/wait.tsx'
import { callAny, refusal } from '../state/peer.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Refused } from '../client.ts'

/** Looks at this peer, or at the way to one friend, when asked to: what is well, what is not, and what helps. */
export function Doctor({ name }: { readonly name?: string }): JSX.Element {
  const found = useSignal<unknown>(undefined)
  const wasAsked = useSignal(false)
  const ask = async (): Promise<void> => {
    wasAsked.value = true
    found.value = undefined
    found.value = await callAny<unknown>('doctor', name === undefined ? {} : { friend: name }).catch(refusal)
  }
  return (
    <section>
      <h3>{t('doctor.title')}</h3>
      <p>{name === undefined ? t('doctor.text') : t('doctor.friendText', { who: name })}</p>
      <div class="actions">
        <ActionButton icon="refresh" work={ask}>
          {t('doctor.run')}
        </ActionButton>
      </div>
      {wasAsked.value && (
        <Wait found={found.value as object | Refused | undefined}>{(report) => <Facts value={report} />}</Wait>
      )}
    </section>
  )
}
