import { useSignal } from '@preact/signals'
import { ActionButton, Button } from '../parts/button.tsx'
import { act } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { confirm } from '../parts/confirm.tsx'
import { loadMe, me } from '../state/me.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'

/** What brings this user back after a loss: the words, and a backup. */
export function Keys(): JSX.Element {
  const words = useSignal<readonly string[]>([])
  const show = async (): Promise<void> => {
    await act(async () => {
      const { words: phrase = '' } = await call('recovery_phrase', { yes: true })
      words.value = phrase.split(' ')
    })
  }
  return (
    <section class="card">
      <h2>{t('keys.title')}</h2>
      <p>{t('keys.text')}</p>
      {words.value.length > 0 && (
        <ol class="phrase" lang="en">
          {words.value.map((word, index) => (
            <li key={index}>{word}</li>
          ))}
        </ol>
      )}
      <div class="actions">
        {words.value.length === 0 ? (
          <ActionButton icon="lock" work={show}>
            {t('keys.show')}
          </ActionButton>
        ) : (
          <Button onClick={() => (words.value = [])}>{t('keys.hide')}</Button>
        )}
      </div>
      <h3>{t('backup.title')}</h3>
      <p>{t('backup.text')}</p>
      <pre>
        <code>kith export {me.value?.name}.kith</code>
      </pre>
      <h3>{t('keys.rotate')}</h3>
      <p>{t('keys.rotateText')}</p>
      <div class="actions">
        <Button kind="danger" onClick={askToRotate}>
          {t('keys.rotate')}
        </Button>
      </div>
    </section>
  )
}

function askToRotate(): void {
  confirm({
    title: t('keys.rotate'),
    text: t('keys.rotateAsk'),
    yes: t('keys.rotate'),
    isDanger: true,
    work: async () => {
      await act(
        () => call('rotate_key', {}),
        ({ fingerprint }) => t('keys.rotated', { fingerprint }),
      )
      await loadMe()
    },
  })
}
