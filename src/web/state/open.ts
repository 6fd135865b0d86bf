import { route } from './route.ts'

/** The conversation that the user sees now: its place is open and the page is looked at. */
export function openKey(): string | undefined {
  const { place, parts } = route.peek()
  return place === 'chats' && document.visibilityState === 'visible' ? parts[0] : undefined
}
