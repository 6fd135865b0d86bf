import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { closeToast, toasts } from '../state/toasts.ts'
import { spoken } from '../state/announce.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

const ICONS = { done: 'done', refused: 'failed', news: 'info' } as const

/** What has just happened, in a corner; what was refused says why and what to do. */
export function Toasts(): JSX.Element {
  return (
    <>
      <div class="toasts" role="region" aria-label={t('toasts.label')}>
        {toasts.value.map(({ id, kind, text, next }) => (
          <div key={id} class={`toast toast-${kind}`} role={kind === 'refused' ? 'alert' : 'status'}>
            <Icon name={ICONS[kind]} />
            <p dir="auto">
              {text}
              {next !== undefined && <small>{next}</small>}
            </p>
            <IconButton
              icon="close"
              label={t('do.close')}
              onClick={() => {
                closeToast(id)
              }}
            />
          </div>
        ))}
      </div>
      <p class="hidden" aria-live="polite">
        {spoken.value}
      </p>
    </>
  )
}
