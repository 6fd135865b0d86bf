import { act } from './toasts.ts'
import { call } from './peer.ts'
import { heardLast } from './talks.ts'
import { me } from './me.ts'
import { reacted } from './rows.ts'
import { refreshGroups } from './groups.ts'
import { refreshPeople } from './people.ts'
import type { Row, Which } from './rows.ts'
import type { Talk } from './talk.ts'

/** As commands name a message: `bob:12`, `bob:me:12`, `#chess:bob:12`. */
export function nameOf(key: string, { mine, sender, number }: Which): string {
  if (mine) return `${key}:me:${number}`
  return key.startsWith('#') ? `${key}:${sender ?? ''}:${number}` : `${key}:${number}`
}

/** Sends a text into a conversation, as an answer to `answers` if there is one. False if it was refused. */
export async function send(talk: Talk, text: string, answers?: Row): Promise<boolean> {
  const { key } = talk
  const ghost = talk.ghost(text)
  // The row is stored at once, while the command waits for the receipt.
  setTimeout(talk.refresh, 150)
  const isSent = await act(async () => {
    if (answers !== undefined) await call('reply', { message: nameOf(key, answers), text })
    else if (key.startsWith('#')) await call('broadcast', { group: key.slice(1), text })
    else await call('message', { user: key, text })
    await talk.load()
    return true
  })
  talk.lay(ghost)
  const last = talk.rows.value.at(-1)
  if (last !== undefined) heardLast(key, last)
  return isSent === true
}

export async function edit(talk: Talk, row: Row, text: string): Promise<boolean> {
  const done = await act(async () => {
    await call('edit', { message: nameOf(talk.key, row), text })
    talk.change(row, (one) => ({ ...one, text, change: 'edited' }))
    return true
  })
  return done === true
}

export async function erase(talk: Talk, row: Row): Promise<void> {
  await act(async () => {
    await call('erase', { message: nameOf(talk.key, row) })
    talk.change(row, (one) => ({ ...one, text: '', change: 'erased', reactions: [] }))
  })
}

/** Takes back what has not left this device. */
export async function cancel(talk: Talk, row: Row): Promise<void> {
  await act(async () => {
    await call('cancel', { message: nameOf(talk.key, row) })
    talk.change(row, (one) => ({ ...one, state: 'failed', failure: 'cancelled' }))
  })
}

/** Puts an emoji on a message; the same one again takes it back. */
export async function react(talk: Talk, row: Row, emoji: string): Promise<void> {
  const mine = me.value?.name ?? ''
  const isThere = row.reactions?.some((one) => one.by === mine && one.emoji === emoji) === true
  await act(async () => {
    await call('react', { message: nameOf(talk.key, row), ...(isThere ? { remove: true } : { emoji }) })
    talk.change(row, (one) => reacted(one, mine, isThere ? '' : emoji))
  })
}

/** Whether one hears of what is said in a conversation; calls by name in a group are heard all the same. */
export async function mute(key: string, isMuted: boolean): Promise<void> {
  await act(async () => await call(isMuted ? 'mute' : 'unmute', { with: key }))
  if (key.startsWith('#')) refreshGroups()
  else refreshPeople()
}
