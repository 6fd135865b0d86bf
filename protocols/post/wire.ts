import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface PostManifest {
  author: Uint8Array<ArrayBuffer>
  device: Uint8Array<ArrayBuffer>
  seq: number
  postId: number
  prevHash: Uint8Array<ArrayBuffer>
  title: string
  fileName: string
  mime: string
  size: number
  cid: Uint8Array<ArrayBuffer>
  audience: number
  groupId: Uint8Array<ArrayBuffer>
  createdMs: number
  tombstone: boolean
  target: number
}

export namespace PostManifest {
  let _codec: Codec<PostManifest>

  export const codec = (): Codec<PostManifest> => {
    if (_codec == null) {
      _codec = message<PostManifest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.author != null && obj.author.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.author)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.device)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.seq)
        }

        if ((obj.postId != null && obj.postId !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.postId)
        }

        if ((obj.prevHash != null && obj.prevHash.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.prevHash)
        }

        if ((obj.title != null && obj.title !== '')) {
          w.uint32(50)
          w.string(obj.title)
        }

        if ((obj.fileName != null && obj.fileName !== '')) {
          w.uint32(58)
          w.string(obj.fileName)
        }

        if ((obj.mime != null && obj.mime !== '')) {
          w.uint32(66)
          w.string(obj.mime)
        }

        if ((obj.size != null && obj.size !== 0)) {
          w.uint32(72)
          w.uint64Number(obj.size)
        }

        if ((obj.cid != null && obj.cid.byteLength > 0)) {
          w.uint32(82)
          w.bytes(obj.cid)
        }

        if ((obj.audience != null && obj.audience !== 0)) {
          w.uint32(88)
          w.uint32(obj.audience)
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(98)
          w.bytes(obj.groupId)
        }

        if ((obj.createdMs != null && obj.createdMs !== 0)) {
          w.uint32(104)
          w.uint64Number(obj.createdMs)
        }

        if ((obj.tombstone != null && obj.tombstone !== false)) {
          w.uint32(112)
          w.bool(obj.tombstone)
        }

        if ((obj.target != null && obj.target !== 0)) {
          w.uint32(120)
          w.uint64Number(obj.target)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          author: uint8ArrayAlloc(0),
          device: uint8ArrayAlloc(0),
          seq: 0,
          postId: 0,
          prevHash: uint8ArrayAlloc(0),
          title: '',
          fileName: '',
          mime: '',
          size: 0,
          cid: uint8ArrayAlloc(0),
          audience: 0,
          groupId: uint8ArrayAlloc(0),
          createdMs: 0,
          tombstone: false,
          target: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.author = reader.bytes()
              break
            }
            case 2: {
              obj.device = reader.bytes()
              break
            }
            case 3: {
              obj.seq = reader.uint64Number()
              break
            }
            case 4: {
              obj.postId = reader.uint64Number()
              break
            }
            case 5: {
              obj.prevHash = reader.bytes()
              break
            }
            case 6: {
              obj.title = reader.string()
              break
            }
            case 7: {
              obj.fileName = reader.string()
              break
            }
            case 8: {
              obj.mime = reader.string()
              break
            }
            case 9: {
              obj.size = reader.uint64Number()
              break
            }
            case 10: {
              obj.cid = reader.bytes()
              break
            }
            case 11: {
              obj.audience = reader.uint32()
              break
            }
            case 12: {
              obj.groupId = reader.bytes()
              break
            }
            case 13: {
              obj.createdMs = reader.uint64Number()
              break
            }
            case 14: {
              obj.tombstone = reader.bool()
              break
            }
            case 15: {
              obj.target = reader.uint64Number()
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
                field: `${prefix}.author`,
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
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.postId`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.prevHash`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.title`,
                value: reader.string()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.fileName`,
                value: reader.string()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.mime`,
                value: reader.string()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.size`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.cid`,
                value: reader.bytes()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.audience`,
                value: reader.uint32()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.createdMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.tombstone`,
                value: reader.bool()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.target`,
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

  export interface PostManifestAuthorFieldEvent {
    field: '$.author'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PostManifestDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PostManifestSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface PostManifestPostIdFieldEvent {
    field: '$.postId'
    value: number
  }

  export interface PostManifestPrevHashFieldEvent {
    field: '$.prevHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PostManifestTitleFieldEvent {
    field: '$.title'
    value: string
  }

  export interface PostManifestFileNameFieldEvent {
    field: '$.fileName'
    value: string
  }

  export interface PostManifestMimeFieldEvent {
    field: '$.mime'
    value: string
  }

  export interface PostManifestSizeFieldEvent {
    field: '$.size'
    value: number
  }

  export interface PostManifestCidFieldEvent {
    field: '$.cid'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PostManifestAudienceFieldEvent {
    field: '$.audience'
    value: number
  }

  export interface PostManifestGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PostManifestCreatedMsFieldEvent {
    field: '$.createdMs'
    value: number
  }

  export interface PostManifestTombstoneFieldEvent {
    field: '$.tombstone'
    value: boolean
  }

  export interface PostManifestTargetFieldEvent {
    field: '$.target'
    value: number
  }

  export function encode (obj: Partial<PostManifest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PostManifest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PostManifest>): PostManifest {
    return decodeMessage(buf, PostManifest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PostManifest>): Generator<PostManifestAuthorFieldEvent | PostManifestDeviceFieldEvent | PostManifestSeqFieldEvent | PostManifestPostIdFieldEvent | PostManifestPrevHashFieldEvent | PostManifestTitleFieldEvent | PostManifestFileNameFieldEvent | PostManifestMimeFieldEvent | PostManifestSizeFieldEvent | PostManifestCidFieldEvent | PostManifestAudienceFieldEvent | PostManifestGroupIdFieldEvent | PostManifestCreatedMsFieldEvent | PostManifestTombstoneFieldEvent | PostManifestTargetFieldEvent> {
    return streamMessage(buf, PostManifest.codec(), opts)
  }
}

export interface Notify {
  entry: Uint8Array<ArrayBuffer>
}

export namespace Notify {
  let _codec: Codec<Notify>

  export const codec = (): Codec<Notify> => {
    if (_codec == null) {
      _codec = message<Notify>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.entry)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entry = reader.bytes()
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
                field: `${prefix}.entry`,
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

  export interface NotifyEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Notify>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Notify.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Notify>): Notify {
    return decodeMessage(buf, Notify.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Notify>): Generator<NotifyEntryFieldEvent> {
    return streamMessage(buf, Notify.codec(), opts)
  }
}

export interface List {
  from: number
}

export namespace List {
  let _codec: Codec<List>

  export const codec = (): Codec<List> => {
    if (_codec == null) {
      _codec = message<List>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.from != null && obj.from !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.from)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          from: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.from = reader.uint64Number()
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

  export interface ListFromFieldEvent {
    field: '$.from'
    value: number
  }

  export function encode (obj: Partial<List>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, List.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<List>): List {
    return decodeMessage(buf, List.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<List>): Generator<ListFromFieldEvent> {
    return streamMessage(buf, List.codec(), opts)
  }
}

export interface Get {
  device: Uint8Array<ArrayBuffer>
  postId: number
  held: number
  ticket: Uint8Array<ArrayBuffer>
}

export namespace Get {
  let _codec: Codec<Get>

  export const codec = (): Codec<Get> => {
    if (_codec == null) {
      _codec = message<Get>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if ((obj.postId != null && obj.postId !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.postId)
        }

        if ((obj.held != null && obj.held !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.held)
        }

        if ((obj.ticket != null && obj.ticket.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.ticket)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0),
          postId: 0,
          held: 0,
          ticket: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.device = reader.bytes()
              break
            }
            case 2: {
              obj.postId = reader.uint64Number()
              break
            }
            case 3: {
              obj.held = reader.uint64Number()
              break
            }
            case 4: {
              obj.ticket = reader.bytes()
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
                field: `${prefix}.device`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.postId`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.held`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.ticket`,
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

  export interface GetDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GetPostIdFieldEvent {
    field: '$.postId'
    value: number
  }

  export interface GetHeldFieldEvent {
    field: '$.held'
    value: number
  }

  export interface GetTicketFieldEvent {
    field: '$.ticket'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Get>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Get.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Get>): Get {
    return decodeMessage(buf, Get.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Get>): Generator<GetDeviceFieldEvent | GetPostIdFieldEvent | GetHeldFieldEvent | GetTicketFieldEvent> {
    return streamMessage(buf, Get.codec(), opts)
  }
}

export interface Request {
  notify?: Notify
  list?: List
  get?: Get
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

        if (obj.get != null) {
          obj.list = undefined
          obj.notify = undefined
        }

        if (obj.list != null) {
          obj.get = undefined
          obj.notify = undefined
        }

        if (obj.notify != null) {
          obj.get = undefined
          obj.list = undefined
        }

        if (obj.notify != null) {
          w.uint32(10)
          Notify.codec().encode(obj.notify, w)
        }

        if (obj.list != null) {
          w.uint32(18)
          List.codec().encode(obj.list, w)
        }

        if (obj.get != null) {
          w.uint32(26)
          Get.codec().encode(obj.get, w)
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
              obj.notify = Notify.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.notify
              })
              break
            }
            case 2: {
              obj.list = List.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.list
              })
              break
            }
            case 3: {
              obj.get = Get.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.get
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.get != null) {
          delete obj.list
          delete obj.notify
        }

        if (obj.list != null) {
          delete obj.get
          delete obj.notify
        }

        if (obj.notify != null) {
          delete obj.get
          delete obj.list
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Notify.codec().stream(reader, reader.uint32(), `${prefix}.notify`, {
                limits: opts.limits?.notify
              })

              break
            }
            case 2: {
              yield * List.codec().stream(reader, reader.uint32(), `${prefix}.list`, {
                limits: opts.limits?.list
              })

              break
            }
            case 3: {
              yield * Get.codec().stream(reader, reader.uint32(), `${prefix}.get`, {
                limits: opts.limits?.get
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

  export interface RequestNotifyEntryFieldEvent {
    field: '$.notify.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestListFromFieldEvent {
    field: '$.list.from'
    value: number
  }

  export interface RequestGetDeviceFieldEvent {
    field: '$.get.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestGetPostIdFieldEvent {
    field: '$.get.postId'
    value: number
  }

  export interface RequestGetHeldFieldEvent {
    field: '$.get.held'
    value: number
  }

  export interface RequestGetTicketFieldEvent {
    field: '$.get.ticket'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Request>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Request.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Request>): Request {
    return decodeMessage(buf, Request.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Request>): Generator<RequestNotifyEntryFieldEvent | RequestListFromFieldEvent | RequestGetDeviceFieldEvent | RequestGetPostIdFieldEvent | RequestGetHeldFieldEvent | RequestGetTicketFieldEvent> {
    return streamMessage(buf, Request.codec(), opts)
  }
}

export enum Status {
  UNSPECIFIED = 'UNSPECIFIED',
  OK = 'OK',
  STORED = 'STORED',
  BUSY = 'BUSY',
  REFUSED = 'REFUSED',
  NOT_FOUND = 'NOT_FOUND'
}

enum __StatusValues {
  UNSPECIFIED = 0,
  OK = 1,
  STORED = 2,
  BUSY = 3,
  REFUSED = 4,
  NOT_FOUND = 5
}

export namespace Status {
  export const codec = (): Codec<Status> => {
    return enumeration<Status>(__StatusValues)
  }
}

export interface Reply {
  status: Status
  entries: Uint8Array<ArrayBuffer>[]
  length: number
}

export namespace Reply {
  let _codec: Codec<Reply>

  export const codec = (): Codec<Reply> => {
    if (_codec == null) {
      _codec = message<Reply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(8)
          Status.codec().encode(obj.status, w)
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if ((obj.length != null && obj.length !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.length)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: Status.UNSPECIFIED,
          entries: [],
          length: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = Status.codec().decode(reader)
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(reader.bytes())
              break
            }
            case 3: {
              obj.length = reader.uint64Number()
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
          entries: 64
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.status`,
                value: Status.codec().decode(reader)
              }
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              yield {
                field: `${prefix}.entries[]`,
                index: obj.entries,
                value: reader.bytes()
              }

              obj.entries++

              break
            }
            case 3: {
              yield {
                field: `${prefix}.length`,
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

  export interface ReplyStatusFieldEvent {
    field: '$.status'
    value: Status
  }

  export interface ReplyEntriesFieldEvent {
    field: '$.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyLengthFieldEvent {
    field: '$.length'
    value: number
  }

  export function encode (obj: Partial<Reply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Reply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reply>): Reply {
    return decodeMessage(buf, Reply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reply>): Generator<ReplyStatusFieldEvent | ReplyEntriesFieldEvent | ReplyLengthFieldEvent> {
    return streamMessage(buf, Reply.codec(), opts)
  }
}
