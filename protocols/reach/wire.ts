import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface ReachAsk {
  ports: number[]
}

export namespace ReachAsk {
  let _codec: Codec<ReachAsk>

  export const codec = (): Codec<ReachAsk> => {
    if (_codec == null) {
      _codec = message<ReachAsk>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.ports != null && obj.ports.length > 0) {
          for (const value of obj.ports) {
            w.uint32(8)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          ports: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.ports != null && obj.ports.length === opts.limits.ports) {
                throw new MaxLengthError('Decode error - repeated field "ports" had too many elements')
              }

              if (obj.ports.length === 4) {
                throw new MaxLengthError('Decode error - repeated field "ports" had too many elements')
              }

              obj.ports.push(reader.uint32())
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
          ports: 4
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.ports != null && obj.ports === opts.limits.ports) {
                throw new MaxLengthError('Streaming decode error - repeated field "ports" had too many elements')
              }

              if (obj.ports === 4) {
                throw new MaxLengthError('Streaming decode error - repeated field "ports" had too many elements')
              }

              yield {
                field: `${prefix}.ports[]`,
                index: obj.ports,
                value: reader.uint32()
              }

              obj.ports++

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

  export interface ReachAskPortsFieldEvent {
    field: '$.ports[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<ReachAsk>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReachAsk.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReachAsk>): ReachAsk {
    return decodeMessage(buf, ReachAsk.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReachAsk>): Generator<ReachAskPortsFieldEvent> {
    return streamMessage(buf, ReachAsk.codec(), opts)
  }
}

export interface ReachReply {
  status: ReachReply.Status
  host: string
  reached: number[]
}

export namespace ReachReply {
  export enum Status {
    UNKNOWN = 'UNKNOWN',
    DIALLED = 'DIALLED',
    BUSY = 'BUSY',
    RELAYED = 'RELAYED'
  }

  enum __StatusValues {
    UNKNOWN = 0,
    DIALLED = 1,
    BUSY = 2,
    RELAYED = 3
  }

  export namespace Status {
    export const codec = (): Codec<Status> => {
      return enumeration<Status>(__StatusValues)
    }
  }

  let _codec: Codec<ReachReply>

  export const codec = (): Codec<ReachReply> => {
    if (_codec == null) {
      _codec = message<ReachReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(8)
          ReachReply.Status.codec().encode(obj.status, w)
        }

        if ((obj.host != null && obj.host !== '')) {
          w.uint32(18)
          w.string(obj.host)
        }

        if (obj.reached != null && obj.reached.length > 0) {
          for (const value of obj.reached) {
            w.uint32(24)
            w.uint32(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: Status.UNKNOWN,
          host: '',
          reached: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.status = ReachReply.Status.codec().decode(reader)
              break
            }
            case 2: {
              obj.host = reader.string()
              break
            }
            case 3: {
              if (opts.limits?.reached != null && obj.reached.length === opts.limits.reached) {
                throw new MaxLengthError('Decode error - repeated field "reached" had too many elements')
              }

              if (obj.reached.length === 4) {
                throw new MaxLengthError('Decode error - repeated field "reached" had too many elements')
              }

              obj.reached.push(reader.uint32())
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
          reached: 4
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.status`,
                value: ReachReply.Status.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.host`,
                value: reader.string()
              }
              break
            }
            case 3: {
              if (opts.limits?.reached != null && obj.reached === opts.limits.reached) {
                throw new MaxLengthError('Streaming decode error - repeated field "reached" had too many elements')
              }

              if (obj.reached === 4) {
                throw new MaxLengthError('Streaming decode error - repeated field "reached" had too many elements')
              }

              yield {
                field: `${prefix}.reached[]`,
                index: obj.reached,
                value: reader.uint32()
              }

              obj.reached++

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

  export interface ReachReplyStatusFieldEvent {
    field: '$.status'
    value: ReachReply.Status
  }

  export interface ReachReplyHostFieldEvent {
    field: '$.host'
    value: string
  }

  export interface ReachReplyReachedFieldEvent {
    field: '$.reached[]'
    index: number
    value: number
  }

  export function encode (obj: Partial<ReachReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReachReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReachReply>): ReachReply {
    return decodeMessage(buf, ReachReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReachReply>): Generator<ReachReplyStatusFieldEvent | ReachReplyHostFieldEvent | ReachReplyReachedFieldEvent> {
    return streamMessage(buf, ReachReply.codec(), opts)
  }
}
