import { Channel } from '../channel.ts'
import { canonical, ensure, HASH_BYTES, ID_BYTES } from './content.ts'
import { Batch, Frame, LetterFrames, Signal } from './wire.ts'
import type { Stream } from '@libp2p/interface'
import type { Codec } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Range, Receipt as WireReceipt } from './wire.ts'

export const CHAT_PROTOCOL = '/kith/chat/1.0.0'

/** Rationale: the limit common to all protocols; three of the longest messages fit. */
export const FRAME_BYTES_MAX = 64 * 1024
/** Contents in one batch. Rationale: the shortest content has over 100 bytes, so this leaves room and bounds the work. */
export const SEALED_CONTENTS_MAX = 512
/** Contents of one batch, together. Rationale: sealed and padded it must fit in a frame. */
const SEALED_BYTES_MAX = 56 * 1024
/** Frames in one letter. Rationale: a receipt, a commit and batches; a letter holds no more. */
const LETTER_FRAMES_MAX = 64
/** Rationale: a Welcome for two with its ratchet tree has about 2 KiB, a KeyPackage under 1 KiB. */
const SETUP_BYTES_MAX = 8 * 1024
/** Grants in a greeting. Rationale: three holders take well under 2 KiB. */
const GRANTS_BYTES_MAX = 8 * 1024
/** MLS group id of a pair: random. */
export const GROUP_ID_BYTES = 16
/** Missing ranges in one receipt. Rationale: a receiver that stores nothing out of order has one gap; the rest is room. */
const RECEIPT_RANGES_MAX = 16
/** Tag and length of a content in its batch. */
const AROUND_CONTENT_BYTES = 4
const NOTHING = new Uint8Array()

/** What a receipt says of the group that its sender has with the one who reads it. */
export interface PairStand {
  readonly number: number
  readonly group: Bytes
  readonly epoch: number
}

/** Where the receiver stands: in the sender's chain, and in the pair's groups. */
export interface Receipt {
  readonly contiguous: number
  readonly head: Bytes
  readonly missing: readonly Range[]
  /** Up to here the receiver's user has read; 0 unless both opted in. */
  readonly readUpto?: number
  readonly pair?: PairStand | undefined
  /** Signed Setup, not verified yet. */
  readonly setup?: Bytes | undefined
  /** Grants of the sender's mailboxes: opaque here. */
  readonly mailboxes?: Bytes | undefined
}

/** What one frame says. */
export type ChatFrame =
  | { readonly kind: 'sealed'; readonly sealed: Bytes }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'signal'; readonly signal: 'READY' | 'GONE'; readonly sessionId: Bytes }

export type ChatChannel = Channel<ChatFrame>

/** Speaks chat on a stream, from either end. */
export function chatChannel(stream: Stream, receive: (frames: ChatFrame[]) => Promise<void>): ChatChannel {
  return new Channel({ stream, frame: frameCodec, frameBytesMax: FRAME_BYTES_MAX, receive })
}

export const frameCodec: Codec<ChatFrame> = {
  encode: (frame) => {
    switch (frame.kind) {
      case 'sealed':
        return Frame.encode({ sealed: frame.sealed })
      case 'receipt':
        return Frame.encode({ receipt: onWire(frame.receipt) })
      case 'signal':
        return Frame.encode({ signal: { kind: Signal.Kind[frame.signal], sessionId: frame.sessionId } })
    }
  },
  decode: (bytes) => {
    const { sealed, receipt, signal } = canonical(boundedFrame, bytes)
    if (sealed !== undefined) {
      ensure(sealed.length > 0, 'an empty sealed frame')
      return { kind: 'sealed', sealed }
    }
    if (receipt !== undefined) return { kind: 'receipt', receipt: checkReceipt(receipt) }
    ensure(signal?.sessionId.length === ID_BYTES && signal.kind !== Signal.Kind.NONE, 'signal')
    return { kind: 'signal', signal: signal.kind, sessionId: signal.sessionId }
  },
}

