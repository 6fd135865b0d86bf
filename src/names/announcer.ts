import { openRecord } from '../../protocols/rendezvous/record.ts'
import { NAME, bring, receiving, warn } from '../../protocols/name/name.ts'
import { verify } from '../crypto/keys.ts'
import { devicesOf, friendsIn, friendState } from '../store/persons.ts'
import { dropNoticesFor } from '../store/notices.ts'
import type { Ear, Fate } from '../../protocols/name/name.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Net } from '../net/net.ts'
import type { Notices } from '../notices/notices.ts'
import type { Sql, Store } from '../store/store.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { People } from './people.ts'

interface AnnouncerInit {
  readonly store: Store
  readonly net: Net
  readonly notices: Notices
  readonly people: People
  /** What friends share beside their records, and proofs about bootstrap nodes. Default: nothing of it is taken. */
  readonly ear?: Partial<Pick<Ear, 'share' | 'lie'>>
  readonly onFault: (error: unknown, peerId: string) => void
}

const KIND = 'name'
const LIE = 'lie'
const REFUSED = { fate: 'REFUSED', share: undefined, found: [] } as const
const FATES = { STORED: 'stored', REFUSED: 'refused', BUSY: 'busy' } as const

/** Brings this user's newest record, and proofs about bootstrap nodes, to every friend, and takes theirs: no bootstrap node is needed. */
export class Announcer {
  readonly #init: AnnouncerInit

  constructor(init: AnnouncerInit) {
    this.#init = init
    init.notices.register(KIND, {
      protocol: NAME.protocol,
      carry: async (stream, payload, signal) => FATES[await bring(stream, payload, signal)],
    })
    init.notices.register(LIE, {
      protocol: NAME.protocol,
      carry: async (stream, payload, signal) => FATES[await warn(stream, payload, signal)],
    })
    init.net.serve(
      NAME.protocol,
      receiving(
        {
          record: (record, peerId) => this.#receive(record, peerId),
          lie: async (proof, peerId) =>
            this.#isFriend(peerId) ? ((await init.ear?.lie?.(proof, peerId)) ?? 'STORED') : 'REFUSED',
          share: async (share, peerId) => (await init.ear?.share?.(share, peerId)) ?? REFUSED,
        },
        init.onFault,
      ),
    )
  }

  /** In the transaction that stores the record; only the newest one is worth sending (name rule 4). */
  announce(sql: Sql, record: Bytes): void {
    for (const { userKey } of friendsIn(sql, 'friend')) {
      for (const peerId of devicesOf(sql, userKey)) {
        dropNoticesFor(sql, KIND, peerId)
        this.#init.notices.post(sql, KIND, peerId, record)
      }
    }
  }

  /** In the transaction that keeps the proof: every friend hears of a bootstrap node that lied, and verifies it. */
  passOn(sql: Sql, lie: Bytes): void {
    for (const { userKey } of friendsIn(sql, 'friend')) {
      for (const peerId of devicesOf(sql, userKey)) this.#init.notices.post(sql, LIE, peerId, lie)
    }
  }

  #isFriend(peerId: string): boolean {
    const person = this.#init.people.byPeer(peerId)
    return person !== undefined && friendState(this.#init.store, person.userKey) === 'friend'
  }

  async #receive(record: Bytes, peerId: string): Promise<Fate> {
    const opened = openRecord(record, verify)
    return await this.#init.store.write((sql) => {
      if (!isOfFriend(sql, opened) || !opened.devices.some((device) => device.peerId === peerId)) return 'REFUSED'
      this.#init.people.learn(sql, record)
      return 'STORED'
    })
  }
}

/** Name rule 2: by the key in use, or by one that leads to it or from it. */
function isOfFriend(sql: Sql, { userKey, rotations }: OpenedRecord): boolean {
  return [userKey, ...rotations.map(({ from }) => from)].some((key) => friendState(sql, key) === 'friend')
}
