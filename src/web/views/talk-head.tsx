import { useSignal } from '@preact/signals'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { missingText } from '../parts/completeness.ts'
import { IconButton } from '../parts/button.tsx'
import { FriendPanel } from './friend-panel.tsx'
import { GroupPanel } from './group-panel.tsx'
import { Heading } from '../parts/heading.tsx'
import { friends } from '../state/people.ts'
import { go, hrefOf } from '../state/route.ts'
import { groupNamed } from '../state/groups.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Entry } from '../state/talks.ts'
import type { Talk } from '../state/talk.ts'

/** Who one writes with, and how it stands; opens what there is to know and to change about them. */
export function TalkHead(props: {
  readonly name: string
  readonly entry: Entry | undefined
  readonly talk: Talk
}): JSX.Element {
  const { name, entry, talk } = props
  const isOpen = useSignal(false)
  const isGroup = name.startsWith('#')
  const shown = isGroup ? name.slice(1) : name
  return (
    <>
      <header class="talk-head">
        <a class="icon-button back" href={hrefOf('chats')} aria-label={t('talk.back')}>
          <Icon name="back" />
        </a>
        <Avatar name={shown} isGroup={isGroup} isOnline={entry?.isOnline ?? false} />
        <div class="talk-title">
          <Heading>{shown}</Heading>
          <p>{isGroup ? <GroupLine name={shown} talk={talk} /> : <FriendLine name={name} />}</p>
        </div>
        <IconButton icon="search" label={t('talk.search')} onClick={() => go('search', name)} />
        <IconButton icon="info" label={t('talk.about', { name })} onClick={() => (isOpen.value = true)} />
      </header>
      {isOpen.value && isGroup && <GroupPanel name={shown} onClose={() => (isOpen.value = false)} />}
      {isOpen.value && !isGroup && <FriendPanel name={name} onClose={() => (isOpen.value = false)} />}
    </>
  )
}

function FriendLine({ name }: { readonly name: string }): JSX.Element {
  const friend = friends.value.find((one) => one.name === name)
  if (friend === undefined) return <>{t('friend.noFriend')}</>
  return (
    <>
      {t(friend.status === 'online' ? 'presence.online' : 'presence.offline')}
      {friend.verified === 'yes' && (
        <span class="mark">
          <Icon name="verified" /> {t('friend.verified')}
        </span>
      )}
      {friend.verified === 'changed' && (
        <span class="mark mark-danger">
          <Icon name="failed" /> {t('friend.changed')}
        </span>
      )}
    </>
  )
}

function GroupLine({ name, talk }: { readonly name: string; readonly talk: Talk }): JSX.Element {
  const group = groupNamed(name)
  const missing = talk.completeness.value?.missing ?? group?.missing ?? []
  if (group === undefined) return <>{t('group.unknown')}</>
  const keys = group.keys
  return (
    <>
      {tn('group.members', group.members.length)}
      <span class="mark">
        <Icon name={group.isPrivate ? 'lock' : 'globe'} /> {t(group.isPrivate ? 'group.private' : 'group.public')}
      </span>
      {missing.length > 0 && <span class="mark mark-danger">{missingText(missing)}</span>}
      {keys !== undefined && keys.confirmed < keys.members && (
        <span class="mark">{t('group.rotating', { confirmed: keys.confirmed, members: keys.members })}</span>
      )}
    </>
  )
}
