import { useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { Button } from '../parts/button.tsx'
import { Composer } from '../parts/composer.tsx'
import { Empty } from '../parts/empty.tsx'
import { Icon } from '../parts/icon.tsx'
import { Line } from '../parts/line.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import { TalkHead } from './talk-head.tsx'
import { WhyPanel } from './why.tsx'
import { answeredCall, talks } from '../state/talks.ts'
import { linesOf } from '../state/lines.ts'
import { moveFocus } from '../parts/roving.ts'
import { refreshGroups } from '../state/groups.ts'
import { refreshPeople } from '../state/people.ts'
import { t } from '../i18n/i18n.ts'
import { talkOf } from '../state/talk.ts'
import { tell, toast } from '../state/toasts.ts'
import type { JSX, TargetedKeyboardEvent } from 'preact'
import type { ListHandle } from '../parts/virtual-list.tsx'
import type { Row, Which } from '../state/rows.ts'
import type { Talk } from '../state/talk.ts'

/** One conversation. `target` is a message to show, as `me:12` or `bob:12`. */
export function TalkView({
  name,
  target,
}: {
  readonly name: string
  readonly target: string | undefined
}): JSX.Element {
  const talk = talkOf(name)
  const list = useRef<ListHandle>(null)
  const isAtEnd = useSignal(true)
  const aim = useSignal<{ kind: 'reply' | 'edit'; row: Row } | undefined>(undefined)
  const why = useSignal<Row | undefined>(undefined)
  const entry = talks.value.find((one) => one.key === name)
  useOpening(talk)
  useTarget(talk, target, list)
  const lines = useMemo(
    () => linesOf(talk.rows.value, talk.ghosts.value, talk.unreadFrom.value),
    [talk.rows.value, talk.ghosts.value, talk.unreadFrom.value],
  )
  const show = (which: Which): void => {
    void showRow(talk, which, list)
  }
  const isGroup = name.startsWith('#')
  return (
    <>
      <TalkHead name={name} entry={entry} talk={talk} />
      <div
        class="talk-body"
        onKeyDown={(event) => {
          if (event.target instanceof HTMLElement && event.target.matches('article, .scroller')) walk(event)
        }}
      >
        {talk.isLoaded.value && lines.length === 0 ? (
          <Empty title={t('talk.empty', { name })} text={t('talk.emptyText')} />
        ) : (
          <VirtualList
            items={lines}
            keyOf={(line) => line.key}
            label={t('talk.list', { name })}
            isBusy={talk.isBusy.value}
            handle={list}
            onTop={() => void talk.older()}
            onAtEnd={(isEnd) => {
              isAtEnd.value = isEnd
            }}
            draw={(line, index) => (
              <Line
                line={line}
                talk={talk}
                isGroup={isGroup}
                position={index + 1}
                total={talk.more.value ? -1 : lines.length}
                onReply={(row) => (aim.value = { kind: 'reply', row })}
                onEdit={(row) => (aim.value = { kind: 'edit', row })}
                onWhy={(row) => (why.value = row)}
                onShow={show}
              />
            )}
          />
        )}
        {!isAtEnd.value && (
          <div class="to-end">
            <Button icon="down" onClick={() => list.current?.toEnd()}>
              {t('talk.toEnd')}
            </Button>
          </div>
        )}
      </div>
      {entry?.isOver === true ? (
        <p class="composer-over">
          <Icon name="info" /> {t('talk.over')}
        </p>
      ) : (
        <Composer
          key={name}
          talk={talk}
          name={name}
          aim={aim.value}
          onDone={() => (aim.value = undefined)}
          onSent={() => list.current?.toEnd()}
          onEditLast={() => {
            const row = talk.rows.value.findLast((one) => one.mine && one.change !== 'erased' && one.state !== 'failed')
            if (row !== undefined) aim.value = { kind: 'edit', row }
          }}
        />
      )}
      {why.value !== undefined && <WhyPanel talkKey={name} row={why.value} onClose={() => (why.value = undefined)} />}
    </>
  )
}

/** Loads what is new when the conversation is opened, and when the page is looked at again: both read it. */
function useOpening(talk: Talk): void {
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === 'hidden') return
      talk.load().then(() => {
        answeredCall(talk.key)
        if (talk.key.startsWith('#')) refreshGroups()
        else refreshPeople()
      }, tell)
    }
    look()
    document.addEventListener('visibilitychange', look)
    if (matchMedia('(hover: hover)').matches) document.querySelector<HTMLElement>('.composer textarea')?.focus()
    return () => {
      document.removeEventListener('visibilitychange', look)
      talk.unreadFrom.value = undefined
    }
  }, [talk])
}

function useTarget(talk: Talk, target: string | undefined, list: { current: ListHandle | null }): void {
  useEffect(() => {
    const [sender, number] = target?.split(':') ?? []
    if (sender === undefined || number === undefined) return
    void showRow(talk, { sender, mine: sender === 'me', number: Number(number) }, list)
  }, [talk, target])
}

async function showRow(talk: Talk, which: Which, list: { current: ListHandle | null }): Promise<void> {
  const row = await talk.seek(which).catch(tell)
  if (row === undefined) toast('refused', t('talk.notFound'), t('talk.notFoundNext'))
  else requestAnimationFrame(() => list.current?.show(String(row.id)))
}

/** Arrows go from message to message; from the list itself to its newest. */
function walk(event: TargetedKeyboardEvent<HTMLElement>): void {
  if (event.target instanceof HTMLElement && event.target.matches('.scroller')) {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
    event.preventDefault()
    ;[...event.currentTarget.querySelectorAll<HTMLElement>('article')].at(-1)?.focus()
    return
  }
  moveFocus(event, 'article')
}
