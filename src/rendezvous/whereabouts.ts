import { RegistrarReceipt, Status } from '../../protocols/rendezvous/wire.ts'
import {
  registeredDevices,
  registrationByFormer,
  registrationByName,
  registrationByPeer,
  registrationByUser,
} from '../store/registrations.ts'
import { rivalsOf } from '../store/registrar-log.ts'
import { hasLapsed } from './claims.ts'
import type { LookupKey } from '../../protocols/rendezvous/rendezvous.ts'
import type { Reply } from '../../protocols/rendezvous/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { RegistrationRow } from '../store/registrations.ts'
import type { Store } from '../store/store.ts'
import type { Attached, Presence } from './presence.ts'

interface WhereaboutsInit {
  readonly store: Store
  readonly clock: Clock
  readonly presence: Presence
}

/** Answers lookups, out of the names on disk and the devices that are there. */
export class Whereabouts {
  readonly #store: Store
  readonly #clock: Clock
  readonly #presence: Presence

  constructor({ store, clock, presence }: WhereaboutsInit) {
    this.#store = store
    this.#clock = clock
    this.#presence = presence
  }

  lookup(key: LookupKey): Partial<Reply> {
    const row = this.#registered(key)
    if (row !== undefined && !hasLapsed(row, this.#nowS())) return this.#ofRow(row)
    const attached = this.#attached(key)
    if (attached !== undefined) return this.#ofAttached(attached)
    return 'peerId' in key ? this.#ofPeer(key.peerId) : { status: Status.NOT_FOUND }
  }

  #registered(key: LookupKey): RegistrationRow | undefined {
    if ('name' in key) return registrationByName(this.#store, key.name)
    if ('userKey' in key)
      return registrationByUser(this.#store, key.userKey) ?? registrationByFormer(this.#store, key.userKey)
    return registrationByPeer(this.#store, key.peerId)
  }

  #attached(key: LookupKey): Attached | undefined {
    if ('userKey' in key) return this.#presence.attachedByUser(key.userKey)
    return 'peerId' in key ? this.#presence.attachedByPeer(key.peerId) : undefined
  }

  #ofRow({ name, userKey, groupId, record, lastSeenS, receipt }: RegistrationRow): Partial<Reply> {
    const owner = groupId === undefined ? undefined : this.#recordOf(userKey)
    const rivals = rivalsOf(this.#store, name).map((rival) => rival.record)
    return {
      ...{ status: Status.FOUND, record, owner, rivals, receipt: RegistrarReceipt.decode(receipt) },
      ...this.#whenSeen(registeredDevices(this.#store, name), lastSeenS),
    }
  }

  #ofAttached({ bytes, record }: Attached): Partial<Reply> {
    const peerIds = record.devices.map((device) => device.peerId)
    return { status: Status.FOUND, record: bytes, ...this.#whenSeen(peerIds, 0) }
  }

  #ofPeer(peerId: string): Partial<Reply> {
    if (this.#presence.sighting(peerId) === undefined) return { status: Status.NOT_FOUND }
    return { status: Status.FOUND, ...this.#whenSeen([peerId], 0) }
  }

  #recordOf(userKey: Bytes): Bytes | undefined {
    return registrationByUser(this.#store, userKey)?.record ?? this.#presence.attachedByUser(userKey)?.bytes
  }

  /** The newest of what the devices showed and of what is on disk. */
  #whenSeen(peerIds: string[], lastSeenS: number): Pick<Reply, 'leases' | 'online' | 'ageS' | 'lastSeenS'> {
    const sightings = peerIds.flatMap((peerId) => this.#presence.sighting(peerId) ?? []).sort((a, b) => a.ageS - b.ageS)
    const online = sightings.filter((sighting) => sighting.online)
    const ageS = sightings[0]?.ageS ?? Math.max(0, this.#nowS() - lastSeenS)
    return {
      leases: online.map((sighting) => sighting.lease),
      online: online.length > 0,
      ageS,
      lastSeenS: Math.max(lastSeenS, ...sightings.map((sighting) => sighting.seenS)),
    }
  }

  #nowS(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}
