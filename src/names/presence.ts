import { BOOT_ID_BYTES, REFRESH_S, makeLease } from '../../protocols/rendezvous/lease.ts'
import { randomBytes } from '../crypto/keys.ts'
import { markSeen } from '../store/persons.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Net } from '../net/net.ts'
import type { Tell } from '../news.ts'
import type { Store } from '../store/store.ts'
import type { Claims } from './claims.ts'
import type { People } from './people.ts'
import type { Rendezvous } from './rendezvous.ts'

export type Audience = 'everyone' | 'friends'

const VISIBLE = 'visible_to'

interface PresenceInit {
  readonly store: Store
  readonly clock: Clock
  readonly identity: Identity
  readonly net: Net
  readonly rendezvous: Rendezvous
  readonly claims: Claims
  readonly people: People
  readonly ownAddresses: () => string[]
  /** Hears when they change: a relay gave a slot, or took it away. */
  readonly onOwnAddresses: (listener: () => void) => void
  readonly tell: Tell
}

/** Says that this device is there, to every rendezvous node, for as long as it is; and notes when others were seen. */
export class Presence {
  readonly #init: PresenceInit
  // Tells one life of this process from the next: a lease of an earlier one can never override a later one.
  readonly #bootId = randomBytes(BOOT_ID_BYTES)
  #counter = 0
  readonly #unclaimed = new Set<string>()
  #cancel: (() => void) | undefined
  /** The addresses of the lease that was said last. */
  #said = ''

  constructor(init: PresenceInit) {
    this.#init = init
    init.onOwnAddresses(() => {
      this.#soon()
    })
    init.net.onPeer((peerId, connected) => {
      this.#saw(peerId, connected)
    })
  }

  start(): void {
    this.#cancel ??= this.#init.clock.after(REFRESH_S * 1000, () => {
      this.#tick()
    })
  }

  /** Says goodbye at every node. */
  async stop(): Promise<void> {
    this.#cancel?.()
    this.#cancel = undefined
    await this.#init.rendezvous.goodbye(this.#lease(false))
  }

  /** Registers at one node: at each connection to it. A node that fails here is asked again with the next refresh. */
  async registerAt(node: string): Promise<void> {
    try {
      await this.#refresh(node)
      await this.#init.claims.claimAt(node)
      this.#unclaimed.delete(node)
    } catch {
      // If the connection broke meanwhile, the next one comes here again.
      this.#unclaimed.add(node)
    }
  }

  /** To whom bootstrap nodes tell that this peer is there; friends see it by their own connections in any case. */
  get visibleTo(): Audience {
    return getSetting<Audience>(this.#init.store, VISIBLE) ?? 'everyone'
  }

  /** Chooses that, on disk; takes effect at once. */
  async showTo(audience: Audience): Promise<void> {
    await this.#init.store.write((sql) => {
      putSetting(sql, VISIBLE, audience)
    })
    if (this.#cancel === undefined) return
    if (audience === 'friends') await this.#init.rendezvous.goodbye(this.#lease(false))
    else for (const node of this.#init.rendezvous.nodes) await this.registerAt(node)
  }

  /** Others dial what the lease says: where this device moved to is said at once, and not with the next refresh. */
  #soon(): void {
    if (this.#cancel === undefined || this.#init.ownAddresses().join() === this.#said) return
    this.#cancel()
    this.#tick()
  }

  #tick(): void {
    this.#cancel = this.#init.clock.after(REFRESH_S * 1000, () => {
      this.#tick()
    })
    for (const node of this.#init.rendezvous.nodes) {
      if (this.#unclaimed.has(node)) {
        void this.registerAt(node)
        continue
      }
      this.#refresh(node).catch(() => {
        // As above: a node that is gone is noticed by its connection.
      })
    }
  }

  async #refresh(node: string): Promise<void> {
    if (this.visibleTo === 'friends') return
    await this.#init.rendezvous.refresh(node, this.#lease(true), this.#init.claims.namelessRecord())
  }

  #lease(online: boolean): Bytes {
    this.#counter += 1
    if (online) this.#said = this.#init.ownAddresses().join()
    const addresses = online ? this.#init.ownAddresses().map((address) => address.replace(/\/p2p\/[^/]+$/, '')) : []
    return makeLease(this.#init.identity.device, { bootId: this.#bootId, counter: this.#counter, online, addresses })
  }

  #saw(peerId: string, connected: boolean): void {
    const person = this.#init.people.byPeer(peerId)
    if (person === undefined) return
    void this.#init.store
      .write((sql) => {
        markSeen(sql, person.userKey, this.#init.clock.now())
      })
      .then(() => {
        this.#init.tell({ type: 'presence', who: person.label, online: connected })
      })
      .catch(() => {
        // The store is closing: the next sighting counts.
      })
  }
}
