import { code as DAG_PB } from '@ipld/dag-pb'
import { code as RAW } from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'
import { equals } from 'uint8arrays/equals'
import type { CID } from 'multiformats/cid'

export { DAG_PB, RAW }

const SHA2_256 = 0x12
const DIGEST_BYTES = 32
/** Version, codec, hash and its length in one byte each, then the digest: every CID of this protocol. */
export const CID_BYTES = 4 + DIGEST_BYTES

/** True for a CIDv1 of that codec with a SHA-256 digest: the only kind here. Identity hashes, among others, would carry data unchecked. */
export function isPlainCid(cid: CID, codec: number): boolean {
  const { code, digest } = cid.multihash
  return cid.version === 1 && cid.code === codec && code === SHA2_256 && digest.length === DIGEST_BYTES
}

/** True if `bytes` are the block that `cid` names. */
export async function isBlock(cid: CID, bytes: Uint8Array): Promise<boolean> {
  return equals((await sha256.digest(bytes)).digest, cid.multihash.digest)
}
