import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peek, sign } from '../signed.ts'
import { PROOF_BYTES, WORK_BITS, isWork } from '../work.ts'
import { INVITE_ID_BYTES, INVITE_MAC_BYTES } from './invite.ts'
import { FriendMessage } from './wire.ts'
import type { Bytes, Opened, Signer, Verify } from '../signed.ts'
import type { ShownInvite } from './invite.ts'
import type { FriendAccept, FriendEnd, FriendRequest } from './wire.ts'

/** SHA-256, as in `src/crypto/keys.ts`. */
export type Hash = (bytes: Bytes) => Bytes

export const REQUEST_ID_BYTES = 16
export const REQUEST_HASH_BYTES = 32
/** Says who one is and why one asks; what needs more is a conversation, and that begins with a yes. */
export const GREETING_CHARACTERS_MAX = 280
/** As many as a presence lease has. */
export const ADDRESSES_MAX = 16
/** A multiaddr through a relay, with two peer ids and a long host name, has about 200 characters. */
const ADDRESS_CHARACTERS_MAX = 512
/** A KeyPackage has 400 to 900 bytes, with the suites of today. */
export const KEY_PACKAGE_BYTES_MAX = 2048

/** What ends a request: the asked says no, the asker takes it back, or either ends the friendship that came of it. */
export type Ending = 'decline' | 'withdraw' | 'remove'

interface Named {
  /** User keys. */
  readonly from: Bytes
  readonly to: Bytes
  /** Names the request that all this is about, the message itself if it is one. */
  readonly requestHash: Bytes
}

interface Introduced extends Named {
  /** Signed NameRecord of `from`, not verified yet. */
  readonly nameRecord: Bytes
  /** Multiaddrs of the sending device: hints, of bounded length but otherwise as they came. */
  readonly addresses: readonly string[]
  /** For private chat, of the sending device: opaque here, of bounded length; empty if it has none. */
  readonly keyPackage: Bytes
}

export interface AskWord extends Introduced {
  readonly kind: 'request'
  readonly greeting: string
  readonly createdS: number
  /** Which request of this asker it is: what its invite is proved with. */
  readonly id: Bytes
  /** Of an invite link, not checked yet. */
  readonly invite: ShownInvite | undefined
}

export interface YesWord extends Introduced {
  readonly kind: 'accept'
}

export interface EndWord extends Named {
  readonly kind: Ending
  /** Signed NameRecord of whoever withdraws, not verified yet; empty for the others. */
  readonly nameRecord: Bytes
}

/** One verified message of this protocol. */
export type Word = AskWord | YesWord | EndWord

interface Offer {
  /** A fresh KeyPackage of this device; without it the pair is set up otherwise. */
  readonly keyPackage?: Bytes
}

const NONE: Bytes = new Uint8Array(0)

/** Makes an encoded Signed FriendRequest. `id` is random and new for each request. */
export function makeRequest(
  user: Signer,
  fields: Pick<FriendRequest, 'id' | 'to' | 'nameRecord' | 'greeting' | 'createdS' | 'addresses'> &
    Offer & { readonly invite?: ShownInvite | undefined },
): Bytes {
  const { keyPackage = NONE, invite, ...rest } = fields
  const addresses = fitting(fields.addresses)
  const shown = { inviteId: invite?.id ?? NONE, inviteMac: invite?.mac ?? NONE }
  return signMessage(user, { request: { ...rest, ...shown, keyPackage, from: user.publicKey, addresses } })
}

/** Makes an encoded Signed FriendAccept: yes to the request with this hash. */
export function makeAccept(
  user: Signer,
  fields: Pick<FriendAccept, 'requestHash' | 'to' | 'nameRecord' | 'addresses'> & Offer,
): Bytes {
  const { keyPackage = NONE, ...rest } = fields
  const addresses = fitting(fields.addresses)
  const keyPackages = keyPackage.length === 0 ? [] : [keyPackage]
  return signMessage(user, { accept: { ...rest, keyPackages, from: user.publicKey, addresses } })
}

