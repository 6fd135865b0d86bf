/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface NameRecord {
  name: string
  userKey: Uint8Array<ArrayBuffer>
  seq: number
  devices: Uint8Array<ArrayBuffer>[]
  sealing: SealingKey[]
  issuedS: number
  notAfterS: number
  rotations: Uint8Array<ArrayBuffer>[]
  revoked: boolean
  isGroup: boolean
  groupId: Uint8Array<ArrayBuffer>
  term: number
  place: number
  madeBy: Uint8Array<ArrayBuffer>
}

export namespace NameRecord {
  let _codec: Codec<NameRecord>

  export const codec = (): Codec<NameRecord> => {
    if (_codec == null) {
      _codec = message<NameRecord>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.userKey != null && obj.userKey.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.userKey)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.seq)
        }

        if (obj.devices != null && obj.devices.length > 0) {
          for (const value of obj.devices) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if (obj.sealing != null && obj.sealing.length > 0) {
          for (const value of obj.sealing) {
            w.uint32(42)
            SealingKey.codec().encode(value, w)
          }
        }

        if ((obj.issuedS != null && obj.issuedS !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.issuedS)
        }

        if ((obj.notAfterS != null && obj.notAfterS !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.notAfterS)
        }

        if (obj.rotations != null && obj.rotations.length > 0) {
          for (const value of obj.rotations) {
            w.uint32(74)
            w.bytes(value)
          }
        }

        if ((obj.revoked != null && obj.revoked !== false)) {
          w.uint32(88)
          w.bool(obj.revoked)
        }

        if ((obj.isGroup != null && obj.isGroup !== false)) {
          w.uint32(96)
          w.bool(obj.isGroup)
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(106)
          w.bytes(obj.groupId)
        }

        if ((obj.term != null && obj.term !== 0)) {
          w.uint32(112)
          w.uint64Number(obj.term)
        }

        if ((obj.place != null && obj.place !== 0)) {
          w.uint32(120)
          w.uint64Number(obj.place)
        }

        if ((obj.madeBy != null && obj.madeBy.byteLength > 0)) {
          w.uint32(130)
          w.bytes(obj.madeBy)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          userKey: uint8ArrayAlloc(0),
          seq: 0,
          devices: [],
          sealing: [],
          issuedS: 0,
          notAfterS: 0,
          rotations: [],
          revoked: false,
          isGroup: false,
          groupId: uint8ArrayAlloc(0),
          term: 0,
          place: 0,
          madeBy: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.name = reader.string()
              break
            }
            case 2: {
              obj.userKey = reader.bytes()
              break
            }
            case 3: {
              obj.seq = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.devices != null && obj.devices.length === opts.limits.devices) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              if (obj.devices.length === 5) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              obj.devices.push(reader.bytes())
              break
            }
            case 5: {
              if (opts.limits?.sealing != null && obj.sealing.length === opts.limits.sealing) {
                throw new MaxLengthError('Decode error - repeated field "sealing" had too many elements')
              }

              if (obj.sealing.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "sealing" had too many elements')
              }

              obj.sealing.push(SealingKey.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sealing$
              }))
              break
            }
            case 6: {
              obj.issuedS = reader.uint64Number()
              break
            }
            case 7: {
              obj.notAfterS = reader.uint64Number()
              break
            }
            case 9: {
              if (opts.limits?.rotations != null && obj.rotations.length === opts.limits.rotations) {
                throw new MaxLengthError('Decode error - repeated field "rotations" had too many elements')
              }

              if (obj.rotations.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "rotations" had too many elements')
              }

              obj.rotations.push(reader.bytes())
              break
            }
            case 11: {
              obj.revoked = reader.bool()
              break
            }
            case 12: {
              obj.isGroup = reader.bool()
              break
            }
            case 13: {
              obj.groupId = reader.bytes()
              break
            }
            case 14: {
              obj.term = reader.uint64Number()
              break
            }
            case 15: {
              obj.place = reader.uint64Number()
              break
            }
            case 16: {
              obj.madeBy = reader.bytes()
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
          devices: 5,
          sealing: 8,
          rotations: 8
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.userKey`,
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
              if (opts.limits?.devices != null && obj.devices === opts.limits.devices) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              if (obj.devices === 5) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              yield {
                field: `${prefix}.devices[]`,
                index: obj.devices,
                value: reader.bytes()
              }

              obj.devices++

              break
            }
            case 5: {
              if (opts.limits?.sealing != null && obj.sealing === opts.limits.sealing) {
                throw new MaxLengthError('Streaming decode error - repeated field "sealing" had too many elements')
              }

              if (obj.sealing === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "sealing" had too many elements')
              }

              for (const evt of SealingKey.codec().stream(reader, reader.uint32(), `${prefix}.sealing[]`, {
                limits: opts.limits?.sealing$
              })) {
                yield {
                  ...evt,
                  index: obj.sealing
                }
              }

              obj.sealing++

              break
            }
            case 6: {
              yield {
                field: `${prefix}.issuedS`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.notAfterS`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              if (opts.limits?.rotations != null && obj.rotations === opts.limits.rotations) {
                throw new MaxLengthError('Streaming decode error - repeated field "rotations" had too many elements')
              }

              if (obj.rotations === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "rotations" had too many elements')
              }

              yield {
                field: `${prefix}.rotations[]`,
                index: obj.rotations,
                value: reader.bytes()
              }

              obj.rotations++

              break
            }
            case 11: {
              yield {
                field: `${prefix}.revoked`,
                value: reader.bool()
              }
              break
            }
            case 12: {
              yield {
                field: `${prefix}.isGroup`,
                value: reader.bool()
              }
              break
            }
            case 13: {
              yield {
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 14: {
              yield {
                field: `${prefix}.term`,
                value: reader.uint64Number()
              }
              break
            }
            case 15: {
              yield {
                field: `${prefix}.place`,
                value: reader.uint64Number()
              }
              break
            }
            case 16: {
              yield {
                field: `${prefix}.madeBy`,
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

  export interface NameRecordNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface NameRecordUserKeyFieldEvent {
    field: '$.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRecordSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface NameRecordDevicesFieldEvent {
    field: '$.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRecordSealingKeyIdFieldEvent {
    field: '$.sealing[].keyId'
    value: number
    index: number
  }

  export interface NameRecordSealingX25519FieldEvent {
    field: '$.sealing[].x25519'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface NameRecordSealingNotAfterSFieldEvent {
    field: '$.sealing[].notAfterS'
    value: number
    index: number
  }

  export interface NameRecordIssuedSFieldEvent {
    field: '$.issuedS'
    value: number
  }

  export interface NameRecordNotAfterSFieldEvent {
    field: '$.notAfterS'
    value: number
  }

  export interface NameRecordRotationsFieldEvent {
    field: '$.rotations[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRecordRevokedFieldEvent {
    field: '$.revoked'
    value: boolean
  }

  export interface NameRecordIsGroupFieldEvent {
    field: '$.isGroup'
    value: boolean
  }

  export interface NameRecordGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameRecordTermFieldEvent {
    field: '$.term'
    value: number
  }

  export interface NameRecordPlaceFieldEvent {
    field: '$.place'
    value: number
  }

  export interface NameRecordMadeByFieldEvent {
    field: '$.madeBy'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NameRecord>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameRecord.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameRecord>): NameRecord {
    return decodeMessage(buf, NameRecord.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameRecord>): Generator<NameRecordNameFieldEvent | NameRecordUserKeyFieldEvent | NameRecordSeqFieldEvent | NameRecordDevicesFieldEvent | NameRecordSealingKeyIdFieldEvent | NameRecordSealingX25519FieldEvent | NameRecordSealingNotAfterSFieldEvent | NameRecordIssuedSFieldEvent | NameRecordNotAfterSFieldEvent | NameRecordRotationsFieldEvent | NameRecordRevokedFieldEvent | NameRecordIsGroupFieldEvent | NameRecordGroupIdFieldEvent | NameRecordTermFieldEvent | NameRecordPlaceFieldEvent | NameRecordMadeByFieldEvent> {
    return streamMessage(buf, NameRecord.codec(), opts)
  }
}

export interface KeyRotation {
  newKey: Uint8Array<ArrayBuffer>
  lastSeq: number
}

export namespace KeyRotation {
  let _codec: Codec<KeyRotation>

  export const codec = (): Codec<KeyRotation> => {
    if (_codec == null) {
      _codec = message<KeyRotation>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.newKey != null && obj.newKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.newKey)
        }

        if ((obj.lastSeq != null && obj.lastSeq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.lastSeq)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          newKey: uint8ArrayAlloc(0),
          lastSeq: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.newKey = reader.bytes()
              break
            }
            case 2: {
              obj.lastSeq = reader.uint64Number()
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
                field: `${prefix}.newKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.lastSeq`,
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

  export interface KeyRotationNewKeyFieldEvent {
    field: '$.newKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface KeyRotationLastSeqFieldEvent {
    field: '$.lastSeq'
    value: number
  }

  export function encode (obj: Partial<KeyRotation>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, KeyRotation.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyRotation>): KeyRotation {
    return decodeMessage(buf, KeyRotation.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<KeyRotation>): Generator<KeyRotationNewKeyFieldEvent | KeyRotationLastSeqFieldEvent> {
    return streamMessage(buf, KeyRotation.codec(), opts)
  }
}

export interface DeviceCert {
  userKey: Uint8Array<ArrayBuffer>
  peerId: Uint8Array<ArrayBuffer>
  mlsKey: Uint8Array<ArrayBuffer>
  notBeforeS: number
  notAfterS: number
  seq: number
  consent: Uint8Array<ArrayBuffer>
}

export namespace DeviceCert {
  let _codec: Codec<DeviceCert>

  export const codec = (): Codec<DeviceCert> => {
    if (_codec == null) {
      _codec = message<DeviceCert>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.userKey != null && obj.userKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.userKey)
        }

        if ((obj.peerId != null && obj.peerId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.peerId)
        }

        if ((obj.mlsKey != null && obj.mlsKey.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.mlsKey)
        }

        if ((obj.notBeforeS != null && obj.notBeforeS !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.notBeforeS)
        }

        if ((obj.notAfterS != null && obj.notAfterS !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.notAfterS)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(48)
          w.uint32(obj.seq)
        }

        if ((obj.consent != null && obj.consent.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.consent)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          userKey: uint8ArrayAlloc(0),
          peerId: uint8ArrayAlloc(0),
          mlsKey: uint8ArrayAlloc(0),
          notBeforeS: 0,
          notAfterS: 0,
          seq: 0,
          consent: uint8ArrayAlloc(0)
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
              obj.peerId = reader.bytes()
              break
            }
            case 3: {
              obj.mlsKey = reader.bytes()
              break
            }
            case 4: {
              obj.notBeforeS = reader.uint64Number()
              break
            }
            case 5: {
              obj.notAfterS = reader.uint64Number()
              break
            }
            case 6: {
              obj.seq = reader.uint32()
              break
            }
            case 7: {
              obj.consent = reader.bytes()
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
                field: `${prefix}.userKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.peerId`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.mlsKey`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.notBeforeS`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.notAfterS`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint32()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.consent`,
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

  export interface DeviceCertUserKeyFieldEvent {
    field: '$.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DeviceCertPeerIdFieldEvent {
    field: '$.peerId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DeviceCertMlsKeyFieldEvent {
    field: '$.mlsKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface DeviceCertNotBeforeSFieldEvent {
    field: '$.notBeforeS'
    value: number
  }

  export interface DeviceCertNotAfterSFieldEvent {
    field: '$.notAfterS'
    value: number
  }

  export interface DeviceCertSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface DeviceCertConsentFieldEvent {
    field: '$.consent'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<DeviceCert>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, DeviceCert.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DeviceCert>): DeviceCert {
    return decodeMessage(buf, DeviceCert.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<DeviceCert>): Generator<DeviceCertUserKeyFieldEvent | DeviceCertPeerIdFieldEvent | DeviceCertMlsKeyFieldEvent | DeviceCertNotBeforeSFieldEvent | DeviceCertNotAfterSFieldEvent | DeviceCertSeqFieldEvent | DeviceCertConsentFieldEvent> {
    return streamMessage(buf, DeviceCert.codec(), opts)
  }
}

export interface SealingKey {
  keyId: number
  x25519: Uint8Array<ArrayBuffer>
  notAfterS: number
}

export namespace SealingKey {
  let _codec: Codec<SealingKey>

  export const codec = (): Codec<SealingKey> => {
    if (_codec == null) {
      _codec = message<SealingKey>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyId != null && obj.keyId !== 0)) {
          w.uint32(8)
          w.uint32(obj.keyId)
        }

        if ((obj.x25519 != null && obj.x25519.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.x25519)
        }

        if ((obj.notAfterS != null && obj.notAfterS !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.notAfterS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyId: 0,
          x25519: uint8ArrayAlloc(0),
          notAfterS: 0
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
              obj.x25519 = reader.bytes()
              break
            }
            case 3: {
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
                field: `${prefix}.keyId`,
                value: reader.uint32()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.x25519`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
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

  export interface SealingKeyKeyIdFieldEvent {
    field: '$.keyId'
    value: number
  }

  export interface SealingKeyX25519FieldEvent {
    field: '$.x25519'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealingKeyNotAfterSFieldEvent {
    field: '$.notAfterS'
    value: number
  }

  export function encode (obj: Partial<SealingKey>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealingKey.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealingKey>): SealingKey {
    return decodeMessage(buf, SealingKey.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealingKey>): Generator<SealingKeyKeyIdFieldEvent | SealingKeyX25519FieldEvent | SealingKeyNotAfterSFieldEvent> {
    return streamMessage(buf, SealingKey.codec(), opts)
  }
}

export interface PresenceLease {
  peerId: Uint8Array<ArrayBuffer>
  bootId: Uint8Array<ArrayBuffer>
  counter: number
  addrs: Uint8Array<ArrayBuffer>[]
  state: number
  ttlS: number
}

export namespace PresenceLease {
  let _codec: Codec<PresenceLease>

  export const codec = (): Codec<PresenceLease> => {
    if (_codec == null) {
      _codec = message<PresenceLease>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.peerId != null && obj.peerId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.peerId)
        }

        if ((obj.bootId != null && obj.bootId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.bootId)
        }

        if ((obj.counter != null && obj.counter !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.counter)
        }

        if (obj.addrs != null && obj.addrs.length > 0) {
          for (const value of obj.addrs) {
            w.uint32(34)
            w.bytes(value)
          }
        }

        if ((obj.state != null && obj.state !== 0)) {
          w.uint32(40)
          w.uint32(obj.state)
        }

        if ((obj.ttlS != null && obj.ttlS !== 0)) {
          w.uint32(48)
          w.uint32(obj.ttlS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          peerId: uint8ArrayAlloc(0),
          bootId: uint8ArrayAlloc(0),
          counter: 0,
          addrs: [],
          state: 0,
          ttlS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.peerId = reader.bytes()
              break
            }
            case 2: {
              obj.bootId = reader.bytes()
              break
            }
            case 3: {
              obj.counter = reader.uint64Number()
              break
            }
            case 4: {
              if (opts.limits?.addrs != null && obj.addrs.length === opts.limits.addrs) {
                throw new MaxLengthError('Decode error - repeated field "addrs" had too many elements')
              }

              if (obj.addrs.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "addrs" had too many elements')
              }

              obj.addrs.push(reader.bytes())
              break
            }
            case 5: {
              obj.state = reader.uint32()
              break
            }
            case 6: {
              obj.ttlS = reader.uint32()
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
                field: `${prefix}.peerId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.bootId`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.counter`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
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
            case 5: {
              yield {
                field: `${prefix}.state`,
                value: reader.uint32()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.ttlS`,
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

  export interface PresenceLeasePeerIdFieldEvent {
    field: '$.peerId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PresenceLeaseBootIdFieldEvent {
    field: '$.bootId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PresenceLeaseCounterFieldEvent {
    field: '$.counter'
    value: number
  }

  export interface PresenceLeaseAddrsFieldEvent {
    field: '$.addrs[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PresenceLeaseStateFieldEvent {
    field: '$.state'
    value: number
  }

  export interface PresenceLeaseTtlSFieldEvent {
    field: '$.ttlS'
    value: number
  }

  export function encode (obj: Partial<PresenceLease>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, PresenceLease.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PresenceLease>): PresenceLease {
    return decodeMessage(buf, PresenceLease.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<PresenceLease>): Generator<PresenceLeasePeerIdFieldEvent | PresenceLeaseBootIdFieldEvent | PresenceLeaseCounterFieldEvent | PresenceLeaseAddrsFieldEvent | PresenceLeaseStateFieldEvent | PresenceLeaseTtlSFieldEvent> {
    return streamMessage(buf, PresenceLease.codec(), opts)
  }
}

export interface Registration {
  recordHash: Uint8Array<ArrayBuffer>
  challenge: Uint8Array<ArrayBuffer>
}

export namespace Registration {
  let _codec: Codec<Registration>

  export const codec = (): Codec<Registration> => {
    if (_codec == null) {
      _codec = message<Registration>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.recordHash != null && obj.recordHash.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.recordHash)
        }

        if ((obj.challenge != null && obj.challenge.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.challenge)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          recordHash: uint8ArrayAlloc(0),
          challenge: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.recordHash = reader.bytes()
              break
            }
            case 2: {
              obj.challenge = reader.bytes()
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
                field: `${prefix}.recordHash`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.challenge`,
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

  export interface RegistrationRecordHashFieldEvent {
    field: '$.recordHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistrationChallengeFieldEvent {
    field: '$.challenge'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Registration>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Registration.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Registration>): Registration {
    return decodeMessage(buf, Registration.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Registration>): Generator<RegistrationRecordHashFieldEvent | RegistrationChallengeFieldEvent> {
    return streamMessage(buf, Registration.codec(), opts)
  }
}

export interface Request {
  challenge?: GetChallenge
  register?: Claim
  refresh?: Refresh
  unregister?: Unregister
  release?: Claim
  lookup?: Lookup
  listGroups?: ListGroups
  readLog?: ReadLog
  pull?: Pull
  nudge?: Nudge
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

        if (obj.nudge != null) {
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.pull != null) {
          obj.nudge = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.readLog != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.listGroups != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.lookup != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.release != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.unregister != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.refresh = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.refresh != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.register = undefined
          obj.challenge = undefined
        }

        if (obj.register != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.challenge = undefined
        }

        if (obj.challenge != null) {
          obj.nudge = undefined
          obj.pull = undefined
          obj.readLog = undefined
          obj.listGroups = undefined
          obj.lookup = undefined
          obj.release = undefined
          obj.unregister = undefined
          obj.refresh = undefined
          obj.register = undefined
        }

        if (obj.challenge != null) {
          w.uint32(10)
          GetChallenge.codec().encode(obj.challenge, w)
        }

        if (obj.register != null) {
          w.uint32(18)
          Claim.codec().encode(obj.register, w)
        }

        if (obj.refresh != null) {
          w.uint32(26)
          Refresh.codec().encode(obj.refresh, w)
        }

        if (obj.unregister != null) {
          w.uint32(34)
          Unregister.codec().encode(obj.unregister, w)
        }

        if (obj.release != null) {
          w.uint32(42)
          Claim.codec().encode(obj.release, w)
        }

        if (obj.lookup != null) {
          w.uint32(50)
          Lookup.codec().encode(obj.lookup, w)
        }

        if (obj.listGroups != null) {
          w.uint32(58)
          ListGroups.codec().encode(obj.listGroups, w)
        }

        if (obj.readLog != null) {
          w.uint32(66)
          ReadLog.codec().encode(obj.readLog, w)
        }

        if (obj.pull != null) {
          w.uint32(74)
          Pull.codec().encode(obj.pull, w)
        }

        if (obj.nudge != null) {
          w.uint32(82)
          Nudge.codec().encode(obj.nudge, w)
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
              obj.challenge = GetChallenge.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.challenge
              })
              break
            }
            case 2: {
              obj.register = Claim.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.register
              })
              break
            }
            case 3: {
              obj.refresh = Refresh.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.refresh
              })
              break
            }
            case 4: {
              obj.unregister = Unregister.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.unregister
              })
              break
            }
            case 5: {
              obj.release = Claim.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.release
              })
              break
            }
            case 6: {
              obj.lookup = Lookup.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.lookup
              })
              break
            }
            case 7: {
              obj.listGroups = ListGroups.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.listGroups
              })
              break
            }
            case 8: {
              obj.readLog = ReadLog.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.readLog
              })
              break
            }
            case 9: {
              obj.pull = Pull.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.pull
              })
              break
            }
            case 10: {
              obj.nudge = Nudge.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.nudge
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.nudge != null) {
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.pull != null) {
          delete obj.nudge
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.readLog != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.listGroups != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.lookup != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.release != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.unregister
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.unregister != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.refresh
          delete obj.register
          delete obj.challenge
        }

        if (obj.refresh != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.register
          delete obj.challenge
        }

        if (obj.register != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.challenge
        }

        if (obj.challenge != null) {
          delete obj.nudge
          delete obj.pull
          delete obj.readLog
          delete obj.listGroups
          delete obj.lookup
          delete obj.release
          delete obj.unregister
          delete obj.refresh
          delete obj.register
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * GetChallenge.codec().stream(reader, reader.uint32(), `${prefix}.challenge`, {
                limits: opts.limits?.challenge
              })

              break
            }
            case 2: {
              yield * Claim.codec().stream(reader, reader.uint32(), `${prefix}.register`, {
                limits: opts.limits?.register
              })

              break
            }
            case 3: {
              yield * Refresh.codec().stream(reader, reader.uint32(), `${prefix}.refresh`, {
                limits: opts.limits?.refresh
              })

              break
            }
            case 4: {
              yield * Unregister.codec().stream(reader, reader.uint32(), `${prefix}.unregister`, {
                limits: opts.limits?.unregister
              })

              break
            }
            case 5: {
              yield * Claim.codec().stream(reader, reader.uint32(), `${prefix}.release`, {
                limits: opts.limits?.release
              })

              break
            }
            case 6: {
              yield * Lookup.codec().stream(reader, reader.uint32(), `${prefix}.lookup`, {
                limits: opts.limits?.lookup
              })

              break
            }
            case 7: {
              yield * ListGroups.codec().stream(reader, reader.uint32(), `${prefix}.listGroups`, {
                limits: opts.limits?.listGroups
              })

              break
            }
            case 8: {
              yield * ReadLog.codec().stream(reader, reader.uint32(), `${prefix}.readLog`, {
                limits: opts.limits?.readLog
              })

              break
            }
            case 9: {
              yield * Pull.codec().stream(reader, reader.uint32(), `${prefix}.pull`, {
                limits: opts.limits?.pull
              })

              break
            }
            case 10: {
              yield * Nudge.codec().stream(reader, reader.uint32(), `${prefix}.nudge`, {
                limits: opts.limits?.nudge
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

  export interface RequestRegisterRecordFieldEvent {
    field: '$.register.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestRegisterRegistrationFieldEvent {
    field: '$.register.registration'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestRegisterLeadFieldEvent {
    field: '$.register.lead'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestRefreshLeaseFieldEvent {
    field: '$.refresh.lease'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestRefreshRecordFieldEvent {
    field: '$.refresh.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestUnregisterLeaseFieldEvent {
    field: '$.unregister.lease'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestReleaseRecordFieldEvent {
    field: '$.release.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestReleaseRegistrationFieldEvent {
    field: '$.release.registration'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestReleaseLeadFieldEvent {
    field: '$.release.lead'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestLookupNameFieldEvent {
    field: '$.lookup.name'
    value: string
  }

  export interface RequestLookupUserKeyFieldEvent {
    field: '$.lookup.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestLookupPeerIdFieldEvent {
    field: '$.lookup.peerId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestListGroupsAfterFieldEvent {
    field: '$.listGroups.after'
    value: string
  }

  export interface RequestReadLogAfterFieldEvent {
    field: '$.readLog.after'
    value: number
  }

  export interface RequestReadLogCountFieldEvent {
    field: '$.readLog.count'
    value: number
  }

  export interface RequestReadLogSeenFieldEvent {
    field: '$.readLog.seen'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RequestPullAfterFieldEvent {
    field: '$.pull.after'
    value: number
  }

  export interface RequestNudgeLogIndexFieldEvent {
    field: '$.nudge.logIndex'
    value: number
  }

  export function encode (obj: Partial<Request>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Request.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Request>): Request {
    return decodeMessage(buf, Request.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Request>): Generator<RequestRegisterRecordFieldEvent | RequestRegisterRegistrationFieldEvent | RequestRegisterLeadFieldEvent | RequestRefreshLeaseFieldEvent | RequestRefreshRecordFieldEvent | RequestUnregisterLeaseFieldEvent | RequestReleaseRecordFieldEvent | RequestReleaseRegistrationFieldEvent | RequestReleaseLeadFieldEvent | RequestLookupNameFieldEvent | RequestLookupUserKeyFieldEvent | RequestLookupPeerIdFieldEvent | RequestListGroupsAfterFieldEvent | RequestReadLogAfterFieldEvent | RequestReadLogCountFieldEvent | RequestReadLogSeenFieldEvent | RequestPullAfterFieldEvent | RequestNudgeLogIndexFieldEvent> {
    return streamMessage(buf, Request.codec(), opts)
  }
}

export interface GetChallenge {}

export namespace GetChallenge {
  let _codec: Codec<GetChallenge>

  export const codec = (): Codec<GetChallenge> => {
    if (_codec == null) {
      _codec = message<GetChallenge>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<GetChallenge>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GetChallenge.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetChallenge>): GetChallenge {
    return decodeMessage(buf, GetChallenge.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GetChallenge>): Generator<{}> {
    return streamMessage(buf, GetChallenge.codec(), opts)
  }
}

export interface Claim {
  record: Uint8Array<ArrayBuffer>
  registration: Uint8Array<ArrayBuffer>
  lead?: Uint8Array<ArrayBuffer>
}

export namespace Claim {
  let _codec: Codec<Claim>

  export const codec = (): Codec<Claim> => {
    if (_codec == null) {
      _codec = message<Claim>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.record)
        }

        if ((obj.registration != null && obj.registration.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.registration)
        }

        if (obj.lead != null) {
          w.uint32(26)
          w.bytes(obj.lead)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          record: uint8ArrayAlloc(0),
          registration: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.record = reader.bytes()
              break
            }
            case 2: {
              obj.registration = reader.bytes()
              break
            }
            case 3: {
              obj.lead = reader.bytes()
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
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.registration`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.lead`,
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

  export interface ClaimRecordFieldEvent {
    field: '$.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ClaimRegistrationFieldEvent {
    field: '$.registration'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ClaimLeadFieldEvent {
    field: '$.lead'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Claim>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Claim.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Claim>): Claim {
    return decodeMessage(buf, Claim.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Claim>): Generator<ClaimRecordFieldEvent | ClaimRegistrationFieldEvent | ClaimLeadFieldEvent> {
    return streamMessage(buf, Claim.codec(), opts)
  }
}

export interface Refresh {
  lease: Uint8Array<ArrayBuffer>
  record: Uint8Array<ArrayBuffer>
}

export namespace Refresh {
  let _codec: Codec<Refresh>

  export const codec = (): Codec<Refresh> => {
    if (_codec == null) {
      _codec = message<Refresh>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lease != null && obj.lease.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lease)
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.record)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lease: uint8ArrayAlloc(0),
          record: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lease = reader.bytes()
              break
            }
            case 2: {
              obj.record = reader.bytes()
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
                field: `${prefix}.lease`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.record`,
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

  export interface RefreshLeaseFieldEvent {
    field: '$.lease'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RefreshRecordFieldEvent {
    field: '$.record'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Refresh>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Refresh.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Refresh>): Refresh {
    return decodeMessage(buf, Refresh.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Refresh>): Generator<RefreshLeaseFieldEvent | RefreshRecordFieldEvent> {
    return streamMessage(buf, Refresh.codec(), opts)
  }
}

export interface Unregister {
  lease: Uint8Array<ArrayBuffer>
}

export namespace Unregister {
  let _codec: Codec<Unregister>

  export const codec = (): Codec<Unregister> => {
    if (_codec == null) {
      _codec = message<Unregister>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.lease != null && obj.lease.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.lease)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lease: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lease = reader.bytes()
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
                field: `${prefix}.lease`,
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

  export interface UnregisterLeaseFieldEvent {
    field: '$.lease'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Unregister>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Unregister.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Unregister>): Unregister {
    return decodeMessage(buf, Unregister.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Unregister>): Generator<UnregisterLeaseFieldEvent> {
    return streamMessage(buf, Unregister.codec(), opts)
  }
}

export interface Lookup {
  name?: string
  userKey?: Uint8Array<ArrayBuffer>
  peerId?: Uint8Array<ArrayBuffer>
}

export namespace Lookup {
  let _codec: Codec<Lookup>

  export const codec = (): Codec<Lookup> => {
    if (_codec == null) {
      _codec = message<Lookup>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.peerId != null) {
          obj.userKey = undefined
          obj.name = undefined
        }

        if (obj.userKey != null) {
          obj.peerId = undefined
          obj.name = undefined
        }

        if (obj.name != null) {
          obj.peerId = undefined
          obj.userKey = undefined
        }

        if (obj.name != null) {
          w.uint32(10)
          w.string(obj.name)
        }

        if (obj.userKey != null) {
          w.uint32(18)
          w.bytes(obj.userKey)
        }

        if (obj.peerId != null) {
          w.uint32(26)
          w.bytes(obj.peerId)
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
              obj.name = reader.string()
              break
            }
            case 2: {
              obj.userKey = reader.bytes()
              break
            }
            case 3: {
              obj.peerId = reader.bytes()
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.peerId != null) {
          delete obj.userKey
          delete obj.name
        }

        if (obj.userKey != null) {
          delete obj.peerId
          delete obj.name
        }

        if (obj.name != null) {
          delete obj.peerId
          delete obj.userKey
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.userKey`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.peerId`,
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

  export interface LookupNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface LookupUserKeyFieldEvent {
    field: '$.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LookupPeerIdFieldEvent {
    field: '$.peerId'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Lookup>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Lookup.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Lookup>): Lookup {
    return decodeMessage(buf, Lookup.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Lookup>): Generator<LookupNameFieldEvent | LookupUserKeyFieldEvent | LookupPeerIdFieldEvent> {
    return streamMessage(buf, Lookup.codec(), opts)
  }
}

export interface ListGroups {
  after: string
}

export namespace ListGroups {
  let _codec: Codec<ListGroups>

  export const codec = (): Codec<ListGroups> => {
    if (_codec == null) {
      _codec = message<ListGroups>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after !== '')) {
          w.uint32(10)
          w.string(obj.after)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.string()
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

  export interface ListGroupsAfterFieldEvent {
    field: '$.after'
    value: string
  }

  export function encode (obj: Partial<ListGroups>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ListGroups.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ListGroups>): ListGroups {
    return decodeMessage(buf, ListGroups.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ListGroups>): Generator<ListGroupsAfterFieldEvent> {
    return streamMessage(buf, ListGroups.codec(), opts)
  }
}

export interface ReadLog {
  after: number
  count: number
  seen: Uint8Array<ArrayBuffer>
}

export namespace ReadLog {
  let _codec: Codec<ReadLog>

  export const codec = (): Codec<ReadLog> => {
    if (_codec == null) {
      _codec = message<ReadLog>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.after != null && obj.after !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.after)
        }

        if ((obj.count != null && obj.count !== 0)) {
          w.uint32(16)
          w.uint32(obj.count)
        }

        if ((obj.seen != null && obj.seen.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.seen)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          after: 0,
          count: 0,
          seen: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.after = reader.uint64Number()
              break
            }
            case 2: {
              obj.count = reader.uint32()
              break
            }
            case 3: {
              obj.seen = reader.bytes()
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
            case 2: {
              yield {
                field: `${prefix}.count`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.seen`,
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

  export interface ReadLogAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export interface ReadLogCountFieldEvent {
    field: '$.count'
    value: number
  }

  export interface ReadLogSeenFieldEvent {
    field: '$.seen'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ReadLog>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ReadLog.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadLog>): ReadLog {
    return decodeMessage(buf, ReadLog.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ReadLog>): Generator<ReadLogAfterFieldEvent | ReadLogCountFieldEvent | ReadLogSeenFieldEvent> {
    return streamMessage(buf, ReadLog.codec(), opts)
  }
}

export interface Pull {
  after: number
}

export namespace Pull {
  let _codec: Codec<Pull>

  export const codec = (): Codec<Pull> => {
    if (_codec == null) {
      _codec = message<Pull>((obj, w, opts = {}) => {
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

  export interface PullAfterFieldEvent {
    field: '$.after'
    value: number
  }

  export function encode (obj: Partial<Pull>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Pull.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Pull>): Pull {
    return decodeMessage(buf, Pull.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Pull>): Generator<PullAfterFieldEvent> {
    return streamMessage(buf, Pull.codec(), opts)
  }
}

export interface Nudge {
  logIndex: number
}

export namespace Nudge {
  let _codec: Codec<Nudge>

  export const codec = (): Codec<Nudge> => {
    if (_codec == null) {
      _codec = message<Nudge>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.logIndex != null && obj.logIndex !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.logIndex)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          logIndex: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.logIndex = reader.uint64Number()
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
                field: `${prefix}.logIndex`,
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

  export interface NudgeLogIndexFieldEvent {
    field: '$.logIndex'
    value: number
  }

  export function encode (obj: Partial<Nudge>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Nudge.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Nudge>): Nudge {
    return decodeMessage(buf, Nudge.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Nudge>): Generator<NudgeLogIndexFieldEvent> {
    return streamMessage(buf, Nudge.codec(), opts)
  }
}

export interface LogEntry {
  recordHash: Uint8Array<ArrayBuffer>
  nameHash: Uint8Array<ArrayBuffer>
  receivedS: number
}

export namespace LogEntry {
  let _codec: Codec<LogEntry>

  export const codec = (): Codec<LogEntry> => {
    if (_codec == null) {
      _codec = message<LogEntry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.recordHash != null && obj.recordHash.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.recordHash)
        }

        if ((obj.nameHash != null && obj.nameHash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.nameHash)
        }

        if ((obj.receivedS != null && obj.receivedS !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.receivedS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          recordHash: uint8ArrayAlloc(0),
          nameHash: uint8ArrayAlloc(0),
          receivedS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.recordHash = reader.bytes()
              break
            }
            case 2: {
              obj.nameHash = reader.bytes()
              break
            }
            case 3: {
              obj.receivedS = reader.uint64Number()
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
                field: `${prefix}.recordHash`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.nameHash`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.receivedS`,
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

  export interface LogEntryRecordHashFieldEvent {
    field: '$.recordHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LogEntryNameHashFieldEvent {
    field: '$.nameHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LogEntryReceivedSFieldEvent {
    field: '$.receivedS'
    value: number
  }

  export function encode (obj: Partial<LogEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogEntry>): LogEntry {
    return decodeMessage(buf, LogEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogEntry>): Generator<LogEntryRecordHashFieldEvent | LogEntryNameHashFieldEvent | LogEntryReceivedSFieldEvent> {
    return streamMessage(buf, LogEntry.codec(), opts)
  }
}

export interface LogHead {
  logIndex: number
  head: Uint8Array<ArrayBuffer>
}

export namespace LogHead {
  let _codec: Codec<LogHead>

  export const codec = (): Codec<LogHead> => {
    if (_codec == null) {
      _codec = message<LogHead>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.logIndex != null && obj.logIndex !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.logIndex)
        }

        if ((obj.head != null && obj.head.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.head)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          logIndex: 0,
          head: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.logIndex = reader.uint64Number()
              break
            }
            case 2: {
              obj.head = reader.bytes()
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
                field: `${prefix}.logIndex`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.head`,
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

  export interface LogHeadLogIndexFieldEvent {
    field: '$.logIndex'
    value: number
  }

  export interface LogHeadHeadFieldEvent {
    field: '$.head'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LogHead>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogHead.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogHead>): LogHead {
    return decodeMessage(buf, LogHead.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogHead>): Generator<LogHeadLogIndexFieldEvent | LogHeadHeadFieldEvent> {
    return streamMessage(buf, LogHead.codec(), opts)
  }
}

export interface RegistrarReceipt {
  head: Uint8Array<ArrayBuffer>
  prevHead: Uint8Array<ArrayBuffer>
  receivedS: number
}

export namespace RegistrarReceipt {
  let _codec: Codec<RegistrarReceipt>

  export const codec = (): Codec<RegistrarReceipt> => {
    if (_codec == null) {
      _codec = message<RegistrarReceipt>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.head != null && obj.head.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.head)
        }

        if ((obj.prevHead != null && obj.prevHead.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.prevHead)
        }

        if ((obj.receivedS != null && obj.receivedS !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.receivedS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          head: uint8ArrayAlloc(0),
          prevHead: uint8ArrayAlloc(0),
          receivedS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.head = reader.bytes()
              break
            }
            case 2: {
              obj.prevHead = reader.bytes()
              break
            }
            case 3: {
              obj.receivedS = reader.uint64Number()
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
                field: `${prefix}.head`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.prevHead`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.receivedS`,
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

  export interface RegistrarReceiptHeadFieldEvent {
    field: '$.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistrarReceiptPrevHeadFieldEvent {
    field: '$.prevHead'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RegistrarReceiptReceivedSFieldEvent {
    field: '$.receivedS'
    value: number
  }

  export function encode (obj: Partial<RegistrarReceipt>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, RegistrarReceipt.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistrarReceipt>): RegistrarReceipt {
    return decodeMessage(buf, RegistrarReceipt.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<RegistrarReceipt>): Generator<RegistrarReceiptHeadFieldEvent | RegistrarReceiptPrevHeadFieldEvent | RegistrarReceiptReceivedSFieldEvent> {
    return streamMessage(buf, RegistrarReceipt.codec(), opts)
  }
}

export interface LieProof {
  a: Uint8Array<ArrayBuffer>
  b: Uint8Array<ArrayBuffer>
}

export namespace LieProof {
  let _codec: Codec<LieProof>

  export const codec = (): Codec<LieProof> => {
    if (_codec == null) {
      _codec = message<LieProof>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.a != null && obj.a.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.a)
        }

        if ((obj.b != null && obj.b.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.b)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          a: uint8ArrayAlloc(0),
          b: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.a = reader.bytes()
              break
            }
            case 2: {
              obj.b = reader.bytes()
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
                field: `${prefix}.a`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.b`,
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

  export interface LieProofAFieldEvent {
    field: '$.a'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LieProofBFieldEvent {
    field: '$.b'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LieProof>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LieProof.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LieProof>): LieProof {
    return decodeMessage(buf, LieProof.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LieProof>): Generator<LieProofAFieldEvent | LieProofBFieldEvent> {
    return streamMessage(buf, LieProof.codec(), opts)
  }
}

export interface Standing {
  record: Uint8Array<ArrayBuffer>
  receipt?: RegistrarReceipt
  lastSeenS: number
}

export namespace Standing {
  let _codec: Codec<Standing>

  export const codec = (): Codec<Standing> => {
    if (_codec == null) {
      _codec = message<Standing>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.record)
        }

        if (obj.receipt != null) {
          w.uint32(18)
          RegistrarReceipt.codec().encode(obj.receipt, w)
        }

        if ((obj.lastSeenS != null && obj.lastSeenS !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.lastSeenS)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          record: uint8ArrayAlloc(0),
          lastSeenS: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.record = reader.bytes()
              break
            }
            case 2: {
              obj.receipt = RegistrarReceipt.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.receipt
              })
              break
            }
            case 3: {
              obj.lastSeenS = reader.uint64Number()
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
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * RegistrarReceipt.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                limits: opts.limits?.receipt
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.lastSeenS`,
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

  export interface StandingRecordFieldEvent {
    field: '$.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StandingReceiptHeadFieldEvent {
    field: '$.receipt.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StandingReceiptPrevHeadFieldEvent {
    field: '$.receipt.prevHead'
    value: Uint8Array<ArrayBuffer>
  }

  export interface StandingReceiptReceivedSFieldEvent {
    field: '$.receipt.receivedS'
    value: number
  }

  export interface StandingLastSeenSFieldEvent {
    field: '$.lastSeenS'
    value: number
  }

  export function encode (obj: Partial<Standing>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Standing.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Standing>): Standing {
    return decodeMessage(buf, Standing.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Standing>): Generator<StandingRecordFieldEvent | StandingReceiptHeadFieldEvent | StandingReceiptPrevHeadFieldEvent | StandingReceiptReceivedSFieldEvent | StandingLastSeenSFieldEvent> {
    return streamMessage(buf, Standing.codec(), opts)
  }
}

export interface NameValue {
  record: Uint8Array<ArrayBuffer>
  receipt?: RegistrarReceipt
  owner: Uint8Array<ArrayBuffer>
}

export namespace NameValue {
  let _codec: Codec<NameValue>

  export const codec = (): Codec<NameValue> => {
    if (_codec == null) {
      _codec = message<NameValue>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.record)
        }

        if (obj.receipt != null) {
          w.uint32(18)
          RegistrarReceipt.codec().encode(obj.receipt, w)
        }

        if ((obj.owner != null && obj.owner.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.owner)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          record: uint8ArrayAlloc(0),
          owner: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.record = reader.bytes()
              break
            }
            case 2: {
              obj.receipt = RegistrarReceipt.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.receipt
              })
              break
            }
            case 3: {
              obj.owner = reader.bytes()
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
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * RegistrarReceipt.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                limits: opts.limits?.receipt
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.owner`,
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

  export interface NameValueRecordFieldEvent {
    field: '$.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameValueReceiptHeadFieldEvent {
    field: '$.receipt.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameValueReceiptPrevHeadFieldEvent {
    field: '$.receipt.prevHead'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NameValueReceiptReceivedSFieldEvent {
    field: '$.receipt.receivedS'
    value: number
  }

  export interface NameValueOwnerFieldEvent {
    field: '$.owner'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<NameValue>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, NameValue.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameValue>): NameValue {
    return decodeMessage(buf, NameValue.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<NameValue>): Generator<NameValueRecordFieldEvent | NameValueReceiptHeadFieldEvent | NameValueReceiptPrevHeadFieldEvent | NameValueReceiptReceivedSFieldEvent | NameValueOwnerFieldEvent> {
    return streamMessage(buf, NameValue.codec(), opts)
  }
}

export enum Status {
  UNKNOWN = 'UNKNOWN',
  STORED = 'STORED',
  FOUND = 'FOUND',
  NOT_FOUND = 'NOT_FOUND',
  CHALLENGE = 'CHALLENGE',
  TAKEN = 'TAKEN',
  STALE = 'STALE',
  EXPIRED = 'EXPIRED',
  UNCHALLENGED = 'UNCHALLENGED',
  REFUSED = 'REFUSED',
  BUSY = 'BUSY',
  FULL = 'FULL',
  HALTED = 'HALTED'
}

enum __StatusValues {
  UNKNOWN = 0,
  STORED = 1,
  FOUND = 2,
  NOT_FOUND = 3,
  CHALLENGE = 4,
  TAKEN = 5,
  STALE = 6,
  EXPIRED = 7,
  UNCHALLENGED = 8,
  REFUSED = 9,
  BUSY = 10,
  FULL = 11,
  HALTED = 12
}

export namespace Status {
  export const codec = (): Codec<Status> => {
    return enumeration<Status>(__StatusValues)
  }
}

export interface Reply {
  status: Status
  challenge: Uint8Array<ArrayBuffer>
  record: Uint8Array<ArrayBuffer>
  owner: Uint8Array<ArrayBuffer>
  leases: Uint8Array<ArrayBuffer>[]
  online: boolean
  ageS: number
  lastSeenS: number
  groups: Uint8Array<ArrayBuffer>[]
  more: boolean
  receipt?: RegistrarReceipt
  rivals: Uint8Array<ArrayBuffer>[]
  entries: LogEntry[]
  head: Uint8Array<ArrayBuffer>
  standing: Standing[]
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

        if ((obj.challenge != null && obj.challenge.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.challenge)
        }

        if ((obj.record != null && obj.record.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.record)
        }

        if ((obj.owner != null && obj.owner.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.owner)
        }

        if (obj.leases != null && obj.leases.length > 0) {
          for (const value of obj.leases) {
            w.uint32(42)
            w.bytes(value)
          }
        }

        if ((obj.online != null && obj.online !== false)) {
          w.uint32(48)
          w.bool(obj.online)
        }

        if ((obj.ageS != null && obj.ageS !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.ageS)
        }

        if ((obj.lastSeenS != null && obj.lastSeenS !== 0)) {
          w.uint32(64)
          w.uint64Number(obj.lastSeenS)
        }

        if (obj.groups != null && obj.groups.length > 0) {
          for (const value of obj.groups) {
            w.uint32(74)
            w.bytes(value)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(80)
          w.bool(obj.more)
        }

        if (obj.receipt != null) {
          w.uint32(90)
          RegistrarReceipt.codec().encode(obj.receipt, w)
        }

        if (obj.rivals != null && obj.rivals.length > 0) {
          for (const value of obj.rivals) {
            w.uint32(98)
            w.bytes(value)
          }
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(106)
            LogEntry.codec().encode(value, w)
          }
        }

        if ((obj.head != null && obj.head.byteLength > 0)) {
          w.uint32(114)
          w.bytes(obj.head)
        }

        if (obj.standing != null && obj.standing.length > 0) {
          for (const value of obj.standing) {
            w.uint32(122)
            Standing.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          status: Status.UNKNOWN,
          challenge: uint8ArrayAlloc(0),
          record: uint8ArrayAlloc(0),
          owner: uint8ArrayAlloc(0),
          leases: [],
          online: false,
          ageS: 0,
          lastSeenS: 0,
          groups: [],
          more: false,
          rivals: [],
          entries: [],
          head: uint8ArrayAlloc(0),
          standing: []
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
              obj.challenge = reader.bytes()
              break
            }
            case 3: {
              obj.record = reader.bytes()
              break
            }
            case 4: {
              obj.owner = reader.bytes()
              break
            }
            case 5: {
              if (opts.limits?.leases != null && obj.leases.length === opts.limits.leases) {
                throw new MaxLengthError('Decode error - repeated field "leases" had too many elements')
              }

              if (obj.leases.length === 5) {
                throw new MaxLengthError('Decode error - repeated field "leases" had too many elements')
              }

              obj.leases.push(reader.bytes())
              break
            }
            case 6: {
              obj.online = reader.bool()
              break
            }
            case 7: {
              obj.ageS = reader.uint64Number()
              break
            }
            case 8: {
              obj.lastSeenS = reader.uint64Number()
              break
            }
            case 9: {
              if (opts.limits?.groups != null && obj.groups.length === opts.limits.groups) {
                throw new MaxLengthError('Decode error - repeated field "groups" had too many elements')
              }

              if (obj.groups.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "groups" had too many elements')
              }

              obj.groups.push(reader.bytes())
              break
            }
            case 10: {
              obj.more = reader.bool()
              break
            }
            case 11: {
              obj.receipt = RegistrarReceipt.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.receipt
              })
              break
            }
            case 12: {
              if (opts.limits?.rivals != null && obj.rivals.length === opts.limits.rivals) {
                throw new MaxLengthError('Decode error - repeated field "rivals" had too many elements')
              }

              if (obj.rivals.length === 4) {
                throw new MaxLengthError('Decode error - repeated field "rivals" had too many elements')
              }

              obj.rivals.push(reader.bytes())
              break
            }
            case 13: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries.length === 700) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(LogEntry.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.entries$
              }))
              break
            }
            case 14: {
              obj.head = reader.bytes()
              break
            }
            case 15: {
              if (opts.limits?.standing != null && obj.standing.length === opts.limits.standing) {
                throw new MaxLengthError('Decode error - repeated field "standing" had too many elements')
              }

              if (obj.standing.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "standing" had too many elements')
              }

              obj.standing.push(Standing.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.standing$
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
          leases: 5,
          groups: 64,
          rivals: 4,
          entries: 700,
          standing: 64
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
              yield {
                field: `${prefix}.challenge`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.record`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.owner`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              if (opts.limits?.leases != null && obj.leases === opts.limits.leases) {
                throw new MaxLengthError('Streaming decode error - repeated field "leases" had too many elements')
              }

              if (obj.leases === 5) {
                throw new MaxLengthError('Streaming decode error - repeated field "leases" had too many elements')
              }

              yield {
                field: `${prefix}.leases[]`,
                index: obj.leases,
                value: reader.bytes()
              }

              obj.leases++

              break
            }
            case 6: {
              yield {
                field: `${prefix}.online`,
                value: reader.bool()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.ageS`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.lastSeenS`,
                value: reader.uint64Number()
              }
              break
            }
            case 9: {
              if (opts.limits?.groups != null && obj.groups === opts.limits.groups) {
                throw new MaxLengthError('Streaming decode error - repeated field "groups" had too many elements')
              }

              if (obj.groups === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "groups" had too many elements')
              }

              yield {
                field: `${prefix}.groups[]`,
                index: obj.groups,
                value: reader.bytes()
              }

              obj.groups++

              break
            }
            case 10: {
              yield {
                field: `${prefix}.more`,
                value: reader.bool()
              }
              break
            }
            case 11: {
              yield * RegistrarReceipt.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                limits: opts.limits?.receipt
              })

              break
            }
            case 12: {
              if (opts.limits?.rivals != null && obj.rivals === opts.limits.rivals) {
                throw new MaxLengthError('Streaming decode error - repeated field "rivals" had too many elements')
              }

              if (obj.rivals === 4) {
                throw new MaxLengthError('Streaming decode error - repeated field "rivals" had too many elements')
              }

              yield {
                field: `${prefix}.rivals[]`,
                index: obj.rivals,
                value: reader.bytes()
              }

              obj.rivals++

              break
            }
            case 13: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries === 700) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              for (const evt of LogEntry.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                limits: opts.limits?.entries$
              })) {
                yield {
                  ...evt,
                  index: obj.entries
                }
              }

              obj.entries++

              break
            }
            case 14: {
              yield {
                field: `${prefix}.head`,
                value: reader.bytes()
              }
              break
            }
            case 15: {
              if (opts.limits?.standing != null && obj.standing === opts.limits.standing) {
                throw new MaxLengthError('Streaming decode error - repeated field "standing" had too many elements')
              }

              if (obj.standing === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "standing" had too many elements')
              }

              for (const evt of Standing.codec().stream(reader, reader.uint32(), `${prefix}.standing[]`, {
                limits: opts.limits?.standing$
              })) {
                yield {
                  ...evt,
                  index: obj.standing
                }
              }

              obj.standing++

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

  export interface ReplyChallengeFieldEvent {
    field: '$.challenge'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyRecordFieldEvent {
    field: '$.record'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyOwnerFieldEvent {
    field: '$.owner'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyLeasesFieldEvent {
    field: '$.leases[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyOnlineFieldEvent {
    field: '$.online'
    value: boolean
  }

  export interface ReplyAgeSFieldEvent {
    field: '$.ageS'
    value: number
  }

  export interface ReplyLastSeenSFieldEvent {
    field: '$.lastSeenS'
    value: number
  }

  export interface ReplyGroupsFieldEvent {
    field: '$.groups[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export interface ReplyReceiptHeadFieldEvent {
    field: '$.receipt.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyReceiptPrevHeadFieldEvent {
    field: '$.receipt.prevHead'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyReceiptReceivedSFieldEvent {
    field: '$.receipt.receivedS'
    value: number
  }

  export interface ReplyRivalsFieldEvent {
    field: '$.rivals[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyEntriesRecordHashFieldEvent {
    field: '$.entries[].recordHash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReplyEntriesNameHashFieldEvent {
    field: '$.entries[].nameHash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReplyEntriesReceivedSFieldEvent {
    field: '$.entries[].receivedS'
    value: number
    index: number
  }

  export interface ReplyHeadFieldEvent {
    field: '$.head'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReplyStandingRecordFieldEvent {
    field: '$.standing[].record'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReplyStandingReceiptHeadFieldEvent {
    field: '$.standing[].receipt.head'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReplyStandingReceiptPrevHeadFieldEvent {
    field: '$.standing[].receipt.prevHead'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ReplyStandingReceiptReceivedSFieldEvent {
    field: '$.standing[].receipt.receivedS'
    value: number
    index: number
  }

  export interface ReplyStandingLastSeenSFieldEvent {
    field: '$.standing[].lastSeenS'
    value: number
    index: number
  }

  export function encode (obj: Partial<Reply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Reply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reply>): Reply {
    return decodeMessage(buf, Reply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reply>): Generator<ReplyStatusFieldEvent | ReplyChallengeFieldEvent | ReplyRecordFieldEvent | ReplyOwnerFieldEvent | ReplyLeasesFieldEvent | ReplyOnlineFieldEvent | ReplyAgeSFieldEvent | ReplyLastSeenSFieldEvent | ReplyGroupsFieldEvent | ReplyMoreFieldEvent | ReplyReceiptHeadFieldEvent | ReplyReceiptPrevHeadFieldEvent | ReplyReceiptReceivedSFieldEvent | ReplyRivalsFieldEvent | ReplyEntriesRecordHashFieldEvent | ReplyEntriesNameHashFieldEvent | ReplyEntriesReceivedSFieldEvent | ReplyHeadFieldEvent | ReplyStandingRecordFieldEvent | ReplyStandingReceiptHeadFieldEvent | ReplyStandingReceiptPrevHeadFieldEvent | ReplyStandingReceiptReceivedSFieldEvent | ReplyStandingLastSeenSFieldEvent> {
    return streamMessage(buf, Reply.codec(), opts)
  }
}
