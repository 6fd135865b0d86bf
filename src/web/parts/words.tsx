import { useLayoutEffect, useRef } from 'preact/hooks'
import { richText } from './markdown.ts'
import type { JSX } from 'preact'

/** What people write: a text with a little markdown. */
export function Words({ text }: { readonly text: string }): JSX.Element {
  const ref = useRef<HTMLDivElement>(null)
  const rich = richText(text)
  useLayoutEffect(() => {
    if (rich !== undefined) ref.current?.replaceChildren(rich.cloneNode(true))
  }, [rich])
  if (rich === undefined) {
    return (
      <div class="words plain" dir="auto">
        {text}
      </div>
    )
  }
  return <div class="words" dir="auto" ref={ref} key={text} />
}
