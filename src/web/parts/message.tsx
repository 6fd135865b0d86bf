import { Avatar, toneOf } from './avatar.tsx'
import { Icon } from './icon.tsx'
import { MessageActions } from './message-actions.tsx'
import { Words } from './words.tsx'
import { clockText, fullText } from '../i18n/times.ts'
import { callsMe } from '../state/talks.ts'
import { me } from '../state/me.ts'
import { react } from '../state/writing.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Row } from '../state/rows.ts'
import type { Talk } from '../state/talk.ts'

export interface MessageProps {
  readonly talk: Talk
  readonly row: Row
  readonly isGroup: boolean
  /** Goes on from the one above: of the same sender, soon after. */
  readonly isContinued: boolean
  readonly position: number
  readonly total: number
  readonly onReply: (row: Row) => void
  readonly onEdit: (row: Row) => void
  readonly onWhy: (row: Row) => void
  readonly onShow: (row: NonNullable<Row['answers']>) => void
}

export function Message(props: MessageProps): JSX.Element {
  const { row, isGroup, isContinued, position, total, onShow } = props
  const { sender, mine, sentMs, answers } = row
  const isErased = row.change === 'erased'
  const kinds = [
    mine ? 'mine' : 'theirs',
    isContinued ? 'continued' : '',
    !mine && isGroup && callsMe(row.text) ? 'called' : '',
  ]
  return (
    <article
      class={`message ${kinds.join(' ')}`}
      tabIndex={-1}
      aria-posinset={position}
      aria-setsize={total}
      aria-label={t('message.label', { who: mine ? t('message.you') : sender, time: fullText(sentMs) })}
    >
      {isGroup && !mine && <div class="message-face">{!isContinued && <Avatar name={sender} />}</div>}
      <div class="bubble">
        {isGroup && !mine && !isContinued && (
          <p class={`message-sender ${toneOf(sender)}`} dir="auto">
            {sender}
          </p>
        )}
        {answers !== undefined && (
          <button
            type="button"
            class="quote"
            onClick={() => {
              onShow(answers)
            }}
          >
            <b dir="auto">{answers.mine ? t('message.you') : answers.sender}</b>
            <span dir="auto">{answers.text === '' ? t('message.erased') : answers.text}</span>
          </button>
        )}
        {isErased ? <p class="words erased">{t('message.erased')}</p> : <Words text={row.text} />}
        <Meta row={row} />
        <Reactions {...props} />
        {!isErased && <MessageActions {...props} />}
      </div>
    </article>
  )
}

function Meta({ row }: { readonly row: Row }): JSX.Element {
  const { sentMs, change, mine, state, sharedBy } = row
  return (
    <p class="message-meta">
      {sharedBy !== undefined && <span dir="auto">{t('message.sharedBy', { who: sharedBy })}</span>}
      {change === 'edited' && <span>{t('message.edited')}</span>}
      <time dateTime={new Date(sentMs).toISOString()} title={fullText(sentMs)}>
        {clockText(sentMs)}
      </time>
      {mine && <State state={state} {...(row.failure !== undefined && { failure: row.failure })} />}
    </p>
  )
}

export function State({ state, failure }: Pick<Row, 'state' | 'failure'>): JSX.Element {
  const words = failure === undefined ? t(`state.${state}`) : t(`state.${failure}`)
  return (
    <span class={`state state-${state}`} title={words}>
      <Icon name={state} />
      <span class={state === 'failed' ? '' : 'hidden'}>{words}</span>
    </span>
  )
}

function Reactions({ talk, row }: MessageProps): JSX.Element | null {
  const given = row.reactions ?? []
  if (given.length === 0) return null
  const emojis = [...new Set(given.map(({ emoji }) => emoji))]
  return (
    <ul class="reactions" aria-label={t('message.reactions')}>
      {emojis.map((emoji) => {
        const by = given.filter((one) => one.emoji === emoji).map((one) => one.by)
        const names = by.join(', ')
        return (
          <li key={emoji}>
            <button
              type="button"
              aria-pressed={by.includes(me.value?.name ?? '')}
              title={names}
              aria-label={tn('message.reactedBy', by.length, { emoji, names })}
              onClick={() => void react(talk, row, emoji)}
            >
              <span aria-hidden="true">{emoji}</span> <small>{by.length}</small>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
