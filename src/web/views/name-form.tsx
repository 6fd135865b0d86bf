import { useSignal } from '@preact/signals'
import { Button } from '../parts/button.tsx'
import { Refusal } from '../parts/wait.tsx'
import { call, refusal } from '../state/peer.ts'
import { loadMe, me } from '../state/me.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from '../state/toasts.ts'
import type { JSX } from 'preact'
import type { Refused } from '../client.ts'

/** Claims a name, the first one or another. */
export function NameForm(): JSX.Element {
  const name = useSignal(me.value?.name ?? '')
  const refused = useSignal<Refused | undefined>(undefined)
  const isBusy = useSignal(false)
  const submit = async (): Promise<void> => {
    isBusy.value = true
    refused.value = undefined
    try {
      const { name: taken, claimed } = await call('name', { name: name.value.trim().toLowerCase() })
      toast('done', t(claimed ? 'name.claimed' : 'name.waiting', { name: taken }))
      await loadMe()
    } catch (thrown) {
      refused.value = refusal(thrown)
    }
    isBusy.value = false
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
        <span>{t('name.label')}</span>
        <input
          required
          minLength={2}
          maxLength={32}
          autocomplete="nickname"
          autocapitalize="none"
          spellcheck={false}
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
        />
        <small>{t('name.rule')}</small>
      </label>
      {refused.value !== undefined && <Refusal refused={refused.value} />}
      <div class="actions">
        <Button kind="main" type="submit" isBusy={isBusy.value} isDisabled={name.value === me.value?.name}>
          {t('name.claim')}
        </Button>
      </div>
    </form>
  )
}
