import type { JSX } from 'preact'

/** The mark of Kith: a K of two threads, one held by the other. */
export function Mark(): JSX.Element {
  return (
    <svg class="kith-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" />
      <path class="kith-mark-stem" d="M10.5 7v18" />
      <path class="kith-mark-thread" d="M22 7.5c-2 5.5-6 8.5-11.5 8.5 5.5 0 9.5 3 11.5 8.5" />
    </svg>
  )
}
