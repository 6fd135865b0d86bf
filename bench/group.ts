/** What it takes to tell 10 and 30 members, against telling one after the other and waiting for each. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { addressOf, befriend, bootstrapNode, echo, echoOver, person, plainNode, until } from './cast.ts'
import { Actor, figure, median, ratio } from './stage.ts'
import type { Kith } from '../src/kith.ts'
import type { Echoing } from './cast.ts'
import type { Bench, Role, Table } from './stage.ts'

const PROCESSES = 3
const SIZES = [10, 30]
const MESSAGE_BYTES = 100
const SINGLES = 20
const MANY = 200
/** The sender may have used up its frames; each second brings some new ones. */
const REST_MS = 4_000

/** Each message after the answers to the one before; all in one turn of the event loop; each in a turn of its own. */
type Pace = 'first' | 'singly' | 'burst' | 'turns'

/** When each message was sent and when the last member had it, in milliseconds of the machine's one clock. */
interface Course {
  readonly sentMs: readonly number[]
  readonly lastMs: readonly number[]
}

export const bench: Bench = { run, roles: { leader, crowd } }

async function run(): ReturnType<Bench['run']> {
  const loops = new Map<number, { singly: Course; many: Course }>()
  for (const size of SIZES) loops.set(size, await loopOver(size))
  const group = await gather(Math.max(...SIZES))
  const tables: Table[] = []
  for (const size of SIZES) {
    const loop = loops.get(size)
    await group.make(size)
    const singly = await group.send(size, 'singly', SINGLES)
    const burst = await group.send(size, 'burst', MANY)
    const turns = await group.send(size, 'turns', MANY)
    const [one, many] = [medianMs(loop?.singly), spanMs(loop?.many)]
    tables.push({
      title: `${MESSAGE_BYTES} bytes to ${size} members, until the last one has it`,
      columns: ['', 'time', 'deliveries', 'loop'],
      rows: [
        row('unicast loop, one message, echoed', size, one, one),
        row('Kith, one message, stored', size, medianMs(singly), one),
        row(`unicast loop, ${MANY} messages, echoed`, size * MANY, many, many),
        row(`Kith, ${MANY} messages in one turn, stored`, size * MANY, spanMs(burst), many),
        row(`Kith, ${MANY} messages, a turn each, stored`, size * MANY, spanMs(turns), many),
      ],
    })
  }
  return tables
}

function row(what: string, deliveries: number, ms: number, loopMs: number): string[] {
  return [what, figure(ms, 'ms'), figure((deliveries / ms) * 1000, '/s'), ratio(ms, loopMs)]
}

function medianMs(course?: Course): number {
  return median(course?.sentMs.map((sent, index) => (course.lastMs[index] ?? Number.NaN) - sent) ?? [])
}

function spanMs(course?: Course): number {
  return course === undefined ? Number.NaN : Math.max(...course.lastMs) - Math.min(...course.sentMs)
}

/** The baseline: bare libp2p, one long-lived stream to each member, the next one told after the last one's echo. */
async function loopOver(size: number): Promise<{ singly: Course; many: Course }> {
  const crowds = Array.from({ length: PROCESSES }, () => new Actor('group', 'crowd'))
  const teller = new Actor('group', 'leader')
  const addresses: string[] = []
  for (let count = 0; count < size; count++) {
    addresses.push((await crowds[count % PROCESSES]?.ask<string>('plain')) ?? '')
  }
  await teller.ask('dial', addresses)
  await teller.ask('loop', SINGLES)
  const singly = await teller.ask<Course>('loop', SINGLES)
  const many = await teller.ask<Course>('loop', MANY)
  await Promise.all([teller, ...crowds].map((actor) => actor.end()))
  return { singly, many }
}

interface Group {
  make(size: number): Promise<void>
  send(size: number, pace: Pace, count: number): Promise<Course>
}

