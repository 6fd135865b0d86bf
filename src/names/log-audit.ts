import { equals } from 'uint8arrays/equals'
import { nameHash } from '../../protocols/rendezvous/log.ts'
import { openRecord, recordHash } from '../../protocols/rendezvous/record.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { ownReceipts } from '../store/node-logs.ts'
import { fingerprint, samePerson } from './person.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { LogEntry } from '../../protocols/rendezvous/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Tell } from '../news.ts'
import type { Store } from '../store/store.ts'
import type { People } from './people.ts'
import type { Rendezvous } from './rendezvous.ts'

interface LogAuditInit {
  readonly store: Store
  readonly rendezvous: Pick<Rendezvous, 'lookupAt'>
  readonly people: Pick<People, 'byKey'>
  /** This user's key. */
  readonly me: () => Bytes
  readonly tell: Tell
}

/** Whether a node gave a name of ours to somebody else: its own log says when to look. */
export class LogAudit {
  readonly #init: LogAuditInit
  readonly #told = new Set<string>()

  constructor(init: LogAuditInit) {
    this.#init = init
  }

  async look(node: string, entries: readonly LogEntry[]): Promise<void> {
    for (const { peerId, name, record } of ownReceipts(this.#init.store)) {
      const [hash, mine] = [nameHash(name, sha256), recordHash(record, sha256)]
      const isNews = entries.some((one) => equals(one.nameHash, hash) && !equals(one.recordHash, mine))
      if (peerId !== node || !isNews) continue
      const found = await this.#init.rendezvous.lookupAt(node, { name })
      if (found?.record === undefined) continue
      const theirs = openRecord(found.record, verify)
      if (theirs.name === name && !this.#isOurs(openRecord(record, verify), theirs)) this.#tell(node, theirs)
    }
  }

  #isOurs(mine: OpenedRecord, theirs: OpenedRecord): boolean {
    if (mine.groupId !== undefined) return theirs.groupId !== undefined && equals(mine.groupId, theirs.groupId)
    const { people, me } = this.#init
    const [holder, self] = [people.byKey(theirs.userKey), people.byKey(me())]
    return theirs.groupId === undefined && holder !== undefined && self !== undefined && samePerson(holder, self)
  }

  #tell(node: string, { name, userKey }: OpenedRecord): void {
    const to = fingerprint(userKey)
    const news = `${node} ${name} ${to}`
    if (this.#told.has(news)) return
    this.#told.add(news)
    this.#init.tell({ type: 'name_given_away', name, node, fingerprint: to })
  }
}
