import { language } from '../state/prefs.ts'
import { t } from './i18n.ts'

const DAY_MS = 86_400_000
/** The user's own kind of this language: `en-GB` writes dates as one does there. */
function locale(): string {
  return navigator.languages.find((tag) => tag.startsWith(language.value)) ?? language.value
}

const formats = new Map<string, Intl.DateTimeFormat>()

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language.value + JSON.stringify(options)
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options)
  formats.set(key, made)
  return made
}

/** `14:05` */
export function clockText(ms: number): string {
  return format({ hour: '2-digit', minute: '2-digit' }).format(ms)
}

/** `Saturday, 29 November 2026, 14:05` */
export function fullText(ms: number): string {
  return format({ dateStyle: 'full', timeStyle: 'short' }).format(ms)
}

/** Of the day on which it falls here. */
export function dayOf(ms: number): string {
  return new Date(ms).toDateString()
}

/** `Today`, `Yesterday`, `Saturday`, `29 November 2026` */
export function dayText(ms: number): string {
  if (dayOf(ms) === dayOf(Date.now())) return t('time.today')
  if (dayOf(ms) === dayOf(Date.now() - DAY_MS)) return t('time.yesterday')
  if (isThisWeek(ms)) return format({ weekday: 'long' }).format(ms)
  return format({ dateStyle: 'long' }).format(ms)
}

/** For narrow places: `14:05`, `Sat`, `29/11/26`. */
export function shortText(ms: number): string {
  if (dayOf(ms) === dayOf(Date.now())) return clockText(ms)
  return isThisWeek(ms) ? format({ weekday: 'short' }).format(ms) : format({ dateStyle: 'short' }).format(ms)
}

function isThisWeek(ms: number): boolean {
  const ago = Date.now() - ms
  return ago >= 0 && ago < 6 * DAY_MS
}

const UNITS: readonly [string, number][] = [
  ['gigabyte', 2 ** 30],
  ['megabyte', 2 ** 20],
  ['kilobyte', 2 ** 10],
]

/** `3.2 MB` */
export function sizeText(bytes: number): string {
  const [unit, size] = UNITS.find(([, one]) => bytes >= one) ?? ['byte', 1]
  const digits = { maximumFractionDigits: bytes / size < 10 && size > 1 ? 1 : 0 }
  return new Intl.NumberFormat(language.value, {
    style: 'unit',
    unit,
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    ...digits,
  }).format(bytes / size)
}
