import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Frame {
  sealed?: Uint8Array<ArrayBuffer>
  receipt?: Receipt
  signal?: Signal
}

export namespace Frame {
  let _codec: Codec<Frame>

  export const codec = (): Codec<Frame> => {
    if (_codec == null) {
      _codec = message<Frame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.signal != null) {
          obj.receipt = undefined
          obj.sealed = undefined
        }

        if (obj.receipt != null) {
          obj.signal = undefined
          obj.sealed = undefined
        }

        if (obj.sealed != null) {
          obj.signal = undefined
          obj.receipt = undefined
        }

        if (obj.sealed != null) {
          w.uint32(10)
          w.bytes(obj.sealed)
        }

        if (obj.receipt != null) {
          w.uint32(18)
          Receipt.codec().encode(obj.receipt, w)
        }

        if (obj.signal != null) {
          w.uint32(26)
          Signal.codec().encode(obj.signal, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {}

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sealed = reader.bytes()
              break
            }
            case 2: {
              obj.receipt = Receipt.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.receipt
              })
              break
            }
            case 3: {
              obj.signal = Signal.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.signal
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.signal != null) {
          delete obj.receipt
          delete obj.sealed
        }

        if (obj.receipt != null) {
          delete obj.signal
          delete obj.sealed
        }

