import { useSignal } from '@preact/signals'
import { ActionButton, IconButton } from '../parts/button.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Transfer } from '../parts/transfer.tsx'
import { Words } from '../parts/words.tsx'
import { act } from '../state/toasts.ts'
import { call, contentText, contentUrl } from '../state/peer.ts'
import { confirm } from '../parts/confirm.tsx'
import { fullText, sizeText } from '../i18n/times.ts'
import { here, refreshOwnShelf } from '../state/feed.ts'
import { t } from '../i18n/i18n.ts'
import { useEffect } from 'preact/hooks'
import type { JSX } from 'preact'
import type { Post } from '../state/feed.ts'

const PICTURE = /\.(png|jpe?g|gif|webp|avif)$/i
const TEXT = /\.(txt|md)$/i
/** Rationale: a longer text is read in an editor. */
const TEXT_BYTES_MAX = 64 * 1024

export function PostCard({ post }: { readonly post: Post }): JSX.Element {
  const { who, mine, id, name, size, createdMs } = post
  const key = `${who}/${id}`
  const isHere = mine || here.value.has(key)
  const isComing = useSignal(false)
  const bring = async (): Promise<void> => {
    isComing.value = true
    await act(async () => {
      await call('post fetch', { user: who, id })
      here.value = new Set(here.value).add(key)
    })
    isComing.value = false
  }
  return (
    <article class="post" aria-label={t('posts.label', { who: mine ? t('message.you') : who, name })}>
      <header class="list-line">
        <Avatar name={who} />
        <p>
          <b dir="auto">{mine ? t('message.you') : who}</b>
          <small>{fullText(createdMs)}</small>
        </p>
      </header>
      {isHere ? <Content post={post} /> : <Closed post={post} />}
      {isComing.value && <Transfer label={t('posts.fetching', { name })} of={who} name={name} size={size} />}
      <footer class="post-foot">
        <p dir="auto">
          {name} <small>{sizeText(size)}</small>
        </p>
        {!isHere && (
          <ActionButton kind="main" icon="download" work={bring}>
            {t('posts.fetch')}
          </ActionButton>
        )}
        {isHere && (
          <a
            class="icon-button"
            href={contentUrl(who, id, 'save')}
            download={name}
            aria-label={t('posts.saveOne', { name })}
            title={t('posts.saveOne', { name })}
          >
            <Icon name="download" />
          </a>
        )}
        {mine && <IconButton icon="erase" label={t('posts.removeOne', { name })} onClick={() => askToRemove(post)} />}
      </footer>
    </article>
  )
}

function askToRemove({ id, name }: Post): void {
  confirm({
    title: t('posts.remove.title'),
    text: t('posts.remove.text', { name }),
    yes: t('posts.remove'),
    isDanger: true,
    work: async () => {
      await act(
        () => call('post remove', { id }),
        () => t('posts.removed', { name }),
      )
      refreshOwnShelf()
    },
  })
}

/** What is not on this device yet: its kind, and its weight. */
function Closed({ post: { name } }: { readonly post: Post }): JSX.Element {
  return (
    <div class="post-closed">
      <Icon name={PICTURE.test(name) ? 'posts' : 'file'} />
    </div>
  )
}

/** A picture or a text is shown; anything else is only saved. Nothing of it ever runs. */
function Content({ post }: { readonly post: Post }): JSX.Element | null {
  const { who, id, name, size } = post
  const isBroken = useSignal(false)
  if (PICTURE.test(name) && !isBroken.value) {
    return (
      <img
        class="post-picture"
        src={contentUrl(who, id, 'show')}
        alt={t('posts.picture', { name })}
        loading="lazy"
        decoding="async"
        onError={() => (isBroken.value = true)}
      />
    )
  }
  if (TEXT.test(name) && size <= TEXT_BYTES_MAX) return <TextContent post={post} />
  return <Closed post={post} />
}

function TextContent({ post: { who, id } }: { readonly post: Post }): JSX.Element {
  const text = useSignal<string | undefined>(undefined)
  useEffect(() => {
    void act(async () => {
      text.value = await contentText(who, id)
    })
  }, [who, id])
  return <div class="post-text">{text.value !== undefined && <Words text={text.value} />}</div>
}
