import { hashOf, weave } from './avatar.tsx'
import type { ComponentChildren, JSX } from 'preact'

/** Where there is nothing yet: what could be here, and how it gets here. */
export function Empty(props: {
  readonly title: string
  readonly text: string
  readonly children?: ComponentChildren
}): JSX.Element {
  const { title, text, children } = props
  return (
    <div class="empty">
      <svg class="empty-weave" viewBox="0 0 108 108" aria-hidden="true" focusable="false">
        <path d={weave(hashOf(title), 9)} />
      </svg>
      <h2>{title}</h2>
      <p>{text}</p>
      {children}
    </div>
  )
}
