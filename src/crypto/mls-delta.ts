// What changed in a group since it was last written whole. A message changes one node of one secret tree, some eighty
// bytes; the whole state of a pair is 1.4 KB at first and 11 KB with eight old epochs.
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
import type { GroupState, SecretTree, SecretTreeNode } from 'ts-mls'
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

/** Encodes what differs between two states of one epoch. ts-mls shares what did not change, so it is found by identity. */
export function makeDelta(base: GroupState, baseId: Uint8Array, now: GroupState): Bytes {
  const changed = changedNodes(now.groupContext.epoch, base.secretTree, now.secretTree)
  for (const [epoch, { secretTree }] of now.historicalReceiverData)
    changed.push(...changedNodes(epoch, base.historicalReceiverData.get(epoch)?.secretTree ?? [], secretTree))
  return new Uint8Array(encodeDelta({ baseId, changed }))
}

/**
 * The state that a base and its delta give together.
 *
 * @throws {Fault} `broken` if the delta is of another base: an older one would bring used keys back.
 */
export function applyDelta<S extends GroupState>(base: S, baseId: Uint8Array, bytes: Bytes): S {
  const [delta, length] = decodeDelta(bytes, 0) ?? []
  if (delta === undefined || length !== bytes.length) throw new Fault('broken', 'not the delta of a group')
  if (!equals(delta.baseId, baseId)) throw new Fault('broken', 'the delta of another base')
  let { secretTree } = base
  const historicalReceiverData = new Map(base.historicalReceiverData)
  for (const { epoch, index, node } of delta.changed) {
    const kept = historicalReceiverData.get(epoch)
    if (epoch === base.groupContext.epoch) secretTree = secretTree.with(index, node)
    else if (kept === undefined) throw new Fault('broken', 'the delta of an epoch that is not kept')
    else historicalReceiverData.set(epoch, { ...kept, secretTree: kept.secretTree.with(index, node) })
  }
  return { ...base, secretTree, historicalReceiverData }
}

function changedNodes(epoch: bigint, before: SecretTree, after: SecretTree): ChangedNode[] {
  return after.flatMap((node, index) => (node === before[index] ? [] : [{ epoch, index, node }]))
}
