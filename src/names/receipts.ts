import { makeValue } from '../../protocols/rendezvous/dht.ts'
import { openReceipt } from '../../protocols/rendezvous/log.ts'
import { openRecord } from '../../protocols/rendezvous/record.ts'
import { RegistrarReceipt } from '../../protocols/rendezvous/wire.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { deleteOtherReceipts, deleteOwnReceipt, ownReceipts, putOwnReceipt } from '../store/node-logs.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'

/** The DHT as names see it: slower by far than an open stream to a bootstrap node, but nobody has to run it. */
export interface Publisher {
  /** Whether there is anybody to tell. */
  readonly isConnected: boolean
  /** @returns at how many it is stored now; never throws. */
  publish(node: string, name: string, value: Bytes): Promise<number>
}

interface ReceiptsInit {
  readonly store: Store
  readonly clock: Clock
  readonly table: Publisher
  /** This user's own Signed NameRecord: goes with the names of groups. */
  readonly ownRecord: () => Bytes
}

/** Those who keep a value forget it after 48 hours, and come and go meanwhile. */
const PUBLISH_EVERY_MS = 8 * 60 * 60_000
/** Just online, hardly anybody is known whom to tell. */
const PUBLISH_FIRST_MS = 10_000
/** While nobody is there. */
const PUBLISH_AGAIN_MS = 60_000

/** Each node's word that a name of ours is in its log: kept here, and put into the DHT, where it outlives every node. */
export class Receipts {
  readonly #init: ReceiptsInit
  #cancel: (() => void) | undefined

  constructor(init: ReceiptsInit) {
    this.#init = init
  }

  /**
   * Keeps what a node answered to a claim, and publishes it. @returns its Signed LogHead.
   *
   * @throws {Fault} if it is no receipt of that node for that record.
   */
  async keep(node: string, record: Bytes, receipt: RegistrarReceipt): Promise<Bytes> {
    const { name, revoked, groupId } = openRecord(record, verify)
    const encoded = RegistrarReceipt.encode(receipt)
    const { peerId } = openReceipt(receipt, { record, name }, { verify, hash: sha256 })
    if (peerId !== node) throw new Error('The receipt of another node')
    await this.#init.store.write((sql) => {
      if (groupId === undefined) deleteOtherReceipts(sql, node, name)
      if (revoked) deleteOwnReceipt(sql, node, name)
      else putOwnReceipt(sql, { peerId, name, isGroup: groupId !== undefined, record, receipt: encoded })
    })
    void this.#publish(node, name, record, receipt)
    return receipt.head
  }

  start(): void {
    this.#later(PUBLISH_FIRST_MS)
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** @returns how many values somebody keeps now. */
  async publishAll(): Promise<number> {
    let kept = 0
    for (const { peerId, name, record, receipt } of ownReceipts(this.#init.store)) {
      if ((await this.#publish(peerId, name, record, RegistrarReceipt.decode(receipt))) > 0) kept++
    }
    return kept
  }

  async #publish(node: string, name: string, record: Bytes, receipt: RegistrarReceipt): Promise<number> {
    const isGroup = openRecord(record, verify).groupId !== undefined
    const value = makeValue({ record, receipt, owner: isGroup ? this.#init.ownRecord() : undefined })
    return await this.#init.table.publish(node, name, value)
  }

  #later(delayMs: number): void {
    this.#cancel?.()
    this.#cancel = this.#init.clock.after(delayMs * (0.9 + Math.random() / 5), () => {
      if (!this.#init.table.isConnected) {
        this.#later(PUBLISH_AGAIN_MS)
        return
      }
      this.#later(PUBLISH_EVERY_MS)
      // When the store is closed meanwhile, the next start publishes.
      this.publishAll().catch(() => undefined)
    })
  }
}
