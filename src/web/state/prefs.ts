import { effect } from '@preact/signals'
import { isBoolean, oneOf, stored } from './stored.ts'

export const THEMES = ['system', 'light', 'dark', 'contrast'] as const
export const LANGUAGES = ['en', 'de'] as const
export type Language = (typeof LANGUAGES)[number]

export const theme = stored('theme', 'system', oneOf(THEMES))
export const language = stored('language', spoken(), oneOf(LANGUAGES))
/** The user asked for notifications; the browser may still refuse. */
export const wantsNotifications = stored('notifications', false, isBoolean)

/** Puts theme and language onto the document, now and whenever they change. */
export function applyPrefs(): void {
  effect(() => {
    const { dataset } = document.documentElement
    if (theme.value === 'system') delete dataset.theme
    else dataset.theme = theme.value
  })
  effect(() => {
    document.documentElement.lang = language.value
    document.documentElement.dir = new Intl.Locale(language.value).language === 'ar' ? 'rtl' : 'ltr'
  })
}

/** The first of the browser's languages that this page speaks. */
function spoken(): Language {
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2))
  return wanted.map((tag) => LANGUAGES.find((one) => one === tag)).find((one) => one !== undefined) ?? 'en'
}
