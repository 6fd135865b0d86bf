import { batch } from '@preact/signals'
import { announce } from './announce.ts'
import { answeredCall, heardCall, loadNewest, lookAt } from './talks.ts'
import { everyTalk, loadedTalk } from './talk.ts'
import { heardPost, heardProgress, refreshFeed } from './feed.ts'
import { heardPresence, loadPeople, refreshPeople } from './people.ts'
import { loadGroups, refreshGroups } from './groups.ts'
import { loadMe, refreshMe } from './me.ts'
import { openKey } from './open.ts'
import { reacted } from './rows.ts'
import { tell } from './toasts.ts'
import { me } from './me.ts'
import type { Heard } from '../client.ts'
import type { Row, Which } from './rows.ts'

/** All that the page shows first: called when the peer is there, or there again. */
async function loadAll(): Promise<void> {
  await Promise.all([loadMe(), loadPeople(), loadGroups()])
  await loadNewest()
}

/** Puts what happened into what is shown. */
export function hear(heard: Heard): void {
  batch(() => {
    if (heard.type === 'ready' || heard.type === 'reset') {
      loadAll().catch(tell)
      for (const talk of everyTalk()) talk.refresh()
    } else {
      hearWords(heard)
      hearChanges(heard)
      hearOthers(heard)
      announce(heard)
    }
  })
}

function hearWords(heard: Heard): void {
  if (heard.type === 'message') came(heard.from)
  else if (heard.type === 'group_message') {
    // Seen at once if the conversation is open.
    if (heard.isToMe === true && openKey() !== `#${heard.group}`) heardCall(`#${heard.group}`)
    came(`#${heard.group}`)
  } else if (heard.type === 'delivered') loadedTalk(heard.to)?.advance(heard.first, heard.last, 'delivered')
  else if (heard.type === 'read') loadedTalk(heard.by)?.advance(heard.first, heard.last, 'read')
  else if (heard.type === 'held') loadedTalk(heard.to)?.advance(heard.first, heard.last, 'held')
}

/** Something was said in a conversation. */
function came(key: string): void {
  // Without the look, the counter tells that it came.
  if (openKey() === key) {
    loadedTalk(key)?.refresh()
    answeredCall(key)
  }
  lookAt(key).catch(tell)
  if (key.startsWith('#')) refreshGroups()
  else refreshPeople()
}

function hearChanges(heard: Heard): void {
  const change = (key: string, which: Which, work: (row: Row) => Row): void => loadedTalk(key)?.change(which, work)
  switch (heard.type) {
    case 'edited':
      change(heard.by, theirs(heard), edited(heard.text))
      break
    case 'erased':
      change(heard.by, theirs(heard), erased)
      break
    case 'reaction':
      change(heard.by, { sender: heard.by, mine: heard.mine, number: heard.number }, (row) =>
        reacted(row, heard.by, heard.emoji),
      )
      break
    case 'group_edited':
      change(`#${heard.group}`, theirs(heard), edited(heard.text))
      break
    case 'group_erased':
      change(`#${heard.group}`, theirs(heard), erased)
      break
    case 'group_reaction':
      change(`#${heard.group}`, { sender: heard.from, mine: heard.mine, number: heard.number }, (row) =>
        reacted(row, heard.by, heard.emoji),
      )
      break
    case 'expired':
      change(heard.to, { sender: me.value?.name, mine: true, number: heard.number }, (row) => ({
        ...row,
        state: 'failed',
        failure: 'expired',
      }))
      break
    default:
  }
}

const theirs = ({ by, number }: { by: string; number: number }): Which => ({ sender: by, mine: false, number })
const edited =
  (text: string) =>
  (row: Row): Row => ({ ...row, text, change: 'edited' })
const erased = (row: Row): Row => ({ ...row, text: '', change: 'erased', reactions: [] })

function hearOthers(heard: Heard): void {
  const { type } = heard
  if (type === 'presence') heardPresence(heard.who, heard.online)
  else if (type === 'post_progress') heardProgress(heard)
  else if (type === 'post_new' || type === 'post_removed') heardPost(heard)
  else if (/^(listening|bootstrap_|name_|started|device_)/.test(type)) refreshMe()
  if (/^(friend_|session_|keys_)/.test(type)) refreshPeople()
  if (type === 'friend_accepted' || type === 'friend_removed') refreshFeed()
  // Earlier words stand before those that are shown.
  if (type === 'group_shared_came') loadedTalk(`#${heard.group}`)?.refresh()
  if (/^group_(?!message|edited|erased|reaction)/.test(type)) {
    refreshGroups()
    refreshPeople()
  }
}
