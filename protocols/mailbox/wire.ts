/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface Request {
  open?: Open
  card?: AskCard
  deposit?: Deposit
  collect?: Collect
  delete?: Delete
  notify?: Notify
}

export namespace Request {
  let _codec: Codec<Request>

  export const codec = (): Codec<Request> => {
    if (_codec == null) {
      _codec = message<Request>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.notify != null) {
          obj.delete = undefined
          obj.collect = undefined
          obj.deposit = undefined
          obj.card = undefined
          obj.open = undefined
        }

        if (obj.delete != null) {
          obj.notify = undefined
          obj.collect = undefined
          obj.deposit = undefined
          obj.card = undefined
          obj.open = undefined
        }

        if (obj.collect != null) {
          obj.notify = undefined
          obj.delete = undefined
          obj.deposit = undefined
          obj.card = undefined
          obj.open = undefined
        }

        if (obj.deposit != null) {
          obj.notify = undefined
          obj.delete = undefined
          obj.collect = undefined
          obj.card = undefined
          obj.open = undefined
        }

        if (obj.card != null) {
          obj.notify = undefined
          obj.delete = undefined
          obj.collect = undefined
          obj.deposit = undefined
          obj.open = undefined
        }

        if (obj.open != null) {
          obj.notify = undefined
          obj.delete = undefined
          obj.collect = undefined
          obj.deposit = undefined
          obj.card = undefined
        }

        if (obj.open != null) {
          w.uint32(10)
          Open.codec().encode(obj.open, w)
        }

        if (obj.card != null) {
          w.uint32(18)
          AskCard.codec().encode(obj.card, w)
        }

        if (obj.deposit != null) {
          w.uint32(26)
          Deposit.codec().encode(obj.deposit, w)
        }

        if (obj.collect != null) {
          w.uint32(34)
          Collect.codec().encode(obj.collect, w)
        }

        if (obj.delete != null) {
          w.uint32(42)
          Delete.codec().encode(obj.delete, w)
        }

        if (obj.notify != null) {
          w.uint32(50)
          Notify.codec().encode(obj.notify, w)
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
              obj.open = Open.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.open
              })
              break
            }
            case 2: {
              obj.card = AskCard.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.card
              })
              break
            }
            case 3: {
              obj.deposit = Deposit.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.deposit
              })
              break
            }
            case 4: {
              obj.collect = Collect.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.collect
              })
              break
            }
            case 5: {
              obj.delete = Delete.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.delete
              })
              break
            }
            case 6: {
              obj.notify = Notify.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.notify
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.notify != null) {
          delete obj.delete
          delete obj.collect
          delete obj.deposit
          delete obj.card
          delete obj.open
        }

        if (obj.delete != null) {
          delete obj.notify
          delete obj.collect
          delete obj.deposit
          delete obj.card
          delete obj.open
        }

        if (obj.collect != null) {
          delete obj.notify
          delete obj.delete
          delete obj.deposit
          delete obj.card
          delete obj.open
        }

        if (obj.deposit != null) {
          delete obj.notify
          delete obj.delete
          delete obj.collect
          delete obj.card
          delete obj.open
        }

        if (obj.card != null) {
          delete obj.notify
          delete obj.delete
          delete obj.collect
          delete obj.deposit
          delete obj.open
        }

        if (obj.open != null) {
          delete obj.notify
          delete obj.delete
          delete obj.collect
          delete obj.deposit
          delete obj.card
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Open.codec().stream(reader, reader.uint32(), `${prefix}.open`, {
                limits: opts.limits?.open
              })

              break
            }
            case 2: {
              yield * AskCard.codec().stream(reader, reader.uint32(), `${prefix}.card`, {
                limits: opts.limits?.card
              })

              break
            }
            case 3: {
              yield * Deposit.codec().stream(reader, reader.uint32(), `${prefix}.deposit`, {
                limits: opts.limits?.deposit
              })

              break
            }
            case 4: {
              yield * Collect.codec().stream(reader, reader.uint32(), `${prefix}.collect`, {
                limits: opts.limits?.collect
              })

              break
            }
            case 5: {
              yield * Delete.codec().stream(reader, reader.uint32(), `${prefix}.delete`, {
                limits: opts.limits?.delete
              })

              break
            }
            case 6: {
              yield * Notify.codec().stream(reader, reader.uint32(), `${prefix}.notify`, {
                limits: opts.limits?.notify
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

  export interface RequestOpenCardFieldEvent {
    field: '$.open.card'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestOpenTokenHashesFieldEvent {
    field: '$.open.tokenHashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestCardBoxFieldEvent {
    field: '$.card.box'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestDepositBoxFieldEvent {
    field: '$.deposit.box'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestDepositTokenFieldEvent {
    field: '$.deposit.token'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestDepositWorkFieldEvent {
    field: '$.deposit.work'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestDepositEnvelopesFieldEvent {
    field: '$.deposit.envelopes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestCollectAfterFieldEvent {
    field: '$.collect.after'
    value: number
  }

  export interface RequestDeleteHashesFieldEvent {
    field: '$.delete.hashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Request>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Request.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Request>): Request {
    return decodeMessage(buf, Request.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Request>): Generator<RequestOpenCardFieldEvent | RequestOpenTokenHashesFieldEvent | RequestCardBoxFieldEvent | RequestDepositBoxFieldEvent | RequestDepositTokenFieldEvent | RequestDepositWorkFieldEvent | RequestDepositEnvelopesFieldEvent | RequestCollectAfterFieldEvent | RequestDeleteHashesFieldEvent> {
    return streamMessage(buf, Request.codec(), opts)
  }
}

export interface Open {
  card: Uint8Array<ArrayBuffer>
  tokenHashes: Uint8Array<ArrayBuffer>[]
}

export namespace Open {
  let _codec: Codec<Open>

  export const codec = (): Codec<Open> => {
    if (_codec == null) {
      _codec = message<Open>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.card != null && obj.card.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.card)
        }

        if (obj.tokenHashes != null && obj.tokenHashes.length > 0) {
          for (const value of obj.tokenHashes) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          card: uint8ArrayAlloc(0),
          tokenHashes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.card = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.tokenHashes != null && obj.tokenHashes.length === opts.limits.tokenHashes) {
                throw new MaxLengthError('Decode error - repeated field "tokenHashes" had too many elements')
              }

              if (obj.tokenHashes.length === 1024) {
                throw new MaxLengthError('Decode error - repeated field "tokenHashes" had too many elements')
              }

              obj.tokenHashes.push(reader.bytes())
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
          tokenHashes: 1024
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.card`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.tokenHashes != null && obj.tokenHashes === opts.limits.tokenHashes) {
                throw new MaxLengthError('Streaming decode error - repeated field "tokenHashes" had too many elements')
              }

              if (obj.tokenHashes === 1024) {
                throw new MaxLengthError('Streaming decode error - repeated field "tokenHashes" had too many elements')
              }

              yield {
                field: `${prefix}.tokenHashes[]`,
                index: obj.tokenHashes,
                value: reader.bytes()
              }

              obj.tokenHashes++

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

  export interface OpenCardFieldEvent {
    field: '$.card'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpenTokenHashesFieldEvent {
    field: '$.tokenHashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Open>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Open.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Open>): Open {
    return decodeMessage(buf, Open.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Open>): Generator<OpenCardFieldEvent | OpenTokenHashesFieldEvent> {
    return streamMessage(buf, Open.codec(), opts)
  }
}

export interface AskCard {
  box: Uint8Array<ArrayBuffer>
}

export namespace AskCard {
  let _codec: Codec<AskCard>

  export const codec = (): Codec<AskCard> => {
    if (_codec == null) {
      _codec = message<AskCard>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.box != null && obj.box.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.box)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          box: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.box = reader.bytes()
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
                field: `${prefix}.box`,
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

  export interface AskCardBoxFieldEvent {
    field: '$.box'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<AskCard>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AskCard.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AskCard>): AskCard {
    return decodeMessage(buf, AskCard.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AskCard>): Generator<AskCardBoxFieldEvent> {
    return streamMessage(buf, AskCard.codec(), opts)
  }
}

export interface Deposit {
  box: Uint8Array<ArrayBuffer>
  token: Uint8Array<ArrayBuffer>
  work: Uint8Array<ArrayBuffer>
  envelopes: Uint8Array<ArrayBuffer>[]
}

export namespace Deposit {
  let _codec: Codec<Deposit>

  export const codec = (): Codec<Deposit> => {
    if (_codec == null) {
      _codec = message<Deposit>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.box != null && obj.box.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.box)
        }

        if ((obj.token != null && obj.token.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.token)
        }

        if ((obj.work != null && obj.work.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.work)
        }

        if (obj.envelopes != null && obj.envelopes.length > 0) {
          for (const value of obj.envelopes) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          box: uint8ArrayAlloc(0),
          token: uint8ArrayAlloc(0),
          work: uint8ArrayAlloc(0),
          envelopes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.box = reader.bytes()
              break
            }
            case 2: {
              obj.token = reader.bytes()
              break
            }
            case 3: {
              obj.work = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.envelopes != null && obj.envelopes.length === opts.limits.envelopes) {
                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements')
              }

              if (obj.envelopes.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements')
              }

              obj.envelopes.push(reader.bytes())
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
          envelopes: 64
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.box`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.token`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.work`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.envelopes != null && obj.envelopes === opts.limits.envelopes) {
                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements')
              }

              if (obj.envelopes === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements')
              }

              yield {
                field: `${prefix}.envelopes[]`,
                index: obj.envelopes,
                value: reader.bytes()
              }

              obj.envelopes++

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

  export interface DepositBoxFieldEvent {
    field: '$.box'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DepositTokenFieldEvent {
    field: '$.token'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DepositWorkFieldEvent {
    field: '$.work'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DepositEnvelopesFieldEvent {
    field: '$.envelopes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Deposit>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Deposit.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Deposit>): Deposit {
    return decodeMessage(buf, Deposit.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Deposit>): Generator<DepositBoxFieldEvent | DepositTokenFieldEvent | DepositWorkFieldEvent | DepositEnvelopesFieldEvent> {
    return streamMessage(buf, Deposit.codec(), opts)
  }
}

export interface Collect {
  after: number
}

export namespace Collect {
  let _codec: Codec<Collect>

  export const codec = (): Codec<Collect> => {
    if (_codec == null) {
      _codec = message<Collect>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.after)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.uint64Number()
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
                field: `${prefix}.after`,
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

  export interface CollectAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export function encode (obj: Partial<Collect>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Collect.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Collect>): Collect {
    return decodeMessage(buf, Collect.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Collect>): Generator<CollectAfterFieldEvent> {
    return streamMessage(buf, Collect.codec(), opts)
  }
}

export interface Delete {
  hashes: Uint8Array<ArrayBuffer>[]
}

export namespace Delete {
  let _codec: Codec<Delete>

  export const codec = (): Codec<Delete> => {
    if (_codec == null) {
      _codec = message<Delete>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.hashes != null && obj.hashes.length > 0) {
          for (const value of obj.hashes) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          hashes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.hashes != null && obj.hashes.length === opts.limits.hashes) {
                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements')
              }

              if (obj.hashes.length === 256) {
                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements')
              }

              obj.hashes.push(reader.bytes())
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
          hashes: 256
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.hashes != null && obj.hashes === opts.limits.hashes) {
                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements')
              }

              if (obj.hashes === 256) {
                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements')
              }

              yield {
                field: `${prefix}.hashes[]`,
                index: obj.hashes,
                value: reader.bytes()
              }

              obj.hashes++

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

  export interface DeleteHashesFieldEvent {
    field: '$.hashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Delete>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Delete.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Delete>): Delete {
    return decodeMessage(buf, Delete.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Delete>): Generator<DeleteHashesFieldEvent> {
    return streamMessage(buf, Delete.codec(), opts)
  }
}

export interface Notify {}

export namespace Notify {
  let _codec: Codec<Notify>

  export const codec = (): Codec<Notify> => {
    if (_codec == null) {
      _codec = message<Notify>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
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

  export function encode (obj: Partial<Notify>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Notify.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Notify>): Notify {
    return decodeMessage(buf, Notify.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Notify>): Generator<{}> {
    return streamMessage(buf, Notify.codec(), opts)
  }
}

export interface Reply {
  status: Reply.Status
  card: Uint8Array<ArrayBuffer>
  custody: Uint8Array<ArrayBuffer>
  waiting: Waiting[]
  more: boolean
}

export namespace Reply {
  export enum Status {
    UNKNOWN = 'UNKNOWN',
    DONE = 'DONE',
    HELD = 'HELD',
    FOUND = 'FOUND',
    NO_BOX = 'NO_BOX',
    REFUSED = 'REFUSED',
    STALE = 'STALE',
    FULL = 'FULL',
    BUSY = 'BUSY'
  }

  enum __StatusValues {
    UNKNOWN = 0,
    DONE = 1,
    HELD = 2,
    FOUND = 3,
    NO_BOX = 4,
    REFUSED = 5,
    STALE = 6,
    FULL = 7,
    BUSY = 8
  }

  export namespace Status {
    export const codec = (): Codec<Status> => {
      return enumeration<Status>(__StatusValues)
    }
  }

  let _codec: Codec<Reply>

  export const codec = (): Codec<Reply> => {
    if (_codec == null) {
      _codec = message<Reply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(8)
          Reply.Status.codec().encode(obj.status, w)
        }

        if ((obj.card != null && obj.card.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.card)
        }

        if ((obj.custody != null && obj.custody.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.custody)
        }

        if (obj.waiting != null && obj.waiting.length > 0) {
          for (const value of obj.waiting) {
            w.uint32(34)
            Waiting.codec().encode(value, w)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(40)
          w.bool(obj.more)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: Status.UNKNOWN,
          card: uint8ArrayAlloc(0),
          custody: uint8ArrayAlloc(0),
          waiting: [],
          more: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = Reply.Status.codec().decode(reader)
              break
            }
            case 2: {
              obj.card = reader.bytes()
              break
            }
            case 3: {
              obj.custody = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.waiting != null && obj.waiting.length === opts.limits.waiting) {
                throw new MaxLengthError('Decode error - repeated field "waiting" had too many elements')
              }

              if (obj.waiting.length === 256) {
                throw new MaxLengthError('Decode error - repeated field "waiting" had too many elements')
              }

              obj.waiting.push(Waiting.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.waiting$
              }))
              break
            }
            case 5: {
              obj.more = reader.bool()
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
          waiting: 256
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.status`,
                value: Reply.Status.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.card`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.custody`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.waiting != null && obj.waiting === opts.limits.waiting) {
                throw new MaxLengthError('Streaming decode error - repeated field "waiting" had too many elements')
              }

              if (obj.waiting === 256) {
                throw new MaxLengthError('Streaming decode error - repeated field "waiting" had too many elements')
              }

              for (const evt of Waiting.codec().stream(reader, reader.uint32(), `${prefix}.waiting[]`, {
                limits: opts.limits?.waiting$
              })) {
                yield {
                  ...evt,
                  index: obj.waiting
                }
              }

              obj.waiting++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.more`,
                value: reader.bool()
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

  export interface ReplyStatusFieldEvent {
    field: '$.status'
    value: Reply.Status
  }

  export interface ReplyCardFieldEvent {
    field: '$.card'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyCustodyFieldEvent {
    field: '$.custody'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyWaitingNumberFieldEvent {
    field: '$.waiting[].number'
    value: number
    index: number
  }

  export interface ReplyWaitingEnvelopeFieldEvent {
    field: '$.waiting[].envelope'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReplyMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export function encode (obj: Partial<Reply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Reply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reply>): Reply {
    return decodeMessage(buf, Reply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reply>): Generator<ReplyStatusFieldEvent | ReplyCardFieldEvent | ReplyCustodyFieldEvent | ReplyWaitingNumberFieldEvent | ReplyWaitingEnvelopeFieldEvent | ReplyMoreFieldEvent> {
    return streamMessage(buf, Reply.codec(), opts)
  }
}

export interface Waiting {
  number: number
  envelope: Uint8Array<ArrayBuffer>
}

export namespace Waiting {
  let _codec: Codec<Waiting>

  export const codec = (): Codec<Waiting> => {
    if (_codec == null) {
      _codec = message<Waiting>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.number)
        }

        if ((obj.envelope != null && obj.envelope.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.envelope)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0,
          envelope: uint8ArrayAlloc(0)
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
              obj.envelope = reader.bytes()
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
                field: `${prefix}.envelope`,
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

  export interface WaitingNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface WaitingEnvelopeFieldEvent {
    field: '$.envelope'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Waiting>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Waiting.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Waiting>): Waiting {
    return decodeMessage(buf, Waiting.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Waiting>): Generator<WaitingNumberFieldEvent | WaitingEnvelopeFieldEvent> {
    return streamMessage(buf, Waiting.codec(), opts)
  }
}

export interface Card {
  version: number
  keyId: number
  sealingKey: Uint8Array<ArrayBuffer>
  notAfterS: number
}

export namespace Card {
  let _codec: Codec<Card>

  export const codec = (): Codec<Card> => {
    if (_codec == null) {
      _codec = message<Card>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.version)
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(16)
          w.uint32(obj.keyId)
        }

        if ((obj.sealingKey != null && obj.sealingKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.sealingKey)
        }

        if ((obj.notAfterS != null && obj.notAfterS !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.notAfterS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          keyId: 0,
          sealingKey: uint8ArrayAlloc(0),
          notAfterS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint64Number()
              break
            }
            case 2: {
              obj.keyId = reader.uint32()
              break
            }
            case 3: {
              obj.sealingKey = reader.bytes()
              break
            }
            case 4: {
              obj.notAfterS = reader.uint64Number()
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
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.sealingKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.notAfterS`,
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

  export interface CardVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface CardKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface CardSealingKeyFieldEvent {
    field: '$.sealingKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CardNotAfterSFieldEvent {
    field: '$.notAfterS'
    value: number
  }

  export function encode (obj: Partial<Card>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Card.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Card>): Card {
    return decodeMessage(buf, Card.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Card>): Generator<CardVersionFieldEvent | CardKeyIdFieldEvent | CardSealingKeyFieldEvent | CardNotAfterSFieldEvent> {
    return streamMessage(buf, Card.codec(), opts)
  }
}

export interface Custody {
  box: Uint8Array<ArrayBuffer>
  depositor: Uint8Array<ArrayBuffer>
  hashes: Uint8Array<ArrayBuffer>[]
  atS: number
}

export namespace Custody {
  let _codec: Codec<Custody>

  export const codec = (): Codec<Custody> => {
    if (_codec == null) {
      _codec = message<Custody>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.box != null && obj.box.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.box)
        }

        if ((obj.depositor != null && obj.depositor.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.depositor)
        }

        if (obj.hashes != null && obj.hashes.length > 0) {
          for (const value of obj.hashes) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if ((obj.atS != null && obj.atS !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.atS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          box: uint8ArrayAlloc(0),
          depositor: uint8ArrayAlloc(0),
          hashes: [],
          atS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.box = reader.bytes()
              break
            }
            case 2: {
              obj.depositor = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.hashes != null && obj.hashes.length === opts.limits.hashes) {
                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements')
              }

              if (obj.hashes.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "hashes" had too many elements')
              }

              obj.hashes.push(reader.bytes())
              break
            }
            case 4: {
              obj.atS = reader.uint64Number()
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
          hashes: 64
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.box`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.depositor`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.hashes != null && obj.hashes === opts.limits.hashes) {
                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements')
              }

              if (obj.hashes === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "hashes" had too many elements')
              }

              yield {
                field: `${prefix}.hashes[]`,
                index: obj.hashes,
                value: reader.bytes()
              }

              obj.hashes++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.atS`,
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

  export interface CustodyBoxFieldEvent {
    field: '$.box'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CustodyDepositorFieldEvent {
    field: '$.depositor'
    value: Uint8Array<ArrayBuffer>
  }

  export interface CustodyHashesFieldEvent {
    field: '$.hashes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface CustodyAtSFieldEvent {
    field: '$.atS'
    value: number
  }

  export function encode (obj: Partial<Custody>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Custody.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Custody>): Custody {
    return decodeMessage(buf, Custody.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Custody>): Generator<CustodyBoxFieldEvent | CustodyDepositorFieldEvent | CustodyHashesFieldEvent | CustodyAtSFieldEvent> {
    return streamMessage(buf, Custody.codec(), opts)
  }
}

export interface Envelope {
  keyId: number
  sealed: Uint8Array<ArrayBuffer>
}

export namespace Envelope {
  let _codec: Codec<Envelope>

  export const codec = (): Codec<Envelope> => {
    if (_codec == null) {
      _codec = message<Envelope>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(8)
          w.uint32(obj.keyId)
        }

        if ((obj.sealed != null && obj.sealed.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.sealed)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyId: 0,
          sealed: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keyId = reader.uint32()
              break
            }
            case 2: {
              obj.sealed = reader.bytes()
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
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sealed`,
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

  export interface EnvelopeKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface EnvelopeSealedFieldEvent {
    field: '$.sealed'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Envelope>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Envelope.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Envelope>): Envelope {
    return decodeMessage(buf, Envelope.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Envelope>): Generator<EnvelopeKeyIdFieldEvent | EnvelopeSealedFieldEvent> {
    return streamMessage(buf, Envelope.codec(), opts)
  }
}

export interface Letter {
  to: Uint8Array<ArrayBuffer>
  kind: number
  number: number
  body: Uint8Array<ArrayBuffer>
  writtenMs: number
}

export namespace Letter {
  let _codec: Codec<Letter>

  export const codec = (): Codec<Letter> => {
    if (_codec == null) {
      _codec = message<Letter>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.to != null && obj.to.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.to)
        }

        if ((obj.kind != null && obj.kind !== 0)) {
          w.uint32(16)
          w.uint32(obj.kind)
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.number)
        }

        if ((obj.body != null && obj.body.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.body)
        }

        if ((obj.writtenMs != null && obj.writtenMs !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.writtenMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          to: uint8ArrayAlloc(0),
          kind: 0,
          number: 0,
          body: uint8ArrayAlloc(0),
          writtenMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.to = reader.bytes()
              break
            }
            case 2: {
              obj.kind = reader.uint32()
              break
            }
            case 3: {
              obj.number = reader.uint64Number()
              break
            }
            case 4: {
              obj.body = reader.bytes()
              break
            }
            case 5: {
              obj.writtenMs = reader.uint64Number()
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
                field: `${prefix}.to`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.kind`,
                value: reader.uint32()
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
                field: `${prefix}.body`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.writtenMs`,
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

  export interface LetterToFieldEvent {
    field: '$.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LetterKindFieldEvent {
    field: '$.kind'
    value: number
  }

  export interface LetterNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface LetterBodyFieldEvent {
    field: '$.body'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LetterWrittenMsFieldEvent {
    field: '$.writtenMs'
    value: number
  }

  export function encode (obj: Partial<Letter>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Letter.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Letter>): Letter {
    return decodeMessage(buf, Letter.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Letter>): Generator<LetterToFieldEvent | LetterKindFieldEvent | LetterNumberFieldEvent | LetterBodyFieldEvent | LetterWrittenMsFieldEvent> {
    return streamMessage(buf, Letter.codec(), opts)
  }
}

export interface MailboxGrants {
  version: number
  card: Uint8Array<ArrayBuffer>
  token: Uint8Array<ArrayBuffer>
  holders: GrantedHolder[]
}

export namespace MailboxGrants {
  let _codec: Codec<MailboxGrants>

  export const codec = (): Codec<MailboxGrants> => {
    if (_codec == null) {
      _codec = message<MailboxGrants>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.version != null && obj.version !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.version)
        }

        if ((obj.card != null && obj.card.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.card)
        }

        if ((obj.token != null && obj.token.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.token)
        }

        if (obj.holders != null && obj.holders.length > 0) {
          for (const value of obj.holders) {
            w.uint32(34)
            GrantedHolder.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          version: 0,
          card: uint8ArrayAlloc(0),
          token: uint8ArrayAlloc(0),
          holders: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.version = reader.uint64Number()
              break
            }
            case 2: {
              obj.card = reader.bytes()
              break
            }
            case 3: {
              obj.token = reader.bytes()
              break
            }
            case 4: {
              if (opts.limits?.holders != null && obj.holders.length === opts.limits.holders) {
                throw new MaxLengthError('Decode error - repeated field "holders" had too many elements')
              }

              if (obj.holders.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "holders" had too many elements')
              }

              obj.holders.push(GrantedHolder.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.holders$
              }))
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
          holders: 8
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.version`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.card`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.token`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              if (opts.limits?.holders != null && obj.holders === opts.limits.holders) {
                throw new MaxLengthError('Streaming decode error - repeated field "holders" had too many elements')
              }

              if (obj.holders === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "holders" had too many elements')
              }

              for (const evt of GrantedHolder.codec().stream(reader, reader.uint32(), `${prefix}.holders[]`, {
                limits: opts.limits?.holders$
              })) {
                yield {
                  ...evt,
                  index: obj.holders
                }
              }

              obj.holders++

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

  export interface MailboxGrantsVersionFieldEvent {
    field: '$.version'
    value: number
  }

  export interface MailboxGrantsCardFieldEvent {
    field: '$.card'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MailboxGrantsTokenFieldEvent {
    field: '$.token'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MailboxGrantsHoldersHolderFieldEvent {
    field: '$.holders[].holder'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface MailboxGrantsHoldersForEverybodyFieldEvent {
    field: '$.holders[].forEverybody'
    value: boolean
    index: number
  }

  export interface MailboxGrantsHoldersAddressesFieldEvent {
    field: '$.holders[].addresses[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<MailboxGrants>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, MailboxGrants.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MailboxGrants>): MailboxGrants {
    return decodeMessage(buf, MailboxGrants.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<MailboxGrants>): Generator<MailboxGrantsVersionFieldEvent | MailboxGrantsCardFieldEvent | MailboxGrantsTokenFieldEvent | MailboxGrantsHoldersHolderFieldEvent | MailboxGrantsHoldersForEverybodyFieldEvent | MailboxGrantsHoldersAddressesFieldEvent> {
    return streamMessage(buf, MailboxGrants.codec(), opts)
  }
}

export interface GrantedHolder {
  holder: Uint8Array<ArrayBuffer>
  forEverybody: boolean
  addresses: string[]
}

export namespace GrantedHolder {
  let _codec: Codec<GrantedHolder>

  export const codec = (): Codec<GrantedHolder> => {
    if (_codec == null) {
      _codec = message<GrantedHolder>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.holder != null && obj.holder.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.holder)
        }

        if ((obj.forEverybody != null && obj.forEverybody !== false)) {
          w.uint32(16)
          w.bool(obj.forEverybody)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(26)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          holder: uint8ArrayAlloc(0),
          forEverybody: false,
          addresses: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.holder = reader.bytes()
              break
            }
            case 2: {
              obj.forEverybody = reader.bool()
              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
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
          addresses: 8
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.holder`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.forEverybody`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.string()
              }

              obj.addresses++

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

  export interface GrantedHolderHolderFieldEvent {
    field: '$.holder'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GrantedHolderForEverybodyFieldEvent {
    field: '$.forEverybody'
    value: boolean
  }

  export interface GrantedHolderAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<GrantedHolder>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GrantedHolder.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GrantedHolder>): GrantedHolder {
    return decodeMessage(buf, GrantedHolder.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GrantedHolder>): Generator<GrantedHolderHolderFieldEvent | GrantedHolderForEverybodyFieldEvent | GrantedHolderAddressesFieldEvent> {
    return streamMessage(buf, GrantedHolder.codec(), opts)
  }
}
