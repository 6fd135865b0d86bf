// The commit of an entry, and what the entry says it must be.
import { peerIdOf } from '../signed.ts'
import { readEntry } from './log.ts'
import { joinOf, openRequest } from './request.ts'
import type { Bytes } from '../signed.ts'
import type { Commit } from './epochs.ts'
import type { Checks } from './roster.ts'
import type { Op } from './wire.ts'

/** Somebody who is given the keys. */
export interface Comer {
  readonly peerId: string
  readonly keyPackage: Bytes
}

/** A commit as its entry tells what it must be. */
export interface KeyChange extends Commit {
  readonly seq: number
  readonly hash: Bytes
  /** The device that signed the entry, and so made the commit. */
  readonly by: string
  readonly epoch: number
  readonly topicEpoch: number
  readonly comers: readonly Comer[]
  /** Peer ids. Who is healed goes and comes. */
  readonly goers: readonly string[]
}

/** The commit in a stored entry; none if it has none. */
export function keyChangeOf(bytes: Bytes, checks: Checks): KeyChange | undefined {
  const { publicKey, payload, entry } = readEntry(bytes)
  if (entry.commit.length === 0) return undefined
  const { seq, epoch, topicEpoch, commit, epochAuthHash, ops } = entry
  const hash = checks.hash(payload)
  return {
    seq,
    hash,
    by: peerIdOf(publicKey),
    epoch,
    topicEpoch,
    commit,
    epochAuthHash,
    ...comersAndGoers(ops, checks),
  }
}

/** Whom these operations give the keys, and from whom they take them. */
export function comersAndGoers(
  ops: readonly Op[],
  { verify }: Pick<Checks, 'verify'>,
): Pick<KeyChange, 'comers' | 'goers'> {
  const requests = ops.flatMap((op) => {
    if (op.add !== undefined) return [op.add.consent]
    return op.rekey?.heals ?? []
  })
  const opened = requests.map((bytes) => openRequest(bytes, verify))
  const comers = opened.map((request) => ({
    peerId: request.peerId,
    keyPackage: joinOf(request)?.keyPackage ?? request.heal?.keyPackage ?? new Uint8Array(),
  }))
  const removed = ops.flatMap((op) => (op.remove === undefined ? [] : [peerIdOf(op.remove.device)]))
  const healed = opened.filter(({ heal }) => heal !== undefined).map(({ peerId }) => peerId)
  return { comers, goers: [...removed, ...healed] }
}
