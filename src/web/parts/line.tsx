import { Message, State } from './message.tsx'
import { Words } from './words.tsx'
import { clockText, dayText } from '../i18n/times.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Line as LineData } from '../state/lines.ts'
import type { MessageProps } from './message.tsx'

/** One message with the day, or the mark of what is unread, above it. */
export function Line(props: Omit<MessageProps, 'row' | 'isContinued'> & { readonly line: LineData }): JSX.Element {
  const { line, ...others } = props
  const { row, ghost, dayMs, isUnreadStart, isContinued } = line
  return (
    <>
      {dayMs !== undefined && (
        <p class="day">
          <span>{dayText(dayMs)}</span>
        </p>
      )}
      {isUnreadStart && (
        <p class="unread-line">
          <span>{t('talk.unread')}</span>
        </p>
      )}
      {row !== undefined && <Message {...others} row={row} isContinued={isContinued} />}
      {ghost !== undefined && (
        <article class={`message mine ghost ${isContinued ? 'continued' : ''}`}>
          <div class="bubble">
            <Words text={ghost.text} />
            <p class="message-meta">
              <time>{clockText(ghost.sentMs)}</time>
              <State state="queued" />
            </p>
          </div>
        </article>
      )}
    </>
  )
}
