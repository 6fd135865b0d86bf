import { Channel } from '../channel.ts'
import { canonical, ensure, HASH_BYTES, ID_BYTES } from './content.ts'
import { Frame, Signal } from './wire.ts'
import type { Stream } from '@libp2p/interface'
import type { Codec } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Range, Receipt } from './wire.ts'

export const CHAT_PROTOCOL = '/kith/chat/0.1.0'

/** Rationale: the limit common to all protocols; three of the longest messages fit. */
export const FRAME_BYTES_MAX = 64 * 1024
/** Contents in one frame. Rationale: the shortest content has over 100 bytes, so this leaves room and bounds the work. */
export const FRAME_CONTENTS_MAX = 512
/** Missing ranges in one receipt. Rationale: a receiver that stores nothing out of order has one gap; the rest is room. */
const RECEIPT_RANGES_MAX = 16
/** Tag and length of a content in its frame, and of the frame's one field. */
const AROUND_CONTENT_BYTES = 4

/** What one frame says. */
export type ChatFrame =
  | { readonly kind: 'contents'; readonly contents: Bytes[] }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'signal'; readonly signal: 'READY' | 'GONE'; readonly sessionId: Bytes }

export type ChatChannel = Channel<ChatFrame>
export type { Receipt }

/** Speaks chat on a stream, from either end. */
export function chatChannel(stream: Stream, receive: (frames: ChatFrame[]) => Promise<void>): ChatChannel {
  return new Channel({ stream, frame: frameCodec, frameBytesMax: FRAME_BYTES_MAX, receive })
}

export const frameCodec: Codec<ChatFrame> = {
  encode: (frame) => {
    switch (frame.kind) {
      case 'contents':
        return Frame.encode({ contents: { content: frame.contents } })
      case 'receipt':
        return Frame.encode({ receipt: frame.receipt })
      case 'signal':
        return Frame.encode({ signal: { kind: Signal.Kind[frame.signal], sessionId: frame.sessionId } })
    }
  },
  decode: (bytes) => {
    const { contents, receipt, signal } = canonical(boundedFrame, bytes)
    if (contents !== undefined) {
      ensure(contents.content.length > 0, 'a frame without contents')
      return { kind: 'contents', contents: contents.content }
    }
    if (receipt !== undefined) return { kind: 'receipt', receipt: checkReceipt(receipt) }
    ensure(signal?.sessionId.length === ID_BYTES && signal.kind !== Signal.Kind.NONE, 'signal')
    return { kind: 'signal', signal: signal.kind, sessionId: signal.sessionId }
  },
}

const boundedFrame: Codec<Frame> = {
  encode: (frame) => Frame.encode(frame),
  decode: (bytes) =>
    Frame.decode(bytes, {
      limits: { contents: { content: FRAME_CONTENTS_MAX }, receipt: { missing: RECEIPT_RANGES_MAX } },
    }),
}

function checkReceipt(receipt: Receipt): Receipt {
  const { contiguous, head, missing } = receipt
  ensure(Number.isSafeInteger(contiguous) && contiguous >= 0, 'contiguous')
  ensure(head.length === (contiguous === 0 ? 0 : HASH_BYTES), 'head')
  let above = contiguous
  for (const { first, last } of missing) {
    ensure(isRangeAbove({ first, last }, above), 'missing')
    above = last
  }
  return receipt
}

function isRangeAbove({ first, last }: Range, above: number): boolean {
  return Number.isSafeInteger(last) && above < first && first <= last
}

/** Cuts a list of rows into pieces of which each fits in one frame of contents. */
export function* framesFull<R extends { readonly bytes: Bytes }>(rows: readonly R[]): Generator<R[]> {
  let piece: R[] = []
  let sizeBytes = AROUND_CONTENT_BYTES
  for (const row of rows) {
    const rowBytes = row.bytes.length + AROUND_CONTENT_BYTES
    if (piece.length === FRAME_CONTENTS_MAX || sizeBytes + rowBytes > FRAME_BYTES_MAX) {
      yield piece
      piece = []
      sizeBytes = AROUND_CONTENT_BYTES
    }
    piece.push(row)
    sizeBytes += rowBytes
  }
  if (piece.length > 0) yield piece
}
