import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ActionButton } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Disappearing } from './disappearing.tsx'
import { Doctor } from './doctor.tsx'
import { Safety } from './safety.tsx'
import { Wait } from '../parts/wait.tsx'
import { act } from '../state/toasts.ts'
import { call, refusal } from '../state/peer.ts'
import { confirm } from '../parts/confirm.tsx'
import { fullText } from '../i18n/times.ts'
import { mute } from '../state/writing.ts'
import { go } from '../state/route.ts'
import { friends, refreshPeople } from '../state/people.ts'
import { t } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Refused, Result } from '../client.ts'

/** All about a friend: who it is, how they are reached, and what can be ended. */
export function FriendPanel({ name, onClose }: { readonly name: string; readonly onClose: () => void }): JSX.Element {
  const seen = useSignal<Result<'lookup'> | Refused | undefined>(undefined)
  useEffect(() => {
    call('lookup', { user: name }).then(
      (found) => (seen.value = found),
      (thrown: unknown) => (seen.value = refusal(thrown)),
    )
  }, [name])
  const end = async (method: 'unfriend' | 'block'): Promise<void> => {
    const done = await act(
      () => call(method, { user: name }),
      () => t(`friend.${method}.done`, { who: name }),
    )
    refreshPeople()
    if (done !== undefined) {
      onClose()
      go('people')
    }
  }
  return (
    <Dialog title={name} kind="panel" onClose={onClose}>
      <section>
        <Wait found={seen.value}>{(found) => <Seen found={found} />}</Wait>
      </section>
      <section>
        <label class="check">
          <input
            type="checkbox"
            checked={friends.value.some((one) => one.name === name && one.isMuted)}
            onChange={(event) => void mute(name, event.currentTarget.checked)}
          />
          <span>{t('friend.mute')}</span>
        </label>
      </section>
      <Safety name={name} />
      <Disappearing name={name} />
      <Doctor name={name} />
      <section>
        <h3>{t('friend.end')}</h3>
        <div class="actions">
          <ActionButton icon="leave" work={async () => ask('unfriend', name, end)}>
            {t('friend.unfriend')}
          </ActionButton>
          <ActionButton icon="block" kind="danger" work={async () => ask('block', name, end)}>
            {t('friend.block')}
          </ActionButton>
        </div>
      </section>
    </Dialog>
  )
}

async function ask(
  method: 'unfriend' | 'block',
  name: string,
  end: (method: 'unfriend' | 'block') => Promise<void>,
): Promise<void> {
  confirm({
    title: t(`friend.${method}.title`, { who: name }),
    text: t(`friend.${method}.text`, { who: name }),
    yes: t(`friend.${method}`),
    isDanger: true,
    work: () => end(method),
  })
  return Promise.resolve()
}

function Seen({ found }: { readonly found: Result<'lookup'> }): JSX.Element {
  const rows: [string, string][] = [[t('friend.fingerprint'), found.fingerprint]]
  if (found.kind === 'user') {
    const last = found.lastSeenMs === undefined ? t('friend.never') : fullText(found.lastSeenMs)
    rows.unshift(
      [t('friend.presence'), t(found.online ? 'presence.online' : 'presence.offline')],
      [t('friend.lastSeen'), last],
    )
  }
  return (
    <dl class="facts">
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
