// The one room that knows ts-mls (RFC 9420). One suite, PrivateMessages only, no extensions, no proposals on their own.
import {
  createApplicationMessage,
  createCommit,
  createGroup,
  decodeGroupState,
  emptyPskIndex,
  encodeGroupState,
  joinGroup,
  processPrivateMessage,
} from 'ts-mls'
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js'
import { decryptSenderData } from 'ts-mls/privateMessage.js'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { makeBase, makeDelta, readBase } from './mls-delta.ts'
import { generate, privateKeys, soundKeyPackage } from './mls-key-package.ts'
import { checkGroup, clientConfig, membersOf, openCredential } from './mls-leaf.ts'
import { suite, SUITE_NAME } from './mls-provider.ts'
import { FORWARD_STEPS_MAX, moveForward } from './mls-ratchet.ts'
import { decode, encode, guarded, own } from './mls-wire.ts'
import type { Base } from './mls-delta.ts'
import type { KeyPackageMade } from './mls-key-package.ts'
import type { MayBeMember, Member, MlsOwner } from './mls-leaf.ts'
import type { ClientState, GenerationSecret, KeyPackage, PrivateMessage } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

export { makeKeyPackage, readKeyPackage } from './mls-key-package.ts'
export type { KeyPackageMade } from './mls-key-package.ts'
export type { MayBeMember, MlsOwner } from './mls-leaf.ts'

/** What a message turned out to be. `from` is the peer id of the device that made it, checked by signature. */
export type Received =
  | { kind: 'application'; plaintext: Bytes; epoch: number; from: string }
  | { kind: 'commit'; epoch: number; from: string }

const NOTHING: Bytes = new Uint8Array()

/**
 * One MLS group as one device sees it. A method either does its work whole or throws and changes nothing. Calls on one
 * group come one after the other: two at a time would use one generation twice, and are refused.
 */
export class MlsGroup {
  #state: ClientState
  /** By leaf. Kept, because opening a credential costs a verification. */
  #members: Map<number, Member>
  #base: Base | undefined
  #busy = false

  private constructor(state: ClientState) {
    this.#state = state
    this.#members = membersOf(state)
  }

  /**
   * Makes a group and adds the owners of `keyPackages` in one commit, so that it starts at epoch 1.
   *
   * @throws {Fault} `broken` or `bad_signature` for a bad key package, `stranger` if its owner may not be a member.
   */
  static async found(
    owner: MlsOwner,
    groupId: Bytes,
    keyPackages: Bytes[],
    mayBeMember: MayBeMember,
  ): Promise<{ group: MlsGroup; welcome: Bytes }> {
    const added: KeyPackage[] = []
    for (const bytes of keyPackages) added.push(await soundKeyPackage(bytes))
    for (const { leafNode } of added)
      admit(openCredential(leafNode.credential, leafNode.signaturePublicKey), mayBeMember)
    return await guarded('group', async () => {
      const { publicPackage, privatePackage } = await generate(owner)
      const config = clientConfig(owner, mayBeMember)
      const alone = await createGroup(groupId.slice(), publicPackage, privatePackage, [], suite, config)
      const extraProposals = added.map((keyPackage) => ({ proposalType: 'add' as const, add: { keyPackage } }))
      const made = await createCommit(
        { state: alone, cipherSuite: suite },
        { extraProposals, ratchetTreeExtension: true },
      )
      if (made.welcome === undefined) throw new Fault('broken', 'a group of one needs no welcome')
      // Nobody else was in epoch 0, so nothing of it can ever arrive.
      const state = { ...made.newState, historicalReceiverData: new Map() }
      checkGroup(state)
      wipe(made.consumed)
      const welcome = encode({ version: 'mls10', wireformat: 'mls_welcome', welcome: made.welcome })
      return { group: new MlsGroup(state), welcome }
    })
  }

