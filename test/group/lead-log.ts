import { makeEntry } from '../../protocols/group/log.ts'
import { makeLead, openLead, presentReign } from '../../protocols/group/lead-proof.ts'
import { checks } from '../../src/groups/parts.ts'
import { addOf, genesisOf, signatory, takeoverOf, voteOf } from './scribe.ts'
import type { Lead } from '../../protocols/group/lead-proof.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Signatory } from './scribe.ts'

/** The log of a group of three, in which the lead goes from hand to hand. */
export class LeadLog {
  readonly alice = signatory('alice')
  readonly bob = signatory('bob')
  readonly carol = signatory('carol')
  readonly states: GroupState[] = []
  readonly entries: Bytes[] = []

  constructor() {
    const { alice, bob, carol } = this
    this.#add(genesisOf(alice))
    for (const who of [bob, carol]) this.#add(makeEntry(this.now, [addOf(this.now, who)], alice.device, 2, checks))
  }

  get now(): GroupState {
    return this.states.at(-1) as GroupState
  }

  handOver(from: Signatory, to: Signatory): void {
    this.#add(makeEntry(this.now, [{ handOver: { device: to.device.publicKey } }], from.device, 3, checks))
  }

  elect(who: Signatory, ...voters: Signatory[]): void {
    this.#add(
      takeoverOf(
        this.now,
        who,
        voters.map((voter) => voteOf(this.now, voter, who)),
      ),
    )
  }

  /** The proof for somebody who knows who led after this entry. */
  proof(seq = 1): Bytes {
    const lead = makeLead(
      this.now,
      presentReign(this.at(seq)),
      (at) => this.entries[at - 1] as Bytes,
      (at) => this.at(at),
    )
    return lead as Bytes
  }

  at(seq: number): GroupState {
    return this.states[seq - 1] as GroupState
  }

  lead(seq: number): Lead {
    return { ...presentReign(this.at(seq)), devices: [this.at(seq).leader.device] }
  }

  opened(proof: Bytes, seq = 1): Lead {
    return openLead(proof, this.now.groupId, this.lead(seq), checks)
  }

  #add({ bytes, state }: { bytes: Bytes; state: GroupState }): void {
    this.entries.push(bytes)
    this.states.push(state)
  }
}
