import { Fault } from '../../protocols/fault.ts'
import { readInvite } from '../../protocols/friend/invite.ts'
import { sha256 } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { CLOCK_TOLERANCE_MS } from './invites.ts'
import type { Invite } from '../../protocols/friend/invite.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Sql } from '../store/store.ts'

/** Reads an invite link of somebody. @throws {KithError} `bad_invite` or `invite_expired`. */
export function readLink(text: string, nowMs: number): Invite {
  let invite: Invite
  try {
    invite = readInvite(text, sha256)
  } catch (cause) {
    throw badInvite('This is no whole invite link.', cause)
  }
  if (invite.expiresS * 1000 + CLOCK_TOLERANCE_MS >= nowMs) return invite
  throw new KithError('invite_expired', 'This invite link has expired.', {
    next: 'Ask whoever gave it to you for a new one.',
  })
}

/** Stores whom a link is from, and where they are. @throws {KithError} `bad_invite` if it names a device of somebody else. */
export function meetByLink(sql: Sql, names: Directory, { userKey, peerId, name, addresses }: Invite): Person {
  try {
    const person = names.meet(sql, { userKey, peerId, name })
    if (person.devices.includes(peerId)) names.learnAddresses(sql, peerId, addresses)
    return person
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw badInvite('This invite link names a device of somebody else.', cause)
  }
}

function badInvite(message: string, cause: unknown): KithError {
  return new KithError('bad_invite', message, {
    cause,
    next: 'Copy it whole, from kith: to its last letter, or ask for a new one.',
  })
}
