import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { IconButton } from './button.tsx'
import { draftOf, keepDraft } from '../state/drafts.ts'
import { edit, send } from '../state/writing.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Row } from '../state/rows.ts'
import type { Talk } from '../state/talk.ts'

/** What a message can hold, and from where on the page says how much is left. */
const BYTES_MAX = 16_384
const BYTES_SHOWN_LEFT = 1_000

interface Props {
  readonly talk: Talk
  readonly name: string
  /** What is answered, or one's own message that gets new words. */
  readonly aim: { readonly kind: 'reply' | 'edit'; readonly row: Row } | undefined
  readonly onDone: () => void
  /** The newest message of one's own, to be edited. */
  readonly onEditLast: () => void
  readonly onSent: () => void
}

export function Composer({ talk, name, aim, onDone, onEditLast, onSent }: Props): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null)
  const text = useSignal(draftOf(talk.key))
  const isEdit = aim?.kind === 'edit'
  useEffect(() => {
    if (aim === undefined) return
    if (aim.kind === 'edit') text.value = aim.row.text
    field.current?.focus()
  }, [aim])
  const write = (value: string): void => {
    text.value = value
    if (!isEdit) keepDraft(talk.key, value)
  }
  const giveUp = (): void => {
    if (isEdit) text.value = draftOf(talk.key)
    onDone()
  }
  const submit = async (): Promise<void> => {
    const words = text.value.trim()
    if (words === '' || bytesOf(words) > BYTES_MAX) return
    if (aim?.kind === 'edit') {
      if (await edit(talk, aim.row, words)) giveUp()
      return
    }
    write('')
    onDone()
    onSent()
    // What was refused comes back, unless something else is being written meanwhile.
    if (!(await send(talk, words, aim?.row)) && text.value === '') write(words)
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {aim !== undefined && <Aim kind={aim.kind} row={aim.row} onClose={giveUp} />}
      <div class="composer-line">
        <textarea
          ref={field}
          dir="auto"
          rows={1}
          value={text.value}
          placeholder={t('composer.placeholder', { name })}
          aria-label={t('composer.label', { name })}
          onInput={(event) => {
            write(event.currentTarget.value)
          }}
          onKeyDown={(event) => {
            if (event.isComposing) return
            if (event.key === 'Enter' && !event.shiftKey) {
              event.preventDefault()
              void submit()
            } else if (event.key === 'Escape' && aim !== undefined) giveUp()
            else if (event.key === 'ArrowUp' && text.value === '') onEditLast()
          }}
        />
        <button
          class="composer-send"
          type="submit"
          aria-label={t(isEdit ? 'composer.save' : 'composer.send')}
          disabled={text.value.trim() === ''}
        >
          <Icon name={isEdit ? 'done' : 'send'} />
        </button>
      </div>
      <Room text={text.value} />
    </form>
  )
}

function Aim({
  kind,
  row,
  onClose,
}: {
  readonly kind: 'reply' | 'edit'
  readonly row: Row
  readonly onClose: () => void
}): JSX.Element {
  const whom = row.mine ? t('message.you') : row.sender
  return (
    <div class="aim">
      <Icon name={kind} />
      <p>
        <b>{kind === 'edit' ? t('composer.editing') : t('composer.replying', { who: whom })}</b>
        <span dir="auto">{row.text}</span>
      </p>
      <IconButton icon="close" label={t('do.cancel')} onClick={onClose} />
    </div>
  )
}

/** How much can still be written, once it gets tight. */
function Room({ text }: { readonly text: string }): JSX.Element | null {
  const left = BYTES_MAX - bytesOf(text)
  if (left > BYTES_SHOWN_LEFT) return null
  return (
    <p class={left < 0 ? 'composer-room refused' : 'composer-room'} role="status">
      {left < 0 ? tn('composer.tooLong', -left) : tn('composer.left', left)}
    </p>
  )
}

function bytesOf(text: string): number {
  return text.length * 3 < BYTES_MAX - BYTES_SHOWN_LEFT ? text.length : new TextEncoder().encode(text).length
}
