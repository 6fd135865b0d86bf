// What changed in a group since it was last written whole. A message changes one node of one secret tree, some eighty
// bytes; the whole state of a pair is 1.4 KB at first and 11 KB with eight old epochs.
import { encodeGroupState } from 'ts-mls'
import { decodeUint32, decodeUint64, uint32Encoder, uint64Encoder } from 'ts-mls/codec/number.js'
import { mapDecoders } from 'ts-mls/codec/tlsDecoder.js'
import { contramapBufferEncoders, encode } from 'ts-mls/codec/tlsEncoder.js'
import {
  decodeVarLenData,
  decodeVarLenType,
  varLenDataEncoder,
  varLenTypeEncoder,
} from 'ts-mls/codec/variableLength.js'
import { decodeSecretTreeNode, secretTreeNodeEncoder } from 'ts-mls/secretTree.js'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { sha256 } from './keys.ts'
import type { GenerationSecret, GroupState, SecretTree, SecretTreeNode } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

interface ChangedNode {
  readonly epoch: bigint
  readonly index: number
  readonly node: SecretTreeNode
}

const changedNodeEncoder = contramapBufferEncoders(
  [uint64Encoder, uint32Encoder, secretTreeNodeEncoder],
  ({ epoch, index, node }: ChangedNode) => [epoch, index, node] as const,
)

const encodeDelta = encode(
  contramapBufferEncoders(
    [varLenDataEncoder, varLenTypeEncoder(changedNodeEncoder)],
    ({ baseId, changed }: { baseId: Uint8Array; changed: ChangedNode[] }) => [baseId, changed] as const,
  ),
)

const decodeDelta = mapDecoders(
  [
    decodeVarLenData,
    decodeVarLenType(
      mapDecoders([decodeUint64, decodeUint32, decodeSecretTreeNode], (epoch, index, node) => ({ epoch, index, node })),
    ),
  ],
  (baseId, changed) => ({ baseId, changed }),
)

/**
 * What a delta counts from. Nodes that messages have changed stand `apart`: in the delta and not in the base, so that keys
 * which are used leave the disk with the delta that is replaced.
 */
export interface Base {
  readonly state: GroupState
  readonly id: Bytes
  readonly apart: ReadonlySet<string>
}

const NO_KEYS: GenerationSecret = { secret: new Uint8Array(), generation: 0, unusedGenerations: {} }
const ELSEWHERE: SecretTreeNode = { handshake: NO_KEYS, application: NO_KEYS }

/** Encodes a base that takes the place of `before`. It is of no use without its delta. */
export function makeBase(state: GroupState, before: Base | undefined): { bytes: Bytes; base: Base } {
  const isSameEpoch = before?.state.groupContext.epoch === state.groupContext.epoch
  const apart = isSameEpoch
    ? new Set([...before.apart, ...changedNodes(before.state, state).map(keyOf)])
    : new Set<string>()
  const bytes = new Uint8Array(encodeGroupState(without(state, apart)))
  return { bytes, base: { state, id: sha256(bytes), apart } }
}

/**
 * Encodes what messages changed since the base. ts-mls shares what did not change, so it is found by identity.
 *
 * @returns undefined if the base does not do any more: after a commit, and when a node changes for the first time.
 */
export function makeDelta({ state, id, apart }: Base, now: GroupState): Bytes | undefined {
  if (state.groupContext.epoch !== now.groupContext.epoch) return undefined
  if (changedNodes(state, now).some((node) => !apart.has(keyOf(node)))) return undefined
  const changed = nodesOf(now).filter((node) => apart.has(keyOf(node)))
  return new Uint8Array(encodeDelta({ baseId: id, changed }))
}

/**
 * The state that a base and its delta give together. A whole state is a base without a delta.
 *
 * @throws {Fault} `broken` if the delta is of another base: an older one would bring used keys back.
 */
export function readBase<S extends GroupState>(
  written: S,
  bytes: Bytes,
  delta: Bytes | undefined,
): { state: S; base: Base } {
  const id = sha256(bytes)
  const changed = delta === undefined ? [] : readDelta(id, delta)
  const state = changed.reduce(withNode, written)
  if (nodesOf(state).some(({ node }) => node.application.secret.length === 0))
    throw new Fault('broken', 'a base without its delta')
  return { state, base: { state, id, apart: new Set(changed.map(keyOf)) } }
}

function readDelta(id: Bytes, bytes: Bytes): ChangedNode[] {
  const [delta, length] = decodeDelta(bytes, 0) ?? []
  if (delta === undefined || length !== bytes.length) throw new Fault('broken', 'not the delta of a group')
  if (!equals(delta.baseId, id)) throw new Fault('broken', 'the delta of another base')
  return delta.changed
}

function without<S extends GroupState>(state: S, apart: ReadonlySet<string>): S {
  return nodesOf(state)
    .filter((node) => apart.has(keyOf(node)))
    .reduce((left, { epoch, index }) => withNode(left, { epoch, index, node: ELSEWHERE }), state)
}

function withNode<S extends GroupState>(state: S, { epoch, index, node }: ChangedNode): S {
  if (epoch === state.groupContext.epoch) return { ...state, secretTree: state.secretTree.with(index, node) }
  const kept = state.historicalReceiverData.get(epoch)
  if (kept === undefined) throw new Fault('broken', 'the delta of an epoch that is not kept')
  const changed = { ...kept, secretTree: kept.secretTree.with(index, node) }
  return { ...state, historicalReceiverData: new Map(state.historicalReceiverData).set(epoch, changed) }
}

function changedNodes(before: GroupState, now: GroupState): ChangedNode[] {
  const known = new Set(nodesOf(before).map(({ node }) => node))
  return nodesOf(now).filter(({ node }) => !known.has(node))
}

function nodesOf({ groupContext, secretTree, historicalReceiverData }: GroupState): ChangedNode[] {
  const trees: [bigint, SecretTree][] = [[groupContext.epoch, secretTree]]
  for (const [epoch, kept] of historicalReceiverData) trees.push([epoch, kept.secretTree])
  return trees.flatMap(([epoch, tree]) => tree.map((node, index) => ({ epoch, index, node })))
}

function keyOf({ epoch, index }: ChangedNode): string {
  return `${String(epoch)} ${String(index)}`
}