/** A leader and its friends in a few processes. */
async function gather(people: number): Promise<Group> {
  const bootstrap = await bootstrapNode()
  const leader = new Actor('group', 'leader')
  const crowds = Array.from({ length: PROCESSES }, () => new Actor('group', 'crowd'))
  await leader.ask('open', bootstrap)
  const names = Array.from({ length: people }, (_, count) => `member${count}`)
  for (const [count, name] of names.entries()) {
    await crowds[count % PROCESSES]?.ask('open', name, bootstrap)
    await leader.ask('befriend', name)
  }
  const send: Group['send'] = async (size, pace, count) => {
    await sleep(REST_MS)
    const sentMs = await leader.ask<number[]>('send', `group${size}`, pace, count)
    const heardMs = await Promise.all(crowds.map((crowd) => crowd.ask<number[]>('heard', `group${size}`, pace, count)))
    return { sentMs, lastMs: sentMs.map((_, index) => Math.max(...heardMs.map((ms) => ms[index] ?? Number.NaN))) }
  }
  const make: Group['make'] = async (size) => {
    await leader.ask('make', `group${size}`, names.slice(0, size))
    await Promise.all(crowds.map((crowd) => crowd.ask('join', `group${size}`, names.slice(0, size))))
    await send(size, 'first', 1)
  }
  return { make, send }
}

/** Tells in a group, or in the loop. */
function leader(): Role {
  let kith: Kith
  let tell: ((bytes: Uint8Array) => Promise<void>)[] = []
  return {
    open: async (bootstrap: string) => {
      kith = await person('leader', bootstrap)
    },
    befriend: (name: string) => befriend(kith, name),
    make: async (group: string, names: string[]) => {
      await kith.groups.create(group, true)
      for (const name of names) await kith.groups.invite(group, await kith.names.resolve(name))
      await until(() => kith.groups.report(group).members.length === names.length + 1, `${group} complete`)
    },
    send: async (group: string, pace: Pace, count: number) => {
      const sentMs: number[] = []
      const broadcasts: Promise<unknown>[] = []
      for (let number = 0; number < count; number++) {
        sentMs.push(nowMs())
        broadcasts.push(kith.groups.broadcast(group, `${pace} ${number} `.padEnd(MESSAGE_BYTES, '.')))
        if (pace === 'singly') await broadcasts.at(-1)
        if (pace === 'turns') await turn()
      }
      await Promise.all(broadcasts)
      return sentMs
    },
    dial: async (addresses: string[]) => {
      const node = await plainNode()
      const pipes: Echoing[] = []
      for (const address of addresses) pipes.push(await echoOver(node, address))
      tell = pipes.map((pipe) => async (bytes) => {
        await pipe.send(bytes)
        await pipe.back(bytes.length)
      })
    },
    loop: async (count: number) => {
      const course = { sentMs: [] as number[], lastMs: [] as number[] }
      for (let number = 0; number < count; number++) {
        course.sentMs.push(nowMs())
        for (const member of tell) await member(new Uint8Array(MESSAGE_BYTES))
        course.lastMs.push(nowMs())
      }
      return course
    },
  }
}

/** Hears in a group, or echoes in the loop: several members in one process. */
function crowd(): Role {
  const members = new Map<string, Kith>()
  /** Group and first words of a message, to when each member of this process had it. */
  const heard = new Map<string, number[]>()
  /** Members of this process in each group: told, not asked, since asking takes the time that is measured. */
  const joined = new Map<string, number>()
  return {
    plain: async () => addressOf(await plainNode(echo)),
    open: async (name: string, bootstrap: string) => {
      const kith = await person(name, bootstrap, (news) => {
        if (news.type === 'group_joined') joined.set(news.group, (joined.get(news.group) ?? 0) + 1)
        if (news.type !== 'group_message') return
        const key = `${news.group} ${news.text.split(' ').slice(0, 2).join(' ')}`
        heard.set(key, [...(heard.get(key) ?? []), nowMs()])
      })
      members.set(name, kith)
    },
    join: async (group: string, names: string[]) => {
      const here = names.filter((name) => members.has(name)).length
      await until(() => (joined.get(group) ?? 0) >= here, `every member in ${group}`)
    },
    heard: async (group: string, pace: Pace, count: number) => {
      const hearers = joined.get(group) ?? 0
      const times = (number: number): number[] => heard.get(`${group} ${pace} ${number}`) ?? []
      const numbers = Array.from({ length: count }, (_, number) => number)
      await until(() => numbers.every((number) => times(number).length === hearers), `${group}: ${pace} at all members`)
      return numbers.map((number) => Math.max(...times(number)))
    },
  }
}

/** Monotonic, and the same in all processes of this machine. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
