import { computed, signal } from '@preact/signals'
import { coalesced } from './once.ts'
import { call } from './peer.ts'
import { tell } from './toasts.ts'
import type { Result } from '../client.ts'

export type Friend = Result<'list'>['friends'][number]
export type Request = Result<'requests'>['requests'][number]

export const friends = signal<readonly Friend[]>([])
export const blocked = signal<readonly Friend[]>([])
export const requests = signal<readonly Request[]>([])
/** What others ask of us. */
export const asked = computed(() => requests.value.filter(({ direction }) => direction === 'in'))

export async function loadPeople(): Promise<void> {
  const [all, waiting, shut] = await Promise.all([
    call('list', {}),
    call('requests', {}),
    call('list', { blocked: true }),
  ])
  friends.value = all.friends
  requests.value = waiting.requests
  blocked.value = shut.friends
}

export const refreshPeople = coalesced(loadPeople, tell)

/** Shows at once that a friend has come or gone; what else changed is asked for. */
export function heardPresence(who: string, isOnline: boolean): void {
  const status = isOnline ? ('online' as const) : ('offline' as const)
  friends.value = friends.value.map((one) => (one.name === who && one.status !== 'blocked' ? { ...one, status } : one))
}
