import { signal } from '@preact/signals'

export const PLACES = ['chats', 'people', 'posts', 'search', 'network', 'settings'] as const
export type Place = (typeof PLACES)[number]

/** Where the page is: `#/chats/bob/about` is the place `chats` with `bob`, `about`. */
export interface Route {
  readonly place: Place
  readonly parts: readonly string[]
}

export const route = signal<Route>(read())

export function go(place: Place, ...parts: string[]): void {
  location.hash = hrefOf(place, ...parts)
}

export function hrefOf(place: Place, ...parts: string[]): string {
  return `#/${[place, ...parts.map(encodeURIComponent)].join('/')}`
}

export function followRoute(): void {
  addEventListener('hashchange', () => {
    route.value = read()
  })
}

function read(): Route {
  const [first = '', ...rest] = location.hash.replace(/^#\/?/, '').split('/')
  const place = PLACES.find((one) => one === first) ?? 'chats'
  return { place, parts: rest.filter((one) => one !== '').map(decoded) }
}

/** What somebody typed into the address may be no encoding at all. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
