import { useSignal } from '@preact/signals'
import { IconButton } from './button.tsx'
import { Menu } from './menu.tsx'
import { confirm } from './confirm.tsx'
import { cancel, erase, react } from '../state/writing.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from '../state/toasts.ts'
import type { JSX } from 'preact'
import type { MenuItem } from './menu.tsx'
import type { MessageProps } from './message.tsx'

/** At hand at once; the browser's own picker has the others. */
const EMOJIS = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀']

/** What can be done with a message: there while it is pointed at or has the focus. */
export function MessageActions(props: MessageProps): JSX.Element {
  const { talk, row, onReply } = props
  const isPicking = useSignal(false)
  return (
    <div class="message-actions" role="group" aria-label={t('message.actions')}>
      {isPicking.value && (
        <div class="emojis" role="group" aria-label={t('message.react')}>
          {EMOJIS.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={t('message.reactWith', { emoji })}
              onClick={() => {
                isPicking.value = false
                void react(talk, row, emoji)
              }}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      <IconButton
        icon="react"
        label={t('message.react')}
        isPressed={isPicking.value}
        onClick={() => {
          isPicking.value = !isPicking.value
        }}
      />
      <IconButton
        icon="reply"
        label={t('message.reply')}
        onClick={() => {
          onReply(row)
        }}
      />
      <Menu label={t('message.more')} items={itemsOf(props)} />
    </div>
  )
}

function itemsOf({ talk, row, isGroup, onEdit, onWhy }: MessageProps): MenuItem[] {
  const isWaiting = row.mine && !isGroup && row.state === 'queued'
  return [
    { icon: 'copy', label: t('message.copy'), run: () => void copy(row.text) },
    ...(row.mine && row.state !== 'failed'
      ? [{ icon: 'edit' as const, label: t('message.edit'), run: () => onEdit(row) }]
      : []),
    ...(row.mine && !isGroup ? [{ icon: 'why' as const, label: t('message.why'), run: () => onWhy(row) }] : []),
    ...(isWaiting ? [{ icon: 'close' as const, label: t('message.cancel'), run: () => void cancel(talk, row) }] : []),
    ...(row.mine
      ? [{ icon: 'erase' as const, label: t('message.erase'), isDanger: true, run: () => askToErase(talk, row) }]
      : []),
  ]
}

function askToErase(talk: MessageProps['talk'], row: MessageProps['row']): void {
  confirm({
    title: t('erase.title'),
    text: t('erase.text'),
    yes: t('message.erase'),
    isDanger: true,
    work: () => erase(talk, row),
  })
}

/** Puts a text where it can be pasted from. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast('done', t('do.copied'))
  } catch {
    toast('refused', t('copy.refused'), t('copy.next'))
  }
}
