import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ActionButton, Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Members } from './members.tsx'
import { Wait } from '../parts/wait.tsx'
import { act } from '../state/toasts.ts'
import { call, refusal } from '../state/peer.ts'
import { completenessText } from '../parts/completeness.ts'
import { confirm } from '../parts/confirm.tsx'
import { friends } from '../state/people.ts'
import { groups, refreshGroups } from '../state/groups.ts'
import { mute } from '../state/writing.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Group } from '../state/groups.ts'
import type { Refused } from '../client.ts'

/** All about a group: who is in, what is missing, what waits, and what one may do there. */
export function GroupPanel({ name, onClose }: { readonly name: string; readonly onClose: () => void }): JSX.Element {
  const found = useSignal<Group | Refused | undefined>(undefined)
  // Whatever changes a group changes this list, too.
  const { value: known } = groups
  useEffect(() => {
    call('group', { group: name }).then(
      (group) => (found.value = group),
      (thrown: unknown) => (found.value = refusal(thrown)),
    )
  }, [name, known])
  return (
    <Dialog title={t('group.title', { name })} kind="panel" onClose={onClose}>
      <Wait found={found.value}>
        {(group) => (
          <>
            <About group={group} />
            <Members group={group} />
            {group.isLeader && group.state === 'member' && <Inviting group={group} />}
            <Pending group={group} />
            <Ending group={group} />
          </>
        )}
      </Wait>
    </Dialog>
  )
}

function About({ group }: { readonly group: Group }): JSX.Element {
  const { about, isPrivate, state, missing, checkedMs, keys, isMuted, continues, continuedBy } = group
  return (
    <section>
      {about !== '' && <p dir="auto">{about}</p>}
      <p class="mark">
        <Icon name={isPrivate ? 'lock' : 'globe'} /> {t(isPrivate ? 'group.privateText' : 'group.publicText')}
      </p>
      {state !== 'member' && <p class="mark mark-danger">{t(`group.state.${state}`)}</p>}
      {continues !== undefined && <p>{t('group.continues', { name: continues })}</p>}
      {continuedBy !== undefined && <p>{t('group.continuedBy', { name: continuedBy })}</p>}
      <p>{completenessText(missing, checkedMs)}</p>
      {keys !== undefined && (
        <div class="rotation">
          <label>
            {t('group.rotating', { confirmed: keys.confirmed, members: keys.members })}
            <progress value={keys.confirmed} max={Math.max(1, keys.members)} />
          </label>
          {keys.trouble !== undefined && <p class="mark mark-danger">{keys.trouble}</p>}
        </div>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={isMuted}
          onChange={(event) => void mute(`#${group.group}`, event.currentTarget.checked)}
        />
        <span>{t('group.mute')}</span>
      </label>
    </section>
  )
}

function Inviting({ group }: { readonly group: Group }): JSX.Element {
  const chosen = useSignal('')
  const inside = new Set([...group.members.map((one) => one.name), ...group.pending.map((one) => one.who)])
  const others = friends.value.filter((one) => !inside.has(one.name))
  if (others.length === 0) return <p class="hint">{t('group.nobodyToInvite')}</p>
  const invite = async (): Promise<void> => {
    const user = chosen.value === '' ? (others[0]?.name ?? '') : chosen.value
    await act(
      () => call('invite', { group: group.group, user }),
      () => t('group.invited', { who: user }),
    )
    chosen.value = ''
    refreshGroups()
  }
  return (
    <section>
      <h3>{t('group.invite')}</h3>
      <div class="field-line">
        <label class="field">
          <span class="hidden">{t('group.inviteWhom')}</span>
          <select value={chosen.value} onChange={(event) => (chosen.value = event.currentTarget.value)}>
            {others.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <ActionButton kind="main" icon="add" work={invite}>
          {t('group.inviteDo')}
        </ActionButton>
      </div>
    </section>
  )
}

function Pending({ group }: { readonly group: Group }): JSX.Element | null {
  if (group.pending.length === 0) return null
  const answer = async (method: 'accept' | 'decline' | 'withdraw', number: number): Promise<void> => {
    await act(() => call(method, { request: String(number) }))
    refreshGroups()
  }
  return (
    <section>
      <h3>{tn('group.pending', group.pending.length)}</h3>
      <ul class="list">
        {group.pending.map(({ number, kind, who }) => (
          <li key={number} class="list-line">
            <p>{t(kind === 'join' ? 'group.asks' : 'group.isInvited', { who })}</p>
            {kind === 'join' ? (
              <>
                <ActionButton kind="main" work={() => answer('accept', number)}>
                  {t('do.accept')}
                </ActionButton>
                <ActionButton work={() => answer('decline', number)}>{t('do.decline')}</ActionButton>
              </>
            ) : (
              <ActionButton work={() => answer('withdraw', number)}>{t('do.withdraw')}</ActionButton>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Ending({ group: { group, isLeader, state } }: { readonly group: Group }): JSX.Element | null {
  const end = (method: 'leave_group' | 'close_group' | 'continue_group'): void => {
    confirm({
      title: t(`group.${method}.title`, { name: group }),
      text: t(`group.${method}.text`),
      yes: t(`group.${method}`),
      isDanger: method !== 'continue_group',
      work: async () => {
        await act(
          () => call(method, { group }),
          () => t(`group.${method}.done`, { name: group }),
        )
        refreshGroups()
      },
    })
  }
  return (
    <section>
      <h3>{t('group.end')}</h3>
      <div class="actions">
        {(state === 'member' || state === 'joining') && !isLeader && (
          <Button icon="leave" onClick={() => end('leave_group')}>
            {t('group.leave_group')}
          </Button>
        )}
        {state === 'member' && isLeader && (
          <Button icon="close" kind="danger" onClick={() => end('close_group')}>
            {t('group.close_group')}
          </Button>
        )}
        <Button icon="refresh" onClick={() => end('continue_group')}>
          {t('group.continue_group')}
        </Button>
      </div>
    </section>
  )
}
