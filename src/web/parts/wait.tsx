import { Icon } from './icon.tsx'
import { Refused } from '../client.ts'
import { t } from '../i18n/i18n.ts'
import type { ComponentChildren, JSX } from 'preact'

/** What was asked for: once it is there, or why it is refused and what to do. */
export function Wait<R>(props: {
  readonly found: R | Refused | undefined
  readonly children: (result: R) => ComponentChildren
}): JSX.Element {
  const { found, children } = props
  if (found === undefined) {
    return (
      <p class="wait" role="status">
        {t('wait')}
      </p>
    )
  }
  return found instanceof Refused ? <Refusal refused={found} /> : <>{children(found)}</>
}

export function Refusal({ refused }: { readonly refused: Refused }): JSX.Element {
  return (
    <div class="refusal" role="alert">
      <Icon name="failed" />
      <p dir="auto">
        {refused.message}
        <small>{refused.next ?? t('refused.next')}</small>
      </p>
    </div>
  )
}
