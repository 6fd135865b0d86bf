import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { fingerprint } from '../names/person.ts'
import { groupByLabel, putGroup } from '../store/groups.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory } from '../names/directory.ts'
import type { Sql } from '../store/store.ts'

/** What the user sees of a member: the label, or the fingerprint of somebody whose record expired before we met. */
export function labelOf({ userKey }: { readonly userKey: Bytes }, names: Directory): string {
  return names.byKey(userKey)?.label ?? `~${fingerprint(userKey)}`
}

/**
 * The label for a group that comes in under this name: the name itself unless another group here holds it, then
 * `name~ab12`. A group that is over for us gives its plain name away.
 */
export function claimLabel(sql: Sql, name: string, groupId: Bytes): string {
  const holder = groupByLabel(sql, name)
  if (holder === undefined || equals(holder.groupId, groupId)) return name
  if (holder.state === 'member' || holder.state === 'joining') return suffixed(sql, name, groupId)
  putGroup(sql, { ...holder, label: suffixed(sql, name, holder.groupId) })
  return name
}

function suffixed(sql: Sql, name: string, groupId: Bytes): string {
  const hex = toString(groupId, 'hex')
  for (let length = 4; length < hex.length; length += 4) {
    const label = `${name}~${hex.slice(0, length)}`
    const holder = groupByLabel(sql, label)
    if (holder === undefined || equals(holder.groupId, groupId)) return label
  }
  return `${name}~${hex}`
}
