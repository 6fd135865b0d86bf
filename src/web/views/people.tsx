import { AddFriend } from './add-friend.tsx'
import { ActionButton } from '../parts/button.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { InviteLink } from './invite-link.tsx'
import { Requests } from './requests.tsx'
import { act } from '../state/toasts.ts'
import { blocked, friends, refreshPeople } from '../state/people.ts'
import { call } from '../state/peer.ts'
import { hrefOf } from '../state/route.ts'
import { moveFocus } from '../parts/roving.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** Friends, who wants to be one, and how to find more. */
export function PeopleView(): JSX.Element {
  return (
    <>
      <header class="page-head">
        <Heading>{t('place.people')}</Heading>
      </header>
      <Requests />
      <div class="columns">
        <AddFriend />
        <InviteLink />
      </div>
      <FriendList />
      <Blocked />
    </>
  )
}

function FriendList(): JSX.Element {
  return (
    <section class="card" aria-labelledby="friends-title">
      <h2 id="friends-title">{tn('people.friends', friends.value.length)}</h2>
      {friends.value.length === 0 ? (
        <Empty title={t('people.none')} text={t('people.noneText')} />
      ) : (
        <ul
          class="list people-list"
          onKeyDown={(event) => {
            moveFocus(event, 'a')
          }}
        >
          {friends.value.map(({ name, status, verified, unread }) => (
            <li key={name}>
              <a class="list-line" href={hrefOf('chats', name)}>
                <Avatar name={name} isOnline={status === 'online'} />
                <p>
                  <b dir="auto">{name}</b>
                  <small>
                    {t(status === 'online' ? 'presence.online' : 'presence.offline')}
                    {unread > 0 && ` · ${tn('nav.unread', unread)}`}
                  </small>
                </p>
                {verified !== 'no' && (
                  <span class={`mark mark-${verified}`}>
                    <Icon name={verified === 'yes' ? 'verified' : 'failed'} />
                    <span>{t(verified === 'yes' ? 'friend.verified' : 'friend.changed')}</span>
                  </span>
                )}
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Blocked(): JSX.Element | null {
  if (blocked.value.length === 0) return null
  const unblock = async (user: string): Promise<void> => {
    await act(() => call('unblock', { user }))
    refreshPeople()
  }
  return (
    <section class="card">
      <h2>{tn('people.blocked', blocked.value.length)}</h2>
      <ul class="list">
        {blocked.value.map(({ name }) => (
          <li key={name} class="list-line">
            <Avatar name={name} />
            <p>
              <b dir="auto">{name}</b>
            </p>
            <ActionButton work={() => unblock(name)}>{t('people.unblock')}</ActionButton>
          </li>
        ))}
      </ul>
    </section>
  )
}
