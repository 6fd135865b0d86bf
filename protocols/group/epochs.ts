// What the log says of a private group's keys: the same on every node, whether it can open a commit or not.
import { Fault } from '../fault.ts'
import { HASH_BYTES } from './envelope.ts'
import type { Bytes } from '../signed.ts'
import type { GroupState } from './roster.ts'
import type { GroupLogEntry, Op } from './wire.ts'

/** A removal at 256 members takes 22 KiB; the rest of an entry is for who comes. */
const COMMIT_BYTES_MAX = 40 * 1024

/** What a leader adds to an entry that changes who has the keys. */
export interface Commit {
  readonly commit: Bytes
  readonly epochAuthHash: Bytes
}

export const NO_COMMIT: Commit = { commit: new Uint8Array(), epochAuthHash: new Uint8Array() }

/** Epochs and topic after an entry that stands in its place. */
export function keysAfter(
  before: GroupState,
  { epoch, topicEpoch }: GroupLogEntry,
): Pick<GroupState, 'epochs' | 'topicEpoch'> {
  return { epochs: [...before.epochs, epoch], topicEpoch }
}

/** The epochs that the entry with these operations names. */
export function epochsAfter(before: GroupState | undefined, ops: readonly Op[]): { epoch: number; topicEpoch: number } {
  const epoch = before?.epochs.at(-1) ?? 0
  if (before?.isPrivate !== true || !changesKeys(ops)) return { epoch, topicEpoch: before?.topicEpoch ?? 0 }
  return { epoch: epoch + 1, topicEpoch: shutsOut(ops) ? epoch + 1 : before.topicEpoch }
}

/** Group rule 50. @throws {Fault} `broken` */
export function checkKeys(before: GroupState | undefined, entry: GroupLogEntry, isPrivate: boolean): void {
  const { epoch, topicEpoch } = epochsAfter(before, entry.ops)
  if (entry.epoch !== epoch || entry.topicEpoch !== topicEpoch) throw broken('epochs that do not follow')
  const isCommitted = isPrivate && before !== undefined && changesKeys(entry.ops)
  if (entry.epochAuthHash.length !== (isCommitted ? HASH_BYTES : 0)) throw broken('hash of the epoch')
  if (isCommitted !== entry.commit.length > 0 || entry.commit.length > COMMIT_BYTES_MAX) throw broken('commit')
  const renews = entry.ops.some((op) => op.rekey !== undefined)
  if (renews && entry.ops.length > 1) throw broken('a rekey stands alone')
}

/** True if these operations need a commit in a private group. */
export function changesKeys(ops: readonly Op[]): boolean {
  return ops.some((op) => op.add !== undefined || op.remove !== undefined || op.rekey !== undefined)
}

function shutsOut(ops: readonly Op[]): boolean {
  return ops.some((op) => op.remove !== undefined)
}

function broken(what: string): Fault {
  return new Fault('broken', `group entry: ${what}`)
}
