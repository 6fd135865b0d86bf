import { useSignal } from '@preact/signals'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Refusal } from '../parts/wait.tsx'
import { call, refusal } from '../state/peer.ts'
import { go } from '../state/route.ts'
import { loadGroups } from '../state/groups.ts'
import { refreshPeople } from '../state/people.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from '../state/toasts.ts'
import type { JSX } from 'preact'
import type { Refused } from '../client.ts'

/** Makes a group, or asks to be let into one. */
export function GroupDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const name = useSignal('')
  const kind = useSignal<'private' | 'public' | 'join'>('private')
  const refused = useSignal<Refused | undefined>(undefined)
  const isBusy = useSignal(false)
  const submit = async (): Promise<void> => {
    const group = name.value.trim().replace(/^#/, '')
    isBusy.value = true
    refused.value = undefined
    try {
      if (kind.value === 'join') {
        const { leader } = await call('join_group', { group })
        toast('done', t('group.asked', { name: group, who: leader }))
        refreshPeople()
        onClose()
      } else {
        await call('create_group', { group, kind: kind.value === 'private' ? '0' : '1' })
        await loadGroups()
        onClose()
        go('chats', `#${group}`)
      }
    } catch (thrown) {
      refused.value = refusal(thrown)
    }
    isBusy.value = false
  }
  return (
    <Dialog title={t('group.new')} onClose={onClose}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        <fieldset class="choices">
          <legend class="hidden">{t('group.kind')}</legend>
          {(['private', 'public', 'join'] as const).map((one) => (
            <label key={one} class="choice">
              <input
                type="radio"
                name="kind"
                value={one}
                checked={kind.value === one}
                onChange={() => (kind.value = one)}
              />
              <span>
                <b>{t(`group.kind.${one}`)}</b>
                <small>{t(`group.kind.${one}.text`)}</small>
              </span>
            </label>
          ))}
        </fieldset>
        <label class="field">
          <span>{t('group.name')}</span>
          <input
            data-first
            required
            minLength={2}
            maxLength={33}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
          <small>{t('name.rule')}</small>
        </label>
        {refused.value !== undefined && <Refusal refused={refused.value} />}
        <div class="actions">
          <Button onClick={onClose}>{t('do.cancel')}</Button>
          <Button kind="main" type="submit" isBusy={isBusy.value}>
            {t(kind.value === 'join' ? 'group.ask' : 'group.make')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
