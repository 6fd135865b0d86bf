import { useEffect, useRef } from 'preact/hooks'
import type { ComponentChildren, JSX } from 'preact'

/** The heading of a view: who comes to the view by keyboard or screen reader begins here. */
export function Heading({ children }: { readonly children: ComponentChildren }): JSX.Element {
  const ref = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    const { activeElement } = document
    if (activeElement === null || activeElement === document.body) ref.current?.focus({ preventScroll: true })
  }, [])
  return (
    <h1 ref={ref} tabIndex={-1} dir="auto">
      {children}
    </h1>
  )
}
