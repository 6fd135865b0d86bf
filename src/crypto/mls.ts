// The one room that knows ts-mls (RFC 9420). One suite, PrivateMessages only, no extensions, no proposals on their own.
import { createApplicationMessage, decodeGroupState, encodeGroupState } from 'ts-mls'
import { mlsExporter } from 'ts-mls/keySchedule.js'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { openApplication, withRatchet } from './mls-application.ts'
import { followCommit, makeCommit, NO_CHANGES, soundAdds } from './mls-commit.ts'
import { makeBase, makeDelta, readBase } from './mls-delta.ts'
import { createAlone, joinBy } from './mls-join.ts'
import { clientConfig, membersOf } from './mls-leaf.ts'
import { suite } from './mls-provider.ts'
import { FORWARD_STEPS_MAX, moveForward } from './mls-ratchet.ts'
import { decode, encode, guarded, own } from './mls-wire.ts'
import { secretsOf, wipe } from './mls-wipe.ts'
import type { Base } from './mls-delta.ts'
import type { Changes } from './mls-commit.ts'
import type { KeyPackageMade } from './mls-key-package.ts'
import type { MayBeMember, Member, MlsOwner } from './mls-leaf.ts'
import type { ClientState, PrivateMessage } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

export { makeKeyPackage, readKeyPackage } from './mls-key-package.ts'
export type { Changes } from './mls-commit.ts'
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
  readonly #mayBeMember: MayBeMember
  /** Keys of the epoch before that nothing needs once this one is in use. */
  #superseded: Uint8Array[] = []

  private constructor(state: ClientState, mayBeMember: MayBeMember, members = membersOf(state)) {
    this.#state = state
    this.#mayBeMember = mayBeMember
    this.#members = members
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
    await soundAdds(keyPackages, mayBeMember)
    return await guarded('group', async () => {
      const alone = await createAlone(owner, groupId, clientConfig(owner, mayBeMember))
      const made = await makeCommit(alone, { add: keyPackages, remove: [] }, mayBeMember)
      if (made.welcome === undefined) throw new Fault('broken', 'a group of one needs no welcome')
      wipe(made.consumed)
      // Nobody else was in epoch 0, so nothing of it can ever arrive.
      const group = new MlsGroup({ ...made.state, historicalReceiverData: new Map() }, mayBeMember)
      return { group, welcome: made.welcome }
    })
  }

  /** Makes a group with nobody else in it, in epoch 0: others come by commits. */
  static async alone(
    owner: MlsOwner,
    groupId: Bytes,
    mayBeMember: MayBeMember,
    epochsKept?: number,
  ): Promise<MlsGroup> {
    const state = await createAlone(owner, groupId, clientConfig(owner, mayBeMember, epochsKept))
    return new MlsGroup(state, mayBeMember)
  }

  /** Joins by a welcome made for `keyPackage`. @throws {Fault} `broken`, or `stranger` for a member who may not be. */
  static async join(
    owner: MlsOwner,
    welcome: Bytes,
    keyPackage: KeyPackageMade,
    mayBeMember: MayBeMember,
    epochsKept?: number,
  ): Promise<MlsGroup> {
    return await guarded('welcome', async () => {
      const state = await joinBy(owner, welcome, keyPackage, clientConfig(owner, mayBeMember, epochsKept))
      return new MlsGroup(state, mayBeMember)
    })
  }

  /**
   * Takes up what `save` wrote, or what `base` wrote with the last `delta` of it.
   *
   * @throws {Fault} `broken` if it is not that, the delta is of another base, or there is none.
   */
  static load(state: Bytes, owner: MlsOwner, mayBeMember: MayBeMember, delta?: Bytes, epochsKept?: number): MlsGroup {
    // A copy: ts-mls keeps views into what it decoded, and used keys are overwritten in place.
    const bytes = state.slice()
    try {
      const [decoded, length] = decodeGroupState(bytes, 0) ?? []
      if (decoded === undefined || length !== bytes.length) throw new Fault('broken', 'not the state of a group')
      const whole: ClientState = { ...decoded, clientConfig: clientConfig(owner, mayBeMember, epochsKept) }
      const { state: now, base } = readBase(whole, bytes, delta?.slice())
      const group = new MlsGroup(now, mayBeMember)
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
      const { state, commit, consumed } = await makeCommit(this.#state, NO_CHANGES, this.#mayBeMember)
      this.#enter(state, consumed)
      return commit
    })
  }

  /**
   * Makes a commit to these changes and the group it leads to, beside this one: which of them goes on is decided by
   * what gets to disk. Without changes it only renews our path.
   *
   * @throws {Fault} as `found`, and `broken` for somebody to remove who is no member.
   */
  async prepare(changes: Changes): Promise<{ next: MlsGroup; commit: Bytes; welcome: Bytes | undefined }> {
    return await this.#alone(() =>
      guarded('commit', async () => {
        const { state, commit, welcome, consumed } = await makeCommit(this.#state, changes, this.#mayBeMember)
        return { next: this.#next(state, consumed), commit, welcome }
      }),
    )
  }

  /**
   * Opens the commit of `by`, which must propose exactly these changes, and returns the group it leads to, beside this
   * one.
   *
   * @throws {Fault} as `open`, and `broken` for other proposals or another committer.
   */
  async follow(commit: Bytes, changes: Changes, by: string): Promise<MlsGroup> {
    return await this.#alone(() =>
      guarded('commit', async () => {
        const sealed = this.#privateMessage(commit, NOTHING)
        if (sealed.contentType !== 'commit') throw new Fault('broken', 'not a commit')
        this.#checkEpoch(sealed)
        const followed = await followCommit(this.#state, sealed, changes)
        if (this.#other(followed.by) !== by) throw new Fault('broken', 'a commit of somebody else')
        return this.#next(followed.state, followed.consumed)
      }),
    )
  }

  /** The group before this one is given up for good: overwrites what it alone could still open. */
  supersede(): void {
    wipe(this.#superseded)
    this.#superseded = []
  }

  /** A secret that every member of this epoch has, and nobody else (RFC 9420, 8.5). */
  async export(label: string, context: Bytes, length: number): Promise<Bytes> {
    return own(await mlsExporter(this.#state.keySchedule.exporterSecret, label, context, length, suite))
  }

  /** Equal at two members exactly if they have followed the same commits. */
  get authenticator(): Bytes {
    return own(this.#state.keySchedule.epochAuthenticator)
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
    const opened = await openApplication(this.#state, sealed, (leafIndex) => this.#other(leafIndex))
    this.#state = opened.state
    wipe(opened.consumed)
    const { plaintext, leafIndex } = opened
    return { kind: 'application', plaintext, epoch: Number(sealed.epoch), from: this.#other(leafIndex) }
  }

  async #openCommit(sealed: PrivateMessage): Promise<Received> {
    this.#checkEpoch(sealed)
    const { state, by, consumed } = await followCommit(this.#state, sealed, NO_CHANGES)
    const from = this.#other(by)
    this.#enter(state, consumed)
    return { kind: 'commit', epoch: this.epoch, from }
  }

  #checkEpoch(sealed: PrivateMessage): void {
    const { epoch } = this.#state.groupContext
    if (sealed.epoch !== epoch) throw new Fault(sealed.epoch < epoch ? 'replayed' : 'unknown_epoch', 'not this epoch')
  }

  /** The peer id at a leaf. Nobody hands us our own messages but somebody who replays them. */
  #other(leafIndex: number): string {
    if (leafIndex === this.#state.privatePath.leafIndex) throw new Fault('replayed', 'a message of our own')
    const member = this.#members.get(leafIndex)
    if (member === undefined) throw new Fault('broken', 'not from a member')
    return member.peerId
  }

  #enter(next: ClientState, consumed: Uint8Array[]): void {
    wipe(this.#outdated(next, consumed))
    this.#state = next
  }

  #next(state: ClientState, consumed: Uint8Array[]): MlsGroup {
    const next = new MlsGroup(state, this.#mayBeMember)
    next.#superseded = this.#outdated(state, consumed)
    return next
  }

  #outdated(next: ClientState, consumed: Uint8Array[]): Uint8Array[] {
    const dropped = [...this.#state.historicalReceiverData].filter(([epoch]) => !next.historicalReceiverData.has(epoch))
    return [...consumed, ...dropped.flatMap(([, { secretTree }]) => secretTree.flatMap(secretsOf))]
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
