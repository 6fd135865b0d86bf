// Commits: to a new path alone, or to members that come and go. Proposals only by value, inside the commit.
import { createCommit, emptyPskIndex, processPrivateMessage } from 'ts-mls'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { admit, checkGroup, membersOf, openCredential } from './mls-leaf.ts'
import { soundKeyPackage } from './mls-key-package.ts'
import { suite } from './mls-provider.ts'
import { encode } from './mls-wire.ts'
import type { ClientState, KeyPackage, PrivateMessage, Proposal } from 'ts-mls'
import type { ProposalWithSender } from 'ts-mls/unappliedProposals.js'
import type { Bytes } from '../../protocols/signed.ts'
import type { MayBeMember, Member } from './mls-leaf.ts'

/** Who comes, by key package, and who goes, by peer id. A device in both is renewed: it goes and comes in one commit. */
export interface Changes {
  readonly add: readonly Bytes[]
  readonly remove: readonly string[]
}

export const NO_CHANGES: Changes = { add: [], remove: [] }

export interface Committed {
  readonly state: ClientState
  readonly commit: Bytes
  /** For those who come; none if nobody does. */
  readonly welcome: Bytes | undefined
  readonly consumed: Uint8Array[]
}

export interface Followed {
  readonly state: ClientState
  readonly members: Map<number, Member>
  /** The leaf that committed. */
  readonly by: number
  readonly consumed: Uint8Array[]
}

/**
 * Makes a commit to exactly these changes; the given state is not changed.
 *
 * @throws {Fault} `broken` for a key package that is not sound, or somebody to remove who is no member; `stranger`.
 */
export async function makeCommit(
  state: ClientState,
  { add, remove }: Changes,
  mayBeMember: MayBeMember,
): Promise<Committed> {
  const added = await soundAdds(add, mayBeMember)
  const leaves = leavesOf(state)
  const extraProposals: Proposal[] = [
    ...remove.map((peerId) => ({ proposalType: 'remove' as const, remove: { removed: leafOf(leaves, peerId) } })),
    ...added.map((keyPackage) => ({ proposalType: 'add' as const, add: { keyPackage } })),
  ]
  const made = await createCommit({ state, cipherSuite: suite }, { extraProposals, ratchetTreeExtension: true })
  checkGroup(made.newState)
  return {
    state: made.newState,
    commit: encode(made.commit),
    welcome: made.welcome && encode({ version: 'mls10', wireformat: 'mls_welcome', welcome: made.welcome }),
    consumed: made.consumed,
  }
}

/**
 * Opens a commit that must propose exactly these changes, in any order; the given state is not changed.
 *
 * @throws {Fault} `broken` if it proposes anything else or leaves members other than these changes do; `stranger` if it
 * removes us.
 */
export async function followCommit(state: ClientState, sealed: PrivateMessage, changes: Changes): Promise<Followed> {
  const leaves = leavesOf(state)
  const expected = new Set([
    ...changes.remove.map((peerId) => `remove ${leafOf(leaves, peerId)}`),
    ...changes.add.map((bytes) => `add ${text(bytes)}`),
  ])
  let by = -1
  const result = await processPrivateMessage(state, sealed, emptyPskIndex, suite, (incoming) => {
    if (incoming.kind !== 'commit' || !areThese(incoming.proposals, incoming.senderLeafIndex, expected)) return 'reject'
    by = incoming.senderLeafIndex ?? -1
    return 'accept'
  })
  if (result.kind !== 'newState' || result.actionTaken === 'reject')
    throw new Fault('broken', 'a commit with other proposals')
  if (result.newState.groupActiveState.kind !== 'active') throw new Fault('stranger', 'a commit that removes us')
  checkGroup(result.newState)
  const members = membersOf(result.newState)
  if (!stayed(membersOf(state), members, changes.remove)) throw new Fault('broken', 'a commit that changes a member')
  return { state: result.newState, members, by, consumed: result.consumed }
}

export async function soundAdds(add: readonly Bytes[], mayBeMember: MayBeMember): Promise<KeyPackage[]> {
  const added: KeyPackage[] = []
  for (const bytes of add) added.push(await soundKeyPackage(bytes))
  for (const { leafNode } of added) admit(openCredential(leafNode.credential, leafNode.signaturePublicKey), mayBeMember)
  return added
}

/** True if these proposals are the expected ones, each once, all by value. */
function areThese(proposals: ProposalWithSender[], by: number | undefined, expected: ReadonlySet<string>): boolean {
  const found = proposals.map(({ proposal, senderLeafIndex }) => {
    if (senderLeafIndex !== by) return 'of somebody else'
    if (proposal.proposalType === 'remove') return `remove ${proposal.remove.removed}`
    if (proposal.proposalType !== 'add') return `a ${proposal.proposalType}`
    const { keyPackage } = proposal.add
    return `add ${text(encode({ version: 'mls10', wireformat: 'mls_key_package', keyPackage }))}`
  })
  return (
    found.length === expected.size && new Set(found).size === found.length && found.every((one) => expected.has(one))
  )
}

/** True if everybody who was not removed is at the same leaf as before. */
function stayed(before: Map<number, Member>, after: Map<number, Member>, removed: readonly string[]): boolean {
  return [...before].every(([leaf, { peerId, userKey }]) => {
    if (removed.includes(peerId)) return true
    const now = after.get(leaf)
    return now?.peerId === peerId && equals(now.userKey, userKey)
  })
}

function leavesOf(state: ClientState): Map<string, number> {
  return new Map([...membersOf(state)].map(([leaf, { peerId }]) => [peerId, leaf]))
}

function leafOf(leaves: Map<string, number>, peerId: string): number {
  const leaf = leaves.get(peerId)
  if (leaf === undefined) throw new Fault('broken', `${peerId} is no member`)
  return leaf
}

function text(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64')
}
