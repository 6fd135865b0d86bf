import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Dialog } from '../parts/dialog.tsx'
import { State } from '../parts/message.tsx'
import { Wait } from '../parts/wait.tsx'
import { call, refusal } from '../state/peer.ts'
import { fullText } from '../i18n/times.ts'
import { nameOf } from '../state/writing.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Refused, Result } from '../client.ts'
import type { Row } from '../state/rows.ts'

type Why = Result<'why'>

/** What became of one message: each step, and what it waits for. */
export function WhyPanel(props: {
  readonly talkKey: string
  readonly row: Row
  readonly onClose: () => void
}): JSX.Element {
  const { talkKey, row, onClose } = props
  const found = useSignal<Why | Refused | undefined>(undefined)
  useEffect(() => {
    call('why', { message: nameOf(talkKey, row) }).then(
      (why) => (found.value = why),
      (thrown: unknown) => (found.value = refusal(thrown)),
    )
  }, [talkKey, row])
  return (
    <Dialog title={t('why.title')} onClose={onClose}>
      <blockquote class="why-text" dir="auto">
        {row.text}
      </blockquote>
      <Wait found={found.value}>{(why) => <Steps why={why} />}</Wait>
    </Dialog>
  )
}

function Steps({ why }: { readonly why: Why }): JSX.Element {
  const isWaiting = why.state === 'queued' || why.state === 'held'
  return (
    <>
      <p class="why-state">
        <State state={why.state} /> <b>{t(`state.${why.state}`)}</b>
      </p>
      <ol class="steps">
        <li>
          <time>{fullText(why.storedMs)}</time>
          <p>{t('why.stored')}</p>
        </li>
        {why.passages.map(({ atMs, kind, holder }) => (
          <li key={`${atMs}${holder}`}>
            <time>{fullText(atMs)}</time>
            <p>{kind === 'held' ? t('why.held', { holder }) : t('why.delivered', { who: why.user })}</p>
          </li>
        ))}
        {isWaiting && (
          <li class="step-next">
            <p>{tn('why.attempts', why.attempts, { who: why.user })}</p>
            {why.lastError !== undefined && <p>{t('why.lastError', { why: why.lastError })}</p>}
            {why.nextAttemptMs !== undefined && (
              <p>{t('why.next', { time: fullText(why.nextAttemptMs), who: why.user })}</p>
            )}
            {why.letterTrouble !== undefined && <p>{t('why.letter', { why: why.letterTrouble })}</p>}
            {why.nextLetterMs !== undefined && <p>{t('why.nextLetter', { time: fullText(why.nextLetterMs) })}</p>}
          </li>
        )}
      </ol>
    </>
  )
}
