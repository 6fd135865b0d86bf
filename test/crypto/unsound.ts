import { fromString } from 'uint8arrays/from-string'

const hex = (digits: string): Uint8Array<ArrayBuffer> => fromString(digits, 'base16')
const ff = 'ff'.repeat(30)

/** X25519 keys that nobody may use: of small order, a second spelling of another key, or of the wrong length. */
export const UNSOUND_X25519 = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${ff}7f`, // p - 1
  `ed${ff}7f`, // p, another spelling of 0
  `ee${ff}7f`, // p + 1, another spelling of 1
  `f6${ff}7f`, // p + 9, another spelling of the base point
  `09${'00'.repeat(30)}80`, // the base point with the unused bit set
  '09'.repeat(31),
  '09'.repeat(33),
].map(hex)

/** Ed25519 keys that would verify anything, or are a second spelling of another. */
export const UNSOUND_ED25519 = [
  `01${'00'.repeat(31)}`, // the neutral point
  '00'.repeat(32), // of order 4
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', // of order 8
  `ec${ff}7f`, // of order 2
  `ee${ff}7f`, // another spelling of the neutral point
  '01'.repeat(31),
].map(hex)
