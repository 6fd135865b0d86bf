import { signal } from '@preact/signals'
import { go } from './route.ts'
import { groupNamed } from './groups.ts'
import { openKey } from './open.ts'
import { t } from '../i18n/i18n.ts'
import { toast } from './toasts.ts'
import { wantsNotifications } from './prefs.ts'
import type { Heard } from '../client.ts'

/** What a screen reader says next (parts/announcer.tsx). */
export const spoken = signal('')
/** Letters of a message that a notification shows. */
const SHOWN_LETTERS = 140

/** Tells of what happened: aloud to who listens, and to the desktop if the user wants that and looks elsewhere. */
export function announce(heard: Heard): void {
  if (heard.type === 'message') {
    if (heard.isQuiet !== true) said(heard.from, heard.from, heard.text)
  } else if (heard.type === 'group_message') {
    if (groupNamed(heard.group)?.isMuted === true && heard.isToMe !== true) return
    said(`#${heard.group}`, t('announce.inGroup', { who: heard.from, group: heard.group }), heard.text)
  } else {
    const text = newsText(heard)
    if (text === undefined) return
    toast('news', text)
    notify('Kith', text, () => {
      go('people')
    })
  }
}

function said(key: string, title: string, text: string): void {
  const short = text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}…` : text
  spoken.value = `${title}: ${short}`
  if (openKey() !== key) {
    notify(title, short, () => {
      go('chats', key)
    })
  }
}

/** What else the user should hear of at once. */
function newsText(heard: Heard): string | undefined {
  switch (heard.type) {
    case 'friend_request':
      return t('announce.friendRequest', { who: heard.from })
    case 'friend_accepted':
      return t('announce.friendAccepted', { who: heard.by })
    case 'friend_declined':
      return t('announce.friendDeclined', { who: heard.by })
    case 'friend_uninvited':
      return t('announce.uninvited', { who: heard.by })
    case 'friend_removed':
      return t('announce.friendRemoved', { who: heard.by })
    case 'friend_key':
      return t('announce.friendKey', { who: heard.who })
    case 'friend_key_conflict':
      return t('announce.keyConflict', { who: heard.who })
    case 'group_invite':
      return t('announce.groupInvite', { who: heard.from, group: heard.group })
    case 'group_join_request':
      return t('announce.joinRequest', { who: heard.from, group: heard.group })
    case 'group_joined':
      return t('announce.groupJoined', { group: heard.group })
    case 'group_join_answer':
      return t(heard.accepted ? 'announce.groupJoined' : 'announce.joinDeclined', { group: heard.group })
    case 'group_removed':
      return t('announce.groupRemoved', { who: heard.by, group: heard.group })
    case 'group_closed':
      return t('announce.groupClosed', { who: heard.by, group: heard.group })
    case 'group_forked':
      return t('announce.groupForked', { who: heard.leader, group: heard.group })
    case 'group_leader':
      return t('announce.groupLeader', { who: heard.leader, group: heard.group })
    case 'post_new':
      return t('announce.post', { who: heard.from, name: heard.name })
    case 'words_refused':
      return t('announce.wordsRefused', { who: heard.from })
    case 'own_words_lost':
      return t('announce.ownWordsLost', { who: heard.with })
    case 'name_refused':
      return t('announce.nameRefused', { name: heard.name })
    default:
      return undefined
  }
}

function notify(title: string, body: string, open: () => void): void {
  if (!wantsNotifications.value || document.visibilityState === 'visible' || !('Notification' in window)) return
  if (Notification.permission !== 'granted') return
  const notification = new Notification(title, { body, tag: title, icon: './icon.svg' })
  notification.onclick = () => {
    window.focus()
    open()
    notification.close()
  }
}