/** Makes an encoded Signed FriendEnd. */
export function makeEnd(
  user: Signer,
  kind: Ending,
  fields: Pick<FriendEnd, 'requestHash' | 'to'> & { readonly nameRecord?: Bytes },
): Bytes {
  return signMessage(user, { [kind]: { nameRecord: NONE, ...fields, from: user.publicKey } })
}

/**
 * What names the request that this node's own message is about: for a request the hash of what was signed, so that no
 * wrapping of it has another one.
 */
export function requestHash(message: Bytes, hash: Hash): Bytes {
  return read(peek(message, 'kith/friend/1'), hash).requestHash
}

/** What names a message of any kind: the hash of what was signed. */
export function messageHash(message: Bytes, hash: Hash): Bytes {
  return hash(peek(message, 'kith/friend/1').payload)
}

/**
 * True if `work` beside a message is what it needs: a request its proof, for its own hash, or an invite in its place (which
 * the caller has to check); anything else none. Costs one hash and no signature. Nothing of the message is verified (friend rule 21).
 *
 * @throws {Fault} `broken` for malformed bytes, and for work of a wrong length or where none belongs.
 */
export function isPaid(message: Bytes, work: Bytes, hash: Hash, bits = WORK_BITS): boolean {
  const { payload } = peek(message, 'kith/friend/1')
  const { request } = parse(payload)
  const isRequest = request !== undefined
  must(work.length === 0 || (isRequest && work.length === PROOF_BYTES), 'work of a wrong length or for nothing')
  return !isRequest || readShown(request) !== undefined || isWork(hash(payload), work, bits, hash)
}

/** What a request says of an invite, not verified: whoever has its code can tell whether it is true. */
export type Invited = Pick<AskWord, 'id' | 'from' | 'to'> & { readonly invite: ShownInvite }

/**
 * The invite that a message shows, read before any signature; undefined if it is no request or shows none.
 *
 * @throws {Fault} `broken` for malformed bytes.
 */
export function shownInvite(message: Bytes): Invited | undefined {
  const { request } = parse(peek(message, 'kith/friend/1').payload)
  const invite = request && readShown(request)
  return invite && { id: request.id, from: request.from, to: request.to, invite }
}

/** When a request that was opened before was made, by its asker's count; 0 for what is no request. */
export function askedAtS(message: Bytes): number {
  return parse(peek(message, 'kith/friend/1').payload).request?.createdS ?? 0
}

/** What the asker says with a request that was opened before; empty if nothing, or for what is no request. */
export function greetingIn(message: Bytes): string {
  if (message.length === 0) return ''
  return parse(peek(message, 'kith/friend/1').payload).request?.greeting ?? ''
}

/** The KeyPackage inside a request that was opened before; empty if there is none. */
export function keyPackageIn(message: Bytes): Bytes {
  return parse(peek(message, 'kith/friend/1').payload).request?.keyPackage ?? NONE
}

/**
 * Opens an encoded Signed FriendMessage that is meant for the user `to`: a key, or what knows all keys of the user. That
 * the connection belongs to `from`, and that the name record is sound, is the caller's to check.
 *
 * @throws {Fault} `broken` for malformed bytes or a message for somebody else, `bad_signature` if `from` did not sign it.
 */
export function openMessage(
  message: Bytes,
  { to, verify, hash }: { to: Bytes | ((key: Bytes) => boolean); verify: Verify; hash: Hash },
): Word {
  // Friend rule 3: whom it is for is checked before the signature, because it costs nothing.
  const word = read(peek(message, 'kith/friend/1'), hash)
  must(typeof to === 'function' ? to(word.to) : equals(word.to, to), 'a message for somebody else')
  open(message, 'kith/friend/1', verify)
  return word
}

