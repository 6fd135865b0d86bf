import { useEffect } from 'preact/hooks'
import { useSignal } from '@preact/signals'
import { Button } from '../parts/button.tsx'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Icon } from '../parts/icon.tsx'
import { PostCard } from './post-card.tsx'
import { feed, isFeedLoading, loadFeed, shelves } from '../state/feed.ts'
import { friends } from '../state/people.ts'
import { fullText } from '../i18n/times.ts'
import { t, tn } from '../i18n/i18n.ts'
import { tell } from '../state/toasts.ts'
import { uploads, uploadAll } from '../state/uploads.ts'
import { Transfer } from '../parts/transfer.tsx'
import type { JSX } from 'preact'

/** How many posts are drawn at once; more on demand. */
const STEP = 30

/** What friends and this user have posted, the newest first. */
export function PostsView(): JSX.Element {
  const shown = useSignal(STEP)
  const posts = feed()
  // The friends may not be known yet, and there may be others later.
  const authors = friends.value.map(({ name }) => name).join(' ')
  useEffect(() => {
    loadFeed().catch(tell)
  }, [authors])
  return (
    <>
      <header class="page-head">
        <Heading>{t('place.posts')}</Heading>
        <Button icon="refresh" isBusy={isFeedLoading.value} onClick={() => void loadFeed()}>
          {t('posts.refresh')}
        </Button>
      </header>
      <DropPlace />
      <Away />
      {posts.length === 0 && !isFeedLoading.value && <Empty title={t('posts.none')} text={t('posts.noneText')} />}
      <ul class="posts">
        {posts.slice(0, shown.value).map((post) => (
          <li key={`${post.mine}${post.who}/${post.id}`}>
            <PostCard post={post} />
          </li>
        ))}
      </ul>
      {posts.length > shown.value && (
        <Button onClick={() => (shown.value += STEP)}>{tn('posts.more', posts.length - shown.value)}</Button>
      )}
    </>
  )
}

/** Where files are dropped, or chosen, to be posted. */
function DropPlace(): JSX.Element {
  const isOver = useSignal(false)
  return (
    <section
      class={`card drop ${isOver.value ? 'is-over' : ''}`}
      aria-labelledby="drop-title"
      onDragOver={(event) => {
        event.preventDefault()
        isOver.value = true
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault()
        isOver.value = false
        uploadAll([...(event.dataTransfer?.files ?? [])])
      }}
    >
      <Icon name="upload" />
      <div>
        <h2 id="drop-title">{t('posts.new')}</h2>
        <p>{t('posts.newText')}</p>
      </div>
      <label class="button button-main">
        <input
          class="hidden"
          type="file"
          multiple
          onChange={(event) => {
            uploadAll([...(event.currentTarget.files ?? [])])
            event.currentTarget.value = ''
          }}
        />
        <span>{t('posts.choose')}</span>
      </label>
      {uploads.value.map(({ id, name, size }) => (
        <Transfer key={id} label={t('posts.uploading', { name })} of="" name={name} size={size} />
      ))}
    </section>
  )
}

/** Whose posts are as of an earlier time, or could not be asked for. */
function Away(): JSX.Element | null {
  const lines = [...shelves.value].flatMap(([who, { asOfMs, refused }]) => {
    if (refused !== undefined) return [`${who}: ${refused.message} ${refused.next ?? ''}`]
    return asOfMs === undefined ? [] : [t('posts.asOf', { who, time: fullText(asOfMs) })]
  })
  if (lines.length === 0) return null
  return (
    <details class="hint">
      <summary>{tn('posts.away', lines.length)}</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  )
}
