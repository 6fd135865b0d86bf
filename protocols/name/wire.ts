import { decodeMessage, encodeMessage, enumeration, message, streamMessage } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface NameReply {
  status: NameReply.Status
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
              obj.status = NameReply.Status.codec().decode(reader)
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
                value: NameReply.Status.codec().decode(reader)
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

  export interface NameReplyStatusFieldEvent {
    field: '$.status'
    value: NameReply.Status
  }

  export function encode (obj: Partial<NameReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameReply>): NameReply {
    return decodeMessage(buf, NameReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameReply>): Generator<NameReplyStatusFieldEvent> {
    return streamMessage(buf, NameReply.codec(), opts)
  }
}