        if (obj.sealed != null) {
          delete obj.signal
          delete obj.receipt
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.sealed`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * Receipt.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                limits: opts.limits?.receipt
              })

              break
            }
            case 3: {
              yield * Signal.codec().stream(reader, reader.uint32(), `${prefix}.signal`, {
                limits: opts.limits?.signal
              })

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface FrameSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FrameReceiptContiguousFieldEvent {
    field: '$.receipt.contiguous'
    value: number
  }

  export interface FrameReceiptMissingFirstFieldEvent {
    field: '$.receipt.missing[].first'
    value: number
    index: number
  }

  export interface FrameReceiptMissingLastFieldEvent {
    field: '$.receipt.missing[].last'
    value: number
    index: number
  }

  export interface FrameReceiptReadUptoFieldEvent {
    field: '$.receipt.readUpto'
    value: number
  }

  export interface FrameReceiptHeadFieldEvent {
    field: '$.receipt.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FrameReceiptPairNumberFieldEvent {
    field: '$.receipt.pair.number'
    value: number
  }

  export interface FrameReceiptPairGroupFieldEvent {
    field: '$.receipt.pair.group'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FrameReceiptPairEpochFieldEvent {
    field: '$.receipt.pair.epoch'
    value: number
  }

  export interface FrameReceiptSetupFieldEvent {
    field: '$.receipt.setup'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FrameReceiptMailboxesFieldEvent {
    field: '$.receipt.mailboxes'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FrameSignalKindFieldEvent {
    field: '$.signal.kind'
    value: Signal.Kind
  }

  export interface FrameSignalSessionIdFieldEvent {
    field: '$.signal.sessionId'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Frame>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Frame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Frame>): Frame {
    return decodeMessage(buf, Frame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Frame>): Generator<FrameSealedFieldEvent | FrameReceiptContiguousFieldEvent | FrameReceiptMissingFirstFieldEvent | FrameReceiptMissingLastFieldEvent | FrameReceiptReadUptoFieldEvent | FrameReceiptHeadFieldEvent | FrameReceiptPairNumberFieldEvent | FrameReceiptPairGroupFieldEvent | FrameReceiptPairEpochFieldEvent | FrameReceiptSetupFieldEvent | FrameReceiptMailboxesFieldEvent | FrameSignalKindFieldEvent | FrameSignalSessionIdFieldEvent> {
    return streamMessage(buf, Frame.codec(), opts)
  }
}

export interface Batch {
  content: Uint8Array<ArrayBuffer>[]
}

export namespace Batch {
  let _codec: Codec<Batch>

  export const codec = (): Codec<Batch> => {
    if (_codec == null) {
      _codec = message<Batch>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.content != null && obj.content.length > 0) {
          for (const value of obj.content) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          content: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.content != null && obj.content.length === opts.limits.content) {
                throw new MaxLengthError('Decode error - repeated field "content" had too many elements')
              }

              obj.content.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          content: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.content != null && obj.content === opts.limits.content) {
                throw new MaxLengthError('Streaming decode error - repeated field "content" had too many elements')
              }

              yield {
                field: `${prefix}.content[]`,
                index: obj.content,
                value: reader.bytes()
              }

              obj.content++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface BatchContentFieldEvent {
    field: '$.content[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Batch>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Batch.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Batch {
    return decodeMessage(buf, Batch.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Batch>): Generator<BatchContentFieldEvent> {
    return streamMessage(buf, Batch.codec(), opts)
  }
}

export interface LetterFrames {
  frame: Uint8Array<ArrayBuffer>[]
}

export namespace LetterFrames {
  let _codec: Codec<LetterFrames>

  export const codec = (): Codec<LetterFrames> => {
    if (_codec == null) {
      _codec = message<LetterFrames>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.frame != null && obj.frame.length > 0) {
          for (const value of obj.frame) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          frame: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.frame != null && obj.frame.length === opts.limits.frame) {
                throw new MaxLengthError('Decode error - repeated field "frame" had too many elements')
              }

              obj.frame.push(reader.bytes())
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          frame: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.frame != null && obj.frame === opts.limits.frame) {
                throw new MaxLengthError('Streaming decode error - repeated field "frame" had too many elements')
              }

              yield {
                field: `${prefix}.frame[]`,
                index: obj.frame,
                value: reader.bytes()
              }

              obj.frame++

              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface LetterFramesFrameFieldEvent {
    field: '$.frame[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LetterFrames>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LetterFrames.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LetterFrames>): LetterFrames {
    return decodeMessage(buf, LetterFrames.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LetterFrames>): Generator<LetterFramesFrameFieldEvent> {
    return streamMessage(buf, LetterFrames.codec(), opts)
  }
}

export interface PairStand {
  number: number
  group: Uint8Array<ArrayBuffer>
  epoch: number
}

export namespace PairStand {
  let _codec: Codec<PairStand>

  export const codec = (): Codec<PairStand> => {
    if (_codec == null) {
      _codec = message<PairStand>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.number)
        }

        if ((obj.group != null && obj.group.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.group)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0,
          group: uint8ArrayAlloc(0),
          epoch: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.number = reader.uint64Number()
              break
            }
            case 2: {
              obj.group = reader.bytes()
              break
            }
            case 3: {
              obj.epoch = reader.uint64Number()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.number`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.group`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface PairStandNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface PairStandGroupFieldEvent {
    field: '$.group'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PairStandEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export function encode (obj: Partial<PairStand>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PairStand.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PairStand>): PairStand {
    return decodeMessage(buf, PairStand.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PairStand>): Generator<PairStandNumberFieldEvent | PairStandGroupFieldEvent | PairStandEpochFieldEvent> {
    return streamMessage(buf, PairStand.codec(), opts)
  }
}

export interface Setup {
  from: string
  to: string
  number: number
  keyPackage: Uint8Array<ArrayBuffer>
  welcome: Uint8Array<ArrayBuffer>
}

export namespace Setup {
  let _codec: Codec<Setup>

  export const codec = (): Codec<Setup> => {
    if (_codec == null) {
      _codec = message<Setup>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from !== '')) {
          w.uint32(10)
          w.string(obj.from)
        }

        if ((obj.to != null && obj.to !== '')) {
          w.uint32(18)
          w.string(obj.to)
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.number)
        }

        if ((obj.keyPackage != null && obj.keyPackage.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.keyPackage)
        }

        if ((obj.welcome != null && obj.welcome.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.welcome)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: '',
          to: '',
          number: 0,
          keyPackage: uint8ArrayAlloc(0),
          welcome: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.string()
              break
            }
            case 2: {
              obj.to = reader.string()
              break
            }
            case 3: {
              obj.number = reader.uint64Number()
              break
            }
            case 4: {
              obj.keyPackage = reader.bytes()
              break
            }
            case 5: {
              obj.welcome = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.from`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.to`,
                value: reader.string()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.number`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.keyPackage`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.welcome`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SetupFromFieldEvent {
    field: '$.from'
    value: string
  }

  export interface SetupToFieldEvent {
    field: '$.to'
    value: string
  }

  export interface SetupNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface SetupKeyPackageFieldEvent {
    field: '$.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SetupWelcomeFieldEvent {
    field: '$.welcome'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Setup>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Setup.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Setup>): Setup {
    return decodeMessage(buf, Setup.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Setup>): Generator<SetupFromFieldEvent | SetupToFieldEvent | SetupNumberFieldEvent | SetupKeyPackageFieldEvent | SetupWelcomeFieldEvent> {
    return streamMessage(buf, Setup.codec(), opts)
  }
}

export interface ChatContent {
  id: Uint8Array<ArrayBuffer>
  seq: number
  prevHash: Uint8Array<ArrayBuffer>
  bodyHash: Uint8Array<ArrayBuffer>
  lamport: number
  sentMs: number
  replyTo: Uint8Array<ArrayBuffer>
  text?: Uint8Array<ArrayBuffer>
  session?: Uint8Array<ArrayBuffer>
  reaction?: Uint8Array<ArrayBuffer>
  edit?: Uint8Array<ArrayBuffer>
  erase?: Uint8Array<ArrayBuffer>
  timer?: Uint8Array<ArrayBuffer>
}

export namespace ChatContent {
  let _codec: Codec<ChatContent>

  export const codec = (): Codec<ChatContent> => {
    if (_codec == null) {
      _codec = message<ChatContent>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.timer != null) {
          obj.erase = undefined
          obj.edit = undefined
          obj.reaction = undefined
          obj.session = undefined
          obj.text = undefined
        }

        if (obj.erase != null) {
          obj.timer = undefined
          obj.edit = undefined
          obj.reaction = undefined
          obj.session = undefined
          obj.text = undefined
        }

        if (obj.edit != null) {
          obj.timer = undefined
          obj.erase = undefined
          obj.reaction = undefined
          obj.session = undefined
          obj.text = undefined
        }

        if (obj.reaction != null) {
          obj.timer = undefined
          obj.erase = undefined
          obj.edit = undefined
          obj.session = undefined
          obj.text = undefined
        }

        if (obj.session != null) {
          obj.timer = undefined
          obj.erase = undefined
          obj.edit = undefined
          obj.reaction = undefined
          obj.text = undefined
        }

        if (obj.text != null) {
          obj.timer = undefined
          obj.erase = undefined
          obj.edit = undefined
          obj.reaction = undefined
          obj.session = undefined
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.prevHash != null && obj.prevHash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.prevHash)
        }

        if ((obj.bodyHash != null && obj.bodyHash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.bodyHash)
        }

        if ((obj.lamport != null && obj.lamport !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.lamport)
        }

        if ((obj.sentMs != null && obj.sentMs !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.sentMs)
        }

        if ((obj.replyTo != null && obj.replyTo.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.replyTo)
        }

        if (obj.text != null) {
          w.uint32(82)
          w.bytes(obj.text)
        }

        if (obj.session != null) {
          w.uint32(114)
          w.bytes(obj.session)
        }

        if (obj.reaction != null) {
          w.uint32(122)
          w.bytes(obj.reaction)
        }

        if (obj.edit != null) {
          w.uint32(130)
          w.bytes(obj.edit)
        }

        if (obj.erase != null) {
          w.uint32(138)
          w.bytes(obj.erase)
        }

        if (obj.timer != null) {
          w.uint32(154)
          w.bytes(obj.timer)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          seq: 0,
          prevHash: uint8ArrayAlloc(0),
          bodyHash: uint8ArrayAlloc(0),
          lamport: 0,
          sentMs: 0,
          replyTo: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.bytes()
              break
            }
            case 2: {
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.prevHash = reader.bytes()
              break
            }
            case 4: {
              obj.bodyHash = reader.bytes()
              break
            }
            case 5: {
              obj.lamport = reader.uint64Number()
              break
            }
            case 6: {
              obj.sentMs = reader.uint64Number()
              break
            }
            case 7: {
              obj.replyTo = reader.bytes()
              break
            }
            case 10: {
              obj.text = reader.bytes()
              break
            }
            case 14: {
              obj.session = reader.bytes()
              break
            }
            case 15: {
              obj.reaction = reader.bytes()
              break
            }
            case 16: {
              obj.edit = reader.bytes()
              break
            }
            case 17: {
              obj.erase = reader.bytes()
              break
            }
            case 19: {
              obj.timer = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.timer != null) {
          delete obj.erase
          delete obj.edit
          delete obj.reaction
          delete obj.session
          delete obj.text
        }

        if (obj.erase != null) {
          delete obj.timer
          delete obj.edit
          delete obj.reaction
          delete obj.session
          delete obj.text
        }

        if (obj.edit != null) {
          delete obj.timer
          delete obj.erase
          delete obj.reaction
          delete obj.session
          delete obj.text
        }

        if (obj.reaction != null) {
          delete obj.timer
          delete obj.erase
          delete obj.edit
          delete obj.session
          delete obj.text
        }

        if (obj.session != null) {
          delete obj.timer
          delete obj.erase
          delete obj.edit
          delete obj.reaction
          delete obj.text
        }

        if (obj.text != null) {
          delete obj.timer
          delete obj.erase
          delete obj.edit
          delete obj.reaction
          delete obj.session
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.prevHash`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.bodyHash`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.lamport`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.sentMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.replyTo`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.text`,
                value: reader.bytes()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.session`,
                value: reader.bytes()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.reaction`,
                value: reader.bytes()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.edit`,
                value: reader.bytes()
              }
              break
            }
            case 17: {
              yield {
                field: `${prefix}.erase`,
                value: reader.bytes()
              }
              break
            }
            case 19: {
              yield {
                field: `${prefix}.timer`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ChatContentIdFieldEvent {
    field: '$.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface ChatContentPrevHashFieldEvent {
    field: '$.prevHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentBodyHashFieldEvent {
    field: '$.bodyHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentLamportFieldEvent {
    field: '$.lamport'
    value: number
  }

  export interface ChatContentSentMsFieldEvent {
    field: '$.sentMs'
    value: number
  }

  export interface ChatContentReplyToFieldEvent {
    field: '$.replyTo'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentTextFieldEvent {
    field: '$.text'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentSessionFieldEvent {
    field: '$.session'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentReactionFieldEvent {
    field: '$.reaction'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentEditFieldEvent {
    field: '$.edit'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentEraseFieldEvent {
    field: '$.erase'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ChatContentTimerFieldEvent {
    field: '$.timer'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ChatContent>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ChatContent.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChatContent>): ChatContent {
    return decodeMessage(buf, ChatContent.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ChatContent>): Generator<ChatContentIdFieldEvent | ChatContentSeqFieldEvent | ChatContentPrevHashFieldEvent | ChatContentBodyHashFieldEvent | ChatContentLamportFieldEvent | ChatContentSentMsFieldEvent | ChatContentReplyToFieldEvent | ChatContentTextFieldEvent | ChatContentSessionFieldEvent | ChatContentReactionFieldEvent | ChatContentEditFieldEvent | ChatContentEraseFieldEvent | ChatContentTimerFieldEvent> {
    return streamMessage(buf, ChatContent.codec(), opts)
  }
}

export interface Header {
  id: Uint8Array<ArrayBuffer>
  seq: number
  prevHash: Uint8Array<ArrayBuffer>
  bodyHash: Uint8Array<ArrayBuffer>
}

export namespace Header {
  let _codec: Codec<Header>

  export const codec = (): Codec<Header> => {
    if (_codec == null) {
      _codec = message<Header>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.prevHash != null && obj.prevHash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.prevHash)
        }

        if ((obj.bodyHash != null && obj.bodyHash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.bodyHash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          seq: 0,
          prevHash: uint8ArrayAlloc(0),
          bodyHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.id = reader.bytes()
              break
            }
            case 2: {
              obj.seq = reader.uint64Number()
              break
            }
            case 3: {
              obj.prevHash = reader.bytes()
              break
            }
            case 4: {
              obj.bodyHash = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.id`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.prevHash`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.bodyHash`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface HeaderIdFieldEvent {
    field: '$.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HeaderSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface HeaderPrevHashFieldEvent {
    field: '$.prevHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HeaderBodyHashFieldEvent {
    field: '$.bodyHash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Header>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Header.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Header>): Header {
    return decodeMessage(buf, Header.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Header>): Generator<HeaderIdFieldEvent | HeaderSeqFieldEvent | HeaderPrevHashFieldEvent | HeaderBodyHashFieldEvent> {
    return streamMessage(buf, Header.codec(), opts)
  }
}

export interface Text {
  text: Uint8Array<ArrayBuffer>
  sessionId: Uint8Array<ArrayBuffer>
  lastsS: number
}

export namespace Text {
  let _codec: Codec<Text>

  export const codec = (): Codec<Text> => {
    if (_codec == null) {
      _codec = message<Text>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.text != null && obj.text.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.text)
        }

        if ((obj.sessionId != null && obj.sessionId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sessionId)
        }

        if ((obj.lastsS != null && obj.lastsS !== 0)) {
          w.uint32(24)
          w.uint32(obj.lastsS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          text: uint8ArrayAlloc(0),
          sessionId: uint8ArrayAlloc(0),
          lastsS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.text = reader.bytes()
              break
            }
            case 2: {
              obj.sessionId = reader.bytes()
              break
            }
            case 3: {
              obj.lastsS = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.text`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sessionId`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.lastsS`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface TextTextFieldEvent {
    field: '$.text'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TextSessionIdFieldEvent {
    field: '$.sessionId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface TextLastsSFieldEvent {
    field: '$.lastsS'
    value: number
  }

  export function encode (obj: Partial<Text>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Text.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Text {
    return decodeMessage(buf, Text.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Text>): Generator<TextTextFieldEvent | TextSessionIdFieldEvent | TextLastsSFieldEvent> {
    return streamMessage(buf, Text.codec(), opts)
  }
}

export interface Reaction {
  target: Uint8Array<ArrayBuffer>
  emoji: Uint8Array<ArrayBuffer>
}

export namespace Reaction {
  let _codec: Codec<Reaction>

  export const codec = (): Codec<Reaction> => {
    if (_codec == null) {
      _codec = message<Reaction>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.target != null && obj.target.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.target)
        }

        if ((obj.emoji != null && obj.emoji.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.emoji)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          target: uint8ArrayAlloc(0),
          emoji: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = reader.bytes()
              break
            }
            case 2: {
              obj.emoji = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.target`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.emoji`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ReactionTargetFieldEvent {
    field: '$.target'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReactionEmojiFieldEvent {
    field: '$.emoji'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Reaction>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Reaction.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reaction>): Reaction {
    return decodeMessage(buf, Reaction.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reaction>): Generator<ReactionTargetFieldEvent | ReactionEmojiFieldEvent> {
    return streamMessage(buf, Reaction.codec(), opts)
  }
}

export interface Edit {
  target: Uint8Array<ArrayBuffer>
  text: Uint8Array<ArrayBuffer>
}

export namespace Edit {
  let _codec: Codec<Edit>

  export const codec = (): Codec<Edit> => {
    if (_codec == null) {
      _codec = message<Edit>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.target != null && obj.target.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.target)
        }

        if ((obj.text != null && obj.text.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.text)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          target: uint8ArrayAlloc(0),
          text: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = reader.bytes()
              break
            }
            case 2: {
              obj.text = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.target`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.text`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface EditTargetFieldEvent {
    field: '$.target'
    value: Uint8Array<ArrayBuffer>
  }

  export interface EditTextFieldEvent {
    field: '$.text'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Edit>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Edit.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Edit>): Edit {
    return decodeMessage(buf, Edit.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Edit>): Generator<EditTargetFieldEvent | EditTextFieldEvent> {
    return streamMessage(buf, Edit.codec(), opts)
  }
}

export interface Erase {
  target: Uint8Array<ArrayBuffer>
}

export namespace Erase {
  let _codec: Codec<Erase>

  export const codec = (): Codec<Erase> => {
    if (_codec == null) {
      _codec = message<Erase>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.target != null && obj.target.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.target)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          target: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.target`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface EraseTargetFieldEvent {
    field: '$.target'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Erase>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Erase.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Erase>): Erase {
    return decodeMessage(buf, Erase.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Erase>): Generator<EraseTargetFieldEvent> {
    return streamMessage(buf, Erase.codec(), opts)
  }
}

export interface Timer {
  lastsS: number
}

export namespace Timer {
  let _codec: Codec<Timer>

  export const codec = (): Codec<Timer> => {
    if (_codec == null) {
      _codec = message<Timer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lastsS != null && obj.lastsS !== 0)) {
          w.uint32(8)
          w.uint32(obj.lastsS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lastsS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lastsS = reader.uint32()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.lastsS`,
                value: reader.uint32()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface TimerLastsSFieldEvent {
    field: '$.lastsS'
    value: number
  }

  export function encode (obj: Partial<Timer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Timer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Timer>): Timer {
    return decodeMessage(buf, Timer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Timer>): Generator<TimerLastsSFieldEvent> {
    return streamMessage(buf, Timer.codec(), opts)
  }
}

export interface SessionSignal {
  sessionId: Uint8Array<ArrayBuffer>
  kind: SessionSignal.Kind
}

export namespace SessionSignal {
  export enum Kind {
    NONE = 'NONE',
    ASK = 'ASK',
    ACCEPT = 'ACCEPT',
    DECLINE = 'DECLINE',
    WITHDRAW = 'WITHDRAW',
    LEAVE = 'LEAVE'
  }

  enum __KindValues {
    NONE = 0,
    ASK = 1,
    ACCEPT = 2,
    DECLINE = 3,
    WITHDRAW = 4,
    LEAVE = 5
  }

  export namespace Kind {
    export const codec = (): Codec<Kind> => {
      return enumeration<Kind>(__KindValues)
    }
  }

  let _codec: Codec<SessionSignal>

  export const codec = (): Codec<SessionSignal> => {
    if (_codec == null) {
      _codec = message<SessionSignal>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.sessionId != null && obj.sessionId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.sessionId)
        }

        if (obj.kind != null && __KindValues[obj.kind] !== 0) {
          w.uint32(16)
          SessionSignal.Kind.codec().encode(obj.kind, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          sessionId: uint8ArrayAlloc(0),
          kind: Kind.NONE
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.sessionId = reader.bytes()
              break
            }
            case 2: {
              obj.kind = SessionSignal.Kind.codec().decode(reader)
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.sessionId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: SessionSignal.Kind.codec().decode(reader)
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SessionSignalSessionIdFieldEvent {
    field: '$.sessionId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SessionSignalKindFieldEvent {
    field: '$.kind'
    value: SessionSignal.Kind
  }

  export function encode (obj: Partial<SessionSignal>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SessionSignal.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SessionSignal>): SessionSignal {
    return decodeMessage(buf, SessionSignal.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SessionSignal>): Generator<SessionSignalSessionIdFieldEvent | SessionSignalKindFieldEvent> {
    return streamMessage(buf, SessionSignal.codec(), opts)
  }
}

export interface Receipt {
  contiguous: number
  missing: Range[]
  readUpto: number
  head: Uint8Array<ArrayBuffer>
  pair?: PairStand
  setup: Uint8Array<ArrayBuffer>
  mailboxes: Uint8Array<ArrayBuffer>
}

export namespace Receipt {
  let _codec: Codec<Receipt>

  export const codec = (): Codec<Receipt> => {
    if (_codec == null) {
      _codec = message<Receipt>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.contiguous != null && obj.contiguous !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.contiguous)
        }

        if (obj.missing != null && obj.missing.length > 0) {
          for (const value of obj.missing) {
            w.uint32(26)
            Range.codec().encode(value, w)
          }
        }

        if ((obj.readUpto != null && obj.readUpto !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.readUpto)
        }

        if ((obj.head != null && obj.head.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.head)
        }

        if (obj.pair != null) {
          w.uint32(50)
          PairStand.codec().encode(obj.pair, w)
        }

        if ((obj.setup != null && obj.setup.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.setup)
        }

        if ((obj.mailboxes != null && obj.mailboxes.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.mailboxes)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          contiguous: 0,
          missing: [],
          readUpto: 0,
          head: uint8ArrayAlloc(0),
          setup: uint8ArrayAlloc(0),
          mailboxes: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.contiguous = reader.uint64Number()
              break
            }
            case 3: {
              if (opts.limits?.missing != null && obj.missing.length === opts.limits.missing) {
                throw new MaxLengthError('Decode error - repeated field "missing" had too many elements')
              }

              obj.missing.push(Range.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.missing$
              }))
              break
            }
            case 4: {
              obj.readUpto = reader.uint64Number()
              break
            }
            case 5: {
              obj.head = reader.bytes()
              break
            }
            case 6: {
              obj.pair = PairStand.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pair
              })
              break
            }
            case 7: {
              obj.setup = reader.bytes()
              break
            }
            case 8: {
              obj.mailboxes = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const obj = {
          missing: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.contiguous`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              if (opts.limits?.missing != null && obj.missing === opts.limits.missing) {
                throw new MaxLengthError('Streaming decode error - repeated field "missing" had too many elements')
              }

              for (const evt of Range.codec().stream(reader, reader.uint32(), `${prefix}.missing[]`, {
                limits: opts.limits?.missing$
              })) {
                yield {
                  ...evt,
                  index: obj.missing
                }
              }

              obj.missing++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.readUpto`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.head`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield * PairStand.codec().stream(reader, reader.uint32(), `${prefix}.pair`, {
                limits: opts.limits?.pair
              })

              break
            }
            case 7: {
              yield {
                field: `${prefix}.setup`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.mailboxes`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface ReceiptContiguousFieldEvent {
    field: '$.contiguous'
    value: number
  }

  export interface ReceiptMissingFirstFieldEvent {
    field: '$.missing[].first'
    value: number
    index: number
  }

  export interface ReceiptMissingLastFieldEvent {
    field: '$.missing[].last'
    value: number
    index: number
  }

  export interface ReceiptReadUptoFieldEvent {
    field: '$.readUpto'
    value: number
  }

  export interface ReceiptHeadFieldEvent {
    field: '$.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReceiptPairNumberFieldEvent {
    field: '$.pair.number'
    value: number
  }

  export interface ReceiptPairGroupFieldEvent {
    field: '$.pair.group'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReceiptPairEpochFieldEvent {
    field: '$.pair.epoch'
    value: number
  }

  export interface ReceiptSetupFieldEvent {
    field: '$.setup'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReceiptMailboxesFieldEvent {
    field: '$.mailboxes'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Receipt>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Receipt.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Receipt>): Receipt {
    return decodeMessage(buf, Receipt.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Receipt>): Generator<ReceiptContiguousFieldEvent | ReceiptMissingFirstFieldEvent | ReceiptMissingLastFieldEvent | ReceiptReadUptoFieldEvent | ReceiptHeadFieldEvent | ReceiptPairNumberFieldEvent | ReceiptPairGroupFieldEvent | ReceiptPairEpochFieldEvent | ReceiptSetupFieldEvent | ReceiptMailboxesFieldEvent> {
    return streamMessage(buf, Receipt.codec(), opts)
  }
}

export interface Range {
  first: number
  last: number
}

export namespace Range {
  let _codec: Codec<Range>

  export const codec = (): Codec<Range> => {
    if (_codec == null) {
      _codec = message<Range>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.first != null && obj.first !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.first)
        }

        if ((obj.last != null && obj.last !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.last)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          first: 0,
          last: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.first = reader.uint64Number()
              break
            }
            case 2: {
              obj.last = reader.uint64Number()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.first`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.last`,
                value: reader.uint64Number()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface RangeFirstFieldEvent {
    field: '$.first'
    value: number
  }

  export interface RangeLastFieldEvent {
    field: '$.last'
    value: number
  }

  export function encode (obj: Partial<Range>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Range.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Range {
    return decodeMessage(buf, Range.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Range>): Generator<RangeFirstFieldEvent | RangeLastFieldEvent> {
    return streamMessage(buf, Range.codec(), opts)
  }
}

export interface Signal {
  kind: Signal.Kind
  sessionId: Uint8Array<ArrayBuffer>
}

export namespace Signal {
  export enum Kind {
    NONE = 'NONE',
    READY = 'READY',
    GONE = 'GONE'
  }

  enum __KindValues {
    NONE = 0,
    READY = 1,
    GONE = 2
  }

  export namespace Kind {
    export const codec = (): Codec<Kind> => {
      return enumeration<Kind>(__KindValues)
    }
  }

  let _codec: Codec<Signal>

  export const codec = (): Codec<Signal> => {
    if (_codec == null) {
      _codec = message<Signal>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.kind != null && __KindValues[obj.kind] !== 0) {
          w.uint32(8)
          Signal.Kind.codec().encode(obj.kind, w)
        }

        if ((obj.sessionId != null && obj.sessionId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sessionId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          kind: Kind.NONE,
          sessionId: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.kind = Signal.Kind.codec().decode(reader)
              break
            }
            case 2: {
              obj.sessionId = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.kind`,
                value: Signal.Kind.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sessionId`,
                value: reader.bytes()
              }
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }
      })
    }

    return _codec
  }

  export interface SignalKindFieldEvent {
    field: '$.kind'
    value: Signal.Kind
  }

  export interface SignalSessionIdFieldEvent {
    field: '$.sessionId'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Signal>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Signal.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Signal>): Signal {
    return decodeMessage(buf, Signal.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Signal>): Generator<SignalKindFieldEvent | SignalSessionIdFieldEvent> {
    return streamMessage(buf, Signal.codec(), opts)
  }
}