function read({ publicKey, payload }: Opened, hash: Hash): Word {
  const { request, accept, decline, withdraw, remove } = parse(payload)
  if (request !== undefined) return readRequest(request, publicKey, hash(payload))
  if (accept !== undefined) return readAccept(accept, publicKey)
  if (decline !== undefined) return readEnd('decline', decline, publicKey)
  if (withdraw !== undefined) return readEnd('withdraw', withdraw, publicKey)
  if (remove !== undefined) return readEnd('remove', remove, publicKey)
  throw new Fault('broken', 'friend: a message of an unknown kind')
}

function readRequest(request: FriendRequest, signer: Bytes, ownHash: Bytes): Word {
  const { from, to, id, nameRecord, greeting, createdS, addresses, keyPackage } = request
  mustBeNamed(from, to, signer)
  must(id.length === REQUEST_ID_BYTES, 'a request id of a wrong length')
  must(isGreeting(greeting), 'a greeting that is too long or not well-formed')
  must(Number.isSafeInteger(createdS), 'a time out of range')
  mustBeAddresses(addresses)
  mustBeKeyPackage(keyPackage)
  const named = { from, to, requestHash: ownHash, nameRecord, addresses, keyPackage }
  return { kind: 'request', ...named, greeting, createdS, id, invite: readShown(request) }
}

/** Friend rule 22: both or neither. */
function readShown({ inviteId: id, inviteMac: mac }: FriendRequest): ShownInvite | undefined {
  if (id.length === 0 && mac.length === 0) return undefined
  must(id.length === INVITE_ID_BYTES && mac.length === INVITE_MAC_BYTES, 'an invite of a wrong length')
  return { id, mac }
}

function readAccept(accept: FriendAccept, signer: Bytes): Word {
  const { from, to, requestHash, nameRecord, addresses } = accept
  const [keyPackage = NONE] = accept.keyPackages
  mustBeNamed(from, to, signer)
  must(requestHash.length === REQUEST_HASH_BYTES, 'a request hash of a wrong length')
  mustBeAddresses(addresses)
  mustBeKeyPackage(keyPackage)
  return { kind: 'accept', from, to, requestHash, nameRecord, addresses, keyPackage }
}

function readEnd(kind: Ending, { from, to, requestHash, nameRecord }: FriendEnd, signer: Bytes): Word {
  mustBeNamed(from, to, signer)
  must(requestHash.length === REQUEST_HASH_BYTES, 'a request hash of a wrong length')
  must(kind === 'withdraw' || nameRecord.length === 0, 'a name record where none belongs')
  return { kind, from, to, requestHash, nameRecord }
}

/** True for a greeting that may be sent: at most 280 characters, well-formed and in normal form C. */
export function isGreeting(text: string): boolean {
  const isWellFormed = !/\p{Surrogate}/u.test(text) && text.normalize('NFC') === text
  return isWellFormed && Array.from(text).length <= GREETING_CHARACTERS_MAX
}

function mustBeNamed(from: Bytes, to: Bytes, signer: Bytes): void {
  must(to.length === KEY_BYTES, 'a key of a wrong length')
  must(equals(from, signer), 'signed by another key than it names')
  must(!equals(from, to), 'a message to oneself')
}

function mustBeAddresses(addresses: readonly string[]): void {
  must(
    addresses.every((address) => address.length <= ADDRESS_CHARACTERS_MAX),
    'an address that is too long',
  )
}

function mustBeKeyPackage(keyPackage: Bytes): void {
  must(keyPackage.length <= KEY_PACKAGE_BYTES_MAX, 'a key package that is too long')
}

function fitting(addresses: readonly string[]): string[] {
  return addresses.filter((address) => address.length <= ADDRESS_CHARACTERS_MAX).slice(0, ADDRESSES_MAX)
}

function signMessage(user: Signer, message: FriendMessage): Bytes {
  return sign(user, 'kith/friend/1', FriendMessage.encode(message))
}

function parse(payload: Bytes): FriendMessage {
  try {
    return FriendMessage.decode(payload)
  } catch (cause) {
    throw new Fault('broken', 'friend: malformed message', { cause })
  }
}

function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Fault('broken', `friend: ${otherwise}`)
}
