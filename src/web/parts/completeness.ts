import { dayText } from '../i18n/times.ts'
import { t, tn } from '../i18n/i18n.ts'

/** Messages that are known to be missing. */
export type Missing = readonly { readonly from: string; readonly messages: number }[]

/** Whether all that was said in a group is here, or what is missing. */
export function completenessText(missing: Missing, checkedMs?: number): string {
  if (missing.length > 0) return missingText(missing)
  return checkedMs === undefined ? t('group.complete') : t('group.completeAsOf', { day: dayText(checkedMs) })
}

export function missingText(missing: Missing): string {
  const parts = missing.map(({ from, messages }) => tn('group.missingFrom', messages, { who: from }))
  return t('group.missing', { what: parts.join(', ') })
}
