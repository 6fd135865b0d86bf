import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Mark } from '../parts/mark.tsx'
import { asked } from '../state/people.ts'
import { hrefOf, PLACES, route } from '../state/route.ts'
import { me, status } from '../state/me.ts'
import { t, tn } from '../i18n/i18n.ts'
import { unreadCount } from '../state/talks.ts'
import type { JSX } from 'preact'
import type { Place } from '../state/route.ts'

/** Where one can go; at the side, or at the foot of a narrow screen. */
export function NavBar(): JSX.Element {
  return (
    <nav class="nav" aria-label={t('nav.label')}>
      <a class="nav-brand" href={hrefOf('chats')} aria-label="Kith">
        <Mark />
      </a>
      <ul>
        {PLACES.map((place) => (
          <li key={place}>
            <a href={hrefOf(place)} aria-current={route.value.place === place ? 'page' : undefined}>
              <Icon name={place} />
              <span>{t(`place.${place}`)}</span>
              <Count place={place} />
            </a>
          </li>
        ))}
      </ul>
      <a
        class="nav-me"
        href={hrefOf('settings')}
        title={me.value?.name}
        aria-label={t('nav.me', { name: me.value?.name ?? '' })}
      >
        <Avatar name={me.value?.name ?? ''} isOnline={status.value?.online ?? false} />
      </a>
    </nav>
  )
}

function Count({ place }: { readonly place: Place }): JSX.Element | null {
  const count = place === 'chats' ? unreadCount.value : place === 'people' ? asked.value.length : 0
  if (count === 0) return null
  return (
    <span class="count">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="hidden">{tn(place === 'chats' ? 'nav.unread' : 'nav.asked', count)}</span>
    </span>
  )
}
