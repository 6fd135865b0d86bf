import { batchCodec } from '../../protocols/chat/chat.ts'
import { makeAsk, openSetup } from '../../protocols/chat/setup.ts'
import { verify } from '../../src/crypto/keys.ts'
import { makeKeyPackage, MlsGroup } from '../../src/crypto/mls.ts'
import type { Receipt } from '../../protocols/chat/chat.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../../src/crypto/keys.ts'
import type { KeyPackageMade } from '../../src/crypto/mls.ts'

/** One end of a pair, by hand: asks for a group, joins it, seals and opens whatever it likes. */
export class Sealer {
  readonly #device: KeyPair
  readonly #userKey: Bytes
  readonly #me: string
  readonly #to: string
  #keyPackage: KeyPackageMade | undefined
  group: MlsGroup | undefined

  constructor({ device, userKey, me, to }: { device: KeyPair; userKey: Bytes; me: string; to: string }) {
    this.#device = device
    this.#userKey = userKey
    this.#me = me
    this.#to = to
  }

  /** The setup that asks for the group after the one that the other side has. */
  async ask(theirs: Receipt | undefined): Promise<Bytes> {
    this.#keyPackage = await makeKeyPackage({ device: this.#device, userKey: this.#userKey })
    const number = (theirs?.pair?.number ?? 0) + 1
    return makeAsk(this.#device, { to: this.#to, number, keyPackage: this.#keyPackage.bytes })
  }

  /** Joins if this receipt brings the Welcome. */
  async hear({ setup, pair }: Receipt): Promise<void> {
    if (setup === undefined || pair === undefined || this.#keyPackage === undefined || this.group !== undefined) return
    const { welcome } = openSetup(setup, { from: this.#to, to: this.#me, known: pair.number, verify })
    if (welcome === undefined) return
    const owner = { device: this.#device, userKey: this.#userKey }
    this.group = await MlsGroup.join(owner, welcome, this.#keyPackage, () => true)
  }

  async seal(contents: Bytes[]): Promise<Bytes> {
    if (this.group === undefined) throw new Error('Not joined yet')
    return await this.group.seal(batchCodec.encode(contents))
  }

  /** Contents of a sealed frame; nothing for a commit, or for what is not for this group. */
  async open(sealed: Bytes): Promise<Bytes[]> {
    try {
      const opened = await this.group?.open(sealed)
      return opened?.kind === 'application' ? batchCodec.decode(opened.plaintext) : []
    } catch {
      return []
    }
  }
}
