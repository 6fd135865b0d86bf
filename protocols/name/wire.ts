import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface NameRequest {
  record?: Uint8Array<ArrayBuffer>
  lie?: Uint8Array<ArrayBuffer>
  share?: Share
}

export namespace NameRequest {
  let _codec: Codec<NameRequest>

  export const codec = (): Codec<NameRequest> => {
    if (_codec == null) {
      _codec = message<NameRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.share != null) {
          obj.lie = undefined
          obj.record = undefined
        }

        if (obj.lie != null) {
          obj.share = undefined
          obj.record = undefined
        }

        if (obj.record != null) {
          obj.share = undefined
          obj.lie = undefined
        }

        if (obj.record != null) {
          w.uint32(10)
          w.bytes(obj.record)
        }

        if (obj.lie != null) {
          w.uint32(18)
          w.bytes(obj.lie)
        }

        if (obj.share != null) {
          w.uint32(26)
          Share.codec().encode(obj.share, w)
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
              obj.record = reader.bytes()
              break
            }
            case 2: {
              obj.lie = reader.bytes()
              break
            }
            case 3: {
              obj.share = Share.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.share
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.share != null) {
          delete obj.lie
          delete obj.record
        }

        if (obj.lie != null) {
          delete obj.share
          delete obj.record
        }

        if (obj.record != null) {
          delete obj.share
          delete obj.lie
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.lie`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield * Share.codec().stream(reader, reader.uint32(), `${prefix}.share`, {
                limits: opts.limits?.share
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

  export interface NameRequestRecordFieldEvent {
    field: '$.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRequestLieFieldEvent {
    field: '$.lie'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRequestShareAddressesFieldEvent {
    field: '$.share.addresses'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRequestShareHeadsFieldEvent {
    field: '$.share.heads[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRequestShareWantedFieldEvent {
    field: '$.share.wanted[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NameRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameRequest>): NameRequest {
    return decodeMessage(buf, NameRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameRequest>): Generator<NameRequestRecordFieldEvent | NameRequestLieFieldEvent | NameRequestShareAddressesFieldEvent | NameRequestShareHeadsFieldEvent | NameRequestShareWantedFieldEvent> {
    return streamMessage(buf, NameRequest.codec(), opts)
  }
}

export interface Share {
  addresses: Uint8Array<ArrayBuffer>
  heads: Uint8Array<ArrayBuffer>[]
  wanted: Uint8Array<ArrayBuffer>[]
}

export namespace Share {
  let _codec: Codec<Share>

  export const codec = (): Codec<Share> => {
    if (_codec == null) {
      _codec = message<Share>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.addresses != null && obj.addresses.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.addresses)
        }

        if (obj.heads != null && obj.heads.length > 0) {
          for (const value of obj.heads) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.wanted != null && obj.wanted.length > 0) {
          for (const value of obj.wanted) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          addresses: uint8ArrayAlloc(0),
          heads: [],
          wanted: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.addresses = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.heads != null && obj.heads.length === opts.limits.heads) {
                throw new MaxLengthError('Decode error - repeated field "heads" had too many elements')
              }

              if (obj.heads.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "heads" had too many elements')
              }

              obj.heads.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.wanted != null && obj.wanted.length === opts.limits.wanted) {
                throw new MaxLengthError('Decode error - repeated field "wanted" had too many elements')
              }

              if (obj.wanted.length === 32) {
                throw new MaxLengthError('Decode error - repeated field "wanted" had too many elements')
              }

              obj.wanted.push(reader.bytes())
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
          heads: 8,
          wanted: 32
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.addresses`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.heads != null && obj.heads === opts.limits.heads) {
                throw new MaxLengthError('Streaming decode error - repeated field "heads" had too many elements')
              }

              if (obj.heads === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "heads" had too many elements')
              }

              yield {
                field: `${prefix}.heads[]`,
                index: obj.heads,
                value: reader.bytes()
              }

              obj.heads++

              break
            }
            case 3: {
              if (opts.limits?.wanted != null && obj.wanted === opts.limits.wanted) {
                throw new MaxLengthError('Streaming decode error - repeated field "wanted" had too many elements')
              }

              if (obj.wanted === 32) {
                throw new MaxLengthError('Streaming decode error - repeated field "wanted" had too many elements')
              }

              yield {
                field: `${prefix}.wanted[]`,
                index: obj.wanted,
                value: reader.bytes()
              }

              obj.wanted++

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

  export interface ShareAddressesFieldEvent {
    field: '$.addresses'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ShareHeadsFieldEvent {
    field: '$.heads[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ShareWantedFieldEvent {
    field: '$.wanted[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Share>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Share.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Share>): Share {
    return decodeMessage(buf, Share.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Share>): Generator<ShareAddressesFieldEvent | ShareHeadsFieldEvent | ShareWantedFieldEvent> {
    return streamMessage(buf, Share.codec(), opts)
  }
}

export interface AddressCard {
  seq: number
  addrs: Uint8Array<ArrayBuffer>[]
  locator: Uint8Array<ArrayBuffer>
  mayPassOn: boolean
}

export namespace AddressCard {
  let _codec: Codec<AddressCard>

  export const codec = (): Codec<AddressCard> => {
    if (_codec == null) {
      _codec = message<AddressCard>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.seq)
        }

        if (obj.addrs != null && obj.addrs.length > 0) {
          for (const value of obj.addrs) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.locator != null && obj.locator.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.locator)
        }

        if ((obj.mayPassOn != null && obj.mayPassOn !== false)) {
          w.uint32(32)
          w.bool(obj.mayPassOn)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          seq: 0,
          addrs: [],
          locator: uint8ArrayAlloc(0),
          mayPassOn: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.seq = reader.uint64Number()
              break
            }
            case 2: {
              if (opts.limits?.addrs != null && obj.addrs.length === opts.limits.addrs) {
                throw new MaxLengthError('Decode error - repeated field "addrs" had too many elements')
              }

              if (obj.addrs.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "addrs" had too many elements')
              }

              obj.addrs.push(reader.bytes())
              break
            }
            case 3: {
              obj.locator = reader.bytes()
              break
            }
            case 4: {
              obj.mayPassOn = reader.bool()
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
          addrs: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              if (opts.limits?.addrs != null && obj.addrs === opts.limits.addrs) {
                throw new MaxLengthError('Streaming decode error - repeated field "addrs" had too many elements')
              }

              if (obj.addrs === 16) {
                throw new MaxLengthError('Streaming decode error - repeated field "addrs" had too many elements')
              }

              yield {
                field: `${prefix}.addrs[]`,
                index: obj.addrs,
                value: reader.bytes()
              }

              obj.addrs++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.locator`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.mayPassOn`,
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

  export interface AddressCardSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface AddressCardAddrsFieldEvent {
    field: '$.addrs[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface AddressCardLocatorFieldEvent {
    field: '$.locator'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AddressCardMayPassOnFieldEvent {
    field: '$.mayPassOn'
    value: boolean
  }

  export function encode (obj: Partial<AddressCard>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, AddressCard.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AddressCard>): AddressCard {
    return decodeMessage(buf, AddressCard.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<AddressCard>): Generator<AddressCardSeqFieldEvent | AddressCardAddrsFieldEvent | AddressCardLocatorFieldEvent | AddressCardMayPassOnFieldEvent> {
    return streamMessage(buf, AddressCard.codec(), opts)
  }
}

export interface NameReply {
  status: NameReply.Status
  share?: Share
  found: Uint8Array<ArrayBuffer>[]
}

export namespace NameReply {
  export enum Status {
    UNKNOWN = 'UNKNOWN',
    STORED = 'STORED',
    REFUSED = 'REFUSED',
    BUSY = 'BUSY'
  }

  enum __StatusValues {
    UNKNOWN = 0,
    STORED = 1,
    REFUSED = 2,
    BUSY = 3
  }

  export namespace Status {
    export const codec = (): Codec<Status> => {
      return enumeration<Status>(__StatusValues)
    }
  }

  let _codec: Codec<NameReply>

  export const codec = (): Codec<NameReply> => {
    if (_codec == null) {
      _codec = message<NameReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(8)
          NameReply.Status.codec().encode(obj.status, w)
        }

        if (obj.share != null) {
          w.uint32(18)
          Share.codec().encode(obj.share, w)
        }

        if (obj.found != null && obj.found.length > 0) {
          for (const value of obj.found) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: Status.UNKNOWN,
          found: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = NameReply.Status.codec().decode(reader)
              break
            }
            case 2: {
              obj.share = Share.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.share
              })
              break
            }
            case 3: {
              if (opts.limits?.found != null && obj.found.length === opts.limits.found) {
                throw new MaxLengthError('Decode error - repeated field "found" had too many elements')
              }

              if (obj.found.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "found" had too many elements')
              }

              obj.found.push(reader.bytes())
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
          found: 8
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.status`,
                value: NameReply.Status.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield * Share.codec().stream(reader, reader.uint32(), `${prefix}.share`, {
                limits: opts.limits?.share
              })

              break
            }
            case 3: {
              if (opts.limits?.found != null && obj.found === opts.limits.found) {
                throw new MaxLengthError('Streaming decode error - repeated field "found" had too many elements')
              }

              if (obj.found === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "found" had too many elements')
              }

              yield {
                field: `${prefix}.found[]`,
                index: obj.found,
                value: reader.bytes()
              }

              obj.found++

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

  export interface NameReplyStatusFieldEvent {
    field: '$.status'
    value: NameReply.Status
  }

  export interface NameReplyShareAddressesFieldEvent {
    field: '$.share.addresses'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameReplyShareHeadsFieldEvent {
    field: '$.share.heads[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameReplyShareWantedFieldEvent {
    field: '$.share.wanted[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameReplyFoundFieldEvent {
    field: '$.found[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NameReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameReply>): NameReply {
    return decodeMessage(buf, NameReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameReply>): Generator<NameReplyStatusFieldEvent | NameReplyShareAddressesFieldEvent | NameReplyShareHeadsFieldEvent | NameReplyShareWantedFieldEvent | NameReplyFoundFieldEvent> {
    return streamMessage(buf, NameReply.codec(), opts)
  }
}
