// The passive-client vectors of the MLS working group: join by a welcome, then follow commits of all kinds, made by
// other implementations.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  bytesToBase64,
  ciphersuites,
  decodeMlsMessage,
  getCiphersuiteFromName,
  joinGroup,
  makePskIndex,
  processPrivateMessage,
  processPublicMessage,
} from 'ts-mls'
import { decodeRatchetTree } from 'ts-mls/ratchetTree.js'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import type { CiphersuiteImpl, CiphersuiteName, ClientState, CryptoProvider, MLSMessage, PskIndex } from 'ts-mls'

const FOLDER = process.env.KITH_MLS_VECTORS ?? join(process.cwd(), '..', 'shared', 'data', 'mls-vectors')
export const WHERE =
  'no MLS vectors: set KITH_MLS_VECTORS to a folder with the gzipped passive-client-*.json of github.com/mlswg/mls-implementations, test-vectors/'
export interface Vector {
  cipher_suite: number
  external_psks: { psk_id: string; psk: string }[]
  key_package: string
  signature_priv: string
  encryption_priv: string
  init_priv: string
  welcome: string
  ratchet_tree: string | null
  initial_epoch_authenticator: string
  epochs: { proposals: string[]; commit: string; epoch_authenticator: string }[]
}

const hex = (digits: string): Uint8Array => fromString(digits, 'base16')

function message(digits: string): MLSMessage {
  const bytes = hex(digits)
  const [decoded, length] = decodeMlsMessage(bytes, 0)!
  assert.equal(length, bytes.length)
  return decoded
}

async function join_(vector: Vector, suite: CiphersuiteImpl): Promise<ClientState> {
  const [keyPackage, welcome] = [message(vector.key_package), message(vector.welcome)]
  assert.ok(keyPackage.wireformat === 'mls_key_package' && welcome.wireformat === 'mls_welcome')
  const tree = vector.ratchet_tree === null ? undefined : decodeRatchetTree(hex(vector.ratchet_tree), 0)![0]
  const secrets = {
    initPrivateKey: hex(vector.init_priv),
    hpkePrivateKey: hex(vector.encryption_priv),
    signaturePrivateKey: hex(vector.signature_priv),
  }
  return await joinGroup(welcome.welcome, keyPackage.keyPackage, secrets, psks(vector), suite, tree)
}

function psks(vector: Vector, state?: ClientState): PskIndex {
  const known = vector.external_psks.map(({ psk_id, psk }) => [bytesToBase64(hex(psk_id)), hex(psk)])
  return makePskIndex(state, Object.fromEntries(known))
}

async function follow(
  state: ClientState,
  digits: string,
  vector: Vector,
  suite: CiphersuiteImpl,
): Promise<ClientState> {
  const made = message(digits)
  const index = psks(vector, state)
  if (made.wireformat === 'mls_public_message')
    return (await processPublicMessage(state, made.publicMessage, index, suite)).newState
  assert.ok(made.wireformat === 'mls_private_message')
  return (await processPrivateMessage(state, made.privateMessage, index, suite)).newState
}

const authenticator = (state: ClientState): string => toString(state.keySchedule.epochAuthenticator, 'base16')

/** Joins and follows to the end; gives back how many epochs agreed. */
async function run(vector: Vector, suite: CiphersuiteImpl): Promise<number> {
  let state = await join_(vector, suite)
  assert.equal(authenticator(state), vector.initial_epoch_authenticator)
  for (const { proposals, commit, epoch_authenticator } of vector.epochs) {
    for (const digits of [...proposals, commit]) state = await follow(state, digits, vector, suite)
    assert.equal(authenticator(state), epoch_authenticator)
  }
  return 1 + vector.epochs.length
}

export const nameOf = (id: number): CiphersuiteName =>
  (Object.keys(ciphersuites) as CiphersuiteName[]).find((name) => ciphersuites[name] === id)!

/** True where the file of vectors is there. */
export const has = (file: string): boolean => existsSync(join(FOLDER, `${file}.json.gz`))

/** Runs the vectors of a file that `wanted` picks; gives back how many epochs agreed. */
export async function runFile(
  file: string,
  provider: CryptoProvider,
  wanted: (vector: Vector, index: number) => boolean,
): Promise<number> {
  const vectors = JSON.parse(gunzipSync(readFileSync(join(FOLDER, `${file}.json.gz`))).toString()) as Vector[]
  let epochs = 0
  for (const vector of vectors.filter(wanted)) {
    const suite = await provider.getCiphersuiteImpl(getCiphersuiteFromName(nameOf(vector.cipher_suite)))
    epochs += await run(vector, suite)
  }
  return epochs
}
