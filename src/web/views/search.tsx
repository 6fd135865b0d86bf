import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Avatar } from '../parts/avatar.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { Refusal } from '../parts/wait.tsx'
import { call, refusal } from '../state/peer.ts'
import { dayText, fullText } from '../i18n/times.ts'
import { hrefOf } from '../state/route.ts'
import { marked } from '../parts/found.ts'
import { moveFocus } from '../parts/roving.ts'
import { t, tn } from '../i18n/i18n.ts'
import { talks } from '../state/talks.ts'
import type { JSX } from 'preact'
import type { Refused, Result } from '../client.ts'

type Hit = Result<'search'>['messages'][number]

/** Rationale: somebody who types quickly asks once. */
const PAUSE_MS = 180
const STEP = 50

/** Finds messages by their words, everywhere or in one conversation. */
export function SearchView({ place }: { readonly place: string }): JSX.Element {
  const text = useSignal('')
  const where = useSignal(place)
  const limit = useSignal(STEP)
  const found = useSignal<readonly Hit[] | Refused | undefined>(undefined)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    const wanted = text.value.trim()
    if (wanted === '') {
      found.value = undefined
      return undefined
    }
    const gone = new AbortController()
    const timer = setTimeout(() => {
      const asked = { text: wanted, limit: limit.value, ...(where.value === '' ? {} : { with: where.value }) }
      call('search', asked, gone.signal).then(
        ({ messages }) => (found.value = messages),
        (thrown: unknown) => {
          if (!gone.signal.aborted) found.value = refusal(thrown)
        },
      )
    }, PAUSE_MS)
    return () => {
      clearTimeout(timer)
      gone.abort()
    }
  }, [text.value, where.value, limit.value])
  return (
    <>
      <header class="page-head">
        <Heading>{t('place.search')}</Heading>
      </header>
      <form class="search-form" role="search" onSubmit={(event) => event.preventDefault()}>
        <label class="field search-field">
          <span class="hidden">{t('search.text')}</span>
          <Icon name="search" />
          <input
            ref={field}
            type="search"
            dir="auto"
            placeholder={t('search.text')}
            value={text.value}
            onInput={(event) => {
              text.value = event.currentTarget.value
              limit.value = STEP
            }}
          />
        </label>
        <label class="field">
          <span class="hidden">{t('search.where')}</span>
          <select value={where.value} onChange={(event) => (where.value = event.currentTarget.value)}>
            <option value="">{t('search.everywhere')}</option>
            {talks.value.map(({ key }) => (
              <option key={key} value={key}>
                {key}
              </option>
            ))}
          </select>
        </label>
      </form>
      <Hits found={found.value} text={text.value} limit={limit.value} onMore={() => (limit.value += STEP)} />
    </>
  )
}

function Hits(props: {
  readonly found: readonly Hit[] | Refused | undefined
  readonly text: string
  readonly limit: number
  readonly onMore: () => void
}): JSX.Element {
  const { found, text, limit, onMore } = props
  if (found === undefined) return <Empty title={t('search.begin')} text={t('search.beginText')} />
  if (!isHits(found)) return <Refusal refused={found} />
  if (found.length === 0) return <Empty title={t('search.none')} text={t('search.noneText')} />
  return (
    <>
      <p role="status">{tn('search.found', found.length)}</p>
      <ul
        class="hits"
        onKeyDown={(event) => {
          moveFocus(event, 'a')
        }}
      >
        {found.map((hit) => (
          <li key={`${hit.with}:${hit.mine}:${hit.sender}:${hit.number}`}>
            <a href={hrefOf('chats', hit.with, `${hit.mine ? 'me' : hit.sender}:${hit.number}`)}>
              <Avatar name={hit.with.replace('#', '')} isGroup={hit.with.startsWith('#')} />
              <span class="hit-head">
                <b dir="auto">{hit.mine ? t('message.you') : hit.sender}</b> <span dir="auto">{hit.with}</span>
                <time title={fullText(hit.sentMs)}>{dayText(hit.sentMs)}</time>
              </span>
              <span class="hit-text" dir="auto">
                {marked(hit.text, text).map(({ piece, isHit }, index) =>
                  isHit ? <mark key={index}>{piece}</mark> : <span key={index}>{piece}</span>,
                )}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {found.length >= limit && (
        <button class="button button-plain" type="button" onClick={onMore}>
          {t('search.more')}
        </button>
      )}
    </>
  )
}

function isHits(found: readonly Hit[] | Refused): found is readonly Hit[] {
  return Array.isArray(found)
}
