import { useLayoutEffect, useReducer, useRef } from 'preact/hooks'
import { useSignal } from '@preact/signals'
import { Heights } from './heights.ts'
import type { ComponentChildren, JSX, RefObject } from 'preact'

/** Rationale: rows above and below the screen, so that a fast wheel meets no empty place. */
const SPARE_PX = 800
/** Nearer to the end than this means: at the end. */
const END_PX = 60
/** Nearer to the top than this asks for older ones. */
const TOP_PX = 1_200

interface Props<T> {
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  readonly draw: (item: T, index: number) => ComponentChildren
  /** Asked for when the reader comes near the first item. */
  readonly onTop: () => void
  readonly onAtEnd: (isAtEnd: boolean) => void
  readonly label: string
  readonly isBusy: boolean
  readonly handle: RefObject<ListHandle | null>
}

export interface ListHandle {
  toEnd: () => void
  /** Brings an item to the middle and gives it the focus. */
  show: (key: string) => void
}

/**
 * A long list of which only what is near the screen exists. Heights are measured as rows appear. Whoever reads at the end
 * stays there when something comes; whoever reads further up keeps the row before their eyes where it is.
 */
export function VirtualList<T>(props: Props<T>): JSX.Element {
  const { items, keyOf, draw, onTop, onAtEnd, label, isBusy, handle } = props
  const box = useRef<HTMLDivElement>(null)
  const heights = useRef(new Heights())
  const anchor = useRef<{ key: string; offset: number } | 'end'>('end')
  /** Where this list itself has put the reader; what the browser tells of that moves no anchor. */
  const put = useRef<number | undefined>(undefined)
  const wanted = useRef<string | undefined>(undefined)
  const window = useSignal({ top: 0, height: 800 })
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const keys = items.map(keyOf)
  const { offsets, total } = heights.current.layout(keys)
  const first = Math.max(0, firstBelow(offsets, window.value.top - SPARE_PX) - 1)
  const last = Math.min(keys.length, firstBelow(offsets, window.value.top + window.value.height + SPARE_PX))

  const read = (): void => {
    const { current } = box
    if (current === null) return
    const { scrollTop, clientHeight, scrollHeight } = current
    window.value = { top: scrollTop, height: clientHeight }
    // Rows below may have turned out higher since then: the reader is still where they were put.
    if (put.current === undefined || Math.abs(put.current - scrollTop) >= 1) {
      put.current = undefined
      const isAtEnd = scrollHeight - scrollTop - clientHeight < END_PX
      const at = Math.max(0, firstBelow(offsets, scrollTop) - 1)
      anchor.current = isAtEnd ? 'end' : { key: keys[at] ?? '', offset: scrollTop - (offsets[at] ?? 0) }
    }
    onAtEnd(anchor.current === 'end')
    if (scrollTop < TOP_PX) onTop()
  }

  // After each drawing: measure, and put the reader back to where they were.
  useLayoutEffect(() => {
    const { current } = box
    if (current === null) return
    const isNew = heights.current.measure(current)
    const layout = heights.current.layout(keys)
    if (wanted.current !== undefined) {
      const at = keys.indexOf(wanted.current)
      if (at >= 0) anchor.current = { key: wanted.current, offset: -current.clientHeight / 3 }
    }
    if (anchor.current === 'end') current.scrollTop = current.scrollHeight
    else {
      const at = keys.indexOf(anchor.current.key)
      if (at >= 0) current.scrollTop = (layout.offsets[at] ?? 0) + anchor.current.offset
    }
    put.current = current.scrollTop
    if (isNew) redraw(undefined)
    else if (wanted.current !== undefined) focusRow(current, wanted)
    if (current.scrollTop < TOP_PX && keys.length > 0) onTop()
  })

  useLayoutEffect(() => {
    const { current } = box
    if (current === null) return undefined
    const observer = new ResizeObserver(() => {
      window.value = { top: current.scrollTop, height: current.clientHeight }
      heights.current.widthIs(current.clientWidth)
      redraw(undefined)
    })
    observer.observe(current)
    return () => {
      observer.disconnect()
    }
  }, [])

  handle.current = {
    toEnd: () => {
      anchor.current = 'end'
      redraw(undefined)
    },
    show: (key) => {
      wanted.current = key
      const at = keys.indexOf(key)
      if (box.current !== null && at >= 0) box.current.scrollTop = offsets[at] ?? 0
      redraw(undefined)
    },
  }

  return (
    <div class="scroller" ref={box} onScroll={read} role="feed" aria-label={label} aria-busy={isBusy} tabIndex={-1}>
      <div class="scroller-space" style={{ blockSize: `${total}px` }}>
        <div class="scroller-rows" style={{ transform: `translateY(${offsets[first] ?? 0}px)` }}>
          {items.slice(first, last).map((item, i) => (
            <div class="scroller-row" key={keys[first + i]} data-row={keys[first + i]}>
              {draw(item, first + i)}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

function focusRow(box: HTMLElement, wanted: { current: string | undefined }): void {
  const row = [...box.querySelectorAll<HTMLElement>('[data-row]')].find((one) => one.dataset.row === wanted.current)
  if (row === undefined) return
  wanted.current = undefined
  const article = row.querySelector<HTMLElement>('article')
  article?.focus({ preventScroll: true })
  article?.classList.add('found')
}

/** Index of the first offset that is greater than `y`. */
function firstBelow(offsets: readonly number[], y: number): number {
  let low = 0
  let high = offsets.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((offsets[middle] ?? 0) > y) high = middle
    else low = middle + 1
  }
  return low
}
