import { networkInterfaces } from 'node:os'
import { isPrivate } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'

/** This machine's own addresses, with the length of their network's prefix. */
export interface Interface {
  readonly address: string
  /** `192.168.1.5/24` */
  readonly cidr: string | null
}

function interfaces(): Interface[] {
  return Object.values(networkInterfaces()).flatMap((entries) => entries ?? [])
}

/**
 * Turns address texts into multiaddrs of exactly this peer, in the order in which they are worth dialling: this machine,
 * this network, the world, relays, and last of all private addresses of networks that are not ours.
 *
 * @param own addresses of this node, as text: dialling them would reach ourselves.
 */
export function dialable(
  addresses: readonly string[],
  peerId: string,
  own: readonly string[],
  here: readonly Interface[] = interfaces(),
): Multiaddr[] {
  const ours = new Set(own.map((address) => bare(address)))
  const seen = new Set<string>()
  const parsed = addresses.flatMap((text) => {
    const address = parse(text, peerId)
    if (address === undefined || ours.has(bare(address.toString())) || seen.has(address.toString())) return []
    seen.add(address.toString())
    return [address]
  })
  const hosts = parsed.map(hostOf)
  const isHere = (name: string | undefined): boolean => here.some(({ address }) => address === name)
  // Another host's loopback address is ours: dial it only when there is a hint that both run on one machine.
  const direct = parsed.filter((address) => !isRelayed(address))
  const sameMachine =
    direct.every((address) => isLoopback(hostOf(address))) || hosts.some((name) => !isLoopback(name) && isHere(name))
  return parsed
    .filter((address) => sameMachine || isRelayed(address) || !isLoopback(hostOf(address)))
    .map((address, index) => ({ address, index, rank: rankOf(address, here) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ address }) => address)
}

export function isRelayed(address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === 'p2p-circuit')
}

/** Peer id of the relay that a relayed address names. */
export function relayOf(address: Multiaddr): string | undefined {
  return isRelayed(address) ? address.getComponents().find(({ name }) => name === 'p2p')?.value : undefined
}

function rankOf(address: Multiaddr, here: readonly Interface[]): number {
  const host = hostOf(address)
  if (isRelayed(address)) return 3
  if (isLoopback(host)) return 0
  if (host !== undefined && here.some(({ cidr }) => cidr !== null && isInside(host, cidr))) return 1
  return isPrivate(address) ? 4 : 2
}

/** IPv4 alone: private IPv6 networks are rare, and every address of them is worth a try. */
function isInside(host: string, cidr: string): boolean {
  const [network = '', bits = ''] = cidr.split('/')
  const [a, b] = [toNumber(host), toNumber(network)]
  if (a === undefined || b === undefined) return false
  const size = 2 ** (32 - Number(bits))
  return Math.floor(a / size) === Math.floor(b / size)
}

function toNumber(ip: string): number | undefined {
  const parts = ip.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part))) return undefined
  return parts.reduce((sum, part) => sum * 256 + part, 0)
}

function parse(text: string, peerId: string): Multiaddr | undefined {
  try {
    const address = multiaddr(text)
    const target = address
      .getComponents()
      .findLast((component) => component.name === 'p2p' || component.name === 'p2p-circuit')
    if (target?.name === 'p2p') return target.value === peerId ? address : undefined
    return address.encapsulate(`/p2p/${peerId}`)
  } catch {
    return undefined
  }
}

/** What two texts of one direct address have in common; a relayed one is known by all of it. */
function bare(address: string): string {
  return address.includes('/p2p-circuit') ? address : (address.split('/p2p/')[0] ?? address)
}

function hostOf(address: Multiaddr): string | undefined {
  return address.getComponents().find(({ name }) => ['ip4', 'ip6', 'dns', 'dns4', 'dns6'].includes(name))?.value
}

function isLoopback(name: string | undefined): boolean {
  return name !== undefined && (name.startsWith('127.') || name === '::1' || name === 'localhost')
}
