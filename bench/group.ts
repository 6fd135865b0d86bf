/** What it takes to tell 10, 30 or 50 members: by hand one after the other, by gossipsub as it comes, and by Kith. */
import { course, COLUMNS, manyRow, MESSAGE_BYTES, singleRow } from './group-course.ts'
import { crowd, leader, villageOf } from './group-kith.ts'
import { loop, loopsOver } from './group-loops.ts'
import { stock, stockOver } from './group-stock.ts'
import { meterSockets } from './meter.ts'
import { figure } from './stage.ts'
import type { Course, Pace, Way } from './group-course.ts'
import type { Bench, Role, Table } from './stage.ts'

const PROCESSES = 3
const SINGLES = 20
const MANY = 200

type Measured = Record<Exclude<Pace, 'first'>, Course> & { readonly name: string }

const metered =
  (make: () => Role): (() => Role) =>
  () => {
    meterSockets()
    return make()
  }

const roles: Bench['roles'] = {
  loop: metered(loop),
  stock: metered(stock),
  leader: metered(leader),
  crowd: metered(crowd),
}

/** The bench of groups with this many members beside the leader. */
export function groupOf(members: number): Bench {
  return { run: () => run(members), roles }
}

async function run(members: number): Promise<Table[]> {
  const { udp, streams, end } = await loopsOver(members, PROCESSES)
  // Once for warmth.
  for (const way of [udp, streams]) await way.say('singly', SINGLES)
  const loops = { udp: await measured(udp), streams: await measured(streams) }
  await end()
  const ways: Measured[] = []
  for (const kind of ['stock', 'lean'] as const) {
    const { way, end } = await stockOver(kind, members, PROCESSES)
    await way.say('first', SINGLES)
    ways.push(await measured(way))
    await end()
  }
  const village = await villageOf(members, PROCESSES)
  const changes: string[][] = []
  for (const isPrivate of [false, true]) {
    const group = isPrivate ? 'private' : 'public'
    ways.push(await measured(await village.make(group, isPrivate)))
    const { removeMs, addMs } = await village.change(group)
    changes.push([`${group}: one removed, one let in`, figure(removeMs, 'ms'), figure(addMs, 'ms')])
  }
  return [
    tableOf(members, loops, ways),
    {
      title: `The roster of ${members + 1}, until all have the change and its keys`,
      columns: ['', 'removed', 'let in'],
      rows: changes,
    },
  ]
}

async function measured(way: Way): Promise<Measured> {
  return {
    name: way.name,
    singly: await course(way, 'singly', SINGLES),
    burst: await course(way, 'burst', MANY),
    turns: await course(way, 'turns', MANY),
  }
}

function tableOf(members: number, loops: { udp: Measured; streams: Measured }, ways: readonly Measured[]): Table {
  const { udp, streams } = loops
  const told = [udp, streams].flatMap(({ name, singly, burst }) => [
    singleRow(`${name}, one message`, singly, udp.singly),
    manyRow(`${name}, ${MANY} messages`, burst, udp.burst),
  ])
  const gossiped = ways.flatMap(({ name, singly, burst, turns }) => [
    singleRow(`${name}, one message`, singly, udp.singly),
    manyRow(`${name}, ${MANY} in one turn`, burst, udp.burst),
    manyRow(`${name}, ${MANY}, a turn each`, turns, udp.burst),
  ])
  return {
    title: `${MESSAGE_BYTES} bytes to ${members} members; Kith: until it is on the last one’s disk`,
    columns: COLUMNS,
    rows: [...told, ...gossiped],
  }
}
