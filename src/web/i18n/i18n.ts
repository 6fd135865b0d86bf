import { de } from './de.ts'
import { en } from './en.ts'
import { language } from '../state/prefs.ts'
import type { Key } from './en.ts'
import type { Language } from '../state/prefs.ts'

/** Keys that come as `key.one` and `key.other`. */
export type CountKey = Key extends infer K ? (K extends `${infer Stem}.one` ? Stem : never) : never
type Values = Readonly<Record<string, string | number>>

const CATALOGUES: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, de }
/** Letters of scripts that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u

/** The words of the page in the user's language, with `{name}` filled in. */
export function t(key: Key, values: Values = {}): string {
  return CATALOGUES[language.value][key].replaceAll(/\{(\w+)\}/g, (_, name: string) => filled(values[name] ?? ''))
}

/** As `t`, in the form that goes with this number, which is `{count}`. */
export function tn(key: CountKey, count: number, values: Values = {}): string {
  const rule = new Intl.PluralRules(language.value).select(count) === 'one' ? 'one' : 'other'
  return t(`${key}.${rule}`, { count: new Intl.NumberFormat(language.value).format(count), ...values })
}

/** What runs the other way is kept apart, so that it does not pull the words around it along. */
function filled(value: string | number): string {
  const text = String(value)
  return RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text
}
