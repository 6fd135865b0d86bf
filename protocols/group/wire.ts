/* eslint-disable require-yield */

import { decodeMessage, encodeMessage, enumeration, MaxLengthError, message, streamMessage } from 'protons-runtime'
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc'
import type { Codec, DecodeOptions } from 'protons-runtime'
import type { Uint8ArrayList } from 'uint8arraylist'

export interface GroupLogEntry {
  groupId: Uint8Array<ArrayBuffer>
  seq: number
  prevHash: Uint8Array<ArrayBuffer>
  term: number
  epoch: number
  ops: Op[]
  membersRoot: Uint8Array<ArrayBuffer>
  commit: Uint8Array<ArrayBuffer>
  epochAuthHash: Uint8Array<ArrayBuffer>
  topicEpoch: number
  createdMs: number
}

export namespace GroupLogEntry {
  let _codec: Codec<GroupLogEntry>

  export const codec = (): Codec<GroupLogEntry> => {
    if (_codec == null) {
      _codec = message<GroupLogEntry>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.seq)
        }

        if ((obj.prevHash != null && obj.prevHash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.prevHash)
        }

        if ((obj.term != null && obj.term !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.term)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.epoch)
        }

        if (obj.ops != null && obj.ops.length > 0) {
          for (const value of obj.ops) {
            w.uint32(50)
            Op.codec().encode(value, w)
          }
        }

        if ((obj.membersRoot != null && obj.membersRoot.byteLength > 0)) {
          w.uint32(58)
          w.bytes(obj.membersRoot)
        }

        if ((obj.commit != null && obj.commit.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.commit)
        }

        if ((obj.epochAuthHash != null && obj.epochAuthHash.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.epochAuthHash)
        }

        if ((obj.topicEpoch != null && obj.topicEpoch !== 0)) {
          w.uint32(80)
          w.uint64Number(obj.topicEpoch)
        }

        if ((obj.createdMs != null && obj.createdMs !== 0)) {
          w.uint32(88)
          w.uint64Number(obj.createdMs)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          seq: 0,
          prevHash: uint8ArrayAlloc(0),
          term: 0,
          epoch: 0,
          ops: [],
          membersRoot: uint8ArrayAlloc(0),
          commit: uint8ArrayAlloc(0),
          epochAuthHash: uint8ArrayAlloc(0),
          topicEpoch: 0,
          createdMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
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
              obj.term = reader.uint64Number()
              break
            }
            case 5: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 6: {
              if (opts.limits?.ops != null && obj.ops.length === opts.limits.ops) {
                throw new MaxLengthError('Decode error - repeated field "ops" had too many elements')
              }

              if (obj.ops.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "ops" had too many elements')
              }

              obj.ops.push(Op.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ops$
              }))
              break
            }
            case 7: {
              obj.membersRoot = reader.bytes()
              break
            }
            case 8: {
              obj.commit = reader.bytes()
              break
            }
            case 9: {
              obj.epochAuthHash = reader.bytes()
              break
            }
            case 10: {
              obj.topicEpoch = reader.uint64Number()
              break
            }
            case 11: {
              obj.createdMs = reader.uint64Number()
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
          ops: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.groupId`,
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
                field: `${prefix}.term`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              if (opts.limits?.ops != null && obj.ops === opts.limits.ops) {
                throw new MaxLengthError('Streaming decode error - repeated field "ops" had too many elements')
              }

              if (obj.ops === 16) {
                throw new MaxLengthError('Streaming decode error - repeated field "ops" had too many elements')
              }

              for (const evt of Op.codec().stream(reader, reader.uint32(), `${prefix}.ops[]`, {
                limits: opts.limits?.ops$
              })) {
                yield {
                  ...evt,
                  index: obj.ops
                }
              }

              obj.ops++

              break
            }
            case 7: {
              yield {
                field: `${prefix}.membersRoot`,
                value: reader.bytes()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.commit`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.epochAuthHash`,
                value: reader.bytes()
              }
              break
            }
            case 10: {
              yield {
                field: `${prefix}.topicEpoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 11: {
              yield {
                field: `${prefix}.createdMs`,
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

  export interface GroupLogEntryGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntrySeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface GroupLogEntryPrevHashFieldEvent {
    field: '$.prevHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryTermFieldEvent {
    field: '$.term'
    value: number
  }

  export interface GroupLogEntryEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface GroupLogEntryOpsGenesisNameFieldEvent {
    field: '$.ops[].genesis.name'
    value: string
    index: number
  }

  export interface GroupLogEntryOpsGenesisIsPrivateFieldEvent {
    field: '$.ops[].genesis.isPrivate'
    value: boolean
    index: number
  }

  export interface GroupLogEntryOpsGenesisNonceFieldEvent {
    field: '$.ops[].genesis.nonce'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsGenesisLeaderUserKeyFieldEvent {
    field: '$.ops[].genesis.leader.userKey'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsGenesisLeaderDeviceFieldEvent {
    field: '$.ops[].genesis.leader.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsGenesisLeaderNameRecordFieldEvent {
    field: '$.ops[].genesis.leader.nameRecord'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsGenesisLeaderAddressesFieldEvent {
    field: '$.ops[].genesis.leader.addresses[]'
    index: number
    value: string
  }

  export interface GroupLogEntryOpsGenesisContinuesGroupIdFieldEvent {
    field: '$.ops[].genesis.continues.groupId'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsGenesisContinuesHeadSeqFieldEvent {
    field: '$.ops[].genesis.continues.head.seq'
    value: number
    index: number
  }

  export interface GroupLogEntryOpsGenesisContinuesHeadHashFieldEvent {
    field: '$.ops[].genesis.continues.head.hash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsAddConsentFieldEvent {
    field: '$.ops[].add.consent'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsRemoveDeviceFieldEvent {
    field: '$.ops[].remove.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsRemoveUptoSeqFieldEvent {
    field: '$.ops[].remove.uptoSeq'
    value: number
    index: number
  }

  export interface GroupLogEntryOpsRemoveLeaveFieldEvent {
    field: '$.ops[].remove.leave'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryOpsInfoAboutFieldEvent {
    field: '$.ops[].info.about'
    value: string
    index: number
  }

  export interface GroupLogEntryOpsDeputiesDevicesFieldEvent {
    field: '$.ops[].deputies.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryOpsRekeyHealsFieldEvent {
    field: '$.ops[].rekey.heals[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryOpsTakeoverVotesFieldEvent {
    field: '$.ops[].takeover.votes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryOpsHandOverDeviceFieldEvent {
    field: '$.ops[].handOver.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupLogEntryMembersRootFieldEvent {
    field: '$.membersRoot'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryCommitFieldEvent {
    field: '$.commit'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryEpochAuthHashFieldEvent {
    field: '$.epochAuthHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupLogEntryTopicEpochFieldEvent {
    field: '$.topicEpoch'
    value: number
  }

  export interface GroupLogEntryCreatedMsFieldEvent {
    field: '$.createdMs'
    value: number
  }

  export function encode (obj: Partial<GroupLogEntry>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GroupLogEntry.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupLogEntry>): GroupLogEntry {
    return decodeMessage(buf, GroupLogEntry.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupLogEntry>): Generator<GroupLogEntryGroupIdFieldEvent | GroupLogEntrySeqFieldEvent | GroupLogEntryPrevHashFieldEvent | GroupLogEntryTermFieldEvent | GroupLogEntryEpochFieldEvent | GroupLogEntryOpsGenesisNameFieldEvent | GroupLogEntryOpsGenesisIsPrivateFieldEvent | GroupLogEntryOpsGenesisNonceFieldEvent | GroupLogEntryOpsGenesisLeaderUserKeyFieldEvent | GroupLogEntryOpsGenesisLeaderDeviceFieldEvent | GroupLogEntryOpsGenesisLeaderNameRecordFieldEvent | GroupLogEntryOpsGenesisLeaderAddressesFieldEvent | GroupLogEntryOpsGenesisContinuesGroupIdFieldEvent | GroupLogEntryOpsGenesisContinuesHeadSeqFieldEvent | GroupLogEntryOpsGenesisContinuesHeadHashFieldEvent | GroupLogEntryOpsAddConsentFieldEvent | GroupLogEntryOpsRemoveDeviceFieldEvent | GroupLogEntryOpsRemoveUptoSeqFieldEvent | GroupLogEntryOpsRemoveLeaveFieldEvent | GroupLogEntryOpsInfoAboutFieldEvent | GroupLogEntryOpsDeputiesDevicesFieldEvent | GroupLogEntryOpsRekeyHealsFieldEvent | GroupLogEntryOpsTakeoverVotesFieldEvent | GroupLogEntryOpsHandOverDeviceFieldEvent | GroupLogEntryMembersRootFieldEvent | GroupLogEntryCommitFieldEvent | GroupLogEntryEpochAuthHashFieldEvent | GroupLogEntryTopicEpochFieldEvent | GroupLogEntryCreatedMsFieldEvent> {
    return streamMessage(buf, GroupLogEntry.codec(), opts)
  }
}

export interface Op {
  genesis?: Genesis
  add?: Add
  remove?: Remove
  info?: SetInfo
  deputies?: SetDeputies
  rekey?: Rekey
  takeover?: Takeover
  close?: Close
  handOver?: HandOver
}

export namespace Op {
  let _codec: Codec<Op>

  export const codec = (): Codec<Op> => {
    if (_codec == null) {
      _codec = message<Op>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.handOver != null) {
          obj.close = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.close != null) {
          obj.handOver = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.takeover != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.rekey != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.takeover = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.deputies != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.info != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.remove = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.remove != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.add = undefined
          obj.genesis = undefined
        }

        if (obj.add != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.genesis = undefined
        }

        if (obj.genesis != null) {
          obj.handOver = undefined
          obj.close = undefined
          obj.takeover = undefined
          obj.rekey = undefined
          obj.deputies = undefined
          obj.info = undefined
          obj.remove = undefined
          obj.add = undefined
        }

        if (obj.genesis != null) {
          w.uint32(10)
          Genesis.codec().encode(obj.genesis, w)
        }

        if (obj.add != null) {
          w.uint32(18)
          Add.codec().encode(obj.add, w)
        }

        if (obj.remove != null) {
          w.uint32(26)
          Remove.codec().encode(obj.remove, w)
        }

        if (obj.info != null) {
          w.uint32(34)
          SetInfo.codec().encode(obj.info, w)
        }

        if (obj.deputies != null) {
          w.uint32(42)
          SetDeputies.codec().encode(obj.deputies, w)
        }

        if (obj.rekey != null) {
          w.uint32(50)
          Rekey.codec().encode(obj.rekey, w)
        }

        if (obj.takeover != null) {
          w.uint32(58)
          Takeover.codec().encode(obj.takeover, w)
        }

        if (obj.close != null) {
          w.uint32(66)
          Close.codec().encode(obj.close, w)
        }

        if (obj.handOver != null) {
          w.uint32(74)
          HandOver.codec().encode(obj.handOver, w)
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
              obj.genesis = Genesis.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.genesis
              })
              break
            }
            case 2: {
              obj.add = Add.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.add
              })
              break
            }
            case 3: {
              obj.remove = Remove.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.remove
              })
              break
            }
            case 4: {
              obj.info = SetInfo.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.info
              })
              break
            }
            case 5: {
              obj.deputies = SetDeputies.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.deputies
              })
              break
            }
            case 6: {
              obj.rekey = Rekey.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.rekey
              })
              break
            }
            case 7: {
              obj.takeover = Takeover.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.takeover
              })
              break
            }
            case 8: {
              obj.close = Close.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.close
              })
              break
            }
            case 9: {
              obj.handOver = HandOver.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.handOver
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.handOver != null) {
          delete obj.close
          delete obj.takeover
          delete obj.rekey
          delete obj.deputies
          delete obj.info
          delete obj.remove
          delete obj.add
          delete obj.genesis
        }

        if (obj.close != null) {
          delete obj.handOver
          delete obj.takeover
          delete obj.rekey
          delete obj.deputies
          delete obj.info
          delete obj.remove
          delete obj.add
          delete obj.genesis
        }

        if (obj.takeover != null) {
          delete obj.handOver
          delete obj.close
          delete obj.rekey
          delete obj.deputies
          delete obj.info
          delete obj.remove
          delete obj.add
          delete obj.genesis
        }

        if (obj.rekey != null) {
          delete obj.handOver
          delete obj.close
          delete obj.takeover
          delete obj.deputies
          delete obj.info
          delete obj.remove
          delete obj.add
          delete obj.genesis
        }

        if (obj.deputies != null) {
          delete obj.handOver
          delete obj.close
          delete obj.takeover
          delete obj.rekey
          delete obj.info
          delete obj.remove
          delete obj.add
          delete obj.genesis
        }

        if (obj.info != null) {
          delete obj.handOver
          delete obj.close
          delete obj.takeover
          delete obj.rekey
          delete obj.deputies
          delete obj.remove
          delete obj.add
          delete obj.genesis
        }

        if (obj.remove != null) {
          delete obj.handOver
          delete obj.close
          delete obj.takeover
          delete obj.rekey
          delete obj.deputies
          delete obj.info
          delete obj.add
          delete obj.genesis
        }

        if (obj.add != null) {
          delete obj.handOver
          delete obj.close
          delete obj.takeover
          delete obj.rekey
          delete obj.deputies
          delete obj.info
          delete obj.remove
          delete obj.genesis
        }

        if (obj.genesis != null) {
          delete obj.handOver
          delete obj.close
          delete obj.takeover
          delete obj.rekey
          delete obj.deputies
          delete obj.info
          delete obj.remove
          delete obj.add
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Genesis.codec().stream(reader, reader.uint32(), `${prefix}.genesis`, {
                limits: opts.limits?.genesis
              })

              break
            }
            case 2: {
              yield * Add.codec().stream(reader, reader.uint32(), `${prefix}.add`, {
                limits: opts.limits?.add
              })

              break
            }
            case 3: {
              yield * Remove.codec().stream(reader, reader.uint32(), `${prefix}.remove`, {
                limits: opts.limits?.remove
              })

              break
            }
            case 4: {
              yield * SetInfo.codec().stream(reader, reader.uint32(), `${prefix}.info`, {
                limits: opts.limits?.info
              })

              break
            }
            case 5: {
              yield * SetDeputies.codec().stream(reader, reader.uint32(), `${prefix}.deputies`, {
                limits: opts.limits?.deputies
              })

              break
            }
            case 6: {
              yield * Rekey.codec().stream(reader, reader.uint32(), `${prefix}.rekey`, {
                limits: opts.limits?.rekey
              })

              break
            }
            case 7: {
              yield * Takeover.codec().stream(reader, reader.uint32(), `${prefix}.takeover`, {
                limits: opts.limits?.takeover
              })

              break
            }
            case 8: {
              yield * Close.codec().stream(reader, reader.uint32(), `${prefix}.close`, {
                limits: opts.limits?.close
              })

              break
            }
            case 9: {
              yield * HandOver.codec().stream(reader, reader.uint32(), `${prefix}.handOver`, {
                limits: opts.limits?.handOver
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

  export interface OpGenesisNameFieldEvent {
    field: '$.genesis.name'
    value: string
  }

  export interface OpGenesisIsPrivateFieldEvent {
    field: '$.genesis.isPrivate'
    value: boolean
  }

  export interface OpGenesisNonceFieldEvent {
    field: '$.genesis.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpGenesisLeaderUserKeyFieldEvent {
    field: '$.genesis.leader.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpGenesisLeaderDeviceFieldEvent {
    field: '$.genesis.leader.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpGenesisLeaderNameRecordFieldEvent {
    field: '$.genesis.leader.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpGenesisLeaderAddressesFieldEvent {
    field: '$.genesis.leader.addresses[]'
    index: number
    value: string
  }

  export interface OpGenesisContinuesGroupIdFieldEvent {
    field: '$.genesis.continues.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpGenesisContinuesHeadSeqFieldEvent {
    field: '$.genesis.continues.head.seq'
    value: number
  }

  export interface OpGenesisContinuesHeadHashFieldEvent {
    field: '$.genesis.continues.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpAddConsentFieldEvent {
    field: '$.add.consent'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpRemoveDeviceFieldEvent {
    field: '$.remove.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpRemoveUptoSeqFieldEvent {
    field: '$.remove.uptoSeq'
    value: number
  }

  export interface OpRemoveLeaveFieldEvent {
    field: '$.remove.leave'
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpInfoAboutFieldEvent {
    field: '$.info.about'
    value: string
  }

  export interface OpDeputiesDevicesFieldEvent {
    field: '$.deputies.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpRekeyHealsFieldEvent {
    field: '$.rekey.heals[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpTakeoverVotesFieldEvent {
    field: '$.takeover.votes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface OpHandOverDeviceFieldEvent {
    field: '$.handOver.device'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Op>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Op.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Op>): Op {
    return decodeMessage(buf, Op.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Op>): Generator<OpGenesisNameFieldEvent | OpGenesisIsPrivateFieldEvent | OpGenesisNonceFieldEvent | OpGenesisLeaderUserKeyFieldEvent | OpGenesisLeaderDeviceFieldEvent | OpGenesisLeaderNameRecordFieldEvent | OpGenesisLeaderAddressesFieldEvent | OpGenesisContinuesGroupIdFieldEvent | OpGenesisContinuesHeadSeqFieldEvent | OpGenesisContinuesHeadHashFieldEvent | OpAddConsentFieldEvent | OpRemoveDeviceFieldEvent | OpRemoveUptoSeqFieldEvent | OpRemoveLeaveFieldEvent | OpInfoAboutFieldEvent | OpDeputiesDevicesFieldEvent | OpRekeyHealsFieldEvent | OpTakeoverVotesFieldEvent | OpHandOverDeviceFieldEvent> {
    return streamMessage(buf, Op.codec(), opts)
  }
}

export interface Genesis {
  name: string
  isPrivate: boolean
  nonce: Uint8Array<ArrayBuffer>
  leader?: Member
  continues?: Continued
}

export namespace Genesis {
  let _codec: Codec<Genesis>

  export const codec = (): Codec<Genesis> => {
    if (_codec == null) {
      _codec = message<Genesis>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.isPrivate != null && obj.isPrivate !== false)) {
          w.uint32(16)
          w.bool(obj.isPrivate)
        }

        if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.nonce)
        }

        if (obj.leader != null) {
          w.uint32(42)
          Member.codec().encode(obj.leader, w)
        }

        if (obj.continues != null) {
          w.uint32(50)
          Continued.codec().encode(obj.continues, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          isPrivate: false,
          nonce: uint8ArrayAlloc(0)
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
              obj.isPrivate = reader.bool()
              break
            }
            case 3: {
              obj.nonce = reader.bytes()
              break
            }
            case 5: {
              obj.leader = Member.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.leader
              })
              break
            }
            case 6: {
              obj.continues = Continued.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.continues
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
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.isPrivate`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.nonce`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield * Member.codec().stream(reader, reader.uint32(), `${prefix}.leader`, {
                limits: opts.limits?.leader
              })

              break
            }
            case 6: {
              yield * Continued.codec().stream(reader, reader.uint32(), `${prefix}.continues`, {
                limits: opts.limits?.continues
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

  export interface GenesisNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface GenesisIsPrivateFieldEvent {
    field: '$.isPrivate'
    value: boolean
  }

  export interface GenesisNonceFieldEvent {
    field: '$.nonce'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GenesisLeaderUserKeyFieldEvent {
    field: '$.leader.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GenesisLeaderDeviceFieldEvent {
    field: '$.leader.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GenesisLeaderNameRecordFieldEvent {
    field: '$.leader.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GenesisLeaderAddressesFieldEvent {
    field: '$.leader.addresses[]'
    index: number
    value: string
  }

  export interface GenesisContinuesGroupIdFieldEvent {
    field: '$.continues.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GenesisContinuesHeadSeqFieldEvent {
    field: '$.continues.head.seq'
    value: number
  }

  export interface GenesisContinuesHeadHashFieldEvent {
    field: '$.continues.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Genesis>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Genesis.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Genesis>): Genesis {
    return decodeMessage(buf, Genesis.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Genesis>): Generator<GenesisNameFieldEvent | GenesisIsPrivateFieldEvent | GenesisNonceFieldEvent | GenesisLeaderUserKeyFieldEvent | GenesisLeaderDeviceFieldEvent | GenesisLeaderNameRecordFieldEvent | GenesisLeaderAddressesFieldEvent | GenesisContinuesGroupIdFieldEvent | GenesisContinuesHeadSeqFieldEvent | GenesisContinuesHeadHashFieldEvent> {
    return streamMessage(buf, Genesis.codec(), opts)
  }
}

export interface Continued {
  groupId: Uint8Array<ArrayBuffer>
  head?: Place
}

export namespace Continued {
  let _codec: Codec<Continued>

  export const codec = (): Codec<Continued> => {
    if (_codec == null) {
      _codec = message<Continued>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if (obj.head != null) {
          w.uint32(18)
          Place.codec().encode(obj.head, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
              break
            }
            case 2: {
              obj.head = Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
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
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * Place.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
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

  export interface ContinuedGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContinuedHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface ContinuedHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Continued>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Continued.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Continued>): Continued {
    return decodeMessage(buf, Continued.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Continued>): Generator<ContinuedGroupIdFieldEvent | ContinuedHeadSeqFieldEvent | ContinuedHeadHashFieldEvent> {
    return streamMessage(buf, Continued.codec(), opts)
  }
}

export interface Place {
  seq: number
  hash: Uint8Array<ArrayBuffer>
}

export namespace Place {
  let _codec: Codec<Place>

  export const codec = (): Codec<Place> => {
    if (_codec == null) {
      _codec = message<Place>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.seq)
        }

        if ((obj.hash != null && obj.hash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.hash)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          seq: 0,
          hash: uint8ArrayAlloc(0)
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
              obj.hash = reader.bytes()
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
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.hash`,
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

  export interface PlaceSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface PlaceHashFieldEvent {
    field: '$.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Place>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Place.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Place>): Place {
    return decodeMessage(buf, Place.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Place>): Generator<PlaceSeqFieldEvent | PlaceHashFieldEvent> {
    return streamMessage(buf, Place.codec(), opts)
  }
}

export interface Member {
  userKey: Uint8Array<ArrayBuffer>
  device: Uint8Array<ArrayBuffer>
  nameRecord: Uint8Array<ArrayBuffer>
  addresses: string[]
}

export namespace Member {
  let _codec: Codec<Member>

  export const codec = (): Codec<Member> => {
    if (_codec == null) {
      _codec = message<Member>((obj, w, opts = {}) => {
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

        if ((obj.nameRecord != null && obj.nameRecord.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.nameRecord)
        }

        if (obj.addresses != null && obj.addresses.length > 0) {
          for (const value of obj.addresses) {
            w.uint32(34)
            w.string(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          userKey: uint8ArrayAlloc(0),
          device: uint8ArrayAlloc(0),
          nameRecord: uint8ArrayAlloc(0),
          addresses: []
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
              obj.nameRecord = reader.bytes()
              break
            }
            case 4: {
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
              yield {
                field: `${prefix}.nameRecord`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
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

  export interface MemberUserKeyFieldEvent {
    field: '$.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MemberDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MemberNameRecordFieldEvent {
    field: '$.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface MemberAddressesFieldEvent {
    field: '$.addresses[]'
    index: number
    value: string
  }

  export function encode (obj: Partial<Member>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Member.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Member {
    return decodeMessage(buf, Member.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Member>): Generator<MemberUserKeyFieldEvent | MemberDeviceFieldEvent | MemberNameRecordFieldEvent | MemberAddressesFieldEvent> {
    return streamMessage(buf, Member.codec(), opts)
  }
}

export interface Add {
  consent: Uint8Array<ArrayBuffer>
}

export namespace Add {
  let _codec: Codec<Add>

  export const codec = (): Codec<Add> => {
    if (_codec == null) {
      _codec = message<Add>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.consent != null && obj.consent.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.consent)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          consent: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
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

  export interface AddConsentFieldEvent {
    field: '$.consent'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Add>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Add.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Add>): Add {
    return decodeMessage(buf, Add.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Add>): Generator<AddConsentFieldEvent> {
    return streamMessage(buf, Add.codec(), opts)
  }
}

export interface Remove {
  device: Uint8Array<ArrayBuffer>
  uptoSeq: number
  leave: Uint8Array<ArrayBuffer>
}

export namespace Remove {
  let _codec: Codec<Remove>

  export const codec = (): Codec<Remove> => {
    if (_codec == null) {
      _codec = message<Remove>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if ((obj.uptoSeq != null && obj.uptoSeq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.uptoSeq)
        }

        if ((obj.leave != null && obj.leave.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.leave)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0),
          uptoSeq: 0,
          leave: uint8ArrayAlloc(0)
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
              obj.uptoSeq = reader.uint64Number()
              break
            }
            case 3: {
              obj.leave = reader.bytes()
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
                field: `${prefix}.uptoSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.leave`,
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

  export interface RemoveDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface RemoveUptoSeqFieldEvent {
    field: '$.uptoSeq'
    value: number
  }

  export interface RemoveLeaveFieldEvent {
    field: '$.leave'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Remove>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Remove.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Remove>): Remove {
    return decodeMessage(buf, Remove.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Remove>): Generator<RemoveDeviceFieldEvent | RemoveUptoSeqFieldEvent | RemoveLeaveFieldEvent> {
    return streamMessage(buf, Remove.codec(), opts)
  }
}

export interface Rekey {
  heals: Uint8Array<ArrayBuffer>[]
}

export namespace Rekey {
  let _codec: Codec<Rekey>

  export const codec = (): Codec<Rekey> => {
    if (_codec == null) {
      _codec = message<Rekey>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.heals != null && obj.heals.length > 0) {
          for (const value of obj.heals) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          heals: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.heals != null && obj.heals.length === opts.limits.heals) {
                throw new MaxLengthError('Decode error - repeated field "heals" had too many elements')
              }

              if (obj.heals.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "heals" had too many elements')
              }

              obj.heals.push(reader.bytes())
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
          heals: 8
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.heals != null && obj.heals === opts.limits.heals) {
                throw new MaxLengthError('Streaming decode error - repeated field "heals" had too many elements')
              }

              if (obj.heals === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "heals" had too many elements')
              }

              yield {
                field: `${prefix}.heals[]`,
                index: obj.heals,
                value: reader.bytes()
              }

              obj.heals++

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

  export interface RekeyHealsFieldEvent {
    field: '$.heals[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Rekey>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Rekey.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Rekey>): Rekey {
    return decodeMessage(buf, Rekey.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Rekey>): Generator<RekeyHealsFieldEvent> {
    return streamMessage(buf, Rekey.codec(), opts)
  }
}

export interface SetInfo {
  about: string
}

export namespace SetInfo {
  let _codec: Codec<SetInfo>

  export const codec = (): Codec<SetInfo> => {
    if (_codec == null) {
      _codec = message<SetInfo>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.about != null && obj.about !== '')) {
          w.uint32(10)
          w.string(obj.about)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          about: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.about = reader.string()
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
                field: `${prefix}.about`,
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

  export interface SetInfoAboutFieldEvent {
    field: '$.about'
    value: string
  }

  export function encode (obj: Partial<SetInfo>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SetInfo.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetInfo>): SetInfo {
    return decodeMessage(buf, SetInfo.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetInfo>): Generator<SetInfoAboutFieldEvent> {
    return streamMessage(buf, SetInfo.codec(), opts)
  }
}

export interface Close {}

export namespace Close {
  let _codec: Codec<Close>

  export const codec = (): Codec<Close> => {
    if (_codec == null) {
      _codec = message<Close>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<Close>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Close.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Close>): Close {
    return decodeMessage(buf, Close.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Close>): Generator<{}> {
    return streamMessage(buf, Close.codec(), opts)
  }
}

export interface HandOver {
  device: Uint8Array<ArrayBuffer>
}

export namespace HandOver {
  let _codec: Codec<HandOver>

  export const codec = (): Codec<HandOver> => {
    if (_codec == null) {
      _codec = message<HandOver>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.device = reader.bytes()
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

  export interface HandOverDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<HandOver>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, HandOver.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandOver>): HandOver {
    return decodeMessage(buf, HandOver.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<HandOver>): Generator<HandOverDeviceFieldEvent> {
    return streamMessage(buf, HandOver.codec(), opts)
  }
}

export interface SetDeputies {
  devices: Uint8Array<ArrayBuffer>[]
}

export namespace SetDeputies {
  let _codec: Codec<SetDeputies>

  export const codec = (): Codec<SetDeputies> => {
    if (_codec == null) {
      _codec = message<SetDeputies>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.devices != null && obj.devices.length > 0) {
          for (const value of obj.devices) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          devices: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices.length === opts.limits.devices) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              if (obj.devices.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              obj.devices.push(reader.bytes())
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
          devices: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices === opts.limits.devices) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              if (obj.devices === 16) {
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

  export interface SetDeputiesDevicesFieldEvent {
    field: '$.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SetDeputies>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SetDeputies.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetDeputies>): SetDeputies {
    return decodeMessage(buf, SetDeputies.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SetDeputies>): Generator<SetDeputiesDevicesFieldEvent> {
    return streamMessage(buf, SetDeputies.codec(), opts)
  }
}

export interface Takeover {
  votes: Uint8Array<ArrayBuffer>[]
}

export namespace Takeover {
  let _codec: Codec<Takeover>

  export const codec = (): Codec<Takeover> => {
    if (_codec == null) {
      _codec = message<Takeover>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.votes != null && obj.votes.length > 0) {
          for (const value of obj.votes) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          votes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.votes != null && obj.votes.length === opts.limits.votes) {
                throw new MaxLengthError('Decode error - repeated field "votes" had too many elements')
              }

              if (obj.votes.length === 256) {
                throw new MaxLengthError('Decode error - repeated field "votes" had too many elements')
              }

              obj.votes.push(reader.bytes())
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
          votes: 256
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.votes != null && obj.votes === opts.limits.votes) {
                throw new MaxLengthError('Streaming decode error - repeated field "votes" had too many elements')
              }

              if (obj.votes === 256) {
                throw new MaxLengthError('Streaming decode error - repeated field "votes" had too many elements')
              }

              yield {
                field: `${prefix}.votes[]`,
                index: obj.votes,
                value: reader.bytes()
              }

              obj.votes++

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

  export interface TakeoverVotesFieldEvent {
    field: '$.votes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Takeover>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Takeover.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Takeover>): Takeover {
    return decodeMessage(buf, Takeover.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Takeover>): Generator<TakeoverVotesFieldEvent> {
    return streamMessage(buf, Takeover.codec(), opts)
  }
}

export interface Vote {
  groupId: Uint8Array<ArrayBuffer>
  term: number
  candidate: Uint8Array<ArrayBuffer>
  head?: Place
}

export namespace Vote {
  let _codec: Codec<Vote>

  export const codec = (): Codec<Vote> => {
    if (_codec == null) {
      _codec = message<Vote>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if ((obj.term != null && obj.term !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.term)
        }

        if ((obj.candidate != null && obj.candidate.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.candidate)
        }

        if (obj.head != null) {
          w.uint32(34)
          Place.codec().encode(obj.head, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          term: 0,
          candidate: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
              break
            }
            case 2: {
              obj.term = reader.uint64Number()
              break
            }
            case 3: {
              obj.candidate = reader.bytes()
              break
            }
            case 4: {
              obj.head = Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
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
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.term`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.candidate`,
                value: reader.bytes()
              }
              break
            }
            case 4: {
              yield * Place.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
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

  export interface VoteGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface VoteTermFieldEvent {
    field: '$.term'
    value: number
  }

  export interface VoteCandidateFieldEvent {
    field: '$.candidate'
    value: Uint8Array<ArrayBuffer>
  }

  export interface VoteHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface VoteHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Vote>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Vote.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Vote>): Vote {
    return decodeMessage(buf, Vote.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Vote>): Generator<VoteGroupIdFieldEvent | VoteTermFieldEvent | VoteCandidateFieldEvent | VoteHeadSeqFieldEvent | VoteHeadHashFieldEvent> {
    return streamMessage(buf, Vote.codec(), opts)
  }
}

export interface LeadProof {
  steps: LeadStep[]
}

export namespace LeadProof {
  let _codec: Codec<LeadProof>

  export const codec = (): Codec<LeadProof> => {
    if (_codec == null) {
      _codec = message<LeadProof>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.steps != null && obj.steps.length > 0) {
          for (const value of obj.steps) {
            w.uint32(10)
            LeadStep.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          steps: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.steps != null && obj.steps.length === opts.limits.steps) {
                throw new MaxLengthError('Decode error - repeated field "steps" had too many elements')
              }

              if (obj.steps.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "steps" had too many elements')
              }

              obj.steps.push(LeadStep.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.steps$
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
          steps: 64
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.steps != null && obj.steps === opts.limits.steps) {
                throw new MaxLengthError('Streaming decode error - repeated field "steps" had too many elements')
              }

              if (obj.steps === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "steps" had too many elements')
              }

              for (const evt of LeadStep.codec().stream(reader, reader.uint32(), `${prefix}.steps[]`, {
                limits: opts.limits?.steps$
              })) {
                yield {
                  ...evt,
                  index: obj.steps
                }
              }

              obj.steps++

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

  export interface LeadProofStepsEntryFieldEvent {
    field: '$.steps[].entry'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface LeadProofStepsBeforeFieldEvent {
    field: '$.steps[].before'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface LeadProofStepsRosterFieldEvent {
    field: '$.steps[].roster[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LeadProof>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LeadProof.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LeadProof>): LeadProof {
    return decodeMessage(buf, LeadProof.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LeadProof>): Generator<LeadProofStepsEntryFieldEvent | LeadProofStepsBeforeFieldEvent | LeadProofStepsRosterFieldEvent> {
    return streamMessage(buf, LeadProof.codec(), opts)
  }
}

export interface LeadStep {
  entry: Uint8Array<ArrayBuffer>
  before: Uint8Array<ArrayBuffer>
  roster: Uint8Array<ArrayBuffer>[]
}

export namespace LeadStep {
  let _codec: Codec<LeadStep>

  export const codec = (): Codec<LeadStep> => {
    if (_codec == null) {
      _codec = message<LeadStep>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.entry != null && obj.entry.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.entry)
        }

        if ((obj.before != null && obj.before.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.before)
        }

        if (obj.roster != null && obj.roster.length > 0) {
          for (const value of obj.roster) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entry: uint8ArrayAlloc(0),
          before: uint8ArrayAlloc(0),
          roster: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.entry = reader.bytes()
              break
            }
            case 2: {
              obj.before = reader.bytes()
              break
            }
            case 3: {
              if (opts.limits?.roster != null && obj.roster.length === opts.limits.roster) {
                throw new MaxLengthError('Decode error - repeated field "roster" had too many elements')
              }

              if (obj.roster.length === 256) {
                throw new MaxLengthError('Decode error - repeated field "roster" had too many elements')
              }

              obj.roster.push(reader.bytes())
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
          roster: 256
        }

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
            case 2: {
              yield {
                field: `${prefix}.before`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              if (opts.limits?.roster != null && obj.roster === opts.limits.roster) {
                throw new MaxLengthError('Streaming decode error - repeated field "roster" had too many elements')
              }

              if (obj.roster === 256) {
                throw new MaxLengthError('Streaming decode error - repeated field "roster" had too many elements')
              }

              yield {
                field: `${prefix}.roster[]`,
                index: obj.roster,
                value: reader.bytes()
              }

              obj.roster++

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

  export interface LeadStepEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LeadStepBeforeFieldEvent {
    field: '$.before'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LeadStepRosterFieldEvent {
    field: '$.roster[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<LeadStep>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LeadStep.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LeadStep>): LeadStep {
    return decodeMessage(buf, LeadStep.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LeadStep>): Generator<LeadStepEntryFieldEvent | LeadStepBeforeFieldEvent | LeadStepRosterFieldEvent> {
    return streamMessage(buf, LeadStep.codec(), opts)
  }
}

export interface ForkProof {
  a: Uint8Array<ArrayBuffer>
  b: Uint8Array<ArrayBuffer>
}

export namespace ForkProof {
  let _codec: Codec<ForkProof>

  export const codec = (): Codec<ForkProof> => {
    if (_codec == null) {
      _codec = message<ForkProof>((obj, w, opts = {}) => {
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

  export interface ForkProofAFieldEvent {
    field: '$.a'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ForkProofBFieldEvent {
    field: '$.b'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<ForkProof>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ForkProof.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForkProof>): ForkProof {
    return decodeMessage(buf, ForkProof.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ForkProof>): Generator<ForkProofAFieldEvent | ForkProofBFieldEvent> {
    return streamMessage(buf, ForkProof.codec(), opts)
  }
}

export interface GroupEnvelope {
  groupId: Uint8Array<ArrayBuffer>
  device: Uint8Array<ArrayBuffer>
  seq: number
  prevHash: Uint8Array<ArrayBuffer>
  logSeq: number
  logHash: Uint8Array<ArrayBuffer>
  content?: Contents
  head?: LogHead
  entry?: Uint8Array<ArrayBuffer>
  leave?: Leave
}

export namespace GroupEnvelope {
  let _codec: Codec<GroupEnvelope>

  export const codec = (): Codec<GroupEnvelope> => {
    if (_codec == null) {
      _codec = message<GroupEnvelope>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.leave != null) {
          obj.entry = undefined
          obj.head = undefined
          obj.content = undefined
        }

        if (obj.entry != null) {
          obj.leave = undefined
          obj.head = undefined
          obj.content = undefined
        }

        if (obj.head != null) {
          obj.leave = undefined
          obj.entry = undefined
          obj.content = undefined
        }

        if (obj.content != null) {
          obj.leave = undefined
          obj.entry = undefined
          obj.head = undefined
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.device)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.seq)
        }

        if ((obj.prevHash != null && obj.prevHash.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.prevHash)
        }

        if ((obj.logSeq != null && obj.logSeq !== 0)) {
          w.uint32(40)
          w.uint64Number(obj.logSeq)
        }

        if ((obj.logHash != null && obj.logHash.byteLength > 0)) {
          w.uint32(50)
          w.bytes(obj.logHash)
        }

        if (obj.content != null) {
          w.uint32(90)
          Contents.codec().encode(obj.content, w)
        }

        if (obj.head != null) {
          w.uint32(98)
          LogHead.codec().encode(obj.head, w)
        }

        if (obj.entry != null) {
          w.uint32(106)
          w.bytes(obj.entry)
        }

        if (obj.leave != null) {
          w.uint32(114)
          Leave.codec().encode(obj.leave, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          device: uint8ArrayAlloc(0),
          seq: 0,
          prevHash: uint8ArrayAlloc(0),
          logSeq: 0,
          logHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
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
              obj.prevHash = reader.bytes()
              break
            }
            case 5: {
              obj.logSeq = reader.uint64Number()
              break
            }
            case 6: {
              obj.logHash = reader.bytes()
              break
            }
            case 11: {
              obj.content = Contents.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.content
              })
              break
            }
            case 12: {
              obj.head = LogHead.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
              })
              break
            }
            case 13: {
              obj.entry = reader.bytes()
              break
            }
            case 14: {
              obj.leave = Leave.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.leave
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.leave != null) {
          delete obj.entry
          delete obj.head
          delete obj.content
        }

        if (obj.entry != null) {
          delete obj.leave
          delete obj.head
          delete obj.content
        }

        if (obj.head != null) {
          delete obj.leave
          delete obj.entry
          delete obj.content
        }

        if (obj.content != null) {
          delete obj.leave
          delete obj.entry
          delete obj.head
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.groupId`,
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
                field: `${prefix}.prevHash`,
                value: reader.bytes()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.logSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.logHash`,
                value: reader.bytes()
              }
              break
            }
            case 11: {
              yield * Contents.codec().stream(reader, reader.uint32(), `${prefix}.content`, {
                limits: opts.limits?.content
              })

              break
            }
            case 12: {
              yield * LogHead.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
              })

              break
            }
            case 13: {
              yield {
                field: `${prefix}.entry`,
                value: reader.bytes()
              }
              break
            }
            case 14: {
              yield * Leave.codec().stream(reader, reader.uint32(), `${prefix}.leave`, {
                limits: opts.limits?.leave
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

  export interface GroupEnvelopeGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupEnvelopeDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupEnvelopeSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface GroupEnvelopePrevHashFieldEvent {
    field: '$.prevHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupEnvelopeLogSeqFieldEvent {
    field: '$.logSeq'
    value: number
  }

  export interface GroupEnvelopeLogHashFieldEvent {
    field: '$.logHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupEnvelopeContentItemsLamportFieldEvent {
    field: '$.content.items[].lamport'
    value: number
    index: number
  }

  export interface GroupEnvelopeContentItemsSentMsFieldEvent {
    field: '$.content.items[].sentMs'
    value: number
    index: number
  }

  export interface GroupEnvelopeContentItemsReplyToDeviceFieldEvent {
    field: '$.content.items[].replyTo.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupEnvelopeContentItemsReplyToNumberFieldEvent {
    field: '$.content.items[].replyTo.number'
    value: number
    index: number
  }

  export interface GroupEnvelopeContentItemsMentionsDevicesFieldEvent {
    field: '$.content.items[].mentions.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupEnvelopeContentItemsTextFieldEvent {
    field: '$.content.items[].text'
    value: string
    index: number
  }

  export interface GroupEnvelopeContentItemsReactionTargetDeviceFieldEvent {
    field: '$.content.items[].reaction.target.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupEnvelopeContentItemsReactionTargetNumberFieldEvent {
    field: '$.content.items[].reaction.target.number'
    value: number
    index: number
  }

  export interface GroupEnvelopeContentItemsReactionEmojiFieldEvent {
    field: '$.content.items[].reaction.emoji'
    value: string
    index: number
  }

  export interface GroupEnvelopeContentItemsEditNumberFieldEvent {
    field: '$.content.items[].edit.number'
    value: number
    index: number
  }

  export interface GroupEnvelopeContentItemsEditTextFieldEvent {
    field: '$.content.items[].edit.text'
    value: string
    index: number
  }

  export interface GroupEnvelopeContentItemsEraseNumberFieldEvent {
    field: '$.content.items[].erase.number'
    value: number
    index: number
  }

  export interface GroupEnvelopeContentItemsShareWithFieldEvent {
    field: '$.content.items[].share.with'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupEnvelopeContentItemsShareSinceLogFieldEvent {
    field: '$.content.items[].share.sinceLog'
    value: number
    index: number
  }

  export interface GroupEnvelopeHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface GroupEnvelopeHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupEnvelopeHeadTopFieldEvent {
    field: '$.head.top'
    value: number
  }

  export interface GroupEnvelopeHeadTermFieldEvent {
    field: '$.head.term'
    value: number
  }

  export interface GroupEnvelopeHeadEpochFieldEvent {
    field: '$.head.epoch'
    value: number
  }

  export interface GroupEnvelopeEntryFieldEvent {
    field: '$.entry'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<GroupEnvelope>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GroupEnvelope.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupEnvelope>): GroupEnvelope {
    return decodeMessage(buf, GroupEnvelope.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupEnvelope>): Generator<GroupEnvelopeGroupIdFieldEvent | GroupEnvelopeDeviceFieldEvent | GroupEnvelopeSeqFieldEvent | GroupEnvelopePrevHashFieldEvent | GroupEnvelopeLogSeqFieldEvent | GroupEnvelopeLogHashFieldEvent | GroupEnvelopeContentItemsLamportFieldEvent | GroupEnvelopeContentItemsSentMsFieldEvent | GroupEnvelopeContentItemsReplyToDeviceFieldEvent | GroupEnvelopeContentItemsReplyToNumberFieldEvent | GroupEnvelopeContentItemsMentionsDevicesFieldEvent | GroupEnvelopeContentItemsTextFieldEvent | GroupEnvelopeContentItemsReactionTargetDeviceFieldEvent | GroupEnvelopeContentItemsReactionTargetNumberFieldEvent | GroupEnvelopeContentItemsReactionEmojiFieldEvent | GroupEnvelopeContentItemsEditNumberFieldEvent | GroupEnvelopeContentItemsEditTextFieldEvent | GroupEnvelopeContentItemsEraseNumberFieldEvent | GroupEnvelopeContentItemsShareWithFieldEvent | GroupEnvelopeContentItemsShareSinceLogFieldEvent | GroupEnvelopeHeadSeqFieldEvent | GroupEnvelopeHeadHashFieldEvent | GroupEnvelopeHeadTopFieldEvent | GroupEnvelopeHeadTermFieldEvent | GroupEnvelopeHeadEpochFieldEvent | GroupEnvelopeEntryFieldEvent> {
    return streamMessage(buf, GroupEnvelope.codec(), opts)
  }
}

export interface Contents {
  items: Content[]
}

export namespace Contents {
  let _codec: Codec<Contents>

  export const codec = (): Codec<Contents> => {
    if (_codec == null) {
      _codec = message<Contents>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.items != null && obj.items.length > 0) {
          for (const value of obj.items) {
            w.uint32(10)
            Content.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          items: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items.length === opts.limits.items) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              if (obj.items.length === 256) {
                throw new MaxLengthError('Decode error - repeated field "items" had too many elements')
              }

              obj.items.push(Content.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.items$
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
          items: 256
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.items != null && obj.items === opts.limits.items) {
                throw new MaxLengthError('Streaming decode error - repeated field "items" had too many elements')
              }

              if (obj.items === 256) {
                throw new MaxLengthError('Streaming decode error - repeated field "items" had too many elements')
              }

              for (const evt of Content.codec().stream(reader, reader.uint32(), `${prefix}.items[]`, {
                limits: opts.limits?.items$
              })) {
                yield {
                  ...evt,
                  index: obj.items
                }
              }

              obj.items++

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

  export interface ContentsItemsLamportFieldEvent {
    field: '$.items[].lamport'
    value: number
    index: number
  }

  export interface ContentsItemsSentMsFieldEvent {
    field: '$.items[].sentMs'
    value: number
    index: number
  }

  export interface ContentsItemsReplyToDeviceFieldEvent {
    field: '$.items[].replyTo.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ContentsItemsReplyToNumberFieldEvent {
    field: '$.items[].replyTo.number'
    value: number
    index: number
  }

  export interface ContentsItemsMentionsDevicesFieldEvent {
    field: '$.items[].mentions.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentsItemsTextFieldEvent {
    field: '$.items[].text'
    value: string
    index: number
  }

  export interface ContentsItemsReactionTargetDeviceFieldEvent {
    field: '$.items[].reaction.target.device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ContentsItemsReactionTargetNumberFieldEvent {
    field: '$.items[].reaction.target.number'
    value: number
    index: number
  }

  export interface ContentsItemsReactionEmojiFieldEvent {
    field: '$.items[].reaction.emoji'
    value: string
    index: number
  }

  export interface ContentsItemsEditNumberFieldEvent {
    field: '$.items[].edit.number'
    value: number
    index: number
  }

  export interface ContentsItemsEditTextFieldEvent {
    field: '$.items[].edit.text'
    value: string
    index: number
  }

  export interface ContentsItemsEraseNumberFieldEvent {
    field: '$.items[].erase.number'
    value: number
    index: number
  }

  export interface ContentsItemsShareWithFieldEvent {
    field: '$.items[].share.with'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface ContentsItemsShareSinceLogFieldEvent {
    field: '$.items[].share.sinceLog'
    value: number
    index: number
  }

  export function encode (obj: Partial<Contents>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Contents.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Contents>): Contents {
    return decodeMessage(buf, Contents.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Contents>): Generator<ContentsItemsLamportFieldEvent | ContentsItemsSentMsFieldEvent | ContentsItemsReplyToDeviceFieldEvent | ContentsItemsReplyToNumberFieldEvent | ContentsItemsMentionsDevicesFieldEvent | ContentsItemsTextFieldEvent | ContentsItemsReactionTargetDeviceFieldEvent | ContentsItemsReactionTargetNumberFieldEvent | ContentsItemsReactionEmojiFieldEvent | ContentsItemsEditNumberFieldEvent | ContentsItemsEditTextFieldEvent | ContentsItemsEraseNumberFieldEvent | ContentsItemsShareWithFieldEvent | ContentsItemsShareSinceLogFieldEvent> {
    return streamMessage(buf, Contents.codec(), opts)
  }
}

export interface Content {
  lamport: number
  sentMs: number
  replyTo?: Named
  mentions?: Mentions
  text?: string
  reaction?: Reaction
  edit?: Edit
  erase?: Erase
  share?: ShareHistory
}

export namespace Content {
  let _codec: Codec<Content>

  export const codec = (): Codec<Content> => {
    if (_codec == null) {
      _codec = message<Content>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.share != null) {
          obj.erase = undefined
          obj.edit = undefined
          obj.reaction = undefined
          obj.text = undefined
        }

        if (obj.erase != null) {
          obj.share = undefined
          obj.edit = undefined
          obj.reaction = undefined
          obj.text = undefined
        }

        if (obj.edit != null) {
          obj.share = undefined
          obj.erase = undefined
          obj.reaction = undefined
          obj.text = undefined
        }

        if (obj.reaction != null) {
          obj.share = undefined
          obj.erase = undefined
          obj.edit = undefined
          obj.text = undefined
        }

        if (obj.text != null) {
          obj.share = undefined
          obj.erase = undefined
          obj.edit = undefined
          obj.reaction = undefined
        }

        if ((obj.lamport != null && obj.lamport !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.lamport)
        }

        if ((obj.sentMs != null && obj.sentMs !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.sentMs)
        }

        if (obj.replyTo != null) {
          w.uint32(26)
          Named.codec().encode(obj.replyTo, w)
        }

        if (obj.mentions != null) {
          w.uint32(34)
          Mentions.codec().encode(obj.mentions, w)
        }

        if (obj.text != null) {
          w.uint32(82)
          w.string(obj.text)
        }

        if (obj.reaction != null) {
          w.uint32(90)
          Reaction.codec().encode(obj.reaction, w)
        }

        if (obj.edit != null) {
          w.uint32(98)
          Edit.codec().encode(obj.edit, w)
        }

        if (obj.erase != null) {
          w.uint32(106)
          Erase.codec().encode(obj.erase, w)
        }

        if (obj.share != null) {
          w.uint32(114)
          ShareHistory.codec().encode(obj.share, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          lamport: 0,
          sentMs: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.lamport = reader.uint64Number()
              break
            }
            case 2: {
              obj.sentMs = reader.uint64Number()
              break
            }
            case 3: {
              obj.replyTo = Named.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.replyTo
              })
              break
            }
            case 4: {
              obj.mentions = Mentions.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.mentions
              })
              break
            }
            case 10: {
              obj.text = reader.string()
              break
            }
            case 11: {
              obj.reaction = Reaction.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.reaction
              })
              break
            }
            case 12: {
              obj.edit = Edit.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.edit
              })
              break
            }
            case 13: {
              obj.erase = Erase.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.erase
              })
              break
            }
            case 14: {
              obj.share = ShareHistory.codec().decode(reader, reader.uint32(), {
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
          delete obj.erase
          delete obj.edit
          delete obj.reaction
          delete obj.text
        }

        if (obj.erase != null) {
          delete obj.share
          delete obj.edit
          delete obj.reaction
          delete obj.text
        }

        if (obj.edit != null) {
          delete obj.share
          delete obj.erase
          delete obj.reaction
          delete obj.text
        }

        if (obj.reaction != null) {
          delete obj.share
          delete obj.erase
          delete obj.edit
          delete obj.text
        }

        if (obj.text != null) {
          delete obj.share
          delete obj.erase
          delete obj.edit
          delete obj.reaction
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.lamport`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sentMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield * Named.codec().stream(reader, reader.uint32(), `${prefix}.replyTo`, {
                limits: opts.limits?.replyTo
              })

              break
            }
            case 4: {
              yield * Mentions.codec().stream(reader, reader.uint32(), `${prefix}.mentions`, {
                limits: opts.limits?.mentions
              })

              break
            }
            case 10: {
              yield {
                field: `${prefix}.text`,
                value: reader.string()
              }
              break
            }
            case 11: {
              yield * Reaction.codec().stream(reader, reader.uint32(), `${prefix}.reaction`, {
                limits: opts.limits?.reaction
              })

              break
            }
            case 12: {
              yield * Edit.codec().stream(reader, reader.uint32(), `${prefix}.edit`, {
                limits: opts.limits?.edit
              })

              break
            }
            case 13: {
              yield * Erase.codec().stream(reader, reader.uint32(), `${prefix}.erase`, {
                limits: opts.limits?.erase
              })

              break
            }
            case 14: {
              yield * ShareHistory.codec().stream(reader, reader.uint32(), `${prefix}.share`, {
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

  export interface ContentLamportFieldEvent {
    field: '$.lamport'
    value: number
  }

  export interface ContentSentMsFieldEvent {
    field: '$.sentMs'
    value: number
  }

  export interface ContentReplyToDeviceFieldEvent {
    field: '$.replyTo.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentReplyToNumberFieldEvent {
    field: '$.replyTo.number'
    value: number
  }

  export interface ContentMentionsDevicesFieldEvent {
    field: '$.mentions.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentTextFieldEvent {
    field: '$.text'
    value: string
  }

  export interface ContentReactionTargetDeviceFieldEvent {
    field: '$.reaction.target.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentReactionTargetNumberFieldEvent {
    field: '$.reaction.target.number'
    value: number
  }

  export interface ContentReactionEmojiFieldEvent {
    field: '$.reaction.emoji'
    value: string
  }

  export interface ContentEditNumberFieldEvent {
    field: '$.edit.number'
    value: number
  }

  export interface ContentEditTextFieldEvent {
    field: '$.edit.text'
    value: string
  }

  export interface ContentEraseNumberFieldEvent {
    field: '$.erase.number'
    value: number
  }

  export interface ContentShareWithFieldEvent {
    field: '$.share.with'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ContentShareSinceLogFieldEvent {
    field: '$.share.sinceLog'
    value: number
  }

  export function encode (obj: Partial<Content>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Content.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Content>): Content {
    return decodeMessage(buf, Content.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Content>): Generator<ContentLamportFieldEvent | ContentSentMsFieldEvent | ContentReplyToDeviceFieldEvent | ContentReplyToNumberFieldEvent | ContentMentionsDevicesFieldEvent | ContentTextFieldEvent | ContentReactionTargetDeviceFieldEvent | ContentReactionTargetNumberFieldEvent | ContentReactionEmojiFieldEvent | ContentEditNumberFieldEvent | ContentEditTextFieldEvent | ContentEraseNumberFieldEvent | ContentShareWithFieldEvent | ContentShareSinceLogFieldEvent> {
    return streamMessage(buf, Content.codec(), opts)
  }
}

export interface Named {
  device: Uint8Array<ArrayBuffer>
  number: number
}

export namespace Named {
  let _codec: Codec<Named>

  export const codec = (): Codec<Named> => {
    if (_codec == null) {
      _codec = message<Named>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.number)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0),
          number: 0
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
              obj.number = reader.uint64Number()
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
                field: `${prefix}.number`,
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

  export interface NamedDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface NamedNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export function encode (obj: Partial<Named>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Named.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Named>): Named {
    return decodeMessage(buf, Named.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Named>): Generator<NamedDeviceFieldEvent | NamedNumberFieldEvent> {
    return streamMessage(buf, Named.codec(), opts)
  }
}

export interface Mentions {
  devices: Uint8Array<ArrayBuffer>[]
}

export namespace Mentions {
  let _codec: Codec<Mentions>

  export const codec = (): Codec<Mentions> => {
    if (_codec == null) {
      _codec = message<Mentions>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.devices != null && obj.devices.length > 0) {
          for (const value of obj.devices) {
            w.uint32(10)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          devices: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices.length === opts.limits.devices) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              if (obj.devices.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "devices" had too many elements')
              }

              obj.devices.push(reader.bytes())
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
          devices: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              if (opts.limits?.devices != null && obj.devices === opts.limits.devices) {
                throw new MaxLengthError('Streaming decode error - repeated field "devices" had too many elements')
              }

              if (obj.devices === 16) {
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

  export interface MentionsDevicesFieldEvent {
    field: '$.devices[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Mentions>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Mentions.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Mentions>): Mentions {
    return decodeMessage(buf, Mentions.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Mentions>): Generator<MentionsDevicesFieldEvent> {
    return streamMessage(buf, Mentions.codec(), opts)
  }
}

export interface Reaction {
  target?: Named
  emoji: string
}

export namespace Reaction {
  let _codec: Codec<Reaction>

  export const codec = (): Codec<Reaction> => {
    if (_codec == null) {
      _codec = message<Reaction>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.target != null) {
          w.uint32(10)
          Named.codec().encode(obj.target, w)
        }

        if ((obj.emoji != null && obj.emoji !== '')) {
          w.uint32(18)
          w.string(obj.emoji)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          emoji: ''
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.target = Named.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.target
              })
              break
            }
            case 2: {
              obj.emoji = reader.string()
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
              yield * Named.codec().stream(reader, reader.uint32(), `${prefix}.target`, {
                limits: opts.limits?.target
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.emoji`,
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

  export interface ReactionTargetDeviceFieldEvent {
    field: '$.target.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReactionTargetNumberFieldEvent {
    field: '$.target.number'
    value: number
  }

  export interface ReactionEmojiFieldEvent {
    field: '$.emoji'
    value: string
  }

  export function encode (obj: Partial<Reaction>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Reaction.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reaction>): Reaction {
    return decodeMessage(buf, Reaction.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Reaction>): Generator<ReactionTargetDeviceFieldEvent | ReactionTargetNumberFieldEvent | ReactionEmojiFieldEvent> {
    return streamMessage(buf, Reaction.codec(), opts)
  }
}

export interface Edit {
  number: number
  text: string
}

export namespace Edit {
  let _codec: Codec<Edit>

  export const codec = (): Codec<Edit> => {
    if (_codec == null) {
      _codec = message<Edit>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.number)
        }

        if ((obj.text != null && obj.text !== '')) {
          w.uint32(18)
          w.string(obj.text)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0,
          text: ''
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
              obj.text = reader.string()
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
                field: `${prefix}.text`,
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

  export interface EditNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export interface EditTextFieldEvent {
    field: '$.text'
    value: string
  }

  export function encode (obj: Partial<Edit>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Edit.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Edit>): Edit {
    return decodeMessage(buf, Edit.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Edit>): Generator<EditNumberFieldEvent | EditTextFieldEvent> {
    return streamMessage(buf, Edit.codec(), opts)
  }
}

export interface Erase {
  number: number
}

export namespace Erase {
  let _codec: Codec<Erase>

  export const codec = (): Codec<Erase> => {
    if (_codec == null) {
      _codec = message<Erase>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.number != null && obj.number !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.number)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          number: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.number = reader.uint64Number()
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

  export interface EraseNumberFieldEvent {
    field: '$.number'
    value: number
  }

  export function encode (obj: Partial<Erase>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Erase.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Erase>): Erase {
    return decodeMessage(buf, Erase.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Erase>): Generator<EraseNumberFieldEvent> {
    return streamMessage(buf, Erase.codec(), opts)
  }
}

export interface ShareHistory {
  with: Uint8Array<ArrayBuffer>
  sinceLog: number
}

export namespace ShareHistory {
  let _codec: Codec<ShareHistory>

  export const codec = (): Codec<ShareHistory> => {
    if (_codec == null) {
      _codec = message<ShareHistory>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.with != null && obj.with.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.with)
        }

        if ((obj.sinceLog != null && obj.sinceLog !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.sinceLog)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          with: uint8ArrayAlloc(0),
          sinceLog: 0
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.with = reader.bytes()
              break
            }
            case 2: {
              obj.sinceLog = reader.uint64Number()
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
                field: `${prefix}.with`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.sinceLog`,
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

  export interface ShareHistoryWithFieldEvent {
    field: '$.with'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ShareHistorySinceLogFieldEvent {
    field: '$.sinceLog'
    value: number
  }

  export function encode (obj: Partial<ShareHistory>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, ShareHistory.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShareHistory>): ShareHistory {
    return decodeMessage(buf, ShareHistory.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<ShareHistory>): Generator<ShareHistoryWithFieldEvent | ShareHistorySinceLogFieldEvent> {
    return streamMessage(buf, ShareHistory.codec(), opts)
  }
}

export interface Leave {}

export namespace Leave {
  let _codec: Codec<Leave>

  export const codec = (): Codec<Leave> => {
    if (_codec == null) {
      _codec = message<Leave>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<Leave>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Leave.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Leave>): Leave {
    return decodeMessage(buf, Leave.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Leave>): Generator<{}> {
    return streamMessage(buf, Leave.codec(), opts)
  }
}

export interface SealedFrame {
  groupId: Uint8Array<ArrayBuffer>
  device: Uint8Array<ArrayBuffer>
  epoch: number
  logSeq: number
  logHash: Uint8Array<ArrayBuffer>
  seq: number
  last: number
  mls: Uint8Array<ArrayBuffer>
  entryBox: Uint8Array<ArrayBuffer>
}

export namespace SealedFrame {
  let _codec: Codec<SealedFrame>

  export const codec = (): Codec<SealedFrame> => {
    if (_codec == null) {
      _codec = message<SealedFrame>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.device)
        }

        if ((obj.epoch != null && obj.epoch !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if ((obj.logSeq != null && obj.logSeq !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.logSeq)
        }

        if ((obj.logHash != null && obj.logHash.byteLength > 0)) {
          w.uint32(42)
          w.bytes(obj.logHash)
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(48)
          w.uint64Number(obj.seq)
        }

        if ((obj.last != null && obj.last !== 0)) {
          w.uint32(56)
          w.uint64Number(obj.last)
        }

        if ((obj.mls != null && obj.mls.byteLength > 0)) {
          w.uint32(66)
          w.bytes(obj.mls)
        }

        if ((obj.entryBox != null && obj.entryBox.byteLength > 0)) {
          w.uint32(74)
          w.bytes(obj.entryBox)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          device: uint8ArrayAlloc(0),
          epoch: 0,
          logSeq: 0,
          logHash: uint8ArrayAlloc(0),
          seq: 0,
          last: 0,
          mls: uint8ArrayAlloc(0),
          entryBox: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
              break
            }
            case 2: {
              obj.device = reader.bytes()
              break
            }
            case 3: {
              obj.epoch = reader.uint64Number()
              break
            }
            case 4: {
              obj.logSeq = reader.uint64Number()
              break
            }
            case 5: {
              obj.logHash = reader.bytes()
              break
            }
            case 6: {
              obj.seq = reader.uint64Number()
              break
            }
            case 7: {
              obj.last = reader.uint64Number()
              break
            }
            case 8: {
              obj.mls = reader.bytes()
              break
            }
            case 9: {
              obj.entryBox = reader.bytes()
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
                field: `${prefix}.groupId`,
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
                field: `${prefix}.epoch`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.logSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
              yield {
                field: `${prefix}.logHash`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield {
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 7: {
              yield {
                field: `${prefix}.last`,
                value: reader.uint64Number()
              }
              break
            }
            case 8: {
              yield {
                field: `${prefix}.mls`,
                value: reader.bytes()
              }
              break
            }
            case 9: {
              yield {
                field: `${prefix}.entryBox`,
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

  export interface SealedFrameGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedFrameDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedFrameEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export interface SealedFrameLogSeqFieldEvent {
    field: '$.logSeq'
    value: number
  }

  export interface SealedFrameLogHashFieldEvent {
    field: '$.logHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedFrameSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface SealedFrameLastFieldEvent {
    field: '$.last'
    value: number
  }

  export interface SealedFrameMlsFieldEvent {
    field: '$.mls'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SealedFrameEntryBoxFieldEvent {
    field: '$.entryBox'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<SealedFrame>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, SealedFrame.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedFrame>): SealedFrame {
    return decodeMessage(buf, SealedFrame.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<SealedFrame>): Generator<SealedFrameGroupIdFieldEvent | SealedFrameDeviceFieldEvent | SealedFrameEpochFieldEvent | SealedFrameLogSeqFieldEvent | SealedFrameLogHashFieldEvent | SealedFrameSeqFieldEvent | SealedFrameLastFieldEvent | SealedFrameMlsFieldEvent | SealedFrameEntryBoxFieldEvent> {
    return streamMessage(buf, SealedFrame.codec(), opts)
  }
}

export interface LogHead {
  seq: number
  hash: Uint8Array<ArrayBuffer>
  top: number
  term: number
  epoch?: number
}

export namespace LogHead {
  let _codec: Codec<LogHead>

  export const codec = (): Codec<LogHead> => {
    if (_codec == null) {
      _codec = message<LogHead>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.seq != null && obj.seq !== 0)) {
          w.uint32(8)
          w.uint64Number(obj.seq)
        }

        if ((obj.hash != null && obj.hash.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.hash)
        }

        if ((obj.top != null && obj.top !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.top)
        }

        if ((obj.term != null && obj.term !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.term)
        }

        if (obj.epoch != null) {
          w.uint32(40)
          w.uint64Number(obj.epoch)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          seq: 0,
          hash: uint8ArrayAlloc(0),
          top: 0,
          term: 0
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
              obj.hash = reader.bytes()
              break
            }
            case 3: {
              obj.top = reader.uint64Number()
              break
            }
            case 4: {
              obj.term = reader.uint64Number()
              break
            }
            case 5: {
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
                field: `${prefix}.seq`,
                value: reader.uint64Number()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.hash`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.top`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.term`,
                value: reader.uint64Number()
              }
              break
            }
            case 5: {
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

  export interface LogHeadSeqFieldEvent {
    field: '$.seq'
    value: number
  }

  export interface LogHeadHashFieldEvent {
    field: '$.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface LogHeadTopFieldEvent {
    field: '$.top'
    value: number
  }

  export interface LogHeadTermFieldEvent {
    field: '$.term'
    value: number
  }

  export interface LogHeadEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export function encode (obj: Partial<LogHead>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, LogHead.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogHead>): LogHead {
    return decodeMessage(buf, LogHead.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<LogHead>): Generator<LogHeadSeqFieldEvent | LogHeadHashFieldEvent | LogHeadTopFieldEvent | LogHeadTermFieldEvent | LogHeadEpochFieldEvent> {
    return streamMessage(buf, LogHead.codec(), opts)
  }
}

export interface GroupAsk {
  sync?: Sync
  request?: Uint8Array<ArrayBuffer>
  push?: Push
  receipt?: Receipt
  ballot?: Uint8Array<ArrayBuffer>
  passed?: Passed
}

export namespace GroupAsk {
  let _codec: Codec<GroupAsk>

  export const codec = (): Codec<GroupAsk> => {
    if (_codec == null) {
      _codec = message<GroupAsk>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.passed != null) {
          obj.ballot = undefined
          obj.receipt = undefined
          obj.push = undefined
          obj.request = undefined
          obj.sync = undefined
        }

        if (obj.ballot != null) {
          obj.passed = undefined
          obj.receipt = undefined
          obj.push = undefined
          obj.request = undefined
          obj.sync = undefined
        }

        if (obj.receipt != null) {
          obj.passed = undefined
          obj.ballot = undefined
          obj.push = undefined
          obj.request = undefined
          obj.sync = undefined
        }

        if (obj.push != null) {
          obj.passed = undefined
          obj.ballot = undefined
          obj.receipt = undefined
          obj.request = undefined
          obj.sync = undefined
        }

        if (obj.request != null) {
          obj.passed = undefined
          obj.ballot = undefined
          obj.receipt = undefined
          obj.push = undefined
          obj.sync = undefined
        }

        if (obj.sync != null) {
          obj.passed = undefined
          obj.ballot = undefined
          obj.receipt = undefined
          obj.push = undefined
          obj.request = undefined
        }

        if (obj.sync != null) {
          w.uint32(10)
          Sync.codec().encode(obj.sync, w)
        }

        if (obj.request != null) {
          w.uint32(18)
          w.bytes(obj.request)
        }

        if (obj.push != null) {
          w.uint32(26)
          Push.codec().encode(obj.push, w)
        }

        if (obj.receipt != null) {
          w.uint32(34)
          Receipt.codec().encode(obj.receipt, w)
        }

        if (obj.ballot != null) {
          w.uint32(42)
          w.bytes(obj.ballot)
        }

        if (obj.passed != null) {
          w.uint32(50)
          Passed.codec().encode(obj.passed, w)
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
              obj.sync = Sync.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.sync
              })
              break
            }
            case 2: {
              obj.request = reader.bytes()
              break
            }
            case 3: {
              obj.push = Push.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.push
              })
              break
            }
            case 4: {
              obj.receipt = Receipt.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.receipt
              })
              break
            }
            case 5: {
              obj.ballot = reader.bytes()
              break
            }
            case 6: {
              obj.passed = Passed.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.passed
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.passed != null) {
          delete obj.ballot
          delete obj.receipt
          delete obj.push
          delete obj.request
          delete obj.sync
        }

        if (obj.ballot != null) {
          delete obj.passed
          delete obj.receipt
          delete obj.push
          delete obj.request
          delete obj.sync
        }

        if (obj.receipt != null) {
          delete obj.passed
          delete obj.ballot
          delete obj.push
          delete obj.request
          delete obj.sync
        }

        if (obj.push != null) {
          delete obj.passed
          delete obj.ballot
          delete obj.receipt
          delete obj.request
          delete obj.sync
        }

        if (obj.request != null) {
          delete obj.passed
          delete obj.ballot
          delete obj.receipt
          delete obj.push
          delete obj.sync
        }

        if (obj.sync != null) {
          delete obj.passed
          delete obj.ballot
          delete obj.receipt
          delete obj.push
          delete obj.request
        }

        return obj
      }, function * (reader, length, prefix, opts = {}) {
        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * Sync.codec().stream(reader, reader.uint32(), `${prefix}.sync`, {
                limits: opts.limits?.sync
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.request`,
                value: reader.bytes()
              }
              break
            }
            case 3: {
              yield * Push.codec().stream(reader, reader.uint32(), `${prefix}.push`, {
                limits: opts.limits?.push
              })

              break
            }
            case 4: {
              yield * Receipt.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                limits: opts.limits?.receipt
              })

              break
            }
            case 5: {
              yield {
                field: `${prefix}.ballot`,
                value: reader.bytes()
              }
              break
            }
            case 6: {
              yield * Passed.codec().stream(reader, reader.uint32(), `${prefix}.passed`, {
                limits: opts.limits?.passed
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

  export interface GroupAskSyncGroupIdFieldEvent {
    field: '$.sync.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskSyncHeadSeqFieldEvent {
    field: '$.sync.head.seq'
    value: number
  }

  export interface GroupAskSyncHeadHashFieldEvent {
    field: '$.sync.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskSyncHeadTopFieldEvent {
    field: '$.sync.head.top'
    value: number
  }

  export interface GroupAskSyncHeadTermFieldEvent {
    field: '$.sync.head.term'
    value: number
  }

  export interface GroupAskSyncHeadEpochFieldEvent {
    field: '$.sync.head.epoch'
    value: number
  }

  export interface GroupAskSyncHaveDeviceFieldEvent {
    field: '$.sync.have[].device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupAskSyncHaveRangesFirstFieldEvent {
    field: '$.sync.have[].ranges[].first'
    value: number
    index: number
  }

  export interface GroupAskSyncHaveRangesLastFieldEvent {
    field: '$.sync.have[].ranges[].last'
    value: number
    index: number
  }

  export interface GroupAskSyncPlacesSeqFieldEvent {
    field: '$.sync.places[].seq'
    value: number
    index: number
  }

  export interface GroupAskSyncPlacesHashFieldEvent {
    field: '$.sync.places[].hash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface GroupAskRequestFieldEvent {
    field: '$.request'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskPushGroupIdFieldEvent {
    field: '$.push.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskPushEntriesFieldEvent {
    field: '$.push.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskPushEnvelopesFieldEvent {
    field: '$.push.envelopes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskReceiptGroupIdFieldEvent {
    field: '$.receipt.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskReceiptRangesFirstFieldEvent {
    field: '$.receipt.ranges[].first'
    value: number
    index: number
  }

  export interface GroupAskReceiptRangesLastFieldEvent {
    field: '$.receipt.ranges[].last'
    value: number
    index: number
  }

  export interface GroupAskReceiptEpochFieldEvent {
    field: '$.receipt.epoch'
    value: number
  }

  export interface GroupAskBallotFieldEvent {
    field: '$.ballot'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskPassedRequestFieldEvent {
    field: '$.passed.request'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupAskPassedIsOverFieldEvent {
    field: '$.passed.isOver'
    value: boolean
  }

  export function encode (obj: Partial<GroupAsk>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GroupAsk.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupAsk>): GroupAsk {
    return decodeMessage(buf, GroupAsk.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupAsk>): Generator<GroupAskSyncGroupIdFieldEvent | GroupAskSyncHeadSeqFieldEvent | GroupAskSyncHeadHashFieldEvent | GroupAskSyncHeadTopFieldEvent | GroupAskSyncHeadTermFieldEvent | GroupAskSyncHeadEpochFieldEvent | GroupAskSyncHaveDeviceFieldEvent | GroupAskSyncHaveRangesFirstFieldEvent | GroupAskSyncHaveRangesLastFieldEvent | GroupAskSyncPlacesSeqFieldEvent | GroupAskSyncPlacesHashFieldEvent | GroupAskRequestFieldEvent | GroupAskPushGroupIdFieldEvent | GroupAskPushEntriesFieldEvent | GroupAskPushEnvelopesFieldEvent | GroupAskReceiptGroupIdFieldEvent | GroupAskReceiptRangesFirstFieldEvent | GroupAskReceiptRangesLastFieldEvent | GroupAskReceiptEpochFieldEvent | GroupAskBallotFieldEvent | GroupAskPassedRequestFieldEvent | GroupAskPassedIsOverFieldEvent> {
    return streamMessage(buf, GroupAsk.codec(), opts)
  }
}

export interface Passed {
  request: Uint8Array<ArrayBuffer>
  isOver: boolean
}

export namespace Passed {
  let _codec: Codec<Passed>

  export const codec = (): Codec<Passed> => {
    if (_codec == null) {
      _codec = message<Passed>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.request != null && obj.request.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.request)
        }

        if ((obj.isOver != null && obj.isOver !== false)) {
          w.uint32(16)
          w.bool(obj.isOver)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          request: uint8ArrayAlloc(0),
          isOver: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.request = reader.bytes()
              break
            }
            case 2: {
              obj.isOver = reader.bool()
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
                field: `${prefix}.request`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.isOver`,
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

  export interface PassedRequestFieldEvent {
    field: '$.request'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PassedIsOverFieldEvent {
    field: '$.isOver'
    value: boolean
  }

  export function encode (obj: Partial<Passed>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Passed.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Passed>): Passed {
    return decodeMessage(buf, Passed.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Passed>): Generator<PassedRequestFieldEvent | PassedIsOverFieldEvent> {
    return streamMessage(buf, Passed.codec(), opts)
  }
}

export interface Sync {
  groupId: Uint8Array<ArrayBuffer>
  head?: LogHead
  have: Have[]
  places: Place[]
}

export namespace Sync {
  let _codec: Codec<Sync>

  export const codec = (): Codec<Sync> => {
    if (_codec == null) {
      _codec = message<Sync>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if (obj.head != null) {
          w.uint32(18)
          LogHead.codec().encode(obj.head, w)
        }

        if (obj.have != null && obj.have.length > 0) {
          for (const value of obj.have) {
            w.uint32(26)
            Have.codec().encode(value, w)
          }
        }

        if (obj.places != null && obj.places.length > 0) {
          for (const value of obj.places) {
            w.uint32(34)
            Place.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          have: [],
          places: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
              break
            }
            case 2: {
              obj.head = LogHead.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
              })
              break
            }
            case 3: {
              if (opts.limits?.have != null && obj.have.length === opts.limits.have) {
                throw new MaxLengthError('Decode error - repeated field "have" had too many elements')
              }

              if (obj.have.length === 512) {
                throw new MaxLengthError('Decode error - repeated field "have" had too many elements')
              }

              obj.have.push(Have.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.have$
              }))
              break
            }
            case 4: {
              if (opts.limits?.places != null && obj.places.length === opts.limits.places) {
                throw new MaxLengthError('Decode error - repeated field "places" had too many elements')
              }

              if (obj.places.length === 64) {
                throw new MaxLengthError('Decode error - repeated field "places" had too many elements')
              }

              obj.places.push(Place.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.places$
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
          have: 512,
          places: 64
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * LogHead.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
              })

              break
            }
            case 3: {
              if (opts.limits?.have != null && obj.have === opts.limits.have) {
                throw new MaxLengthError('Streaming decode error - repeated field "have" had too many elements')
              }

              if (obj.have === 512) {
                throw new MaxLengthError('Streaming decode error - repeated field "have" had too many elements')
              }

              for (const evt of Have.codec().stream(reader, reader.uint32(), `${prefix}.have[]`, {
                limits: opts.limits?.have$
              })) {
                yield {
                  ...evt,
                  index: obj.have
                }
              }

              obj.have++

              break
            }
            case 4: {
              if (opts.limits?.places != null && obj.places === opts.limits.places) {
                throw new MaxLengthError('Streaming decode error - repeated field "places" had too many elements')
              }

              if (obj.places === 64) {
                throw new MaxLengthError('Streaming decode error - repeated field "places" had too many elements')
              }

              for (const evt of Place.codec().stream(reader, reader.uint32(), `${prefix}.places[]`, {
                limits: opts.limits?.places$
              })) {
                yield {
                  ...evt,
                  index: obj.places
                }
              }

              obj.places++

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

  export interface SyncGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SyncHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface SyncHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface SyncHeadTopFieldEvent {
    field: '$.head.top'
    value: number
  }

  export interface SyncHeadTermFieldEvent {
    field: '$.head.term'
    value: number
  }

  export interface SyncHeadEpochFieldEvent {
    field: '$.head.epoch'
    value: number
  }

  export interface SyncHaveDeviceFieldEvent {
    field: '$.have[].device'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export interface SyncHaveRangesFirstFieldEvent {
    field: '$.have[].ranges[].first'
    value: number
    index: number
  }

  export interface SyncHaveRangesLastFieldEvent {
    field: '$.have[].ranges[].last'
    value: number
    index: number
  }

  export interface SyncPlacesSeqFieldEvent {
    field: '$.places[].seq'
    value: number
    index: number
  }

  export interface SyncPlacesHashFieldEvent {
    field: '$.places[].hash'
    value: Uint8Array<ArrayBuffer>
    index: number
  }

  export function encode (obj: Partial<Sync>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Sync.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Sync>): Sync {
    return decodeMessage(buf, Sync.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Sync>): Generator<SyncGroupIdFieldEvent | SyncHeadSeqFieldEvent | SyncHeadHashFieldEvent | SyncHeadTopFieldEvent | SyncHeadTermFieldEvent | SyncHeadEpochFieldEvent | SyncHaveDeviceFieldEvent | SyncHaveRangesFirstFieldEvent | SyncHaveRangesLastFieldEvent | SyncPlacesSeqFieldEvent | SyncPlacesHashFieldEvent> {
    return streamMessage(buf, Sync.codec(), opts)
  }
}

export interface Have {
  device: Uint8Array<ArrayBuffer>
  ranges: Range[]
}

export namespace Have {
  let _codec: Codec<Have>

  export const codec = (): Codec<Have> => {
    if (_codec == null) {
      _codec = message<Have>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.device != null && obj.device.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.device)
        }

        if (obj.ranges != null && obj.ranges.length > 0) {
          for (const value of obj.ranges) {
            w.uint32(18)
            Range.codec().encode(value, w)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          device: uint8ArrayAlloc(0),
          ranges: []
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
              if (opts.limits?.ranges != null && obj.ranges.length === opts.limits.ranges) {
                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements')
              }

              if (obj.ranges.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements')
              }

              obj.ranges.push(Range.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ranges$
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
          ranges: 16
        }

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
              if (opts.limits?.ranges != null && obj.ranges === opts.limits.ranges) {
                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements')
              }

              if (obj.ranges === 16) {
                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements')
              }

              for (const evt of Range.codec().stream(reader, reader.uint32(), `${prefix}.ranges[]`, {
                limits: opts.limits?.ranges$
              })) {
                yield {
                  ...evt,
                  index: obj.ranges
                }
              }

              obj.ranges++

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

  export interface HaveDeviceFieldEvent {
    field: '$.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface HaveRangesFirstFieldEvent {
    field: '$.ranges[].first'
    value: number
    index: number
  }

  export interface HaveRangesLastFieldEvent {
    field: '$.ranges[].last'
    value: number
    index: number
  }

  export function encode (obj: Partial<Have>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Have.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Have>): Have {
    return decodeMessage(buf, Have.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Have>): Generator<HaveDeviceFieldEvent | HaveRangesFirstFieldEvent | HaveRangesLastFieldEvent> {
    return streamMessage(buf, Have.codec(), opts)
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

export interface Push {
  groupId: Uint8Array<ArrayBuffer>
  entries: Uint8Array<ArrayBuffer>[]
  envelopes: Uint8Array<ArrayBuffer>[]
}

export namespace Push {
  let _codec: Codec<Push>

  export const codec = (): Codec<Push> => {
    if (_codec == null) {
      _codec = message<Push>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.envelopes != null && obj.envelopes.length > 0) {
          for (const value of obj.envelopes) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          entries: [],
          envelopes: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.envelopes != null && obj.envelopes.length === opts.limits.envelopes) {
                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements')
              }

              if (obj.envelopes.length === 256) {
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
          entries: 8,
          envelopes: 256
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries === 8) {
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
              if (opts.limits?.envelopes != null && obj.envelopes === opts.limits.envelopes) {
                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements')
              }

              if (obj.envelopes === 256) {
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

  export interface PushGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PushEntriesFieldEvent {
    field: '$.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PushEnvelopesFieldEvent {
    field: '$.envelopes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Push>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Push.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Push>): Push {
    return decodeMessage(buf, Push.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Push>): Generator<PushGroupIdFieldEvent | PushEntriesFieldEvent | PushEnvelopesFieldEvent> {
    return streamMessage(buf, Push.codec(), opts)
  }
}

export interface Receipt {
  groupId: Uint8Array<ArrayBuffer>
  ranges: Range[]
  epoch?: number
}

export namespace Receipt {
  let _codec: Codec<Receipt>

  export const codec = (): Codec<Receipt> => {
    if (_codec == null) {
      _codec = message<Receipt>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.groupId)
        }

        if (obj.ranges != null && obj.ranges.length > 0) {
          for (const value of obj.ranges) {
            w.uint32(18)
            Range.codec().encode(value, w)
          }
        }

        if (obj.epoch != null) {
          w.uint32(24)
          w.uint64Number(obj.epoch)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          groupId: uint8ArrayAlloc(0),
          ranges: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.groupId = reader.bytes()
              break
            }
            case 2: {
              if (opts.limits?.ranges != null && obj.ranges.length === opts.limits.ranges) {
                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements')
              }

              if (obj.ranges.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements')
              }

              obj.ranges.push(Range.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ranges$
              }))
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
        const obj = {
          ranges: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield {
                field: `${prefix}.groupId`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              if (opts.limits?.ranges != null && obj.ranges === opts.limits.ranges) {
                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements')
              }

              if (obj.ranges === 16) {
                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements')
              }

              for (const evt of Range.codec().stream(reader, reader.uint32(), `${prefix}.ranges[]`, {
                limits: opts.limits?.ranges$
              })) {
                yield {
                  ...evt,
                  index: obj.ranges
                }
              }

              obj.ranges++

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

  export interface ReceiptGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface ReceiptRangesFirstFieldEvent {
    field: '$.ranges[].first'
    value: number
    index: number
  }

  export interface ReceiptRangesLastFieldEvent {
    field: '$.ranges[].last'
    value: number
    index: number
  }

  export interface ReceiptEpochFieldEvent {
    field: '$.epoch'
    value: number
  }

  export function encode (obj: Partial<Receipt>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Receipt.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Receipt>): Receipt {
    return decodeMessage(buf, Receipt.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Receipt>): Generator<ReceiptGroupIdFieldEvent | ReceiptRangesFirstFieldEvent | ReceiptRangesLastFieldEvent | ReceiptEpochFieldEvent> {
    return streamMessage(buf, Receipt.codec(), opts)
  }
}

export interface GroupReply {
  status: GroupReply.Status
  page?: Page
  ballot?: Ballot
}

export namespace GroupReply {
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

  let _codec: Codec<GroupReply>

  export const codec = (): Codec<GroupReply> => {
    if (_codec == null) {
      _codec = message<GroupReply>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.status != null && __StatusValues[obj.status] !== 0) {
          w.uint32(8)
          GroupReply.Status.codec().encode(obj.status, w)
        }

        if (obj.page != null) {
          w.uint32(18)
          Page.codec().encode(obj.page, w)
        }

        if (obj.ballot != null) {
          w.uint32(26)
          Ballot.codec().encode(obj.ballot, w)
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
              obj.status = GroupReply.Status.codec().decode(reader)
              break
            }
            case 2: {
              obj.page = Page.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.page
              })
              break
            }
            case 3: {
              obj.ballot = Ballot.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.ballot
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
                field: `${prefix}.status`,
                value: GroupReply.Status.codec().decode(reader)
              }
              break
            }
            case 2: {
              yield * Page.codec().stream(reader, reader.uint32(), `${prefix}.page`, {
                limits: opts.limits?.page
              })

              break
            }
            case 3: {
              yield * Ballot.codec().stream(reader, reader.uint32(), `${prefix}.ballot`, {
                limits: opts.limits?.ballot
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

  export interface GroupReplyStatusFieldEvent {
    field: '$.status'
    value: GroupReply.Status
  }

  export interface GroupReplyPageHeadSeqFieldEvent {
    field: '$.page.head.seq'
    value: number
  }

  export interface GroupReplyPageHeadHashFieldEvent {
    field: '$.page.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyPageHeadTopFieldEvent {
    field: '$.page.head.top'
    value: number
  }

  export interface GroupReplyPageHeadTermFieldEvent {
    field: '$.page.head.term'
    value: number
  }

  export interface GroupReplyPageHeadEpochFieldEvent {
    field: '$.page.head.epoch'
    value: number
  }

  export interface GroupReplyPageEntriesFieldEvent {
    field: '$.page.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyPageEnvelopesFieldEvent {
    field: '$.page.envelopes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyPageYoursFirstFieldEvent {
    field: '$.page.yours[].first'
    value: number
    index: number
  }

  export interface GroupReplyPageYoursLastFieldEvent {
    field: '$.page.yours[].last'
    value: number
    index: number
  }

  export interface GroupReplyPageMoreFieldEvent {
    field: '$.page.more'
    value: boolean
  }

  export interface GroupReplyPageForkAFieldEvent {
    field: '$.page.fork.a'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyPageForkBFieldEvent {
    field: '$.page.fork.b'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyBallotVoteFieldEvent {
    field: '$.ballot.vote'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyBallotHeadSeqFieldEvent {
    field: '$.ballot.head.seq'
    value: number
  }

  export interface GroupReplyBallotHeadHashFieldEvent {
    field: '$.ballot.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupReplyBallotHeadTopFieldEvent {
    field: '$.ballot.head.top'
    value: number
  }

  export interface GroupReplyBallotHeadTermFieldEvent {
    field: '$.ballot.head.term'
    value: number
  }

  export interface GroupReplyBallotHeadEpochFieldEvent {
    field: '$.ballot.head.epoch'
    value: number
  }

  export interface GroupReplyBallotTermFieldEvent {
    field: '$.ballot.term'
    value: number
  }

  export interface GroupReplyBallotHearsLeaderFieldEvent {
    field: '$.ballot.hearsLeader'
    value: boolean
  }

  export function encode (obj: Partial<GroupReply>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GroupReply.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupReply>): GroupReply {
    return decodeMessage(buf, GroupReply.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupReply>): Generator<GroupReplyStatusFieldEvent | GroupReplyPageHeadSeqFieldEvent | GroupReplyPageHeadHashFieldEvent | GroupReplyPageHeadTopFieldEvent | GroupReplyPageHeadTermFieldEvent | GroupReplyPageHeadEpochFieldEvent | GroupReplyPageEntriesFieldEvent | GroupReplyPageEnvelopesFieldEvent | GroupReplyPageYoursFirstFieldEvent | GroupReplyPageYoursLastFieldEvent | GroupReplyPageMoreFieldEvent | GroupReplyPageForkAFieldEvent | GroupReplyPageForkBFieldEvent | GroupReplyBallotVoteFieldEvent | GroupReplyBallotHeadSeqFieldEvent | GroupReplyBallotHeadHashFieldEvent | GroupReplyBallotHeadTopFieldEvent | GroupReplyBallotHeadTermFieldEvent | GroupReplyBallotHeadEpochFieldEvent | GroupReplyBallotTermFieldEvent | GroupReplyBallotHearsLeaderFieldEvent> {
    return streamMessage(buf, GroupReply.codec(), opts)
  }
}

export interface Ballot {
  vote: Uint8Array<ArrayBuffer>
  head?: LogHead
  term: number
  hearsLeader: boolean
}

export namespace Ballot {
  let _codec: Codec<Ballot>

  export const codec = (): Codec<Ballot> => {
    if (_codec == null) {
      _codec = message<Ballot>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.vote != null && obj.vote.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.vote)
        }

        if (obj.head != null) {
          w.uint32(18)
          LogHead.codec().encode(obj.head, w)
        }

        if ((obj.term != null && obj.term !== 0)) {
          w.uint32(24)
          w.uint64Number(obj.term)
        }

        if ((obj.hearsLeader != null && obj.hearsLeader !== false)) {
          w.uint32(32)
          w.bool(obj.hearsLeader)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          vote: uint8ArrayAlloc(0),
          term: 0,
          hearsLeader: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.vote = reader.bytes()
              break
            }
            case 2: {
              obj.head = LogHead.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
              })
              break
            }
            case 3: {
              obj.term = reader.uint64Number()
              break
            }
            case 4: {
              obj.hearsLeader = reader.bool()
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
                field: `${prefix}.vote`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield * LogHead.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
              })

              break
            }
            case 3: {
              yield {
                field: `${prefix}.term`,
                value: reader.uint64Number()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.hearsLeader`,
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

  export interface BallotVoteFieldEvent {
    field: '$.vote'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BallotHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface BallotHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface BallotHeadTopFieldEvent {
    field: '$.head.top'
    value: number
  }

  export interface BallotHeadTermFieldEvent {
    field: '$.head.term'
    value: number
  }

  export interface BallotHeadEpochFieldEvent {
    field: '$.head.epoch'
    value: number
  }

  export interface BallotTermFieldEvent {
    field: '$.term'
    value: number
  }

  export interface BallotHearsLeaderFieldEvent {
    field: '$.hearsLeader'
    value: boolean
  }

  export function encode (obj: Partial<Ballot>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Ballot.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Ballot>): Ballot {
    return decodeMessage(buf, Ballot.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Ballot>): Generator<BallotVoteFieldEvent | BallotHeadSeqFieldEvent | BallotHeadHashFieldEvent | BallotHeadTopFieldEvent | BallotHeadTermFieldEvent | BallotHeadEpochFieldEvent | BallotTermFieldEvent | BallotHearsLeaderFieldEvent> {
    return streamMessage(buf, Ballot.codec(), opts)
  }
}

export interface Page {
  head?: LogHead
  entries: Uint8Array<ArrayBuffer>[]
  envelopes: Uint8Array<ArrayBuffer>[]
  yours: Range[]
  more: boolean
  fork?: ForkProof
}

export namespace Page {
  let _codec: Codec<Page>

  export const codec = (): Codec<Page> => {
    if (_codec == null) {
      _codec = message<Page>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.head != null) {
          w.uint32(10)
          LogHead.codec().encode(obj.head, w)
        }

        if (obj.entries != null && obj.entries.length > 0) {
          for (const value of obj.entries) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.envelopes != null && obj.envelopes.length > 0) {
          for (const value of obj.envelopes) {
            w.uint32(26)
            w.bytes(value)
          }
        }

        if (obj.yours != null && obj.yours.length > 0) {
          for (const value of obj.yours) {
            w.uint32(34)
            Range.codec().encode(value, w)
          }
        }

        if ((obj.more != null && obj.more !== false)) {
          w.uint32(40)
          w.bool(obj.more)
        }

        if (obj.fork != null) {
          w.uint32(50)
          ForkProof.codec().encode(obj.fork, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          entries: [],
          envelopes: [],
          yours: [],
          more: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.head = LogHead.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
              })
              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries.length === 256) {
                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements')
              }

              obj.entries.push(reader.bytes())
              break
            }
            case 3: {
              if (opts.limits?.envelopes != null && obj.envelopes.length === opts.limits.envelopes) {
                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements')
              }

              if (obj.envelopes.length === 1024) {
                throw new MaxLengthError('Decode error - repeated field "envelopes" had too many elements')
              }

              obj.envelopes.push(reader.bytes())
              break
            }
            case 4: {
              if (opts.limits?.yours != null && obj.yours.length === opts.limits.yours) {
                throw new MaxLengthError('Decode error - repeated field "yours" had too many elements')
              }

              if (obj.yours.length === 16) {
                throw new MaxLengthError('Decode error - repeated field "yours" had too many elements')
              }

              obj.yours.push(Range.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.yours$
              }))
              break
            }
            case 5: {
              obj.more = reader.bool()
              break
            }
            case 6: {
              obj.fork = ForkProof.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.fork
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
        const obj = {
          entries: 256,
          envelopes: 1024,
          yours: 16
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * LogHead.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
              })

              break
            }
            case 2: {
              if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements')
              }

              if (obj.entries === 256) {
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
              if (opts.limits?.envelopes != null && obj.envelopes === opts.limits.envelopes) {
                throw new MaxLengthError('Streaming decode error - repeated field "envelopes" had too many elements')
              }

              if (obj.envelopes === 1024) {
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
            case 4: {
              if (opts.limits?.yours != null && obj.yours === opts.limits.yours) {
                throw new MaxLengthError('Streaming decode error - repeated field "yours" had too many elements')
              }

              if (obj.yours === 16) {
                throw new MaxLengthError('Streaming decode error - repeated field "yours" had too many elements')
              }

              for (const evt of Range.codec().stream(reader, reader.uint32(), `${prefix}.yours[]`, {
                limits: opts.limits?.yours$
              })) {
                yield {
                  ...evt,
                  index: obj.yours
                }
              }

              obj.yours++

              break
            }
            case 5: {
              yield {
                field: `${prefix}.more`,
                value: reader.bool()
              }
              break
            }
            case 6: {
              yield * ForkProof.codec().stream(reader, reader.uint32(), `${prefix}.fork`, {
                limits: opts.limits?.fork
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

  export interface PageHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface PageHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PageHeadTopFieldEvent {
    field: '$.head.top'
    value: number
  }

  export interface PageHeadTermFieldEvent {
    field: '$.head.term'
    value: number
  }

  export interface PageHeadEpochFieldEvent {
    field: '$.head.epoch'
    value: number
  }

  export interface PageEntriesFieldEvent {
    field: '$.entries[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PageEnvelopesFieldEvent {
    field: '$.envelopes[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface PageYoursFirstFieldEvent {
    field: '$.yours[].first'
    value: number
    index: number
  }

  export interface PageYoursLastFieldEvent {
    field: '$.yours[].last'
    value: number
    index: number
  }

  export interface PageMoreFieldEvent {
    field: '$.more'
    value: boolean
  }

  export interface PageForkAFieldEvent {
    field: '$.fork.a'
    value: Uint8Array<ArrayBuffer>
  }

  export interface PageForkBFieldEvent {
    field: '$.fork.b'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Page>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Page.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Page>): Page {
    return decodeMessage(buf, Page.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Page>): Generator<PageHeadSeqFieldEvent | PageHeadHashFieldEvent | PageHeadTopFieldEvent | PageHeadTermFieldEvent | PageHeadEpochFieldEvent | PageEntriesFieldEvent | PageEnvelopesFieldEvent | PageYoursFirstFieldEvent | PageYoursLastFieldEvent | PageMoreFieldEvent | PageForkAFieldEvent | PageForkBFieldEvent> {
    return streamMessage(buf, Page.codec(), opts)
  }
}

export interface GroupRequest {
  id: Uint8Array<ArrayBuffer>
  groupId: Uint8Array<ArrayBuffer>
  to: Uint8Array<ArrayBuffer>
  createdMs: number
  join?: Join
  invite?: Invite
  answer?: Answer
  withdraw?: Withdraw
  welcome?: Welcome
  heal?: Heal
}

export namespace GroupRequest {
  let _codec: Codec<GroupRequest>

  export const codec = (): Codec<GroupRequest> => {
    if (_codec == null) {
      _codec = message<GroupRequest>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        obj = { ...obj }

        if (obj.heal != null) {
          obj.welcome = undefined
          obj.withdraw = undefined
          obj.answer = undefined
          obj.invite = undefined
          obj.join = undefined
        }

        if (obj.welcome != null) {
          obj.heal = undefined
          obj.withdraw = undefined
          obj.answer = undefined
          obj.invite = undefined
          obj.join = undefined
        }

        if (obj.withdraw != null) {
          obj.heal = undefined
          obj.welcome = undefined
          obj.answer = undefined
          obj.invite = undefined
          obj.join = undefined
        }

        if (obj.answer != null) {
          obj.heal = undefined
          obj.welcome = undefined
          obj.withdraw = undefined
          obj.invite = undefined
          obj.join = undefined
        }

        if (obj.invite != null) {
          obj.heal = undefined
          obj.welcome = undefined
          obj.withdraw = undefined
          obj.answer = undefined
          obj.join = undefined
        }

        if (obj.join != null) {
          obj.heal = undefined
          obj.welcome = undefined
          obj.withdraw = undefined
          obj.answer = undefined
          obj.invite = undefined
        }

        if ((obj.id != null && obj.id.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.id)
        }

        if ((obj.groupId != null && obj.groupId.byteLength > 0)) {
          w.uint32(18)
          w.bytes(obj.groupId)
        }

        if ((obj.to != null && obj.to.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.to)
        }

        if ((obj.createdMs != null && obj.createdMs !== 0)) {
          w.uint32(32)
          w.uint64Number(obj.createdMs)
        }

        if (obj.join != null) {
          w.uint32(82)
          Join.codec().encode(obj.join, w)
        }

        if (obj.invite != null) {
          w.uint32(90)
          Invite.codec().encode(obj.invite, w)
        }

        if (obj.answer != null) {
          w.uint32(98)
          Answer.codec().encode(obj.answer, w)
        }

        if (obj.withdraw != null) {
          w.uint32(106)
          Withdraw.codec().encode(obj.withdraw, w)
        }

        if (obj.welcome != null) {
          w.uint32(114)
          Welcome.codec().encode(obj.welcome, w)
        }

        if (obj.heal != null) {
          w.uint32(122)
          Heal.codec().encode(obj.heal, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          id: uint8ArrayAlloc(0),
          groupId: uint8ArrayAlloc(0),
          to: uint8ArrayAlloc(0),
          createdMs: 0
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
              obj.groupId = reader.bytes()
              break
            }
            case 3: {
              obj.to = reader.bytes()
              break
            }
            case 4: {
              obj.createdMs = reader.uint64Number()
              break
            }
            case 10: {
              obj.join = Join.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.join
              })
              break
            }
            case 11: {
              obj.invite = Invite.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.invite
              })
              break
            }
            case 12: {
              obj.answer = Answer.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.answer
              })
              break
            }
            case 13: {
              obj.withdraw = Withdraw.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.withdraw
              })
              break
            }
            case 14: {
              obj.welcome = Welcome.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.welcome
              })
              break
            }
            case 15: {
              obj.heal = Heal.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.heal
              })
              break
            }
            default: {
              reader.skipType(tag & 7)
              break
            }
          }
        }

        if (obj.heal != null) {
          delete obj.welcome
          delete obj.withdraw
          delete obj.answer
          delete obj.invite
          delete obj.join
        }

        if (obj.welcome != null) {
          delete obj.heal
          delete obj.withdraw
          delete obj.answer
          delete obj.invite
          delete obj.join
        }

        if (obj.withdraw != null) {
          delete obj.heal
          delete obj.welcome
          delete obj.answer
          delete obj.invite
          delete obj.join
        }

        if (obj.answer != null) {
          delete obj.heal
          delete obj.welcome
          delete obj.withdraw
          delete obj.invite
          delete obj.join
        }

        if (obj.invite != null) {
          delete obj.heal
          delete obj.welcome
          delete obj.withdraw
          delete obj.answer
          delete obj.join
        }

        if (obj.join != null) {
          delete obj.heal
          delete obj.welcome
          delete obj.withdraw
          delete obj.answer
          delete obj.invite
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
                field: `${prefix}.groupId`,
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
                field: `${prefix}.createdMs`,
                value: reader.uint64Number()
              }
              break
            }
            case 10: {
              yield * Join.codec().stream(reader, reader.uint32(), `${prefix}.join`, {
                limits: opts.limits?.join
              })

              break
            }
            case 11: {
              yield * Invite.codec().stream(reader, reader.uint32(), `${prefix}.invite`, {
                limits: opts.limits?.invite
              })

              break
            }
            case 12: {
              yield * Answer.codec().stream(reader, reader.uint32(), `${prefix}.answer`, {
                limits: opts.limits?.answer
              })

              break
            }
            case 13: {
              yield * Withdraw.codec().stream(reader, reader.uint32(), `${prefix}.withdraw`, {
                limits: opts.limits?.withdraw
              })

              break
            }
            case 14: {
              yield * Welcome.codec().stream(reader, reader.uint32(), `${prefix}.welcome`, {
                limits: opts.limits?.welcome
              })

              break
            }
            case 15: {
              yield * Heal.codec().stream(reader, reader.uint32(), `${prefix}.heal`, {
                limits: opts.limits?.heal
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

  export interface GroupRequestIdFieldEvent {
    field: '$.id'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestGroupIdFieldEvent {
    field: '$.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestToFieldEvent {
    field: '$.to'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestCreatedMsFieldEvent {
    field: '$.createdMs'
    value: number
  }

  export interface GroupRequestJoinMemberUserKeyFieldEvent {
    field: '$.join.member.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestJoinMemberDeviceFieldEvent {
    field: '$.join.member.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestJoinMemberNameRecordFieldEvent {
    field: '$.join.member.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestJoinMemberAddressesFieldEvent {
    field: '$.join.member.addresses[]'
    index: number
    value: string
  }

  export interface GroupRequestJoinAfterSeqFieldEvent {
    field: '$.join.afterSeq'
    value: number
  }

  export interface GroupRequestJoinAfterHashFieldEvent {
    field: '$.join.afterHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestJoinKeyPackageFieldEvent {
    field: '$.join.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestInviteNameFieldEvent {
    field: '$.invite.name'
    value: string
  }

  export interface GroupRequestInviteIsPrivateFieldEvent {
    field: '$.invite.isPrivate'
    value: boolean
  }

  export interface GroupRequestInviteContinuesGroupIdFieldEvent {
    field: '$.invite.continues.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestInviteContinuesHeadSeqFieldEvent {
    field: '$.invite.continues.head.seq'
    value: number
  }

  export interface GroupRequestInviteContinuesHeadHashFieldEvent {
    field: '$.invite.continues.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestAnswerAcceptedFieldEvent {
    field: '$.answer.accepted'
    value: boolean
  }

  export interface GroupRequestAnswerJoinMemberUserKeyFieldEvent {
    field: '$.answer.join.member.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestAnswerJoinMemberDeviceFieldEvent {
    field: '$.answer.join.member.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestAnswerJoinMemberNameRecordFieldEvent {
    field: '$.answer.join.member.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestAnswerJoinMemberAddressesFieldEvent {
    field: '$.answer.join.member.addresses[]'
    index: number
    value: string
  }

  export interface GroupRequestAnswerJoinAfterSeqFieldEvent {
    field: '$.answer.join.afterSeq'
    value: number
  }

  export interface GroupRequestAnswerJoinAfterHashFieldEvent {
    field: '$.answer.join.afterHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestAnswerJoinKeyPackageFieldEvent {
    field: '$.answer.join.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestWelcomeHeadSeqFieldEvent {
    field: '$.welcome.head.seq'
    value: number
  }

  export interface GroupRequestWelcomeHeadHashFieldEvent {
    field: '$.welcome.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestWelcomeHeadTopFieldEvent {
    field: '$.welcome.head.top'
    value: number
  }

  export interface GroupRequestWelcomeHeadTermFieldEvent {
    field: '$.welcome.head.term'
    value: number
  }

  export interface GroupRequestWelcomeHeadEpochFieldEvent {
    field: '$.welcome.head.epoch'
    value: number
  }

  export interface GroupRequestWelcomeContactsFieldEvent {
    field: '$.welcome.contacts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestWelcomeKeysTopicKeyFieldEvent {
    field: '$.welcome.keys.topicKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestWelcomeKeysPartFieldEvent {
    field: '$.welcome.keys.part'
    value: number
  }

  export interface GroupRequestWelcomeKeysPartsFieldEvent {
    field: '$.welcome.keys.parts'
    value: number
  }

  export interface GroupRequestWelcomeKeysMlsFieldEvent {
    field: '$.welcome.keys.mls'
    value: Uint8Array<ArrayBuffer>
  }

  export interface GroupRequestHealKeyPackageFieldEvent {
    field: '$.heal.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<GroupRequest>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, GroupRequest.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupRequest>): GroupRequest {
    return decodeMessage(buf, GroupRequest.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<GroupRequest>): Generator<GroupRequestIdFieldEvent | GroupRequestGroupIdFieldEvent | GroupRequestToFieldEvent | GroupRequestCreatedMsFieldEvent | GroupRequestJoinMemberUserKeyFieldEvent | GroupRequestJoinMemberDeviceFieldEvent | GroupRequestJoinMemberNameRecordFieldEvent | GroupRequestJoinMemberAddressesFieldEvent | GroupRequestJoinAfterSeqFieldEvent | GroupRequestJoinAfterHashFieldEvent | GroupRequestJoinKeyPackageFieldEvent | GroupRequestInviteNameFieldEvent | GroupRequestInviteIsPrivateFieldEvent | GroupRequestInviteContinuesGroupIdFieldEvent | GroupRequestInviteContinuesHeadSeqFieldEvent | GroupRequestInviteContinuesHeadHashFieldEvent | GroupRequestAnswerAcceptedFieldEvent | GroupRequestAnswerJoinMemberUserKeyFieldEvent | GroupRequestAnswerJoinMemberDeviceFieldEvent | GroupRequestAnswerJoinMemberNameRecordFieldEvent | GroupRequestAnswerJoinMemberAddressesFieldEvent | GroupRequestAnswerJoinAfterSeqFieldEvent | GroupRequestAnswerJoinAfterHashFieldEvent | GroupRequestAnswerJoinKeyPackageFieldEvent | GroupRequestWelcomeHeadSeqFieldEvent | GroupRequestWelcomeHeadHashFieldEvent | GroupRequestWelcomeHeadTopFieldEvent | GroupRequestWelcomeHeadTermFieldEvent | GroupRequestWelcomeHeadEpochFieldEvent | GroupRequestWelcomeContactsFieldEvent | GroupRequestWelcomeKeysTopicKeyFieldEvent | GroupRequestWelcomeKeysPartFieldEvent | GroupRequestWelcomeKeysPartsFieldEvent | GroupRequestWelcomeKeysMlsFieldEvent | GroupRequestHealKeyPackageFieldEvent> {
    return streamMessage(buf, GroupRequest.codec(), opts)
  }
}

export interface Join {
  member?: Member
  afterSeq: number
  afterHash: Uint8Array<ArrayBuffer>
  keyPackage?: Uint8Array<ArrayBuffer>
}

export namespace Join {
  let _codec: Codec<Join>

  export const codec = (): Codec<Join> => {
    if (_codec == null) {
      _codec = message<Join>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.member != null) {
          w.uint32(10)
          Member.codec().encode(obj.member, w)
        }

        if ((obj.afterSeq != null && obj.afterSeq !== 0)) {
          w.uint32(16)
          w.uint64Number(obj.afterSeq)
        }

        if ((obj.afterHash != null && obj.afterHash.byteLength > 0)) {
          w.uint32(26)
          w.bytes(obj.afterHash)
        }

        if (obj.keyPackage != null) {
          w.uint32(34)
          w.bytes(obj.keyPackage)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          afterSeq: 0,
          afterHash: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.member = Member.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.member
              })
              break
            }
            case 2: {
              obj.afterSeq = reader.uint64Number()
              break
            }
            case 3: {
              obj.afterHash = reader.bytes()
              break
            }
            case 4: {
              obj.keyPackage = reader.bytes()
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
              yield * Member.codec().stream(reader, reader.uint32(), `${prefix}.member`, {
                limits: opts.limits?.member
              })

              break
            }
            case 2: {
              yield {
                field: `${prefix}.afterSeq`,
                value: reader.uint64Number()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.afterHash`,
                value: reader.bytes()
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

  export interface JoinMemberUserKeyFieldEvent {
    field: '$.member.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface JoinMemberDeviceFieldEvent {
    field: '$.member.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface JoinMemberNameRecordFieldEvent {
    field: '$.member.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface JoinMemberAddressesFieldEvent {
    field: '$.member.addresses[]'
    index: number
    value: string
  }

  export interface JoinAfterSeqFieldEvent {
    field: '$.afterSeq'
    value: number
  }

  export interface JoinAfterHashFieldEvent {
    field: '$.afterHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface JoinKeyPackageFieldEvent {
    field: '$.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Join>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Join.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Join>): Join {
    return decodeMessage(buf, Join.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Join>): Generator<JoinMemberUserKeyFieldEvent | JoinMemberDeviceFieldEvent | JoinMemberNameRecordFieldEvent | JoinMemberAddressesFieldEvent | JoinAfterSeqFieldEvent | JoinAfterHashFieldEvent | JoinKeyPackageFieldEvent> {
    return streamMessage(buf, Join.codec(), opts)
  }
}

export interface Invite {
  name: string
  isPrivate: boolean
  continues?: Continued
}

export namespace Invite {
  let _codec: Codec<Invite>

  export const codec = (): Codec<Invite> => {
    if (_codec == null) {
      _codec = message<Invite>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.name != null && obj.name !== '')) {
          w.uint32(10)
          w.string(obj.name)
        }

        if ((obj.isPrivate != null && obj.isPrivate !== false)) {
          w.uint32(16)
          w.bool(obj.isPrivate)
        }

        if (obj.continues != null) {
          w.uint32(26)
          Continued.codec().encode(obj.continues, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          name: '',
          isPrivate: false
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
              obj.isPrivate = reader.bool()
              break
            }
            case 3: {
              obj.continues = Continued.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.continues
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
                field: `${prefix}.name`,
                value: reader.string()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.isPrivate`,
                value: reader.bool()
              }
              break
            }
            case 3: {
              yield * Continued.codec().stream(reader, reader.uint32(), `${prefix}.continues`, {
                limits: opts.limits?.continues
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

  export interface InviteNameFieldEvent {
    field: '$.name'
    value: string
  }

  export interface InviteIsPrivateFieldEvent {
    field: '$.isPrivate'
    value: boolean
  }

  export interface InviteContinuesGroupIdFieldEvent {
    field: '$.continues.groupId'
    value: Uint8Array<ArrayBuffer>
  }

  export interface InviteContinuesHeadSeqFieldEvent {
    field: '$.continues.head.seq'
    value: number
  }

  export interface InviteContinuesHeadHashFieldEvent {
    field: '$.continues.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Invite>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Invite.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Invite>): Invite {
    return decodeMessage(buf, Invite.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Invite>): Generator<InviteNameFieldEvent | InviteIsPrivateFieldEvent | InviteContinuesGroupIdFieldEvent | InviteContinuesHeadSeqFieldEvent | InviteContinuesHeadHashFieldEvent> {
    return streamMessage(buf, Invite.codec(), opts)
  }
}

export interface Answer {
  accepted: boolean
  join?: Join
}

export namespace Answer {
  let _codec: Codec<Answer>

  export const codec = (): Codec<Answer> => {
    if (_codec == null) {
      _codec = message<Answer>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.accepted != null && obj.accepted !== false)) {
          w.uint32(8)
          w.bool(obj.accepted)
        }

        if (obj.join != null) {
          w.uint32(18)
          Join.codec().encode(obj.join, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          accepted: false
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.accepted = reader.bool()
              break
            }
            case 2: {
              obj.join = Join.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.join
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
                field: `${prefix}.accepted`,
                value: reader.bool()
              }
              break
            }
            case 2: {
              yield * Join.codec().stream(reader, reader.uint32(), `${prefix}.join`, {
                limits: opts.limits?.join
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

  export interface AnswerAcceptedFieldEvent {
    field: '$.accepted'
    value: boolean
  }

  export interface AnswerJoinMemberUserKeyFieldEvent {
    field: '$.join.member.userKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerJoinMemberDeviceFieldEvent {
    field: '$.join.member.device'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerJoinMemberNameRecordFieldEvent {
    field: '$.join.member.nameRecord'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerJoinMemberAddressesFieldEvent {
    field: '$.join.member.addresses[]'
    index: number
    value: string
  }

  export interface AnswerJoinAfterSeqFieldEvent {
    field: '$.join.afterSeq'
    value: number
  }

  export interface AnswerJoinAfterHashFieldEvent {
    field: '$.join.afterHash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface AnswerJoinKeyPackageFieldEvent {
    field: '$.join.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Answer>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Answer.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Answer>): Answer {
    return decodeMessage(buf, Answer.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Answer>): Generator<AnswerAcceptedFieldEvent | AnswerJoinMemberUserKeyFieldEvent | AnswerJoinMemberDeviceFieldEvent | AnswerJoinMemberNameRecordFieldEvent | AnswerJoinMemberAddressesFieldEvent | AnswerJoinAfterSeqFieldEvent | AnswerJoinAfterHashFieldEvent | AnswerJoinKeyPackageFieldEvent> {
    return streamMessage(buf, Answer.codec(), opts)
  }
}

export interface Withdraw {}

export namespace Withdraw {
  let _codec: Codec<Withdraw>

  export const codec = (): Codec<Withdraw> => {
    if (_codec == null) {
      _codec = message<Withdraw>((obj, w, opts = {}) => {
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

  export function encode (obj: Partial<Withdraw>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Withdraw.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Withdraw>): Withdraw {
    return decodeMessage(buf, Withdraw.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Withdraw>): Generator<{}> {
    return streamMessage(buf, Withdraw.codec(), opts)
  }
}

export interface Welcome {
  head?: LogHead
  contacts: Uint8Array<ArrayBuffer>[]
  keys?: Keys
}

export namespace Welcome {
  let _codec: Codec<Welcome>

  export const codec = (): Codec<Welcome> => {
    if (_codec == null) {
      _codec = message<Welcome>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if (obj.head != null) {
          w.uint32(10)
          LogHead.codec().encode(obj.head, w)
        }

        if (obj.contacts != null && obj.contacts.length > 0) {
          for (const value of obj.contacts) {
            w.uint32(18)
            w.bytes(value)
          }
        }

        if (obj.keys != null) {
          w.uint32(26)
          Keys.codec().encode(obj.keys, w)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          contacts: []
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.head = LogHead.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.head
              })
              break
            }
            case 2: {
              if (opts.limits?.contacts != null && obj.contacts.length === opts.limits.contacts) {
                throw new MaxLengthError('Decode error - repeated field "contacts" had too many elements')
              }

              if (obj.contacts.length === 8) {
                throw new MaxLengthError('Decode error - repeated field "contacts" had too many elements')
              }

              obj.contacts.push(reader.bytes())
              break
            }
            case 3: {
              obj.keys = Keys.codec().decode(reader, reader.uint32(), {
                limits: opts.limits?.keys
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
        const obj = {
          contacts: 8
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              yield * LogHead.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                limits: opts.limits?.head
              })

              break
            }
            case 2: {
              if (opts.limits?.contacts != null && obj.contacts === opts.limits.contacts) {
                throw new MaxLengthError('Streaming decode error - repeated field "contacts" had too many elements')
              }

              if (obj.contacts === 8) {
                throw new MaxLengthError('Streaming decode error - repeated field "contacts" had too many elements')
              }

              yield {
                field: `${prefix}.contacts[]`,
                index: obj.contacts,
                value: reader.bytes()
              }

              obj.contacts++

              break
            }
            case 3: {
              yield * Keys.codec().stream(reader, reader.uint32(), `${prefix}.keys`, {
                limits: opts.limits?.keys
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

  export interface WelcomeHeadSeqFieldEvent {
    field: '$.head.seq'
    value: number
  }

  export interface WelcomeHeadHashFieldEvent {
    field: '$.head.hash'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WelcomeHeadTopFieldEvent {
    field: '$.head.top'
    value: number
  }

  export interface WelcomeHeadTermFieldEvent {
    field: '$.head.term'
    value: number
  }

  export interface WelcomeHeadEpochFieldEvent {
    field: '$.head.epoch'
    value: number
  }

  export interface WelcomeContactsFieldEvent {
    field: '$.contacts[]'
    index: number
    value: Uint8Array<ArrayBuffer>
  }

  export interface WelcomeKeysTopicKeyFieldEvent {
    field: '$.keys.topicKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface WelcomeKeysPartFieldEvent {
    field: '$.keys.part'
    value: number
  }

  export interface WelcomeKeysPartsFieldEvent {
    field: '$.keys.parts'
    value: number
  }

  export interface WelcomeKeysMlsFieldEvent {
    field: '$.keys.mls'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Welcome>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Welcome.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Welcome>): Welcome {
    return decodeMessage(buf, Welcome.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Welcome>): Generator<WelcomeHeadSeqFieldEvent | WelcomeHeadHashFieldEvent | WelcomeHeadTopFieldEvent | WelcomeHeadTermFieldEvent | WelcomeHeadEpochFieldEvent | WelcomeContactsFieldEvent | WelcomeKeysTopicKeyFieldEvent | WelcomeKeysPartFieldEvent | WelcomeKeysPartsFieldEvent | WelcomeKeysMlsFieldEvent> {
    return streamMessage(buf, Welcome.codec(), opts)
  }
}

export interface Keys {
  topicKey: Uint8Array<ArrayBuffer>
  part: number
  parts: number
  mls: Uint8Array<ArrayBuffer>
}

export namespace Keys {
  let _codec: Codec<Keys>

  export const codec = (): Codec<Keys> => {
    if (_codec == null) {
      _codec = message<Keys>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.topicKey != null && obj.topicKey.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.topicKey)
        }

        if ((obj.part != null && obj.part !== 0)) {
          w.uint32(16)
          w.uint32(obj.part)
        }

        if ((obj.parts != null && obj.parts !== 0)) {
          w.uint32(24)
          w.uint32(obj.parts)
        }

        if ((obj.mls != null && obj.mls.byteLength > 0)) {
          w.uint32(34)
          w.bytes(obj.mls)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          topicKey: uint8ArrayAlloc(0),
          part: 0,
          parts: 0,
          mls: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.topicKey = reader.bytes()
              break
            }
            case 2: {
              obj.part = reader.uint32()
              break
            }
            case 3: {
              obj.parts = reader.uint32()
              break
            }
            case 4: {
              obj.mls = reader.bytes()
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
                field: `${prefix}.topicKey`,
                value: reader.bytes()
              }
              break
            }
            case 2: {
              yield {
                field: `${prefix}.part`,
                value: reader.uint32()
              }
              break
            }
            case 3: {
              yield {
                field: `${prefix}.parts`,
                value: reader.uint32()
              }
              break
            }
            case 4: {
              yield {
                field: `${prefix}.mls`,
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

  export interface KeysTopicKeyFieldEvent {
    field: '$.topicKey'
    value: Uint8Array<ArrayBuffer>
  }

  export interface KeysPartFieldEvent {
    field: '$.part'
    value: number
  }

  export interface KeysPartsFieldEvent {
    field: '$.parts'
    value: number
  }

  export interface KeysMlsFieldEvent {
    field: '$.mls'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Keys>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Keys.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Keys>): Keys {
    return decodeMessage(buf, Keys.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Keys>): Generator<KeysTopicKeyFieldEvent | KeysPartFieldEvent | KeysPartsFieldEvent | KeysMlsFieldEvent> {
    return streamMessage(buf, Keys.codec(), opts)
  }
}

export interface Heal {
  keyPackage: Uint8Array<ArrayBuffer>
}

export namespace Heal {
  let _codec: Codec<Heal>

  export const codec = (): Codec<Heal> => {
    if (_codec == null) {
      _codec = message<Heal>((obj, w, opts = {}) => {
        if (opts.lengthDelimited !== false) {
          w.fork()
        }

        if ((obj.keyPackage != null && obj.keyPackage.byteLength > 0)) {
          w.uint32(10)
          w.bytes(obj.keyPackage)
        }

        if (opts.lengthDelimited !== false) {
          w.ldelim()
        }
      }, (reader, length, opts = {}) => {
        const obj: any = {
          keyPackage: uint8ArrayAlloc(0)
        }

        const end = length == null ? reader.len : reader.pos + length

        while (reader.pos < end) {
          const tag = reader.uint32()

          switch (tag >>> 3) {
            case 1: {
              obj.keyPackage = reader.bytes()
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
                field: `${prefix}.keyPackage`,
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

  export interface HealKeyPackageFieldEvent {
    field: '$.keyPackage'
    value: Uint8Array<ArrayBuffer>
  }

  export function encode (obj: Partial<Heal>): Uint8Array<ArrayBuffer> {
    return encodeMessage(obj, Heal.codec())
  }

  export function decode (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Heal>): Heal {
    return decodeMessage(buf, Heal.codec(), opts)
  }

  export function stream (buf: Uint8Array | Uint8ArrayList, opts?: DecodeOptions<Heal>): Generator<HealKeyPackageFieldEvent> {
    return streamMessage(buf, Heal.codec(), opts)
  }
}
