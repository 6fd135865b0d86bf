import { makeLead, presentReign } from '../../protocols/group/lead-proof.ts'
import { entryAt } from '../store/groups.ts'
import { key } from './topics.ts'
import type { Reign } from '../../protocols/rendezvous/record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { LedGroup } from '../names/directory.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** The names of public groups follow whoever leads them by their logs. */
export class Naming {
  readonly #init: Pick<GroupsInit, 'store' | 'names'>
  readonly #ledger: Ledger
  /** What was said last to whoever claims names. */
  #told: string | undefined

  constructor(init: Pick<GroupsInit, 'store' | 'names'>, ledger: Ledger) {
    this.#init = init
    this.#ledger = ledger
    init.names.proveLeadBy((groupId, from) => this.#prove(groupId, from))
  }

  /** Claims what came to us and lets go of what went to somebody else. Does nothing if nothing changed. */
  async keep(): Promise<void> {
    const led = this.#ledger.standings(this.#init.store).flatMap(({ row, state }): LedGroup[] => {
      const isOurs = row.state === 'member' && row.fork === undefined && state.leader.peerId === this.#ledger.me
      if (state.isPrivate || !isOurs) return []
      const { name, groupId, isClosed } = state
      return [{ name, groupId, reign: presentReign(state), isClosed }]
    })
    const text = led.map(({ groupId, reign, isClosed }) => `${key(groupId)} ${key(reign.madeBy)} ${isClosed}`).join()
    if (text === this.#told) return
    this.#told = text
    try {
      await this.#init.names.keepGroups(led)
    } catch (error) {
      this.#told = undefined
      throw error
    }
  }

  #prove(groupId: Bytes, from: Reign): Bytes | undefined {
    const { store } = this.#init
    const state = this.#ledger.state(store, groupId)
    if (state === undefined) return undefined
    const bytesAt = (seq: number): Bytes => entryAt(store, groupId, seq)?.bytes ?? new Uint8Array()
    return makeLead(state, from, bytesAt, (seq) => this.#ledger.stateAt(store, groupId, seq))
  }
}
