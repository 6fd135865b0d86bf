import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peerIdOf, sign } from '../signed.ts'
import { Card } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'

/** A key, two numbers and a signature, with room to grow. */
const CARD_BYTES_MAX = 512

export interface CardFields {
  /** From 1, and only rises. */
  readonly version: number
  readonly keyId: number
  readonly sealingKey: Bytes
  readonly notAfterS: number
}

export interface OpenedCard extends CardFields {
  /** Peer id of the device that signed it: whose box this is about. */
  readonly owner: string
}

export function makeCard(device: Signer, fields: CardFields): Bytes {
  return sign(device, 'kith/mailbox-card/1', Card.encode(fields))
}

/** Opens a Signed Card. @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openCard(bytes: Bytes, verify: Verify): OpenedCard {
  if (bytes.length > CARD_BYTES_MAX) throw new Fault('too_large', 'mailbox: a card that is too long')
  const { publicKey, payload } = open(bytes, 'kith/mailbox-card/1', verify)
  const { version, keyId, sealingKey, notAfterS } = parse(Card, payload)
  must(isNumber(version) && keyId >= 1 && isNumber(notAfterS), 'a number out of range')
  must(sealingKey.length === KEY_BYTES, 'a sealing key of a wrong length')
  return { owner: peerIdOf(publicKey), version, keyId, sealingKey, notAfterS }
}

/** @throws {Fault} `broken` unless `condition`. */
export function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Fault('broken', `mailbox: ${otherwise}`)
}

export function parse<T>(codec: { decode(bytes: Bytes): T }, bytes: Bytes): T {
  try {
    return codec.decode(bytes)
  } catch (cause) {
    throw new Fault('broken', 'mailbox: malformed', { cause })
  }
}

export function isNumber(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}
