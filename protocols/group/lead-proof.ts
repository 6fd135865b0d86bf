import { equals } from 'uint8arrays/equals'
import { decode } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peerIdOf } from '../signed.ts'
import { readEntry } from './log.ts'
import { rosterHash, rosterOf } from './roster.ts'
import { checkVotes, termOfVotes } from './succession.ts'
import { LeadProof } from './wire.ts'
import type { Bytes } from '../signed.ts'
import type { Checks, GroupState } from './roster.ts'
import type { GroupLogEntry, LeadStep } from './wire.ts'

/** Who leads a group, and from where in its log on. */
export interface Lead {
  /** What its entries are signed with: one of these. */
  readonly devices: readonly Bytes[]
  readonly term: number
  /** Of the first entry that is theirs to sign. */
  readonly place: number
  /** Payload hash of the entry that made them lead. */
  readonly madeBy: Bytes
}

/**
 * Group rule 36: follows how the lead of a group went from hand to hand. Pure, and without the log.
 *
 * @param from who leads by what the reader knows.
 * @returns who leads in the end.
 * @throws {Fault} if it proves nothing.
 */
export function openLead(bytes: Bytes, groupId: Bytes, from: Lead, checks: Checks): Lead {
  const { steps } = decode<LeadProof>(LeadProof, 'kith/group-entry/1', bytes)
  let lead = from
  for (const step of steps) lead = follow(lead, step, groupId, checks)
  return lead
}

/** Where the present leader's time began, as its record of the group's name says it. */
export function presentReign(state: GroupState): Omit<Lead, 'devices'> {
  const { term, place, madeBy } = reignsOf(state).at(-1) as Omit<Lead, 'devices'>
  return { term, place, madeBy }
}

/**
 * Proves to somebody who knows an earlier leader who leads now.
 *
 * @param from the reign that they know; undefined is returned if it is none of this log.
 */
export function makeLead(
  state: GroupState,
  from: Omit<Lead, 'devices'>,
  entryAt: (seq: number) => Bytes,
  stateAt: (seq: number) => GroupState,
): Bytes | undefined {
  const reigns = reignsOf(state)
  const first = reigns.findIndex(({ term, place, madeBy }) => {
    return term === from.term && place === from.place && equals(madeBy, from.madeBy)
  })
  if (first < 0) return undefined
  const steps = reigns.slice(first + 1).map(({ place, isElected }): LeadStep => {
    if (!isElected) return { entry: entryAt(place - 1), before: new Uint8Array(), roster: [] }
    return { entry: entryAt(place), before: entryAt(place - 1), roster: rosterOf(stateAt(place - 1)) }
  })
  return LeadProof.encode({ steps })
}

/** Who was elected leads from its own entry on, who was handed the lead from the one after. */
function reignsOf({ reigns, hashes, groupId }: GroupState): (Omit<Lead, 'devices'> & { isElected: boolean })[] {
  return reigns.map(({ term, fromSeq: place }, index) => {
    const isElected = index > 0 && term > (reigns[index - 1]?.term ?? 0)
    const madeBy = hashes[isElected || index === 0 ? place - 1 : place - 2] ?? groupId
    return { term, place, madeBy, isElected }
  })
}

function follow(lead: Lead, step: LeadStep, groupId: Bytes, checks: Checks): Lead {
  const { publicKey, payload, entry } = readEntry(step.entry)
  open(step.entry, 'kith/group-entry/1', checks.verify)
  if (!equals(entry.groupId, groupId)) throw broken('an entry of another group')
  const madeBy = checks.hash(payload)
  const handOver = entry.ops.at(-1)?.handOver
  if (handOver !== undefined) {
    if (!isOf(lead, publicKey, entry)) throw broken('handed over by somebody else')
    if (handOver.device.length !== KEY_BYTES) throw broken('handed over to nobody')
    return { devices: [handOver.device], term: lead.term, place: entry.seq + 1, madeBy }
  }
  checkTakeover(lead, step, publicKey, entry, checks)
  return { devices: [publicKey], term: entry.term, place: entry.seq, madeBy }
}

/** The votes are of more than half of the roster that the leader before signed last, and the entry stands right after it. */
function checkTakeover(lead: Lead, step: LeadStep, candidate: Bytes, entry: GroupLogEntry, checks: Checks): void {
  const votes = entry.ops[0]?.takeover?.votes ?? []
  if (entry.ops.length !== 1 || votes.length === 0) throw broken('no change of the lead')
  if (entry.term <= lead.term || termOfVotes(votes) !== entry.term) throw broken('a takeover that raises no term')
  const { publicKey, payload, entry: before } = readEntry(step.before)
  open(step.before, 'kith/group-entry/1', checks.verify)
  const hash = checks.hash(payload)
  // Who was made leader and signed nothing yet: the votes are on the entry that did it.
  if (!isOf(lead, publicKey, before) && !equals(hash, lead.madeBy))
    throw broken('an entry of somebody who did not lead')
  if (entry.seq !== before.seq + 1 || !equals(entry.prevHash, hash)) throw broken('entries that do not follow')
  const leader = lead.devices.find((device) => equals(rosterHash(device, step.roster, checks.hash), before.membersRoot))
  if (leader === undefined || step.roster.some(({ length }) => length !== 2 * KEY_BYTES)) throw broken('another roster')
  const members = new Map(step.roster.map((keys) => [peerIdOf(keys.subarray(0, KEY_BYTES)), keys]))
  if (!members.has(peerIdOf(candidate)) || equals(candidate, leader)) throw broken('taken over by no other member')
  checkVotes({ groupId: entry.groupId, seq: before.seq, hash, members }, votes, candidate, entry.term, checks.verify)
}

/** Signed by this one while it led. */
function isOf({ devices, term, place }: Lead, publicKey: Bytes, entry: GroupLogEntry): boolean {
  return entry.term === term && entry.seq >= place && devices.some((device) => equals(device, publicKey))
}

function broken(what: string): Fault {
  return new Fault('broken', `lead: ${what}`)
}
