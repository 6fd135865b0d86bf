// Whether a whole tree is sound (RFC 9420, 12.4.3.1 and 7.9.2): for whoever joins and has not seen it grow.
import { verifyLeafNodeSignature, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { verifyParentHashes } from 'ts-mls/parentHash.js'
import { treeHashRoot } from 'ts-mls/treeHash.js'
import { directPath, isAncestor, leafToNodeIndex, leafWidth, toLeafIndex, toNodeIndex } from 'ts-mls/treemath.js'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { suite } from './mls-provider.ts'
import type { ClientConfig, GroupContext, RatchetTree } from 'ts-mls'

/** @throws {Fault} `broken` or `bad_signature`, or whatever the authentication service throws. */
export async function checkTree(tree: RatchetTree, context: GroupContext, config: ClientConfig): Promise<void> {
  if (!equals(await treeHashRoot(tree, suite.hash), context.treeHash))
    throw new Fault('broken', 'another tree than the welcome names')
  for (const [index, node] of tree.entries()) {
    if (node !== undefined && (node.nodeType === 'leaf') !== (index % 2 === 0))
      throw new Fault('broken', 'a leaf and a parent in each other’s place')
    if (node?.nodeType === 'leaf') await checkSigned(tree, index, context, config)
    if (node?.nodeType === 'parent') checkUnmerged(tree, index, node.parent.unmergedLeaves)
  }
  if (!(await verifyParentHashes(tree, suite.hash))) throw new Fault('broken', 'a parent hash does not fit')
}

async function checkSigned(
  tree: RatchetTree,
  index: number,
  { groupId }: GroupContext,
  { authService }: ClientConfig,
): Promise<void> {
  const node = tree[index]
  if (node?.nodeType !== 'leaf') return
  const { leaf } = node
  const isSigned =
    leaf.leafNodeSource === 'key_package'
      ? await verifyLeafNodeSignatureKeyPackage(leaf, suite.signature)
      : await verifyLeafNodeSignature(leaf, groupId, index / 2, suite.signature)
  if (!isSigned) throw new Fault('bad_signature', 'a leaf’s signature does not verify')
  await authService.validateCredential(leaf.credential, leaf.signaturePublicKey)
}

/** Each unmerged leaf is a member below this node, and every node between them names it too. */
function checkUnmerged(tree: RatchetTree, index: number, unmerged: readonly number[]): void {
  for (const leafIndex of unmerged) {
    const leaf = leafToNodeIndex(toLeafIndex(leafIndex))
    const isBelow = isAncestor(leaf, toNodeIndex(index), tree.length)
    if (!isBelow || tree[leaf]?.nodeType !== 'leaf') throw new Fault('broken', 'an unmerged leaf that is not there')
    const path = directPath(leaf, leafWidth(tree.length))
    for (const between of path.slice(0, path.indexOf(toNodeIndex(index)))) {
      const node = tree[between]
      if (node?.nodeType === 'parent' && !node.parent.unmergedLeaves.includes(leafIndex))
        throw new Fault('broken', 'an unmerged leaf that a node between does not name')
    }
  }
}
