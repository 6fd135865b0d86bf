import { equals } from 'uint8arrays/equals'
import { openReceipt } from '../../protocols/rendezvous/log.ts'
import { openRecord } from '../../protocols/rendezvous/record.ts'
import { GROUPS_PAGE_BYTES_MAX, GROUPS_PAGE_MAX } from '../../protocols/rendezvous/rendezvous.ts'
import { RegistrarReceipt, Status } from '../../protocols/rendezvous/wire.ts'
import { sha256 } from '../crypto/keys.ts'
import { registrationByName, registrationsAfter } from '../store/registrations.ts'
import { givenUpAfter, putRival, rivalsOf } from '../store/registrar-log.ts'
import { claim, giveUp } from './claims.ts'
import type { Reply, Standing } from '../../protocols/rendezvous/wire.ts'
import type { Bytes, Verify } from '../../protocols/signed.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Log } from './log.ts'

/** Whom partners gave one name to, beside its holder: more than one is a quarrel already, more than these are an attack. */
const RIVALS_MAX = 4

/** A partner's word, verified. */
export interface Taken {
  readonly bytes: Bytes
  readonly index: number
  /** Does its work in the transaction that notes how far the partner was read. */
  readonly apply: (sql: Sql) => void
}

interface Where {
  readonly partner: string
  readonly log: Log
  readonly nowS: number
}

/** Verifies what a partner says stands at it. @throws {Fault} if record or receipt are not sound, or of another node. */
export function openStanding({ record: bytes, receipt, lastSeenS }: Standing, where: Where, verify: Verify): Taken {
  const record = openRecord(bytes, verify)
  if (receipt === undefined) throw new Error('a record without a receipt')
  const word = openReceipt(receipt, { record: bytes, name: record.name }, { verify, hash: sha256 })
  if (word.peerId !== where.partner) throw new Error('the receipt of another node')
  const seenS = Math.min(lastSeenS, where.nowS)
  const asked = { ...where, record, bytes: bytes.slice(), seenS }
  const apply = (sql: Sql): void => {
    if (record.revoked) {
      giveUp(sql, asked)
      return
    }
    if (claim(sql, asked).status === Status.TAKEN) contest(sql, asked)
  }
  return { bytes, index: word.index, apply }
}

/** Somebody else has the name here: both did what they were told, and who asks is shown both. */
function contest(sql: Sql, { record, bytes, partner, seenS }: Parameters<typeof claim>[1]): void {
  const { name, userKey, groupId, seq } = record
  const standing = registrationByName(sql, name)
  // One group under another leader is no quarrel: whoever leads brings the proof here too.
  const isSameGroup = groupId !== undefined && standing?.groupId !== undefined && equals(groupId, standing.groupId)
  if (isSameGroup || rivalsOf(sql, name).length >= RIVALS_MAX) return
  putRival(sql, { name, userKey, seq, record: bytes, partner: partner ?? '', seenS })
}

/** What stands here that came into the log after this entry: what a partner takes over, and in this order. */
export function standingAfter(sql: Store, after: number): Partial<Reply> {
  const rows = [
    ...registrationsAfter(sql, after, GROUPS_PAGE_MAX + 1),
    ...givenUpAfter(sql, after, GROUPS_PAGE_MAX + 1).map((row) => ({ ...row, lastSeenS: 0 })),
  ].sort((a, b) => a.logIndex - b.logIndex)
  const standing: Standing[] = []
  let sizeBytes = 0
  for (const { record, receipt, lastSeenS } of rows.slice(0, GROUPS_PAGE_MAX)) {
    sizeBytes += record.length + receipt.length
    if (sizeBytes > GROUPS_PAGE_BYTES_MAX) break
    standing.push({ record, receipt: RegistrarReceipt.decode(receipt), lastSeenS })
  }
  return { status: Status.FOUND, standing, more: standing.length < rows.length }
}
