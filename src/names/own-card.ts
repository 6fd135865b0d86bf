import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { makeCard } from '../../protocols/name/card.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'

interface OwnCardInit {
  readonly store: Store
  readonly clock: Clock
  readonly device: Signer
  readonly ownAddresses: () => string[]
  readonly newLocator: () => Bytes
}

interface Kept {
  readonly seq: number
  readonly addresses: readonly string[]
  /** Hex. */
  readonly locator: string
  readonly mayPassOn: boolean
  /** Signed AddressCard, hex; '' before the first one. */
  readonly card: string
}

const OWN_CARD = 'own_card'

/** This device's own address card: signed anew when something in it changes. */
export class OwnCard {
  readonly #init: OwnCardInit

  constructor(init: OwnCardInit) {
    this.#init = init
  }

  get mayPassOn(): boolean {
    return this.#kept()?.mayPassOn ?? true
  }

  /** Whether the addresses are others than those in the card. */
  get isStale(): boolean {
    const addresses = this.#addresses()
    return addresses.length > 0 && JSON.stringify(addresses) !== JSON.stringify(this.#kept()?.addresses ?? [])
  }

  /** Signed AddressCard, on disk before anybody sees it: its number only rises. */
  async card(): Promise<Bytes> {
    const kept = this.#kept()
    if (kept === undefined || kept.card === '' || this.isStale) return await this.#sign({})
    return fromString(kept.card, 'hex')
  }

  async setPassedOn(mayPassOn: boolean): Promise<void> {
    await this.#sign({ mayPassOn })
  }

  async renewLocator(): Promise<void> {
    await this.#sign({ locator: this.#init.newLocator() })
  }

  async #sign(change: { mayPassOn?: boolean; locator?: Bytes }): Promise<Bytes> {
    const { store, device, clock, newLocator } = this.#init
    return await store.write((sql) => {
      const kept = getSetting<Kept>(sql, OWN_CARD)
      // A time where the clock allows it: whoever comes back from an old copy is above what friends remember.
      const seq = Math.max((kept?.seq ?? 0) + 1, clock.now())
      const own = this.#addresses()
      const addresses = own.length > 0 ? own : (kept?.addresses ?? [])
      const locator = change.locator ?? (kept === undefined ? newLocator() : fromString(kept.locator, 'hex'))
      const mayPassOn = change.mayPassOn ?? kept?.mayPassOn ?? true
      const card = makeCard(device, { seq, addresses, locator, mayPassOn })
      putSetting(sql, OWN_CARD, {
        ...{ seq, addresses, mayPassOn },
        ...{ locator: toString(locator, 'hex'), card: toString(card, 'hex') },
      })
      return card
    })
  }

  /** Without this device's id, sorted: the same ones in another order are no news. */
  #addresses(): string[] {
    return this.#init
      .ownAddresses()
      .map((address) => address.replace(/\/p2p\/[^/]+$/, ''))
      .toSorted()
  }

  #kept(): Kept | undefined {
    return getSetting<Kept>(this.#init.store, OWN_CARD)
  }
}
