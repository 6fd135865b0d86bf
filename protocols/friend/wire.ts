import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface FriendAsk {
  message: Uint8Array<ArrayBuffer>
  work: Uint8Array<ArrayBuffer>
}

export namespace FriendAsk {
  let _codec: Codec<FriendAsk>

  export const codec = (): Codec<FriendAsk> => {
    if (_codec == null) {
      _codec = message<FriendAsk>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.message != null && obj.message.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.message)
        }

        if ((obj.work != null && obj.work.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.work)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          message: uint8ArrayAlloc(0),
          work: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.message = reader.bytes()
              break
            }
            case 8: {
              obj.work = reader.bytes()
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
                field: `${prefix}.message`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.work`,
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

  export interface FriendAskMessageFieldEvent {
    field: '$.message'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendAskWorkFieldEvent {
    field: '$.work'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<FriendAsk>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendAsk.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendAsk>): FriendAsk {
    return decodeMessage(buf, FriendAsk.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendAsk>): Generator<FriendAskMessageFieldEvent | FriendAskWorkFieldEvent> {
    return streamMessage(buf, FriendAsk.codec(), opts)
  }
}

export interface FriendMessage {
  request?: FriendRequest
  accept?: FriendAccept
  decline?: FriendEnd
  withdraw?: FriendEnd
  remove?: FriendEnd
}

export namespace FriendMessage {
  let _codec: Codec<FriendMessage>

  export const codec = (): Codec<FriendMessage> => {
    if (_codec == null) {
      _codec = message<FriendMessage>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.remove != null) {
          obj.withdraw = undefined
          obj.decline = undefined
          obj.accept = undefined
          obj.request = undefined
        }

        if (obj.withdraw != null) {
          obj.remove = undefined
          obj.decline = undefined
          obj.accept = undefined
          obj.request = undefined
        }

        if (obj.decline != null) {
          obj.remove = undefined
          obj.withdraw = undefined
          obj.accept = undefined
          obj.request = undefined
        }

        if (obj.accept != null) {
          obj.remove = undefined
          obj.withdraw = undefined
          obj.decline = undefined
          obj.request = undefined
        }

        if (obj.request != null) {
          obj.remove = undefined
          obj.withdraw = undefined
          obj.decline = undefined
          obj.accept = undefined
        }

        if (obj.request != null) {
          w.uint32(10)
          FriendRequest.codec().encode(obj.request, w)
        }

        if (obj.accept != null) {
          w.uint32(18)
          FriendAccept.codec().encode(obj.accept, w)
        }

        if (obj.decline != null) {
          w.uint32(26)
          FriendEnd.codec().encode(obj.decline, w)
        }

        if (obj.withdraw != null) {
          w.uint32(34)
          FriendEnd.codec().encode(obj.withdraw, w)
        }

        if (obj.remove != null) {
          w.uint32(42)
          FriendEnd.codec().encode(obj.remove, w)
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
              obj.request = FriendRequest.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.request
              })
              break
            }
            case 2: {
              obj.accept = FriendAccept.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.accept
              })
              break
            }
            case 3: {
              obj.decline = FriendEnd.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.decline
              })
              break
            }
            case 4: {
              obj.withdraw = FriendEnd.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.withdraw
              })
              break
            }
            case 5: {
              obj.remove = FriendEnd.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.remove
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.remove != null) {
          delete obj.withdraw
          delete obj.decline
          delete obj.accept
          delete obj.request
        }

        if (obj.withdraw != null) {
          delete obj.remove
          delete obj.decline
          delete obj.accept
          delete obj.request
        }

        if (obj.decline != null) {
          delete obj.remove
          delete obj.withdraw
          delete obj.accept
          delete obj.request
        }

        if (obj.accept != null) {
          delete obj.remove
          delete obj.withdraw
          delete obj.decline
          delete obj.request
        }

        if (obj.request != null) {
          delete obj.remove
          delete obj.withdraw
          delete obj.decline
          delete obj.accept
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * FriendRequest.codec().stream(reader, reader.uint32(), `${prefix}.request`, {
                limits: opts.limits?.request
              })

              break
            }
            case 2: {
              yield * FriendAccept.codec().stream(reader, reader.uint32(), `${prefix}.accept`, {
                limits: opts.limits?.accept
              })

              break
            }
            case 3: {
              yield * FriendEnd.codec().stream(reader, reader.uint32(), `${prefix}.decline`, {
                limits: opts.limits?.decline
              })

              break
            }
            case 4: {
              yield * FriendEnd.codec().stream(reader, reader.uint32(), `${prefix}.withdraw`, {
                limits: opts.limits?.withdraw
              })

              break
            }
            case 5: {
              yield * FriendEnd.codec().stream(reader, reader.uint32(), `${prefix}.remove`, {
                limits: opts.limits?.remove
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

  export interface FriendMessageRequestIdFieldEvent {
    field: '$.request.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRequestFromFieldEvent {
    field: '$.request.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRequestToFieldEvent {
    field: '$.request.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRequestNameRecordFieldEvent {
    field: '$.request.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRequestKeyPackageFieldEvent {
    field: '$.request.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRequestGreetingFieldEvent {
    field: '$.request.greeting'
    value: string
  }

  export interface FriendMessageRequestInviteMacFieldEvent {
    field: '$.request.inviteMac'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRequestCreatedSFieldEvent {
    field: '$.request.createdS'
    value: number
  }

  export interface FriendMessageRequestAddressesFieldEvent {
    field: '$.request.addresses[]'
    index: number
    value: string
  }

  export interface FriendMessageRequestInviteIdFieldEvent {
    field: '$.request.inviteId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageAcceptRequestHashFieldEvent {
    field: '$.accept.requestHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageAcceptFromFieldEvent {
    field: '$.accept.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageAcceptToFieldEvent {
    field: '$.accept.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageAcceptNameRecordFieldEvent {
    field: '$.accept.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageAcceptKeyPackagesFieldEvent {
    field: '$.accept.keyPackages[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageAcceptAddressesFieldEvent {
    field: '$.accept.addresses[]'
    index: number
    value: string
  }

  export interface FriendMessageDeclineRequestHashFieldEvent {
    field: '$.decline.requestHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageDeclineFromFieldEvent {
    field: '$.decline.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageDeclineToFieldEvent {
    field: '$.decline.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageDeclineNameRecordFieldEvent {
    field: '$.decline.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageWithdrawRequestHashFieldEvent {
    field: '$.withdraw.requestHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageWithdrawFromFieldEvent {
    field: '$.withdraw.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageWithdrawToFieldEvent {
    field: '$.withdraw.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageWithdrawNameRecordFieldEvent {
    field: '$.withdraw.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRemoveRequestHashFieldEvent {
    field: '$.remove.requestHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRemoveFromFieldEvent {
    field: '$.remove.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRemoveToFieldEvent {
    field: '$.remove.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendMessageRemoveNameRecordFieldEvent {
    field: '$.remove.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<FriendMessage>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendMessage.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendMessage>): FriendMessage {
    return decodeMessage(buf, FriendMessage.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendMessage>): Generator<FriendMessageRequestIdFieldEvent | FriendMessageRequestFromFieldEvent | FriendMessageRequestToFieldEvent | FriendMessageRequestNameRecordFieldEvent | FriendMessageRequestKeyPackageFieldEvent | FriendMessageRequestGreetingFieldEvent | FriendMessageRequestInviteMacFieldEvent | FriendMessageRequestCreatedSFieldEvent | FriendMessageRequestAddressesFieldEvent | FriendMessageRequestInviteIdFieldEvent | FriendMessageAcceptRequestHashFieldEvent | FriendMessageAcceptFromFieldEvent | FriendMessageAcceptToFieldEvent | FriendMessageAcceptNameRecordFieldEvent | FriendMessageAcceptKeyPackagesFieldEvent | FriendMessageAcceptAddressesFieldEvent | FriendMessageDeclineRequestHashFieldEvent | FriendMessageDeclineFromFieldEvent | FriendMessageDeclineToFieldEvent | FriendMessageDeclineNameRecordFieldEvent | FriendMessageWithdrawRequestHashFieldEvent | FriendMessageWithdrawFromFieldEvent | FriendMessageWithdrawToFieldEvent | FriendMessageWithdrawNameRecordFieldEvent | FriendMessageRemoveRequestHashFieldEvent | FriendMessageRemoveFromFieldEvent | FriendMessageRemoveToFieldEvent | FriendMessageRemoveNameRecordFieldEvent> {
    return streamMessage(buf, FriendMessage.codec(), opts)
  }
}

export interface FriendRequest {
  id: Uint8Array<ArrayBuffer>
  from: Uint8Array<ArrayBuffer>
  to: Uint8Array<ArrayBuffer>
  nameRecord: Uint8Array<ArrayBuffer>
  keyPackage: Uint8Array<ArrayBuffer>
  greeting: string
  inviteMac: Uint8Array<ArrayBuffer>
  createdS: number
  addresses: string[]
  inviteId: Uint8Array<ArrayBuffer>
}

export namespace FriendRequest {
  let _codec: Codec<FriendRequest>

  export const codec = (): Codec<FriendRequest> => {
    if (_codec == null) {
      _codec = message<FriendRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.from != null && obj.from.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.from)
        }

        if ((obj.to != null && obj.to.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.to)
        }

        if ((obj.nameRecord != null && obj.nameRecord.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.nameRecord)
        }

        if ((obj.keyPackage != null && obj.keyPackage.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.keyPackage)
        }

        if ((obj.greeting != null && obj.greeting !== '')) {
          w.uint32(50)
          w.string(obj.greeting)
        }

        if ((obj.inviteMac != null && obj.inviteMac.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.inviteMac)
        }

        if ((obj.createdS != null && obj.createdS !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.createdS)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(98)
            w.string(value)
          }
        }

        if ((obj.inviteId != null && obj.inviteId.byteLength > 0)) {
          w.uint32(106)
          w.bytes(obj.inviteId)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          from: uint8ArrayAlloc(0),
          to: uint8ArrayAlloc(0),
          nameRecord: uint8ArrayAlloc(0),
          keyPackage: uint8ArrayAlloc(0),
          greeting: '',
          inviteMac: uint8ArrayAlloc(0),
          createdS: 0,
          addresses: [],
          inviteId: uint8ArrayAlloc(0)
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
              obj.from = reader.bytes()
              break
            }
            case 3: {
              obj.to = reader.bytes()
              break
            }
            case 4: {
              obj.nameRecord = reader.bytes()
              break
            }
            case 5: {
              obj.keyPackage = reader.bytes()
              break
            }
            case 6: {
              obj.greeting = reader.string()
              break
            }
            case 7: {
              obj.inviteMac = reader.bytes()
              break
            }
            case 9: {
              obj.createdS = reader.uint64Number()
              break
            }
            case 12: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.string())
              break
            }
            case 13: {
              obj.inviteId = reader.bytes()
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
          addresses: 16
        }

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
                field: `${prefix}.from`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.to`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.nameRecord`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.keyPackage`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.greeting`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.inviteMac`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.createdS`,
                value: reader.uint64Number()
              }
              break
            }
            case 12: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses === 16) {
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
            case 13: {
              yield {
                field: `${prefix}.inviteId`,
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

  export interface FriendRequestIdFieldEvent {
    field: '$.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendRequestFromFieldEvent {
    field: '$.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendRequestToFieldEvent {
    field: '$.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendRequestNameRecordFieldEvent {
    field: '$.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendRequestKeyPackageFieldEvent {
    field: '$.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendRequestGreetingFieldEvent {
    field: '$.greeting'
    value: string
  }

  export interface FriendRequestInviteMacFieldEvent {
    field: '$.inviteMac'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendRequestCreatedSFieldEvent {
    field: '$.createdS'
    value: number
  }

  export interface FriendRequestAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export interface FriendRequestInviteIdFieldEvent {
    field: '$.inviteId'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<FriendRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendRequest>): FriendRequest {
    return decodeMessage(buf, FriendRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendRequest>): Generator<FriendRequestIdFieldEvent | FriendRequestFromFieldEvent | FriendRequestToFieldEvent | FriendRequestNameRecordFieldEvent | FriendRequestKeyPackageFieldEvent | FriendRequestGreetingFieldEvent | FriendRequestInviteMacFieldEvent | FriendRequestCreatedSFieldEvent | FriendRequestAddressesFieldEvent | FriendRequestInviteIdFieldEvent> {
    return streamMessage(buf, FriendRequest.codec(), opts)
  }
}

export interface InviteLink {
  userKey: Uint8Array<ArrayBuffer>
  device: Uint8Array<ArrayBuffer>
  addresses: Uint8Array<ArrayBuffer>[]
  code: Uint8Array<ArrayBuffer>
  expiresS: number
  reusable: boolean
  name: string
}

export namespace InviteLink {
  let _codec: Codec<InviteLink>

  export const codec = (): Codec<InviteLink> => {
    if (_codec == null) {
      _codec = message<InviteLink>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.userKey != null && obj.userKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.userKey)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.device)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if ((obj.code != null && obj.code.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.code)
        }

        if ((obj.expiresS != null && obj.expiresS !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.expiresS)
        }

        if ((obj.reusable != null && obj.reusable !== false)) {
          w.uint32(48)
          w.bool(obj.reusable)
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(58)
          w.string(obj.name)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          userKey: uint8ArrayAlloc(0),
          device: uint8ArrayAlloc(0),
          addresses: [],
          code: uint8ArrayAlloc(0),
          expiresS: 0,
          reusable: false,
          name: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.userKey = reader.bytes()
              break
            }
            case 2: {
              obj.device = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses.length === 6) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              obj.addresses.push(reader.bytes())
              break
            }
            case 4: {
              obj.code = reader.bytes()
              break
            }
            case 5: {
              obj.expiresS = reader.uint64Number()
              break
            }
            case 6: {
              obj.reusable = reader.bool()
              break
            }
            case 7: {
              obj.name = reader.string()
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
          addresses: 6
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.userKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses === 6) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              yield {
                field: `${prefix}.addresses[]`,
                index: obj.addresses,
                value: reader.bytes()
              }

              obj.addresses++

              break
            }
            case 4: {
              yield {
                field: `${prefix}.code`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.expiresS`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.reusable`,
                value: reader.bool()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
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

  export interface InviteLinkUserKeyFieldEvent {
    field: '$.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InviteLinkDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InviteLinkAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface InviteLinkCodeFieldEvent {
    field: '$.code'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InviteLinkExpiresSFieldEvent {
    field: '$.expiresS'
    value: number
  }

  export interface InviteLinkReusableFieldEvent {
    field: '$.reusable'
    value: boolean
  }

  export interface InviteLinkNameFieldEvent {
    field: '$.name'
    value: string
  }

  export function encode (obj: Partial<InviteLink>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, InviteLink.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InviteLink>): InviteLink {
    return decodeMessage(buf, InviteLink.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<InviteLink>): Generator<InviteLinkUserKeyFieldEvent | InviteLinkDeviceFieldEvent | InviteLinkAddressesFieldEvent | InviteLinkCodeFieldEvent | InviteLinkExpiresSFieldEvent | InviteLinkReusableFieldEvent | InviteLinkNameFieldEvent> {
    return streamMessage(buf, InviteLink.codec(), opts)
  }
}

export interface FriendAccept {
  requestHash: Uint8Array<ArrayBuffer>
  from: Uint8Array<ArrayBuffer>
  to: Uint8Array<ArrayBuffer>
  nameRecord: Uint8Array<ArrayBuffer>
  keyPackages: Uint8Array<ArrayBuffer>[]
  addresses: string[]
}

export namespace FriendAccept {
  let _codec: Codec<FriendAccept>

  export const codec = (): Codec<FriendAccept> => {
    if (_codec == null) {
      _codec = message<FriendAccept>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.requestHash != null && obj.requestHash.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.requestHash)
        }

        if ((obj.from != null && obj.from.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.from)
        }

        if ((obj.to != null && obj.to.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.to)
        }

        if ((obj.nameRecord != null && obj.nameRecord.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.nameRecord)
        }

        if (obj.keyPackages != null && obj.keyPackages.length > 0) {
          for (const value of obj.keyPackages) {
            w.uint32(50)
            w.bytes(value)
          }
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(98)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          requestHash: uint8ArrayAlloc(0),
          from: uint8ArrayAlloc(0),
          to: uint8ArrayAlloc(0),
          nameRecord: uint8ArrayAlloc(0),
          keyPackages: [],
          addresses: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.requestHash = reader.bytes()
              break
            }
            case 2: {
              obj.from = reader.bytes()
              break
            }
            case 3: {
              obj.to = reader.bytes()
              break
            }
            case 4: {
              obj.nameRecord = reader.bytes()
              break
            }
            case 6: {
              if (opts.limits?.keyPackages != null && obj.keyPackages.length === opts.limits.keyPackages) {
                throw new MaxLengthError('Decode error - repeated field "keyPackages" had too many elements')
              }

              if (obj.keyPackages.length === 1) {
                throw new MaxLengthError('Decode error - repeated field "keyPackages" had too many elements')
              }

              obj.keyPackages.push(reader.bytes())
              break
            }
            case 12: {
              if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses.length === 16) {
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
          keyPackages: 1,
          addresses: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.requestHash`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.from`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.to`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.nameRecord`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              if (opts.limits?.keyPackages != null && obj.keyPackages === opts.limits.keyPackages) {
                throw new MaxLengthError('Streaming decode error - repeated field "keyPackages" had too many elements')
              }

              if (obj.keyPackages === 1) {
                throw new MaxLengthError('Streaming decode error - repeated field "keyPackages" had too many elements')
              }

              yield {
                field: `${prefix}.keyPackages[]`,
                index: obj.keyPackages,
                value: reader.bytes()
              }

              obj.keyPackages++

              break
            }
            case 12: {
              if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements')
              }

              if (obj.addresses === 16) {
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

  export interface FriendAcceptRequestHashFieldEvent {
    field: '$.requestHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendAcceptFromFieldEvent {
    field: '$.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendAcceptToFieldEvent {
    field: '$.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendAcceptNameRecordFieldEvent {
    field: '$.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendAcceptKeyPackagesFieldEvent {
    field: '$.keyPackages[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendAcceptAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<FriendAccept>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendAccept.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendAccept>): FriendAccept {
    return decodeMessage(buf, FriendAccept.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendAccept>): Generator<FriendAcceptRequestHashFieldEvent | FriendAcceptFromFieldEvent | FriendAcceptToFieldEvent | FriendAcceptNameRecordFieldEvent | FriendAcceptKeyPackagesFieldEvent | FriendAcceptAddressesFieldEvent> {
    return streamMessage(buf, FriendAccept.codec(), opts)
  }
}

export interface FriendEnd {
  requestHash: Uint8Array<ArrayBuffer>
  from: Uint8Array<ArrayBuffer>
  to: Uint8Array<ArrayBuffer>
  nameRecord: Uint8Array<ArrayBuffer>
}

export namespace FriendEnd {
  let _codec: Codec<FriendEnd>

  export const codec = (): Codec<FriendEnd> => {
    if (_codec == null) {
      _codec = message<FriendEnd>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.requestHash != null && obj.requestHash.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.requestHash)
        }

        if ((obj.from != null && obj.from.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.from)
        }

        if ((obj.to != null && obj.to.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.to)
        }

        if ((obj.nameRecord != null && obj.nameRecord.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.nameRecord)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          requestHash: uint8ArrayAlloc(0),
          from: uint8ArrayAlloc(0),
          to: uint8ArrayAlloc(0),
          nameRecord: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.requestHash = reader.bytes()
              break
            }
            case 2: {
              obj.from = reader.bytes()
              break
            }
            case 3: {
              obj.to = reader.bytes()
              break
            }
            case 4: {
              obj.nameRecord = reader.bytes()
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
                field: `${prefix}.requestHash`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.from`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.to`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.nameRecord`,
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

  export interface FriendEndRequestHashFieldEvent {
    field: '$.requestHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendEndFromFieldEvent {
    field: '$.from'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendEndToFieldEvent {
    field: '$.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendEndNameRecordFieldEvent {
    field: '$.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<FriendEnd>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendEnd.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendEnd>): FriendEnd {
    return decodeMessage(buf, FriendEnd.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendEnd>): Generator<FriendEndRequestHashFieldEvent | FriendEndFromFieldEvent | FriendEndToFieldEvent | FriendEndNameRecordFieldEvent> {
    return streamMessage(buf, FriendEnd.codec(), opts)
  }
}

export interface FriendLetter {
  message?: Uint8Array<ArrayBuffer>
  heard?: FriendHeard
}

export namespace FriendLetter {
  let _codec: Codec<FriendLetter>

  export const codec = (): Codec<FriendLetter> => {
    if (_codec == null) {
      _codec = message<FriendLetter>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.heard != null) {
          obj.message = undefined
        }

        if (obj.message != null) {
          obj.heard = undefined
        }

        if (obj.message != null) {
          w.uint32(10)
          w.bytes(obj.message)
        }

        if (obj.heard != null) {
          w.uint32(18)
          FriendHeard.codec().encode(obj.heard, w)
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
              obj.message = reader.bytes()
              break
            }
            case 2: {
              obj.heard = FriendHeard.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.heard
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.heard != null) {
          delete obj.message
        }

        if (obj.message != null) {
          delete obj.heard
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.message`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * FriendHeard.codec().stream(reader, reader.uint32(), `${prefix}.heard`, {
                limits: opts.limits?.heard
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

  export interface FriendLetterMessageFieldEvent {
    field: '$.message'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendLetterHeardMessageHashFieldEvent {
    field: '$.heard.messageHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendLetterHeardReplyStatusFieldEvent {
    field: '$.heard.reply.status'
    value: FriendReply.Status
  }

  export function encode (obj: Partial<FriendLetter>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendLetter.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendLetter>): FriendLetter {
    return decodeMessage(buf, FriendLetter.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendLetter>): Generator<FriendLetterMessageFieldEvent | FriendLetterHeardMessageHashFieldEvent | FriendLetterHeardReplyStatusFieldEvent> {
    return streamMessage(buf, FriendLetter.codec(), opts)
  }
}

export interface FriendHeard {
  messageHash: Uint8Array<ArrayBuffer>
  reply?: FriendReply
}

export namespace FriendHeard {
  let _codec: Codec<FriendHeard>

  export const codec = (): Codec<FriendHeard> => {
    if (_codec == null) {
      _codec = message<FriendHeard>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.messageHash != null && obj.messageHash.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.messageHash)
        }

        if (obj.reply != null) {
          w.uint32(18)
          FriendReply.codec().encode(obj.reply, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          messageHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.messageHash = reader.bytes()
              break
            }
            case 2: {
              obj.reply = FriendReply.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.reply
              })
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
                field: `${prefix}.messageHash`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * FriendReply.codec().stream(reader, reader.uint32(), `${prefix}.reply`, {
                limits: opts.limits?.reply
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

  export interface FriendHeardMessageHashFieldEvent {
    field: '$.messageHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface FriendHeardReplyStatusFieldEvent {
    field: '$.reply.status'
    value: FriendReply.Status
  }

  export function encode (obj: Partial<FriendHeard>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendHeard.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendHeard>): FriendHeard {
    return decodeMessage(buf, FriendHeard.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendHeard>): Generator<FriendHeardMessageHashFieldEvent | FriendHeardReplyStatusFieldEvent> {
    return streamMessage(buf, FriendHeard.codec(), opts)
  }
}

export interface FriendReply {
  status: FriendReply.Status
}

export namespace FriendReply {
  export enum Status {
    UNKNOWN = 'UNKNOWN',
    STORED = 'STORED',
    REFUSED = 'REFUSED',
    BUSY = 'BUSY',
    WORK = 'WORK',
    UNINVITED = 'UNINVITED',
    EXPIRED = 'EXPIRED',
    USED = 'USED'
  }

  enum __StatusValues {
    UNKNOWN = 0,
    STORED = 1,
    REFUSED = 2,
    BUSY = 3,
    WORK = 4,
    UNINVITED = 5,
    EXPIRED = 6,
    USED = 7
  }

  export namespace Status {
    export const codec = (): Codec<Status> => {
      return enumeration<Status>(__StatusValues)
    }
  }

  let _codec: Codec<FriendReply>

  export const codec = (): Codec<FriendReply> => {
    if (_codec == null) {
      _codec = message<FriendReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(8)
          FriendReply.Status.codec().encode(obj.status, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: Status.UNKNOWN
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = FriendReply.Status.codec().decode(reader)
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
                field: `${prefix}.status`,
                value: FriendReply.Status.codec().decode(reader)
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

  export interface FriendReplyStatusFieldEvent {
    field: '$.status'
    value: FriendReply.Status
  }

  export function encode (obj: Partial<FriendReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, FriendReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendReply>): FriendReply {
    return decodeMessage(buf, FriendReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<FriendReply>): Generator<FriendReplyStatusFieldEvent> {
    return streamMessage(buf, FriendReply.codec(), opts)
  }
}
