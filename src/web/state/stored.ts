import { effect, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'

/** A setting of this page in this browser. What cannot be kept (a full or closed store) lasts as long as the page. */
export function stored<T>(name: string, first: T, isSound: (value: unknown) => value is T): Signal<T> {
  const kept = signal(read(name, first, isSound))
  effect(() => {
    try {
      localStorage.setItem(`kith.${name}`, JSON.stringify(kept.value))
    } catch {
      // It lasts as long as the page.
    }
  })
  return kept
}

function read<T>(name: string, first: T, isSound: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`kith.${name}`) ?? 'null')
    return isSound(value) ? value : first
  } catch {
    return first
  }
}

export function oneOf<const T extends readonly string[]>(choices: T): (value: unknown) => value is T[number] {
  return (value): value is T[number] => choices.some((one) => one === value)
}

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

/** Texts by name. */
export function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((one) => typeof one === 'string')
  )
}
