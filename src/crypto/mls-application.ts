// Opening application messages: of this epoch or a kept one, in any order.
import { unprotectPrivateMessage } from 'ts-mls/messageProtection.js'
import { decryptSenderData } from 'ts-mls/privateMessage.js'
import { Fault } from '../../protocols/fault.ts'
import { suite } from './mls-provider.ts'
import { FORWARD_STEPS_MAX, moveForward } from './mls-ratchet.ts'
import { own } from './mls-wire.ts'
import type { ClientState, GenerationSecret, PrivateMessage } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

/** What opening takes from one epoch. */
interface Epoch {
  readonly senderDataSecret: Uint8Array
  readonly secretTree: ClientState['secretTree']
  readonly ratchetTree: ClientState['ratchetTree']
  readonly groupContext: ClientState['groupContext']
  /** How the state looks with the secret tree of this epoch changed. */
  withTree(tree: ClientState['secretTree']): ClientState
}

export interface Opened {
  readonly plaintext: Bytes
  readonly leafIndex: number
  readonly state: ClientState
  /** Keys that must not open anything any more once `state` is in use. */
  readonly consumed: Uint8Array[]
}

/**
 * Opens an application message; the given state is not changed.
 *
 * @param notOwn throws if the leaf is one's own, or nobody's.
 * @throws {Fault} `unknown_epoch`, `replayed` or `broken`; what ts-mls throws for anything else.
 */
export async function openApplication(
  state: ClientState,
  sealed: PrivateMessage,
  notOwn: (leafIndex: number) => void,
): Promise<Opened> {
  const epoch = epochOf(state, sealed)
  const { leafIndex, generation } = await senderOf(sealed, epoch)
  notOwn(leafIndex)
  const before = epoch.secretTree[2 * leafIndex]?.application
  if (before === undefined) throw new Fault('broken', 'not from a member')
  if (generation < before.generation && !(generation in before.unusedGenerations))
    throw new Fault('replayed', `generation ${generation} is used or no longer kept`)
  if (generation - before.generation > FORWARD_STEPS_MAX) throw new Fault('broken', 'too far ahead')
  const { ratchet, dropped } =
    generation > before.generation ? await moveForward(before, generation) : { ratchet: before, dropped: [] }
  const moved = withRatchet(epoch.secretTree, leafIndex, ratchet)
  const { content, tree, consumed } = await unprotect(sealed, epoch, moved, state.clientConfig)
  if (content.content.contentType !== 'application') throw new Fault('broken', 'not an application message')
  const plaintext = own(content.content.applicationData)
  return { plaintext, leafIndex, state: epoch.withTree(tree), consumed: [...consumed, ...dropped] }
}

/** The keys to open with: of this epoch or a kept one. */
function epochOf(state: ClientState, sealed: PrivateMessage): Epoch {
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
export function withRatchet(
  tree: ClientState['secretTree'],
  leafIndex: number,
  application: GenerationSecret,
): ClientState['secretTree'] {
  return tree.map((node, index) => (index === 2 * leafIndex ? { ...node, application } : node))
}
