import { multiaddr } from '@multiformats/multiaddr'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { open, peerIdOf, sign } from '../signed.ts'
import { peerIdBytes } from './peer-id.ts'
import { isSeq, must, parse } from './record.ts'
import { PresenceLease } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'

/** A verified presence lease. */
export interface OpenedLease {
  readonly peerId: string
  readonly bootId: Bytes
  readonly counter: number
  readonly online: boolean
  readonly ttlS: number
  /** Multiaddrs as text, without /p2p; kinds that this node does not know are left out. */
  readonly addresses: readonly string[]
}

/** Sixteen addresses of 224 bytes and the rest. */
const LEASE_BYTES_MAX = 4096
/** Direct ones on a few interfaces and some relays. */
const ADDRESSES_MAX = 16
/** A relayed address with a certificate hash takes about 150 bytes. */
const ADDRESS_BYTES_MAX = 224
export const BOOT_ID_BYTES = 16
/** As in the seed: shown offline 120 s after the last refresh, refreshed every 30 s, so three may be lost. */
const LEASE_TTL_S_MAX = 120
export const REFRESH_S = 30

const ONLINE = 1
const OFFLINE = 2

export interface LeaseFields {
  /** 16 random bytes, new at each start of the process. */
  readonly bootId: Bytes
  /** Rises with each lease of one boot, whatever its state. */
  readonly counter: number
  readonly online: boolean
  /** Multiaddrs as text; the first sixteen that fit are taken. */
  readonly addresses: readonly string[]
}

/** Makes an encoded Signed PresenceLease of the longest life. */
export function makeLease(device: Signer, { bootId, counter, online, addresses }: LeaseFields): Bytes {
  const addrs = addresses
    .map((address) => concat([multiaddr(address).bytes]))
    .filter((bytes) => bytes.length <= ADDRESS_BYTES_MAX)
    .slice(0, ADDRESSES_MAX)
  const state = online ? ONLINE : OFFLINE
  const lease = { peerId: peerIdBytes(device.publicKey), bootId, counter, addrs, state, ttlS: LEASE_TTL_S_MAX }
  return sign(device, 'kith/presence-lease/1', PresenceLease.encode(lease))
}

/** Opens a Signed PresenceLease. @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openLease(bytes: Bytes, verify: Verify): OpenedLease {
  if (bytes.length > LEASE_BYTES_MAX) throw new Fault('too_large', `presence lease of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = open(bytes, 'kith/presence-lease/1', verify)
  const lease = parse(PresenceLease, 'kith/presence-lease/1', payload)
  must(equals(lease.peerId, peerIdBytes(publicKey)), 'a presence lease is signed by another device')
  must(lease.bootId.length === BOOT_ID_BYTES, 'boot id of a wrong length')
  must(isSeq(lease.counter), 'counter out of range')
  must(lease.state === ONLINE || lease.state === OFFLINE, 'no such presence state')
  must(lease.ttlS >= 1 && lease.ttlS <= LEASE_TTL_S_MAX, 'time to live out of range')
  must(
    lease.addrs.every((address) => address.length <= ADDRESS_BYTES_MAX),
    'an address is too long',
  )
  return {
    peerId: peerIdOf(publicKey),
    bootId: lease.bootId,
    counter: lease.counter,
    online: lease.state === ONLINE,
    ttlS: lease.ttlS,
    addresses: lease.addrs.flatMap(addressText),
  }
}

/** An address of a transport that came after this version is no fault: it is left out. */
function addressText(bytes: Bytes): string[] {
  try {
    return [multiaddr(bytes).toString()]
  } catch {
    return []
  }
}
