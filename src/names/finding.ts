import { equals } from 'uint8arrays/equals'
import { within } from '../../protocols/deadline.ts'
import { openRecord, preferRecord } from '../../protocols/rendezvous/record.ts'
import { verify } from '../crypto/keys.ts'
import { fingerprint } from './person.ts'
import type { OpenedValue } from '../../protocols/rendezvous/dht.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { Found, LookupKey } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Answers, Rendezvous } from './rendezvous.ts'

/** The DHT as a fallback for names: slower by far than an open stream to a bootstrap node, but nobody has to run it. */
export interface NameTable {
  /** What each of these nodes has registered under a name, as far as it is found. */
  get(nodes: readonly string[], name: string, signal?: AbortSignal): Promise<OpenedValue[]>
  /** Addresses of a peer, by what others say. */
  locate(peerId: string, signal?: AbortSignal): Promise<string[]>
}

/** Somebody, or some group, that answers to what was asked for. */
export interface Claimant {
  /** Signed NameRecord, the newest of those that were shown. */
  readonly record: Bytes
  readonly opened: OpenedRecord
  /** What nodes said beside it. */
  readonly found: readonly Found[]
  /** Nodes by whose word it stands: peer ids. */
  readonly nodes: readonly string[]
}

export interface Finding {
  /** Whether anybody could be asked. */
  readonly answered: boolean
  /** Different keys, or different groups: more than one is a quarrel. */
  readonly claimants: readonly Claimant[]
}

export interface FinderInit {
  readonly rendezvous: Rendezvous
  readonly table: NameTable
  /** Bootstrap nodes by whose word a name in the DHT counts, met now or before: peer ids. */
  readonly trusted: () => readonly string[]
  /** Ends when this peer has tried its bootstrap nodes; undefined when it is not on its way online. Default: it never is. */
  readonly arriving?: () => Promise<unknown> | undefined
}

interface Candidate {
  readonly record: Bytes
  readonly opened: OpenedRecord
  readonly found: Found | undefined
  readonly node: string
}

/** If nobody answered directly by then, the DHT is asked beside: together they stay below what a user waits for. */
const HEDGE_MS = 700
/** Rendezvous rule 29 gives a lookup 5 s: the rest is for what is done with the answer. */
const SEARCH_MS = 4_500

/** Asks everybody who may know, verifies what they say, and compares. */
export class Finder {
  readonly #init: FinderInit

  constructor(init: FinderInit) {
    this.#init = init
  }

  /** Asks again if nobody answered because this peer was still on its way online: who types fast is not refused. */
  async find(key: LookupKey, signal?: AbortSignal): Promise<Finding> {
    return await within(SEARCH_MS, signal, async (deadline) => {
      const before = this.#init.arriving?.()
      const first = await this.#ask(key, deadline)
      if (before === undefined || first.answered || first.claimants.length > 0) return first
      await Promise.race([before, aborted(deadline)])
      return deadline.aborted ? first : await this.#ask(key, deadline)
    })
  }

  async #ask(key: LookupKey, signal: AbortSignal): Promise<Finding> {
    const asking = this.#init.rendezvous.lookup(key, signal)
    const direct = await Promise.race([asking, later(HEDGE_MS)])
    if (direct !== undefined && direct.answered > 0) return { answered: true, claimants: claimants(direct, [], key) }
    const values = 'name' in key ? await this.#init.table.get(this.#init.trusted(), key.name, signal) : []
    const sound = values.filter(({ opened }) => !opened.revoked)
    // Whoever hangs has had more than its time by now, unless somebody knew better.
    const answers = sound.length > 0 ? await Promise.race([asking, later(0)]) : await asking
    const answered = values.length > 0 || (answers?.answered ?? 0) > 0
    return { answered, claimants: claimants(answers, sound, key) }
  }
}

/** Puts together who is the same, and keeps the newest record of each. */
function claimants(answers: Answers | undefined, values: readonly OpenedValue[], key: LookupKey): Claimant[] {
  const ofNodes = (answers?.found ?? []).flatMap((found) => candidates(found, key))
  const ofDht = values.map(({ record, opened, receipt, owner }) => ({
    ...{ record, opened, node: receipt.peerId },
    found: owner === undefined ? undefined : { ...UNSEEN, record, owner },
  }))
  const groups: Candidate[][] = []
  for (const candidate of [...ofNodes, ...ofDht]) {
    const group = groups.find((one) => one.some((other) => isSame(other.opened, candidate.opened)))
    if (group === undefined) groups.push([candidate])
    else group.push(candidate)
  }
  return groups.map((group) => {
    const [newest] = group.toSorted((a, b) => preferRecord(a.record, b.record)) as [Candidate]
    const found = group.flatMap((one) => (one.found === undefined ? [] : [one.found]))
    return { ...newest, found, nodes: [...new Set(group.map(({ node }) => node))] }
  })
}

const UNSEEN = { leases: [], online: false, ageS: 0, lastSeenS: 0 }

/** What does not verify, or answers another question, is as if it had not been said. */
function candidates(found: Found & { node: string }, key: LookupKey): Candidate[] {
  const { record, rivals = [], node } = found
  return [record, ...rivals].flatMap((bytes) => {
    if (bytes === undefined) return []
    try {
      const opened = openRecord(bytes, verify)
      if (opened.revoked || !answers(opened, key)) return []
      return [{ record: bytes, opened, found: bytes === record ? found : undefined, node }]
    } catch {
      return []
    }
  })
}

/** One user, under whatever key, or one group, whoever leads it. */
function isSame(a: OpenedRecord, b: OpenedRecord): boolean {
  if (a.groupId !== undefined || b.groupId !== undefined) {
    return a.groupId !== undefined && b.groupId !== undefined && equals(a.groupId, b.groupId)
  }
  return keysOf(a).some((key) => equals(key, b.userKey)) || keysOf(b).some((key) => equals(key, a.userKey))
}

function answers(opened: OpenedRecord, key: LookupKey): boolean {
  if ('name' in key) return opened.name === key.name
  if ('userKey' in key) return keysOf(opened).some((one) => equals(one, key.userKey))
  return opened.devices.some((device) => device.peerId === key.peerId)
}

function keysOf({ userKey, rotations }: OpenedRecord): Bytes[] {
  return [userKey, ...rotations.map(({ from }) => from)]
}

/** Who is meant by `alice~7F3A`: the start of a fingerprint tells those apart who claim one name. */
export function marked({ opened }: Claimant, mark: string): boolean {
  return fingerprint(opened.userKey).startsWith(mark.toUpperCase())
}

function later(ms: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(undefined)
    }, ms)
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}
