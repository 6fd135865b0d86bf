import { signal } from '@preact/signals'
import { call } from './peer.ts'
import { coalesced } from './once.ts'
import { tell } from './toasts.ts'
import type { Result } from '../client.ts'

export const me = signal<Result<'whoami'> | undefined>(undefined)
export const status = signal<Result<'status'> | undefined>(undefined)

/** Who we are, and whether the peer is online. */
export async function loadMe(): Promise<void> {
  const [whoami, now] = await Promise.all([call('whoami', {}), call('status', {})])
  me.value = whoami
  status.value = now
}

/** Whether the peer is online, and how. @throws {Refused} */
export async function loadStatus(): Promise<void> {
  status.value = await call('status', {})
}

export const refreshMe = coalesced(loadMe, tell)