  /** Joins by a welcome made for `keyPackage`. @throws {Fault} `broken`, or `stranger` for a member who may not be. */
  static async join(
    owner: MlsOwner,
    welcome: Bytes,
    keyPackage: KeyPackageMade,
    mayBeMember: MayBeMember,
  ): Promise<MlsGroup> {
    return await guarded('welcome', async () => {
      const message = decode(welcome.slice())
      if (message.wireformat !== 'mls_welcome') throw new Fault('broken', 'not a welcome')
      if (message.welcome.cipherSuite !== SUITE_NAME) throw new Fault('broken', 'a welcome with another cipher suite')
      const own = await soundKeyPackage(keyPackage.bytes.slice())
      const secrets = privateKeys(keyPackage.secret)
      const config = clientConfig(owner, mayBeMember)
      const state = await joinGroup(message.welcome, own, secrets, emptyPskIndex, suite, undefined, undefined, config)
      checkGroup(state)
      return new MlsGroup(state)
    })
  }

  /**
   * Takes up what `save` wrote, or what `base` wrote with the last `delta` of it.
   *
   * @throws {Fault} `broken` if it is not that, the delta is of another base, or there is none.
   */
  static load(state: Bytes, owner: MlsOwner, mayBeMember: MayBeMember, delta?: Bytes): MlsGroup {
    // A copy: ts-mls keeps views into what it decoded, and used keys are overwritten in place.
    const bytes = state.slice()
    try {
      const [decoded, length] = decodeGroupState(bytes, 0) ?? []
      if (decoded === undefined || length !== bytes.length) throw new Fault('broken', 'not the state of a group')
      const whole: ClientState = { ...decoded, clientConfig: clientConfig(owner, mayBeMember) }
      const { state: now, base } = readBase(whole, bytes, delta?.slice())
      const group = new MlsGroup(now)
      group.#base = base
      return group
    } catch (cause) {
      if (cause instanceof Fault) throw cause
      throw new Fault('broken', 'not the state of a group', { cause })
    }
  }

