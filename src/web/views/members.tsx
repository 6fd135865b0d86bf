import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { Menu } from '../parts/menu.tsx'
import { act } from '../state/toasts.ts'
import { call } from '../state/peer.ts'
import { confirm } from '../parts/confirm.tsx'
import { refreshGroups } from '../state/groups.ts'
import { t, tn } from '../i18n/i18n.ts'
import type { JSX } from 'preact'
import type { Group } from '../state/groups.ts'
import type { MenuItem } from '../parts/menu.tsx'

type Member = Group['members'][number]

/** Who is in a group, in what role, and what can be done for each; by its leader also what can be changed. */
export function Members({ group }: { readonly group: Group }): JSX.Element {
  return (
    <section>
      <h3>{tn('group.members', group.members.length)}</h3>
      <ul class="list">
        {group.members.map((member) => (
          <li key={member.name} class="list-line">
            <Avatar name={member.name} isOnline={member.isOnline} />
            <p>
              <b dir="auto">{member.name}</b>
              <small>{rolesOf(group, member).join(' · ')}</small>
            </p>
            {member.isLeader && <Icon name="crown" />}
            {group.state === 'member' && !member.isMe && (
              <Menu label={t('group.change', { who: member.name })} items={itemsOf(group, member)} />
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function rolesOf(group: Group, member: Member): string[] {
  const place = group.deputies.indexOf(member.name)
  return [
    t(member.isOnline ? 'presence.online' : 'presence.offline'),
    ...(member.isMe ? [t('message.you')] : []),
    ...(member.isLeader ? [t('group.leader')] : []),
    ...(place < 0 ? [] : [t('group.deputy', { place: place + 1 })]),
  ]
}

function itemsOf(group: Group, { name }: Member): MenuItem[] {
  const isDeputy = group.deputies.includes(name)
  const sharing: MenuItem = { icon: 'chats', label: t('group.share'), run: () => share(group, name) }
  if (!group.isLeader) return [sharing]
  return [
    sharing,
    {
      icon: 'crown',
      label: t(isDeputy ? 'group.noDeputy' : 'group.makeDeputy'),
      run: () => void deputize(group, name),
    },
    { icon: 'people', label: t('group.handOver'), run: () => change(group, name, 'lead') },
    { icon: 'close', label: t('group.remove'), isDanger: true, run: () => change(group, name, 'remove_member') },
  ]
}

function share({ group }: Group, user: string): void {
  confirm({
    title: t('group.share.title', { who: user }),
    text: t('group.share.text'),
    yes: t('group.share'),
    work: () =>
      act(
        () => call('share_history', { group, user }),
        ({ messages }) => tn('group.share.done', messages),
      ),
  })
}

/** The last of the line of those who follow the leader, or out of it. */
async function deputize({ group, deputies }: Group, name: string): Promise<void> {
  const users = deputies.includes(name) ? deputies.filter((one) => one !== name) : [...deputies, name]
  await act(() => call('deputies', users.length === 0 ? { group, clear: true } : { group, users: users.join(' ') }))
  refreshGroups()
}

function change({ group }: Group, user: string, method: 'lead' | 'remove_member'): void {
  confirm({
    title: t(`group.${method}.title`, { who: user }),
    text: t(`group.${method}.text`, { who: user }),
    yes: t(method === 'lead' ? 'group.handOver' : 'group.remove'),
    isDanger: method === 'remove_member',
    work: async () => {
      await act(
        () => call(method, { group, user }),
        () => t(`group.${method}.done`, { who: user }),
      )
      refreshGroups()
    },
  })
}
