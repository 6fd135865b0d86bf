import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'

/** The page itself begins at its top, where the link to skip stands: only views that come after it take the focus. */
let isFirst = true

/** The heading of a view: who comes to the view by keyboard or screen reader begins here. */
export function Heading({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const { activeElement } = document
    const isFree = activeElement === null || activeElement === document.body
    if (isFree && !isFirst) ref.current?.focus({ preventScroll: true })
    isFirst = false
  }, [])
  return (
    <h1 ref={ref} tabIndex={-1} dir="auto">
      {children}
    </h1>
  )
}
