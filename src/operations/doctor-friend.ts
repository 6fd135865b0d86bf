import { z } from 'zod'
import { toKithError } from '../errors.ts'
import { addressesOf } from '../store/persons.ts'
import { timeText } from './time.ts'
import type { Kith } from '../kith.ts'
import type { PeerState } from '../net/peers.ts'
import type { Person } from '../names/person.ts'

const device = z.object({
  peerId: z.string(),
  connected: z.boolean(),
  way: z.enum(['direct', 'relayed', 'none']),
  relay: z.string().optional(),
  /** What a relay with a limit still lets through. */
  bytesLeft: z.number().optional(),
  latencyMs: z.number().optional(),
  /** Where the open connection leads. */
  address: z.string().optional(),
  known: z.array(z.string()),
  /** The last time that a way was looked for, address by address. */
  tried: z.array(z.object({ way: z.string(), address: z.string().optional(), outcome: z.string() })),
  triedMs: z.number().optional(),
  lastError: z.string().optional(),
  nextAttemptMs: z.number().optional(),
  /** Why letters to this device are not held by anybody yet. */
  letters: z.string().optional(),
  next: z.string(),
})
type Device = z.infer<typeof device>

export const friendReport = z.object({ user: z.string(), isFriend: z.boolean(), devices: z.array(device) })
export type FriendReport = z.infer<typeof friendReport>

/** Looks for a way to each device of a person now, and tells what was found. */
export async function examine(kith: Kith, person: Person, peers: () => readonly PeerState[]): Promise<FriendReport> {
  const devices = await Promise.all(
    person.devices.map(async (peerId) => {
      const lastError = await tryNow(kith, peerId)
      return describe(
        kith,
        peerId,
        peers().find((one) => one.peerId === peerId),
        lastError,
      )
    }),
  )
  return { user: person.label, isFriend: kith.friends.isFriend(person.userKey), devices }
}

/** Why no connection could be made. */
async function tryNow({ net }: Kith, peerId: string): Promise<string | undefined> {
  try {
    await net.connect(peerId)
    return undefined
  } catch (error) {
    return toKithError(error).message
  }
}

function describe(kith: Kith, peerId: string, open: PeerState | undefined, lastError: string | undefined): Device {
  const { net, store, mailbox } = kith
  const attempt = net.attempt(peerId)
  const [address] = open?.addresses ?? []
  const letters = mailbox.trouble(peerId)?.lastError
  return {
    peerId,
    connected: open !== undefined,
    way: open?.way ?? 'none',
    ...defined({
      relay: open?.relay,
      bytesLeft: open?.bytesLeft,
      latencyMs: open?.latencyMs,
      address,
      triedMs: attempt?.atMs,
      lastError,
      nextAttemptMs: net.nextAttemptMs(peerId),
      letters,
    }),
    known: addressesOf(store, peerId),
    tried: (attempt?.tries ?? []).map(({ way, address: at, outcome }) => ({
      way,
      outcome,
      ...defined({ address: at }),
    })),
    next: advice(kith, open),
  }
}

function advice({ net }: Kith, open: PeerState | undefined): string {
  if (open?.way === 'direct') return 'Nothing: you are connected directly.'
  if (open?.way === 'relayed') {
    return net.nat.state.verdict === 'nat'
      ? 'Nothing has to be done: both sides are behind NATs, so it goes by relay. A port forwarded on either router makes it direct.'
      : 'Nothing has to be done: it goes by relay until one side can dial the other.'
  }
  if (!net.isOnline) return 'Say online.'
  return 'It is tried again by itself, and what you write waits; bootstrap nodes and common friends hold letters meanwhile. Ask your friend to be online, or for a new invite link if they moved.'
}

/** Without the keys that say nothing. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

export function sayFriend({ user, isFriend, devices }: FriendReport): string[] {
  return devices.flatMap((one) => [
    `${user}${isFriend ? '' : ' (not your friend)'}: ${how(one)}`,
    ...one.tried.map(
      ({ way, address, outcome }) => `  ${way}: ${address ?? ''}${address === undefined ? '' : ' '}${outcome}`,
    ),
    ...(one.triedMs === undefined ? [] : [`  Tried at ${timeText(one.triedMs)}`]),
    ...(one.lastError === undefined ? [] : [`  Last error: ${one.lastError}`]),
    ...(one.nextAttemptMs === undefined ? [] : [`  Next attempt: ${timeText(one.nextAttemptMs)}`]),
    ...(one.letters === undefined ? [] : [`  Letters: ${one.letters}`]),
    `  ${one.next}`,
  ])
}

function how({ way, relay, latencyMs, address, bytesLeft }: Device): string {
  if (way === 'none') return 'not reachable now'
  const round = latencyMs === undefined ? '' : `, ${latencyMs} ms`
  const left = bytesLeft === undefined ? '' : `, ${bytesLeft} bytes left`
  return way === 'direct'
    ? `connected directly${round}, at ${address ?? ''}`
    : `connected by relay ${relay ?? ''}${round}${left}`
}
