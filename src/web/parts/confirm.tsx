import { signal } from '@preact/signals'
import { ActionButton, Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

interface Question {
  readonly title: string
  readonly text: string
  readonly yes: string
  readonly isDanger?: boolean
  readonly work: () => Promise<unknown>
}

const question = signal<Question | undefined>(undefined)

/** Asks before something that cannot be undone, or that others will see. */
export function confirm(asked: Question): void {
  question.value = asked
}

export function Confirm(): JSX.Element | null {
  const asked = question.value
  if (asked === undefined) return null
  const close = (): void => {
    question.value = undefined
  }
  return (
    <Dialog title={asked.title} onClose={close}>
      <p>{asked.text}</p>
      <div class="actions">
        <Button onClick={close}>{t('do.cancel')}</Button>
        <ActionButton kind={asked.isDanger === true ? 'danger' : 'main'} work={() => asked.work().then(close)}>
          {asked.yes}
        </ActionButton>
      </div>
    </Dialog>
  )
}
