import {
  INVITE_ADDRESSES_MAX,
  INVITE_CODE_BYTES,
  inviteId,
  proveInvite,
  writeInvite,
} from '../../protocols/friend/invite.ts'
import { hmac } from '../crypto/hkdf.ts'
import { isSame, randomBytes, sha256 } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { addInvite, allInvites, inviteById, pruneInvites, revokeInvite, useInvite } from '../store/invites.ts'
import type { InviteFault } from '../../protocols/friend/friend.ts'
import type { Invited } from '../../protocols/friend/message.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { InviteRow } from '../store/invites.ts'
import type { Sql, Store } from '../store/store.ts'

const DAY_MS = 24 * 60 * 60_000
/** Long enough for a letter, short enough that a forgotten one is no door for ever. */
const ONE_TIME_MS = 7 * DAY_MS
const REUSABLE_MS = 30 * DAY_MS
const INVITE_MS_MIN = 60_000
const INVITE_MS_MAX = 365 * DAY_MS
/** Nobody gives out more at once; each costs a row and nothing else. */
const INVITES_MAX = 100
/** So long whoever comes late hears that a link has expired, and not that nobody made it. */
const OVER_KEPT_MS = 30 * DAY_MS
/** As everywhere: clocks differ by this much. */
export const CLOCK_TOLERANCE_MS = 10 * 60_000

export interface InviteChoice {
  readonly reusable?: boolean
  readonly lifeMs?: number | undefined
  /** Whoever comes with it is a friend at once; without a word, one-time links do and reusable ones ask. */
  readonly accepts?: boolean | undefined
}

export type InviteState = 'live' | 'used' | 'expired' | 'revoked'

interface InvitesInit {
  readonly store: Store
  readonly clock: Clock
  readonly names: Directory
}

/** Links that this user gave out, and what each is still worth. */
export class Invites {
  readonly #init: InvitesInit

  constructor({ store, clock, names }: InvitesInit) {
    this.#init = { store, clock, names }
  }

  /** Makes a link, once its code is on disk. @throws {KithError} `usage` for a life that is too short or too long, `too_many`. */
  async make({ reusable = false, lifeMs, accepts = !reusable }: InviteChoice = {}): Promise<InviteRow> {
    const life = lifeMs ?? (reusable ? REUSABLE_MS : ONE_TIME_MS)
    if (life < INVITE_MS_MIN || life > INVITE_MS_MAX) {
      throw new KithError('usage', 'An invite link lives between one minute and 365 days.', {
        next: 'Say --expires 7d.',
      })
    }
    const createdMs = this.#init.clock.now()
    const code = randomBytes(INVITE_CODE_BYTES)
    return await this.#init.store.write((sql) => {
      pruneInvites(sql, createdMs - OVER_KEPT_MS)
      if (this.list().filter((row) => this.state(row) === 'live').length >= INVITES_MAX) throw tooMany()
      const id = inviteId(code, sha256)
      return addInvite(sql, { id, code, reusable, accepts, createdMs, expiresMs: createdMs + life })
    })
  }

  /** The link of a code, with the addresses of now. */
  link({ code, expiresMs, reusable }: InviteRow): string {
    const { names } = this.#init
    const [peerId = ''] = names.me.devices
    const expiresS = Math.floor(expiresMs / 1000)
    const addresses = worthGiving(names.ownAddresses(), peerId)
    const { currentKey: userKey, name } = names.me
    return writeInvite({ userKey, peerId, addresses, code, expiresS, reusable, name }, sha256)
  }

  /** The newest link that was made for whoever comes first and still waits, or a new one: what a start shows. */
  async standing(): Promise<InviteRow> {
    const isGood = (row: InviteRow): boolean =>
      this.state(row) === 'live' && !row.reusable && row.accepts && row.expiresMs - this.#init.clock.now() > DAY_MS
    return this.list().findLast(isGood) ?? (await this.make())
  }

  list(): InviteRow[] {
    return allInvites(this.#init.store)
  }

  state({ revoked, reusable, uses, expiresMs }: InviteRow): InviteState {
    if (revoked) return 'revoked'
    if (!reusable && uses > 0) return 'used'
    return expiresMs <= this.#init.clock.now() ? 'expired' : 'live'
  }

  /** From now on nobody comes in by it. @throws {KithError} `invite_not_found`. */
  async revoke(number: number): Promise<void> {
    const isThere = await this.#init.store.write((sql) => revokeInvite(sql, number))
    if (isThere) return
    throw new KithError('invite_not_found', `There is no invite link ${number}.`, {
      next: 'invite_link --list shows them.',
    })
  }

  /** True if whoever made this request has a code of ours, whatever that is still worth. Costs one row and one MAC. */
  knows({ id, from, to, invite }: Invited): boolean {
    const row = inviteById(this.#init.store, invite.id)
    if (row === undefined) return false
    return isSame(proveInvite({ code: row.code, requestId: id, from, to }, hmac), invite.mac)
  }

  /** Friend rule 22: what a request with this invite is answered, or the invite by which it comes in. */
  judge(sql: Sql, invited: Invited): InviteFault | InviteRow {
    const row = inviteById(sql, invited.invite.id)
    if (row === undefined || !this.knows(invited)) return 'UNINVITED'
    // A link that runs out while the request is on its way still counts.
    const state = this.state({ ...row, expiresMs: row.expiresMs + CLOCK_TOLERANCE_MS })
    if (state === 'live') return row
    return ({ revoked: 'UNINVITED', used: 'USED', expired: 'EXPIRED' } as const)[state]
  }

  use(sql: Sql, { number }: InviteRow): void {
    useInvite(sql, number)
  }
}

/** Without the peer id at the end; direct ones first, and loopback only if there is nothing else. */
function worthGiving(addresses: readonly string[], peerId: string): string[] {
  const plain = [...new Set(addresses.map((address) => address.replace(new RegExp(`/p2p/${peerId}$`), '')))]
  const isLocal = (address: string): boolean => /^\/ip(4\/127\.|6\/::1\/)/.test(address)
  const isRelayed = (address: string): boolean => address.includes('/p2p-circuit')
  const outside = plain.filter((address) => !isLocal(address))
  const direct = outside.filter((address) => !isRelayed(address))
  const relayed = outside.filter(isRelayed)
  // Where only relays lead here from outside, room for two of them is kept.
  const chosen = [...direct.slice(0, INVITE_ADDRESSES_MAX - Math.min(2, relayed.length)), ...relayed]
  const local = plain.filter(isLocal)
  return (direct.length === 0 ? [...local, ...chosen] : chosen).slice(0, INVITE_ADDRESSES_MAX)
}

function tooMany(): KithError {
  return new KithError('too_many', `There are ${INVITES_MAX} invite links already.`, {
    next: 'invite_link --list shows them; take some back with invite_link --revoke N.',
  })
}
