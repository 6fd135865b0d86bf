/** A long conversation on disk: paging through it, and searching it. */
import { join } from 'node:path'
import { pageOf } from '../src/chat/history.ts'
import { randomBytes } from '../src/crypto/keys.ts'
import { addMessage, putChain } from '../src/store/chat.ts'
import { putPerson } from '../src/store/persons.ts'
import { findTexts, indexSome, isIndexBehind } from '../src/store/search.ts'
import { Store } from '../src/store/store.ts'
import { figure, median, quantile, temporaryDirectory } from './stage.ts'
import type { Person } from '../src/names/person.ts'
import type { Bytes } from '../protocols/signed.ts'
import type { Bench } from './stage.ts'

const MESSAGES = 50_000
const ROUNDS = 100
const PAGE_ROWS = 50
const HEAD = new Uint8Array(32)
const DEVICES = ['me', 'them']
const WORDS = [
  'river',
  'Äpfel',
  'morning',
  'über',
  'ticket',
  'garden',
  '東京',
  'no',
  'piano',
  'window',
  'snow',
  'letter',
]

export const bench: Bench = { run, roles: {} }

async function run(): ReturnType<Bench['run']> {
  const store = Store.open(join(temporaryDirectory(), 'kith.db'))
  const userKey = randomBytes(32)
  const person = nobody('them', userKey)
  const pair = { me: nobody('me', HEAD), device: 'me', person }
  await fill(store, userKey)
  while (isIndexBehind(store)) await store.write(indexSome)
  const somewhere = (): number => 1 + PAGE_ROWS + Math.floor(Math.random() * (MESSAGES - PAGE_ROWS))
  const search =
    (...words: string[]) =>
    (): unknown =>
      findTexts(store, words, PAGE_ROWS, userKey)
  const rows: [string, () => unknown][] = [
    ['history, the newest page', () => pageOf(store, pair, { limit: PAGE_ROWS })],
    ['history --before, somewhere', () => pageOf(store, pair, { limit: PAGE_ROWS, before: somewhere() })],
    ['history --after, somewhere', () => pageOf(store, pair, { limit: PAGE_ROWS, after: somewhere() })],
    ['search, a word of every text', search('number')],
    ['search, three frequent words', search('river', 'garden', 'snow')],
    ['search, a word of one text', search(`n${String(MESSAGES / 2)}.`)],
    ['search, two letters', search('no')],
    ['search, CJK', search('東京')],
    ['search, a word that nobody said', search('zebra')],
  ]
  const table = rows.map(([what, work]) => {
    const ms = Array.from({ length: ROUNDS }, () => {
      const started = performance.now()
      work()
      return performance.now() - started
    })
    return [what, figure(median(ms), 'ms'), figure(quantile(ms, 0.95), 'ms'), figure(Math.max(...ms), 'ms')]
  })
  store.close()
  const title = `A conversation of ${MESSAGES.toLocaleString('en-US')} messages, pages of ${PAGE_ROWS}, ${ROUNDS} times`
  return [{ title, columns: ['', 'median', 'p95', 'slowest'], rows: table }]
}

function nobody(name: string, userKey: Bytes): Person {
  return { userKey, currentKey: userKey, name, label: name, fingerprint: '', devices: [name] }
}

async function fill(store: Store, userKey: Bytes): Promise<void> {
  const start = Date.now() - MESSAGES * 1000
  await store.write((sql) => {
    putPerson(sql, { userKey, name: 'them', label: 'them', record: HEAD, seq: 1, seenMs: 0 })
    for (let n = 1; n <= MESSAGES; n++) {
      const device = DEVICES[n % 2] ?? 'me'
      const chosen = Array.from({ length: 8 }, (_, i) => WORDS[(n * (i + 1) + (n >> (i + 2))) % WORDS.length])
      addMessage(sql, {
        ...{ userKey, device, seq: Math.ceil(n / 2), id: randomBytes(16), prevHead: HEAD, head: HEAD, lamport: n },
        ...{
          sentMs: start + n * 1000,
          kind: 'text',
          text: `number n${String(n)}. ${chosen.join(' ')}`,
          isUnread: false,
        },
      })
    }
    for (const device of DEVICES) putChain(sql, userKey, device, { seq: MESSAGES / 2, head: HEAD })
  })
}
