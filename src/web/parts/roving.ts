import type { TargetedKeyboardEvent } from 'preact'

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** Arrows, Home and End move the focus among what matches inside the element that heard the key. */
export function moveFocus(event: TargetedKeyboardEvent<HTMLElement>, selector: string): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)]
  const at = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement))
  const step = STEPS[event.key]
  const to =
    event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : step === undefined ? undefined : at + step
  const next = to === undefined ? undefined : all[Math.max(0, Math.min(all.length - 1, to))]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}
