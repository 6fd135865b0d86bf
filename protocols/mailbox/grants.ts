import { KEY_BYTES, peerIdOf, publicKeyOf } from '../signed.ts'
import { isNumber, must, openCard, parse } from './card.ts'
import { MailboxGrants } from './wire.ts'
import type { Bytes, Verify } from '../signed.ts'
import type { OpenedCard } from './card.ts'

/** Random: nobody guesses it. */
export const TOKEN_BYTES = 16
/** Five friends and a few bootstrap nodes. */
const HOLDERS_MAX = 8
const ADDRESS_CHARACTERS_MAX = 512
/** As a body of chat holds. Eight holders with an address of the longest each, and the card, take 5 KiB. */
const GRANTS_BYTES_MAX = 8 * 1024

export interface GrantedHolder {
  /** Peer id. */
  readonly peerId: string
  /** A bootstrap node: it takes from everybody. Others take from their own friends only. */
  readonly forEverybody: boolean
  readonly addresses: readonly string[]
}

/** Where one friend may leave letters for a device, and with what token. */
export interface Grants {
  /** From 1, and only rises. */
  readonly version: number
  /** Signed Card: its signer is the box. */
  readonly card: Bytes
  readonly token: Bytes
  readonly holders: readonly GrantedHolder[]
}

/** Encodes MailboxGrants; one address goes with each holder, and holders beyond the limit are left out. */
export function makeGrants({ version, card, token, holders }: Grants): Bytes {
  const fitting = holders.slice(0, HOLDERS_MAX).map(({ peerId, forEverybody, addresses }) => ({
    holder: publicKeyOf(peerId),
    forEverybody,
    addresses: addresses.filter((address) => address.length <= ADDRESS_CHARACTERS_MAX).slice(0, 1),
  }))
  return MailboxGrants.encode({ version, card, token, holders: fitting })
}

/**
 * Reads MailboxGrants of which the conversation has proved who says them. Whether that person owns the card's device is
 * the caller's to check.
 *
 * @throws {Fault} `too_large`, `broken` or `bad_signature`.
 */
export function readGrants(bytes: Bytes, verify: Verify): Grants & { readonly opened: OpenedCard } {
  must(bytes.length <= GRANTS_BYTES_MAX, 'grants that are too long')
  const { version, card, token, holders } = parse(MailboxGrants, bytes)
  must(isNumber(version), 'a version out of range')
  must(token.length === TOKEN_BYTES, 'a token of a wrong length')
  must(
    holders.every(({ holder }) => holder.length === KEY_BYTES),
    'a holder of a wrong length',
  )
  must(
    holders.every(({ addresses }) => addresses.every((address) => address.length <= ADDRESS_CHARACTERS_MAX)),
    'an address that is too long',
  )
  const named = holders.map(({ holder, forEverybody, addresses }) => ({
    peerId: peerIdOf(holder),
    forEverybody,
    addresses,
  }))
  must(new Set(named.map(({ peerId }) => peerId)).size === named.length, 'a holder named twice')
  return { version, card, token, holders: named, opened: openCard(card, verify) }
}
