import { join } from 'node:path'
import { Fault } from '../../protocols/fault.ts'
import { Away } from '../chat/away.ts'
import { Chat } from '../chat/chat.ts'
import { Pairs } from '../chat/pairs.ts'
import { Friends } from '../friends/friends.ts'
import { Groups } from '../groups/groups.ts'
import { Posts } from '../posts/posts.ts'
import { writeBackup } from '../store/backup.ts'
import { Blocks } from '../store/blocks.ts'
import { Files } from '../store/files.ts'
import { openFoundation } from './foundation.ts'
import { readPassphraseFile } from './unlock.ts'
import type { MakePair } from '../chat/pairs.ts'
import type { BackupOptions, Kith } from '../kith.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Courier } from '../mailbox/courier.ts'
import type { Person } from '../names/person.ts'
import type { Sql } from '../store/store.ts'
import type { PeerInit } from './foundation.ts'

/**
 * Composes one peer, top to bottom. It is offline when this returns. No program gives `makePair`: it is there to measure what
 * sealing costs.
 *
 * @throws {KithError} `corrupt`.
 */
export async function openPeer(init: PeerInit, makePair?: MakePair): Promise<Kith> {
  const foundation = await openFoundation(init)
  const { dataDir, identity } = foundation
  const blocks = new Blocks(join(dataDir, 'blocks'), init.seal)
  const base = { ...foundation, onFault: init.report }
  const { device, user, peerId: me } = identity
  const pairs = new Pairs({ ...base, device, user, me, makePair })
  const friends = new Friends({ ...base, user, pairs, post: foundation.mailbox, workBits: init.workBits })
  const features = { ...base, friends, pairs }
  const { mailbox } = foundation
  const chat = new Chat({
    ...features,
    post: mailbox,
    onMailboxes: (sql, person, peerId, grants) => {
      learnGrants(sql, { mailbox, person, peerId, grants, report: init.report })
    },
  })
  mailbox.onGrants((sql, person, grants) => {
    setImmediate(chat.tellMailboxes(sql, person, grants))
  })
  const groups = new Groups({ ...features, post: mailbox })
  const posts = new Posts({ ...features, blocks, files: new Files({ dataDir }) })
  friends.onChange((person, isFriend) => {
    mailbox.friendsChanged()
    if (isFriend) foundation.sharing.friendMade(person)
    else foundation.sharing.friendLost().catch(init.report)
  })
  friends.start()
  chat.start()
  groups.start()
  await posts.start()
  const away = new Away(foundation)
  const online: Kith['online'] = async () => {
    if (!foundation.net.isOnline) away.came()
    const states = await foundation.online()
    // What waits for friends who are away goes by letter: nobody's coming will set that off.
    chat.start()
    return states
  }
  const offline = async (): Promise<void> => {
    if (foundation.net.isOnline) await away.left()
    await foundation.offline()
  }
  const close = async (): Promise<void> => {
    // A full disk keeps nobody from leaving: the next summary begins earlier then.
    if (foundation.net.isOnline) await away.left().catch(() => undefined)
    await chat.stop()
    groups.stop()
    await posts.stop()
    await foundation.close()
  }
  const backup = ({ target, passphrase: given, posts: isEverybodys, force }: BackupOptions): Promise<number> => {
    const passphrase = 'text' in given ? given.text : readPassphraseFile(given.file)
    const snapshot = foundation.store.snapshot.bind(foundation.store)
    return posts.holding(isEverybodys, (names) =>
      writeBackup({ dataDir, target, passphrase, force, snapshot, blocks: names, isEverybodys }),
    )
  }
  return { ...foundation, online, offline, friends, chat, groups, posts, backup, close }
}

/** Grants that are not sound are as good as none: they must not stand in the way of what was said with them. */
function learnGrants(
  sql: Sql,
  {
    mailbox,
    person,
    peerId,
    grants,
    report,
  }: { mailbox: Courier; person: Person; peerId: string; grants: Bytes; report: PeerInit['report'] },
): void {
  try {
    mailbox.learnGrants(sql, person, grants)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    report(error, peerId)
  }
}
