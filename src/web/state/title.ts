import { effect } from '@preact/signals'
import { route } from './route.ts'
import { t } from '../i18n/i18n.ts'
import { unreadCount } from './talks.ts'

/** The window's title says where one is and how much is unread. */
export function followTitle(): void {
  effect(() => {
    const { place, parts } = route.value
    const where = place === 'chats' && parts[0] !== undefined ? parts[0] : t(`place.${place}`)
    const count = unreadCount.value === 0 ? '' : `(${unreadCount.value}) `
    document.title = `${count}${where} · Kith`
  })
}
