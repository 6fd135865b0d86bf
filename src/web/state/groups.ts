import { signal } from '@preact/signals'
import { coalesced } from './once.ts'
import { call } from './peer.ts'
import { tell } from './toasts.ts'
import type { Result } from '../client.ts'

export type Group = Result<'groups'>['groups'][number]

export const groups = signal<readonly Group[]>([])

export async function loadGroups(): Promise<void> {
  groups.value = (await call('groups', {})).groups
}

export const refreshGroups = coalesced(loadGroups, tell)

export function groupNamed(name: string): Group | undefined {
  return groups.value.find(({ group }) => group === name)
}