  /** The whole state, secrets included. */
  save(): Bytes {
    return own(encodeGroupState(this.#state))
  }

  /**
   * The state without what messages change, and what `delta` counts from until the next call. Of use only with the delta
   * right after it: store both at once. If that fails, load what was stored before.
   */
  base(): Bytes {
    const { bytes, base } = makeBase(this.#state, this.#base)
    this.#base = base
    return bytes
  }

  /** All that messages changed: it replaces the delta before. None if the base does not do any more: make another first. */
  delta(): Bytes | undefined {
    return this.#base && makeDelta(this.#base, this.#state)
  }

  get groupId(): Bytes {
    return new Uint8Array(this.#state.groupContext.groupId)
  }

  get epoch(): number {
    return Number(this.#state.groupContext.epoch)
  }

  get members(): readonly Member[] {
    return [...this.#members.values()]
  }

  /** The generation that the next `seal` will use. Starts at 0 in every epoch. */
  get sendGeneration(): number {
    return this.#ownRatchet().generation
  }

  /**
   * Moves the sending chain forward to `generation`, so that what may have been used before a crash is never used
   * again. Going back is not possible: a generation already passed changes nothing.
   *
   * @throws {RangeError} for more steps at once than a receiver would follow (5000).
   */
  async skipTo(generation: number): Promise<void> {
    await this.#alone(async () => {
      const before = this.#ownRatchet()
      if (generation <= before.generation) return
      if (generation - before.generation > FORWARD_STEPS_MAX)
        throw new RangeError(`more than ${FORWARD_STEPS_MAX} steps forward`)
      const { ratchet, dropped } = await moveForward(before, generation, 0)
      const { secretTree, privatePath } = this.#state
      this.#state = { ...this.#state, secretTree: withRatchet(secretTree, privatePath.leafIndex, ratchet) }
      wipe(dropped)
    })
  }

  /** Seals for the other members; `authenticatedData` travels openly and must be given to `open` too. */
  async seal(plaintext: Bytes, authenticatedData: Bytes = NOTHING): Promise<Bytes> {
    return await this.#alone(async () => {
      const made = await createApplicationMessage(this.#state, plaintext, suite, authenticatedData)
      this.#state = made.newState
      wipe(made.consumed)
      return encode({ version: 'mls10', wireformat: 'mls_private_message', privateMessage: made.privateMessage })
    })
  }

  /**
   * Opens a message of another member: of this epoch or one of the 8 before it, in any order within 1000 messages.
   *
   * @throws {Fault} `unknown_epoch` if its epoch is still to come or no longer kept, `replayed` if its key is used or no
   * longer kept, `bad_signature`, `broken` for anything else.
   */
  async open(message: Bytes, authenticatedData: Bytes = NOTHING): Promise<Received> {
    return await this.#alone(() =>
      guarded('message', async () => {
        const sealed = this.#privateMessage(message, authenticatedData)
        if (sealed.contentType === 'application') return await this.#openApplication(sealed)
        if (sealed.contentType === 'commit') return await this.#openCommit(sealed)
        throw new Fault('broken', 'a proposal on its own')
      }),
    )
  }

  /** Commits to a new path, which heals a leak of this device's keys. The group is in the new epoch when it resolves. */
  async commit(): Promise<Bytes> {
    return await this.#alone(async () => {
      const { newState, commit, consumed } = await createCommit({ state: this.#state, cipherSuite: suite })
      this.#enter(newState, consumed)
      return encode(commit)
    })
  }

  #privateMessage(message: Bytes, authenticatedData: Bytes): PrivateMessage {
    const decoded = decode(message.slice())
    if (decoded.wireformat !== 'mls_private_message') throw new Fault('broken', 'not a private message')
    const { privateMessage } = decoded
    if (!equals(privateMessage.groupId, this.#state.groupContext.groupId))
      throw new Fault('broken', 'a message of another group')
    if (!equals(privateMessage.authenticatedData, authenticatedData))
      throw new Fault('broken', 'a message with other authenticated data')
    return privateMessage
  }

  async #openApplication(sealed: PrivateMessage): Promise<Received> {
    const epoch = this.#epochOf(sealed)
    const { leafIndex, generation } = await senderOf(sealed, epoch)
    const from = this.#other(leafIndex)
    const before = epoch.secretTree[2 * leafIndex]?.application
    if (before === undefined) throw new Fault('broken', 'not from a member')
    if (generation < before.generation && !(generation in before.unusedGenerations))
      throw new Fault('replayed', `generation ${generation} is used or no longer kept`)
    if (generation - before.generation > FORWARD_STEPS_MAX) throw new Fault('broken', 'too far ahead')
    const { ratchet, dropped } =
      generation > before.generation ? await moveForward(before, generation) : { ratchet: before, dropped: [] }
    const moved = withRatchet(epoch.secretTree, leafIndex, ratchet)
    const { content, tree, consumed } = await unprotect(sealed, epoch, moved, this.#state.clientConfig)
    this.#state = epoch.withTree(tree)
    wipe([...consumed, ...dropped])
    if (content.content.contentType !== 'application') throw new Fault('broken', 'not an application message')
    const plaintext = own(content.content.applicationData)
    return { kind: 'application', plaintext, epoch: Number(sealed.epoch), from }
  }

  async #openCommit(sealed: PrivateMessage): Promise<Received> {
    const { epoch } = this.#state.groupContext
    if (sealed.epoch !== epoch) throw new Fault(sealed.epoch < epoch ? 'replayed' : 'unknown_epoch', 'not this epoch')
    let committer = -1
    const result = await processPrivateMessage(this.#state, sealed, emptyPskIndex, suite, (incoming) => {
      if (incoming.kind !== 'commit' || incoming.proposals.length > 0) return 'reject'
      committer = incoming.senderLeafIndex ?? -1
      return 'accept'
    })
    if (result.kind !== 'newState' || result.actionTaken === 'reject')
      throw new Fault('broken', 'a commit with proposals')
    const from = this.#other(committer)
    checkGroup(result.newState)
    if (!sameMembers(this.#members, membersOf(result.newState)))
      throw new Fault('broken', 'a commit that changes a member')
    this.#enter(result.newState, result.consumed)
    return { kind: 'commit', epoch: this.epoch, from }
  }

  /** The keys to open with: of this epoch or a kept one, and how the state looks with its secret tree changed. */
  #epochOf(sealed: PrivateMessage): Epoch {
    const state = this.#state
    if (sealed.epoch === state.groupContext.epoch) {
      const { secretTree, ratchetTree, groupContext, keySchedule } = state
      const { senderDataSecret } = keySchedule
      const withTree = (tree: ClientState['secretTree']): ClientState => ({ ...state, secretTree: tree })
      return { senderDataSecret, secretTree, ratchetTree, groupContext, withTree }
    }
    const kept = state.historicalReceiverData.get(sealed.epoch)
    if (kept === undefined) throw new Fault('unknown_epoch', `no keys for epoch ${String(sealed.epoch)}`)
    const withTree = (secretTree: ClientState['secretTree']): ClientState => ({
      ...state,
      historicalReceiverData: new Map(state.historicalReceiverData).set(sealed.epoch, { ...kept, secretTree }),
    })
    return { ...kept, withTree }
  }

  /** The peer id at a leaf. Nobody hands us our own messages but somebody who replays them. */
  #other(leafIndex: number): string {
    if (leafIndex === this.#state.privatePath.leafIndex) throw new Fault('replayed', 'a message of our own')
    const member = this.#members.get(leafIndex)
    if (member === undefined) throw new Fault('broken', 'not from a member')
    return member.peerId
  }

  #enter(next: ClientState, consumed: Uint8Array[]): void {
    for (const [epoch, { secretTree }] of this.#state.historicalReceiverData)
      if (!next.historicalReceiverData.has(epoch)) wipe(secretTree.flatMap(secretsOf))
    this.#state = next
    wipe(consumed)
  }

  #ownRatchet(): ClientState['secretTree'][number]['application'] {
    const node = this.#state.secretTree[2 * this.#state.privatePath.leafIndex]
    if (node === undefined) throw new Error('no ratchet of its own')
    return node.application
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#busy) throw new Error('two calls at once on one group')
    this.#busy = true
    try {
      return await work()
    } finally {
      this.#busy = false
    }
  }
}

/** Which leaf made a message, and with which key: told under a key that every member has. */
async function senderOf(sealed: PrivateMessage, epoch: Epoch): Promise<{ leafIndex: number; generation: number }> {
  const sender = await decryptSenderData(sealed, epoch.senderDataSecret, suite)
  if (sender === undefined) throw new Fault('broken', 'no sender')
  return sender
}

function unprotect(
  sealed: PrivateMessage,
  { senderDataSecret, ratchetTree, groupContext }: Epoch,
  tree: ClientState['secretTree'],
  { keyRetentionConfig }: ClientState['clientConfig'],
): ReturnType<typeof unprotectPrivateMessage> {
  return unprotectPrivateMessage(senderDataSecret, sealed, tree, ratchetTree, groupContext, keyRetentionConfig, suite)
}

/** The tree with another chain of messages at one leaf; everything else is shared with the tree before. */
function withRatchet(
  tree: ClientState['secretTree'],
  leafIndex: number,
  application: GenerationSecret,
): ClientState['secretTree'] {
  return tree.map((node, index) => (index === 2 * leafIndex ? { ...node, application } : node))
}

/** What opening takes from one epoch. */
interface Epoch {
  readonly senderDataSecret: Uint8Array
  readonly secretTree: ClientState['secretTree']
  readonly ratchetTree: ClientState['ratchetTree']
  readonly groupContext: ClientState['groupContext']
  withTree(tree: ClientState['secretTree']): ClientState
}

function admit({ peerId, userKey }: Member, mayBeMember: MayBeMember): void {
  if (!mayBeMember(peerId, userKey)) throw new Fault('stranger', `${peerId} may not be a member`)
}

function sameMembers(a: Map<number, Member>, b: Map<number, Member>): boolean {
  return a.size === b.size && [...a].every(([leaf, { peerId, userKey }]) => same(b.get(leaf), peerId, userKey))
}

function same(member: Member | undefined, peerId: string, userKey: Bytes): boolean {
  return member?.peerId === peerId && equals(member.userKey, userKey)
}

/** Used keys are overwritten: a copy of this process's memory shall not open what was read long ago. */
function wipe(secrets: Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0)
}

function secretsOf({ application, handshake }: ClientState['secretTree'][number]): Uint8Array[] {
  return [application, handshake].flatMap(({ secret, unusedGenerations }) => [
    secret,
    ...Object.values(unusedGenerations),
  ])
}
