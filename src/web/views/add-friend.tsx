import { useSignal } from '@preact/signals'
import { Button } from '../parts/button.tsx'
import { Refusal } from '../parts/wait.tsx'
import { call, refusal } from '../state/peer.ts'
import { refreshPeople } from '../state/people.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from '../state/toasts.ts'
import type { JSX } from 'preact'
import type { Refused } from '../client.ts'

const GREETING_MAX = 280

/** By name, or by the link that they gave out: whichever it is can be seen. */
export function AddFriend(): JSX.Element {
  const whom = useSignal('')
  const greeting = useSignal('')
  const refused = useSignal<Refused | undefined>(undefined)
  const isBusy = useSignal(false)
  const submit = async (): Promise<void> => {
    const text = whom.value.trim()
    const isLink = /^kith:/i.test(text)
    isBusy.value = true
    refused.value = undefined
    try {
      const said = { greeting: greeting.value.trim() }
      const { user, state } = isLink
        ? await call('join', { link: text, ...said })
        : await call('add', { user: text.replace(/^@/, ''), ...said })
      toast('done', t(state === 'sent' ? 'add.sent' : 'add.friends', { who: user }))
      whom.value = ''
      greeting.value = ''
      refreshPeople()
    } catch (thrown) {
      refused.value = refusal(thrown)
    }
    isBusy.value = false
  }
  return (
    <section class="card" aria-labelledby="add-title">
      <h2 id="add-title">{t('people.add')}</h2>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <label class="field">
          <span>{t('add.whom')}</span>
          <input
            required
            maxLength={4_000}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            placeholder={t('add.example')}
            value={whom.value}
            onInput={(event) => (whom.value = event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{t('add.greeting')}</span>
          <input
            maxLength={GREETING_MAX}
            dir="auto"
            value={greeting.value}
            onInput={(event) => (greeting.value = event.currentTarget.value)}
          />
        </label>
        {refused.value !== undefined && <Refusal refused={refused.value} />}
        <div class="actions">
          <Button kind="main" type="submit" icon="add" isBusy={isBusy.value}>
            {t('add.do')}
          </Button>
        </div>
      </form>
    </section>
  )
}
