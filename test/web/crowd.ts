import { randomBytes } from '../../src/crypto/keys.ts'
import { addMessage, putChain } from '../../src/store/chat.ts'
import { putPerson } from '../../src/store/persons.ts'
import type { Host } from './browsing.ts'

const HEAD = new Uint8Array(32)

/** Friends who are away, with conversations on disk: `messages` with the first, a few with the others. */
export async function crowd({ store, identity }: Host, friends: number, messages: number): Promise<void> {
  const startMs = Date.now() - messages * 60_000
  await store.write((sql) => {
    for (let friend = 0; friend < friends; friend++) {
      const userKey = randomBytes(32)
      const name = `friend${friend}`
      putPerson(sql, { userKey, name, label: name, record: HEAD, seq: 1, seenMs: 0 })
      sql.run("INSERT INTO friendship (user_key, state, since_ms) VALUES (?, 'friend', 0)", userKey)
      const devices = [identity.peerId, `device${friend}`]
      const count = friend === 0 ? messages : 4
      for (let n = 1; n <= count; n++) {
        addMessage(sql, {
          ...{ userKey, device: devices[n % 2] ?? '', seq: Math.ceil(n / 2), id: randomBytes(16) },
          ...{ prevHead: HEAD, head: HEAD, lamport: n, sentMs: startMs + n * 60_000 + friend },
          ...{ kind: 'text', text: `${n}: ${'what people say '.repeat(1 + (n % 7))}`, isUnread: false },
        })
      }
      for (const device of devices) putChain(sql, userKey, device, { seq: Math.ceil(count / 2), head: HEAD })
    }
  })
}