const boundedFrame: Codec<Frame> = {
  encode: (frame) => Frame.encode(frame),
  decode: (bytes) => Frame.decode(bytes, { limits: { receipt: { missing: RECEIPT_RANGES_MAX } } }),
}

/** The application data of a sealed frame: encoded contents. */
export const batchCodec: Codec<Bytes[]> = {
  encode: (contents) => Batch.encode({ content: contents }),
  decode: (bytes) => {
    const decode = (data: Bytes): Batch => Batch.decode(data, { limits: { content: SEALED_CONTENTS_MAX } })
    const { content } = canonical({ encode: (batch: Batch) => Batch.encode(batch), decode }, bytes)
    ensure(content.length > 0, 'a batch without contents')
    return content
  },
}

/** The body of a letter: frames, in order. */
export const letterCodec: Codec<ChatFrame[]> = {
  encode: (frames) => LetterFrames.encode({ frame: frames.map((frame) => frameCodec.encode(frame)) }),
  decode: (bytes) => {
    const decode = (data: Bytes): LetterFrames => LetterFrames.decode(data, { limits: { frame: LETTER_FRAMES_MAX } })
    const { frame } = canonical({ encode: (letter: LetterFrames) => LetterFrames.encode(letter), decode }, bytes)
    return frame.map((one) => frameCodec.decode(one))
  },
}

function onWire({ contiguous, head, missing, readUpto, pair, setup, mailboxes = NOTHING }: Receipt): WireReceipt {
  return { mailboxes, contiguous, head, missing: [...missing], readUpto: readUpto ?? 0, pair, setup: setup ?? NOTHING }
}

function checkReceipt(receipt: WireReceipt): Receipt {
  const { contiguous, head, missing, readUpto, pair, setup, mailboxes } = receipt
  ensure(mailboxes.length <= GRANTS_BYTES_MAX, 'mailboxes')
  ensure(Number.isSafeInteger(readUpto) && readUpto >= 0, 'read_upto')
  ensure(setup.length <= SETUP_BYTES_MAX, 'setup')
  ensure(Number.isSafeInteger(contiguous) && contiguous >= 0, 'contiguous')
  ensure(head.length === (contiguous === 0 ? 0 : HASH_BYTES), 'head')
  let above = contiguous
  for (const { first, last } of missing) {
    ensure(isRangeAbove({ first, last }, above), 'missing')
    above = last
  }
  const stand = pair && checkStand(pair)
  return { contiguous, head, missing, readUpto, pair: stand, setup: some(setup), mailboxes: some(mailboxes) }
}

function some(bytes: Bytes): Bytes | undefined {
  return bytes.length === 0 ? undefined : bytes
}

function checkStand({ number, group, epoch }: PairStand): PairStand {
  ensure(Number.isSafeInteger(number) && number >= 1, 'pair number')
  ensure(group.length === GROUP_ID_BYTES, 'pair group')
  ensure(Number.isSafeInteger(epoch) && epoch >= 0, 'pair epoch')
  return { number, group, epoch }
}

function isRangeAbove({ first, last }: Range, above: number): boolean {
  return Number.isSafeInteger(last) && above < first && first <= last
}

/** Cuts a list of rows into pieces of which each, sealed, fits in one frame. */
export function* batchesFull<R extends { readonly bytes: Bytes }>(
  rows: readonly R[],
  bytesMax = SEALED_BYTES_MAX,
): Generator<R[]> {
  let piece: R[] = []
  let sizeBytes = 0
  for (const row of rows) {
    const rowBytes = row.bytes.length + AROUND_CONTENT_BYTES
    if (piece.length === SEALED_CONTENTS_MAX || (piece.length > 0 && sizeBytes + rowBytes > bytesMax)) {
      yield piece
      piece = []
      sizeBytes = 0
    }
    piece.push(row)
    sizeBytes += rowBytes
  }
  if (piece.length > 0) yield piece
}
