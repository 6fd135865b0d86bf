import { useSignal } from '@preact/signals'
import { Avatar } from '../parts/avatar.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/button.tsx'
import { GroupDialog } from './group-dialog.tsx'
import { TalkView } from './talk.tsx'
import { hasDraft } from '../state/drafts.ts'
import { hrefOf } from '../state/route.ts'
import { moveFocus } from '../parts/roving.ts'
import { shortText } from '../i18n/times.ts'
import { t, tn } from '../i18n/i18n.ts'
import { talks } from '../state/talks.ts'
import type { JSX } from 'preact'
import type { Entry } from '../state/talks.ts'

/**
 * The list of conversations and, beside it or instead of it, one of them. What is open is the main thing; with nothing
 * open it is the list, also where there is room for nothing else.
 */
export function ChatsView({ parts }: { readonly parts: readonly string[] }): JSX.Element {
  const [name, target] = parts
  if (name === undefined) {
    return (
      <>
        <main id="main" class="talks">
          <TalkList open={undefined} />
        </main>
        <section class="talk" aria-label={t('chats.pick')}>
          <Empty title={t('chats.pick')} text={t('chats.pickText')} />
        </section>
      </>
    )
  }
  return (
    <>
      <section class="talks" aria-label={t('chats.list')}>
        <TalkList open={name} />
      </section>
      <main id="main" class="talk">
        <TalkView key={name} name={name} target={target} />
      </main>
    </>
  )
}

function TalkList({ open }: { readonly open: string | undefined }): JSX.Element {
  const filter = useSignal('')
  const isMaking = useSignal(false)
  const wanted = filter.value.toLowerCase()
  const shown = talks.value.filter(({ name }) => name.toLowerCase().includes(wanted))
  return (
    <>
      <header class="talks-head">
        {open === undefined ? <Heading>{t('place.chats')}</Heading> : <h2>{t('place.chats')}</h2>}
        <a class="icon-button" href={hrefOf('people')} aria-label={t('people.add')} title={t('people.add')}>
          <Icon name="add" />
        </a>
        <IconButton icon="people" label={t('group.new')} onClick={() => (isMaking.value = true)} />
      </header>
      {talks.value.length > 6 && (
        <label class="filter">
          <Icon name="search" />
          <span class="hidden">{t('chats.filter')}</span>
          <input
            type="search"
            value={filter.value}
            placeholder={t('chats.filter')}
            onInput={(event) => (filter.value = event.currentTarget.value)}
          />
        </label>
      )}
      {talks.value.length === 0 ? (
        <Empty title={t('chats.none')} text={t('chats.noneText')}>
          <a class="button button-main" href={hrefOf('people')}>
            {t('people.add')}
          </a>
        </Empty>
      ) : (
        <ul
          class="talks-list"
          onKeyDown={(event) => {
            moveFocus(event, 'a')
          }}
        >
          {shown.map((entry) => (
            <TalkEntry key={entry.key} entry={entry} isOpen={entry.key === open} />
          ))}
        </ul>
      )}
      {isMaking.value && <GroupDialog onClose={() => (isMaking.value = false)} />}
    </>
  )
}

function TalkEntry({ entry, isOpen }: { readonly entry: Entry; readonly isOpen: boolean }): JSX.Element {
  const { key, name, isGroup, isOnline, unread, isCalled, isMuted, last } = entry
  return (
    <li>
      <a href={hrefOf('chats', key)} class={unread > 0 ? 'is-unread' : ''} aria-current={isOpen ? 'page' : undefined}>
        <Avatar name={name} isGroup={isGroup} isOnline={isOnline} />
        <span class="entry-name" dir="auto">
          {name}
          <span class="hidden">{isOnline ? `, ${t('presence.online')}` : ''}</span>
        </span>
        {last !== undefined && <time class="entry-time">{shortText(last.sentMs)}</time>}
        <span class="entry-last" dir="auto">
          {hasDraft(key) && !isOpen ? <em>{t('chats.draft')}</em> : lastText(entry)}
        </span>
        <span class="entry-marks">
          {isMuted && (
            <span title={t('group.muted')}>
              <Icon name="mute" />
              <span class="hidden">{t('group.muted')}</span>
            </span>
          )}
          {isCalled && (
            <span class="count count-call">
              <span aria-hidden="true">@</span>
              <span class="hidden">{t('chats.called')}</span>
            </span>
          )}
          {unread > 0 && (
            <span class={isMuted ? 'count count-muted' : 'count'}>
              <span aria-hidden="true">{unread > 999 ? '999+' : unread}</span>
              <span class="hidden">{tn('nav.unread', unread)}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  )
}

/** What was said last, in one line. */
function lastText({ last, isGroup }: Entry): string {
  if (last === undefined) return t('chats.nothing')
  if (last.change === 'erased') return t('message.erased')
  const text = last.text.slice(0, 200).replaceAll(/\s+/g, ' ')
  if (last.mine) return t('chats.mine', { text })
  return isGroup ? `${last.sender}: ${text}` : text
}
