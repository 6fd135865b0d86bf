import { isTexts, stored } from './stored.ts'

/** Rationale: whoever leaves more conversations half-written has forgotten the oldest. */
const DRAFTS_MAX = 50

/** What is half-written, by conversation; kept over a reload of the page, in this browser alone. */
const drafts = stored('drafts', {}, isTexts)

export function draftOf(key: string): string {
  return drafts.peek()[key] ?? ''
}

export function keepDraft(key: string, text: string): void {
  const others = Object.entries(drafts.peek()).filter(([one]) => one !== key)
  const entries = text === '' ? others : [...others, [key, text] as const]
  drafts.value = Object.fromEntries(entries.slice(-DRAFTS_MAX))
}

/** For the list of conversations. */
export function hasDraft(key: string): boolean {
  return (drafts.value[key] ?? '').trim() !== ''
}
