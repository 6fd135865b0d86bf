import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ActionButton, Button } from '../parts/button.tsx'
import { Refusal } from '../parts/wait.tsx'
import { act, tell } from '../state/toasts.ts'
import { call, refusal } from '../state/peer.ts'
import { copy } from '../parts/message-actions.tsx'
import { dayText } from '../i18n/times.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Refused, Result } from '../client.ts'

type Token = Result<'token list'>['tokens'][number]

/** Tokens for programs that may do some things only. */
export function Tokens(): JSX.Element {
  const tokens = useSignal<readonly Token[]>([])
  const made = useSignal<string | undefined>(undefined)
  const load = async (): Promise<void> => {
    tokens.value = (await call('token list', {})).tokens
  }
  useEffect(() => {
    load().catch(tell)
  }, [])
  const revoke = async (name: string): Promise<void> => {
    await act(() => call('token revoke', { name }))
    await load().catch(tell)
  }
  return (
    <section class="card">
      <h2>{t('tokens.title')}</h2>
      <p>{t('tokens.text')}</p>
      <ul class="list">
        {tokens.value.map(({ name, only, group, createdMs }) => (
          <li key={name} class="list-line">
            <p>
              <b>{name}</b>
              <small>
                {[only.join(', '), group === undefined ? '' : `#${group}`, dayText(createdMs)]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
            </p>
            <ActionButton work={() => revoke(name)}>{t('tokens.revoke')}</ActionButton>
          </li>
        ))}
      </ul>
      {made.value !== undefined && (
        <div class="made" role="status">
          <p>{t('tokens.made')}</p>
          <code class="invite-link" tabIndex={0}>
            {made.value}
          </code>
          <Button icon="copy" onClick={() => void copy(made.value ?? '')}>
            {t('message.copy')}
          </Button>
        </div>
      )}
      <TokenForm
        onMade={(token) => {
          made.value = token
          load().catch(tell)
        }}
      />
    </section>
  )
}

function TokenForm({ onMade }: { readonly onMade: (token: string) => void }): JSX.Element {
  const name = useSignal('')
  const only = useSignal('')
  const refused = useSignal<Refused | undefined>(undefined)
  const submit = async (): Promise<void> => {
    refused.value = undefined
    try {
      onMade((await call('token create', { name: name.value.trim(), only: only.value.trim() })).token)
      name.value = ''
      only.value = ''
    } catch (thrown) {
      refused.value = refusal(thrown)
    }
  }
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <label class="field">
        <span>{t('tokens.name')}</span>
        <input
          required
          autocomplete="off"
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t('tokens.only')}</span>
        <input
          required
          autocomplete="off"
          spellcheck={false}
          placeholder="message, history"
          value={only.value}
          onInput={(event) => (only.value = event.currentTarget.value)}
        />
      </label>
      {refused.value !== undefined && <Refusal refused={refused.value} />}
      <div class="actions">
        <Button type="submit">{t('tokens.make')}</Button>
      </div>
    </form>
  )
}
