import { batchCodec } from '../protocols/chat/chat.ts'
import { Pair } from '../src/chat/pair.ts'
import type { Bytes } from '../protocols/signed.ts'
import type { Unsealed } from '../src/chat/pair.ts'

/** Like a pair, but what it seals is open: the path of a message without MLS. */
export class PlainPair extends Pair {
  override seal(contents: readonly Bytes[]): Promise<Bytes> {
    return Promise.resolve(batchCodec.encode([...contents]))
  }

  override unseal(sealed: Bytes): Promise<Unsealed> {
    return Promise.resolve({ kind: 'contents', contents: batchCodec.decode(sealed) })
  }

  override save(): void {
    // Nothing changed.
  }
}
