/** What sealing and opening cost with our provider on node:crypto, against ts-mls's own on WebCrypto, in one process. */
import {
  createApplicationMessage,
  createCommit,
  createGroup,
  defaultCryptoProvider,
  defaultLifetime,
  emptyPskIndex,
  generateKeyPackage,
  getCiphersuiteFromName,
  joinGroup,
  processPrivateMessage,
} from 'ts-mls'
import { makeSealingPair, seal, unseal } from '../src/crypto/hpke.ts'
import { generateKeyPair } from '../src/crypto/keys.ts'
import { CAPABILITIES } from '../src/crypto/mls-leaf.ts'
import { suite, SUITE_NAME } from '../src/crypto/mls-provider.ts'
import { makeKeyPackage, MlsGroup } from '../src/crypto/mls.ts'
import { figure, median, quantile, ratio } from './stage.ts'
import type { CiphersuiteImpl, ClientState } from 'ts-mls'
import type { MlsOwner } from '../src/crypto/mls.ts'
import type { Bench, Table } from './stage.ts'

const ROUNDS = 21
const MESSAGES_EACH = 50
const BODY = new Uint8Array(200)
const INFO = new TextEncoder().encode('bench')

export const bench: Bench = { run, roles: {} }

/** Does its work once. */
type Once = () => Promise<unknown>

async function run(): ReturnType<Bench['run']> {
  const stock = await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(SUITE_NAME))
  const tasks: [string, Once][] = [
    ['MLS message, ts-mls with its own provider', await rawPair(stock)],
    ['MLS message, ts-mls with ours', await rawPair(suite)],
    ['MLS message, our adapter', await adapterPair()],
    ['HPKE, @hpke/core', await stockHpke(stock)],
    ['HPKE, ours', ownHpke()],
  ]
  const times = tasks.map((): number[] => [])
  // In turns, so that whatever else the machine does meets all alike. The first round warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [index, [, once]] of tasks.entries()) {
      const started = performance.now()
      for (let count = 0; count < MESSAGES_EACH; count++) await once()
      if (round > 0) times[index]?.push((performance.now() - started) / MESSAGES_EACH)
    }
  }
  const rows = tasks.map(([what], index) => {
    const ms = times[index] ?? []
    const baseline = times[index < 3 ? 0 : 3] ?? []
    return [what, figure(median(ms), 'ms'), figure(quantile(ms, 0.9), 'ms'), ratio(median(ms), median(baseline))]
  })
  const title = `Sealed and opened, ${BODY.length} bytes, ${ROUNDS} rounds of ${MESSAGES_EACH}`
  return [{ title, columns: ['', 'median', 'p90', 'stock'], rows }, await persistence()]
}

/** Two members on ts-mls alone, without our checks: only the provider differs. */
async function rawPair(cipherSuite: CiphersuiteImpl): Promise<Once> {
  const identity = (name: string) => ({ credentialType: 'basic' as const, identity: new TextEncoder().encode(name) })
  const make = (name: string) => generateKeyPackage(identity(name), CAPABILITIES, defaultLifetime, [], cipherSuite)
  const [alice, bob] = [await make('alice'), await make('bob')]
  const alone = await createGroup(INFO, alice.publicPackage, alice.privatePackage, [], cipherSuite)
  const add = { proposalType: 'add' as const, add: { keyPackage: bob.publicPackage } }
  const made = await createCommit({ state: alone, cipherSuite }, { extraProposals: [add], ratchetTreeExtension: true })
  if (made.welcome === undefined) throw new Error('no welcome')
  let from: ClientState = made.newState
  let to = await joinGroup(made.welcome, bob.publicPackage, bob.privatePackage, emptyPskIndex, cipherSuite)
  return async () => {
    const sealed = await createApplicationMessage(from, BODY, cipherSuite)
    from = sealed.newState
    to = (await processPrivateMessage(to, sealed.privateMessage, emptyPskIndex, cipherSuite)).newState
  }
}

async function groupPair(): Promise<[MlsGroup, MlsGroup]> {
  const owner = (): MlsOwner => ({ device: generateKeyPair(), userKey: generateKeyPair().publicKey })
  const [alice, bob] = [owner(), owner()]
  const anyone = (): boolean => true
  const keyPackage = await makeKeyPackage(bob)
  const { group, welcome } = await MlsGroup.found(alice, INFO, [keyPackage.bytes], anyone)
  return [group, await MlsGroup.join(bob, welcome, keyPackage, anyone)]
}

async function adapterPair(): Promise<Once> {
  const [from, to] = await groupPair()
  return async () => await to.open(await from.seal(BODY))
}

async function stockHpke({ hpke }: CiphersuiteImpl): Promise<Once> {
  const { publicKey, privateKey } = await hpke.generateKeyPair()
  return async () => {
    const { enc, ct } = await hpke.seal(publicKey, BODY, INFO)
    await hpke.open(privateKey, enc, ct, INFO)
  }
}

function ownHpke(): Once {
  const { publicKey, secretKey } = makeSealingPair()
  return () => Promise.resolve(unseal(secretKey, INFO, seal(publicKey, INFO, BODY)))
}

/** What a message costs to keep: the whole state, or what it changed since the last whole one. */
async function persistence(): Promise<Table> {
  const [founder, joiner] = await groupPair()
  for (let commits = 0; commits < 4; commits++) {
    await joiner.open(await founder.commit())
    await founder.open(await joiner.commit())
  }
  // The sender's keys stand apart from the base once it has spoken.
  joiner.base()
  await joiner.open(await founder.seal(BODY))
  joiner.base()
  await joiner.open(await founder.seal(BODY))
  const time = (work: () => unknown): string => {
    const ms = Array.from({ length: 200 }, () => {
      const started = performance.now()
      work()
      return performance.now() - started
    })
    return figure(median(ms), 'ms')
  }
  return {
    title: 'State of a pair with eight old epochs, after one message',
    columns: ['', 'median', 'bytes'],
    rows: [
      ['whole', time(() => joiner.save()), String(joiner.save().length)],
      ['delta', time(() => joiner.delta()), String(joiner.delta()?.length)],
    ],
  }
}
