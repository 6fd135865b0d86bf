import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../crypto/keys.ts'

/** The user key that is in use: whoever holds this signs with the new one as soon as it was rotated. */
export class UserKey implements KeyPair {
  #key: KeyPair

  constructor(key: KeyPair) {
    this.#key = key
  }

  get seed(): Bytes {
    return this.#key.seed
  }

  get publicKey(): Bytes {
    return this.#key.publicKey
  }

  sign(bytes: Bytes): Bytes {
    return this.#key.sign(bytes)
  }

  replace(key: KeyPair): void {
    this.#key = key
  }
}
