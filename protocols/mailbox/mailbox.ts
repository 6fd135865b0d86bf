import { answering, ask } from '../exchange.ts'
import { KEY_BYTES, peerIdOf, publicKeyOf } from '../signed.ts'
import { must } from './card.ts'
import { Reply, Request } from './wire.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'

/** Two hours of talk without a picture; what is longer is a post. */
const ENVELOPE_BYTES_MAX = 64 * 1024
/** A friend request fits. */
export const KNOCK_BYTES_MAX = 16 * 1024
export const DEPOSIT_ENVELOPES_MAX = 64
/** Together they leave room for the rest of a frame. */
export const ENVELOPES_BYTES_MAX = 112 * 1024
/** One envelope at its largest, or a hundred short ones. */
const FRAME_BYTES_MAX = 128 * 1024
export const PAGE_ENVELOPES_MAX = 256
export const TOKENS_MAX = 1024
export const DELETE_MAX = 256
export const HELD_DAYS = 30
const TOKEN_BYTES = 16
const HASH_BYTES = 32
/** Deposits, a notification and a collection at once. */
export const STREAMS_MAX = 8

export const MAILBOX: Exchange<Partial<Request>, Partial<Reply>> = {
  protocol: '/kith/mailbox/1.0.0',
  request: Request,
  reply: Reply,
  requestBytesMax: FRAME_BYTES_MAX,
  replyBytesMax: FRAME_BYTES_MAX,
}

export type Status = keyof typeof Reply.Status

export interface Deposited {
  /** HELD, NO_BOX, REFUSED, FULL or BUSY. */
  readonly status: Status
  /** With HELD: Signed Custody, not verified yet. */
  readonly custody: Bytes
}

export interface DepositFields {
  /** Peer id of the recipient. */
  readonly box: string
  /** Empty at the knock box. */
  readonly token: Bytes
  readonly work: Bytes
  /** Encoded Envelopes. */
  readonly envelopes: Bytes[]
}

export interface Waiting {
  readonly number: number
  readonly envelope: Bytes
}

/** Opens this device's box at a holder, or renews card and tokens: DONE, STALE, REFUSED, FULL or BUSY. */
export async function openBox(
  stream: Stream,
  open: { card: Bytes; tokenHashes: Bytes[] },
  signal?: AbortSignal,
): Promise<Status> {
  return (await ask(MAILBOX, stream, { open }, signal)).status ?? 'UNKNOWN'
}

/** The Signed Card of a box, not verified yet; undefined where there is none. */
export async function askCard(stream: Stream, box: string, signal?: AbortSignal): Promise<Bytes | undefined> {
  const reply = await ask(MAILBOX, stream, { card: { box: publicKeyOf(box) } }, signal)
  return reply.status === Reply.Status.FOUND ? reply.card : undefined
}

export async function deposit(stream: Stream, fields: DepositFields, signal?: AbortSignal): Promise<Deposited> {
  const reply = await ask(MAILBOX, stream, { deposit: { ...fields, box: publicKeyOf(fields.box) } }, signal)
  return { status: reply.status ?? 'UNKNOWN', custody: reply.custody ?? new Uint8Array() }
}

/** What waits in this device's own box after that number: FOUND, NO_BOX or BUSY. */
export async function collect(
  stream: Stream,
  after: number,
  signal?: AbortSignal,
): Promise<{ status: Status; waiting: Waiting[]; more: boolean }> {
  const { status = 'UNKNOWN', waiting = [], more = false } = await ask(MAILBOX, stream, { collect: { after } }, signal)
  return { status, waiting, more }
}

/** Deletes envelopes in this device's own box, by their hashes; unknown ones are no fault. */
export async function deleteHeld(stream: Stream, hashes: Bytes[], signal?: AbortSignal): Promise<Status> {
  return (await ask(MAILBOX, stream, { delete: { hashes } }, signal)).status ?? 'UNKNOWN'
}

/** Tells the owner of a box that something came. */
export async function notify(stream: Stream, signal?: AbortSignal): Promise<void> {
  await ask(MAILBOX, stream, { notify: {} }, signal)
}

/** One side of a mailbox: what it answers to each request. `peer` is who the connection proved to be. */
export interface Boxes {
  open(peer: string, card: Bytes, tokenHashes: Bytes[]): Promise<Partial<Reply>>
  card(peer: string, box: string): Partial<Reply>
  deposit(peer: string, deposit: DepositFields): Promise<Partial<Reply>>
  collect(peer: string, after: number): Promise<Partial<Reply>>
  delete(peer: string, hashes: Bytes[]): Promise<Partial<Reply>>
  notify(peer: string): void
}

/** Makes the stream handler. A malformed request resets the stream and reaches nothing behind it. */
export function serving(
  boxes: Boxes,
  onFault: (error: unknown, peer: string) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  return answering(
    MAILBOX,
    (request, peer) => answer(boxes, request, peer.toString()),
    (error, peer) => {
      onFault(error, peer.toString())
    },
  )
}

async function answer(boxes: Boxes, request: Partial<Request>, peer: string): Promise<Partial<Reply>> {
  if (request.open !== undefined) {
    mustBeHashes(request.open.tokenHashes)
    return await boxes.open(peer, request.open.card, request.open.tokenHashes)
  }
  if (request.card !== undefined) return boxes.card(peer, boxOf(request.card.box))
  if (request.deposit !== undefined) return await boxes.deposit(peer, checkedDeposit(request.deposit))
  if (request.collect !== undefined) {
    must(Number.isSafeInteger(request.collect.after), 'a number out of range')
    return await boxes.collect(peer, request.collect.after)
  }
  if (request.delete !== undefined) {
    mustBeHashes(request.delete.hashes)
    return await boxes.delete(peer, request.delete.hashes)
  }
  must(request.notify !== undefined, 'nothing is asked')
  boxes.notify(peer)
  return { status: Reply.Status.DONE }
}

function checkedDeposit({ box, token, work, envelopes }: NonNullable<Request['deposit']>): DepositFields {
  const isKnock = token.length === 0
  must(isKnock || token.length === TOKEN_BYTES, 'a token of a wrong length')
  must(envelopes.length >= 1 && (!isKnock || envelopes.length === 1), 'a wrong number of envelopes')
  const bytesMax = isKnock ? KNOCK_BYTES_MAX : ENVELOPE_BYTES_MAX
  must(
    envelopes.every(({ length }) => length >= 1 && length <= bytesMax),
    'an envelope of a wrong size',
  )
  return { box: boxOf(box), token, work, envelopes }
}

function boxOf(box: Bytes): string {
  must(box.length === KEY_BYTES, 'a box of a wrong length')
  return peerIdOf(box)
}

function mustBeHashes(hashes: Bytes[]): void {
  must(
    hashes.every(({ length }) => length === HASH_BYTES),
    'a hash of a wrong length',
  )
}
