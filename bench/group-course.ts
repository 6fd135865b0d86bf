/** How the benches of groups count: what was said when, and when the last member had it. */
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import { nowMs, spent } from './meter.ts'
import { figure, median, ratio } from './stage.ts'
import type { Reading } from './meter.ts'
import type { Actor } from './stage.ts'

export const MESSAGE_BYTES = 100
/** Who is still waiting for something then counts as one that never got it. */
const HEARD_MS = 60_000
const POLL_MS = 5

/** Each message after the answers to the one before; all in one turn of the event loop; each in a turn of its own. */
export type Pace = 'first' | 'singly' | 'burst' | 'turns'

/** One way to tell many, driven from outside. */
export interface Way {
  readonly name: string
  /** Everything that takes part: their CPU and bytes count. */
  readonly actors: readonly Actor[]
  readonly members: number
  /** Before it is said: lets go by what it had to do with what was said before. */
  readonly rest?: () => Promise<unknown>
  /** Says `count` messages; resolves when all are with everybody, or are not coming any more. */
  readonly say: (pace: Pace, count: number) => Promise<Told>
}

/** When each message was sent and when the last member had it, in milliseconds of the machine's one clock. */
export interface Told {
  readonly sentMs: readonly number[]
  readonly lastMs: readonly number[]
  /** Deliveries that happened, of all members together. */
  readonly heard: number
}

export interface Course extends Told, Reading {
  readonly members: number
}

/** Has it said, and reads the meters of all before and after. */
export async function course(way: Way, pace: Pace, count: number): Promise<Course> {
  const read = (): Promise<Reading[]> => Promise.all(way.actors.map((actor) => actor.ask<Reading>('reading')))
  await way.rest?.()
  const before = await read()
  const told = await way.say(pace, count)
  return { ...told, ...spent(before, await read()), members: way.members }
}

/** The time that one message takes: the median, where they were said one after the other. */
function singleMs({ sentMs, lastMs }: Told): number {
  return median(sentMs.map((sent, index) => (lastMs[index] ?? Number.NaN) - sent))
}

function perSecond({ sentMs, lastMs, heard }: Told): number {
  return (heard / (Math.max(...lastMs) - Math.min(...sentMs))) * 1000
}

export const COLUMNS = ['', 'to the last member', 'deliveries', 'UDP loop', 'CPU each', 'wire each', 'delivered']

/** A row of messages said one after the other. `loop` is the baseline, said the same way. */
export function singleRow(what: string, one: Course, loop: Course): string[] {
  return [what, figure(singleMs(one), 'ms'), '', `${ratio(singleMs(one), singleMs(loop))} time`, ...costs(one)]
}

/** A row of many messages. `loop` is the baseline, which knows no bursts. */
export function manyRow(what: string, one: Course, loop: Course): string[] {
  const spanMs = Math.max(...one.lastMs) - Math.min(...one.sentMs)
  return [
    what,
    figure(spanMs, 'ms'),
    figure(perSecond(one), '/s'),
    ratio(perSecond(one), perSecond(loop)),
    ...costs(one),
  ]
}

function costs({ heard, cpuMs, wireBytes, sentMs, members }: Course): string[] {
  const share = (100 * heard) / (sentMs.length * members)
  return [
    figure((cpuMs * 1000) / heard, 'µs'),
    figure(wireBytes / heard, 'B'),
    `${share.toFixed(share === 100 ? 0 : 2)} %`,
  ]
}

const wordsOf = (pace: Pace, number: number): string => `${pace} ${number} `.padEnd(MESSAGE_BYTES, '.')
const keyOf = (topic: string, text: string): string => `${topic} ${text.split(' ').slice(0, 2).join(' ')}`

/** Says `count` messages at this pace by `say`. Returns when each was begun. */
export async function sayAt(pace: Pace, count: number, say: (text: string) => Promise<unknown>): Promise<number[]> {
  const sentMs: number[] = []
  const saying: Promise<unknown>[] = []
  for (let number = 0; number < count; number++) {
    sentMs.push(nowMs())
    saying.push(say(wordsOf(pace, number)))
    if (pace === 'singly') await saying.at(-1)
    if (pace === 'turns') await turn()
  }
  await Promise.all(saying)
  return sentMs
}

/** What the members of one process heard. */
export class Ears {
  readonly #heard = new Map<string, number[]>()

  note(topic: string, text: string): void {
    const key = keyOf(topic, text)
    const times = this.#heard.get(key)
    if (times === undefined) this.#heard.set(key, [nowMs()])
    else times.push(nowMs())
  }

  /** Waits until so many members here have all of it. */
  async wait(topic: string, pace: Pace, count: number, hearers: number): Promise<{ lastMs: number[]; heard: number }> {
    const times = (number: number): number[] => this.#heard.get(`${topic} ${pace} ${number}`) ?? []
    const numbers = Array.from({ length: count }, (_, number) => number)
    const deadline = performance.now() + HEARD_MS
    while (!numbers.every((number) => times(number).length >= hearers) && performance.now() < deadline)
      await sleep(POLL_MS)
    return {
      lastMs: numbers.map((number) => Math.max(...times(number))),
      heard: numbers.reduce((sum, number) => sum + Math.min(times(number).length, hearers), 0),
    }
  }
}

/** What the crowds heard together. */
export function together(sentMs: readonly number[], parts: readonly { lastMs: number[]; heard: number }[]): Told {
  return {
    sentMs,
    lastMs: sentMs.map((_, index) => Math.max(...parts.map(({ lastMs }) => lastMs[index] ?? Number.NaN))),
    heard: parts.reduce((sum, { heard }) => sum + heard, 0),
  }
}
