import { Confirm } from '../parts/confirm.tsx'
import { Banner } from './banner.tsx'
import { ChatsView } from './chats.tsx'
import { LockedView } from './locked.tsx'
import { NavBar } from './nav.tsx'
import { NetworkView } from './network.tsx'
import { PeopleView } from './people.tsx'
import { PostsView } from './posts.tsx'
import { SearchView } from './search.tsx'
import { SettingsView } from './settings.tsx'
import { Switcher } from './switcher.tsx'
import { Toasts } from '../parts/toasts.tsx'
import { WelcomeView } from './welcome.tsx'
import { link } from '../state/link.ts'
import { me } from '../state/me.ts'
import { route } from '../state/route.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

export function App(): JSX.Element {
  if (link.value === 'locked') return <LockedView />
  if (me.value === undefined) {
    return (
      <main class="opening">
        <Banner />
        <p role="status">{t('opening')}</p>
      </main>
    )
  }
  if (me.value.name === '') return <WelcomeView />
  const { place, parts } = route.value
  return (
    <div class={`app place-${place} ${place === 'chats' && parts.length > 0 ? 'is-inside' : ''}`}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          document.querySelector<HTMLElement>('#main h1')?.focus()
        }}
      >
        {t('skip')}
      </a>
      <NavBar />
      <Banner />
      {place === 'chats' ? (
        <ChatsView parts={parts} />
      ) : (
        <main id="main" class="page" key={place}>
          <Page />
        </main>
      )}
      <Switcher />
      <Confirm />
      <Toasts />
    </div>
  )
}

function Page(): JSX.Element | null {
  const { place, parts } = route.value
  switch (place) {
    case 'people':
      return <PeopleView />
    case 'posts':
      return <PostsView />
    case 'search':
      return <SearchView place={parts[0] ?? ''} />
    case 'network':
      return <NetworkView />
    case 'settings':
      return <SettingsView />
    default:
      return null
  }
}
