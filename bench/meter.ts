/** What one process spends: CPU, and bytes that it writes to sockets (what is above TCP and UDP: frames, Noise, yamux). */
import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** Since the start of the process. */
export interface Reading {
  readonly cpuMs: number
  readonly wireBytes: number
}

const open = new Set<Socket>()
let closedBytes = 0
let datagramBytes = 0

/** Counts what leaves as a datagram: nobody else does. */
export function noteDatagram(bytes: number): void {
  datagramBytes += bytes
}

/** Counts every socket that is made from now on. */
export function meterSockets(): void {
  const count = (message: unknown): void => {
    const { socket } = message as { socket: Socket }
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      closedBytes += socket.bytesWritten
    })
  }
  subscribe('net.client.socket', count)
  subscribe('net.server.socket', count)
}

export function reading(): Reading {
  const { user, system } = process.cpuUsage()
  let wireBytes = closedBytes + datagramBytes
  for (const { bytesWritten } of open) wireBytes += bytesWritten
  return { cpuMs: (user + system) / 1000, wireBytes }
}

/** What several processes spent between two readings of each. */
export function spent(before: readonly Reading[], after: readonly Reading[]): Reading {
  const sum = (readings: readonly Reading[], of: keyof Reading): number =>
    readings.reduce((all, one) => all + one[of], 0)
  return {
    cpuMs: sum(after, 'cpuMs') - sum(before, 'cpuMs'),
    wireBytes: sum(after, 'wireBytes') - sum(before, 'wireBytes'),
  }
}

/** Monotonic, and the same in all processes of this machine. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
