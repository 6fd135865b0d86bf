import type { Metrics } from './metrics.ts'

/** What a bootstrap node knows about its own load. */
export interface BootstrapCounts {
  readonly connections: number
  readonly peers: number
  /** Relay slots in use. */
  readonly reservations: number
  readonly names: number
  /** Devices with a lease that is not over. */
  readonly devices: number
  readonly boxes: number
  readonly letters: number
  readonly letterBytes: number
  /** Letters that were not taken since start, by why. */
  readonly refused: object
}

/** Registers what operators of a bootstrap node watch. */
export function measureBootstrap(metrics: Metrics, read: () => BootstrapCounts): void {
  const counts = metrics.oncePerScrape(read)
  const gauge = (name: string, help: string, of: (counts: BootstrapCounts) => number): void => {
    metrics.gauge(`kith_bootstrap_${name}`, help, () => of(counts()))
  }
  gauge('connections', 'Open connections', ({ connections }) => connections)
  gauge('peers', 'Connected peers', ({ peers }) => peers)
  gauge('relay_reservations', 'Relay slots in use', ({ reservations }) => reservations)
  gauge('names', 'Registered names of users and groups', ({ names }) => names)
  gauge('devices', 'Devices that are there now', ({ devices }) => devices)
  gauge('mailbox_boxes', 'Boxes of devices that may be away', ({ boxes }) => boxes)
  gauge('mailbox_letters', 'Letters that wait to be fetched', ({ letters }) => letters)
  gauge('mailbox_bytes', 'What those letters take, in bytes', ({ letterBytes }) => letterBytes)
  metrics.gauges('kith_bootstrap_mailbox_refused', 'Letters not taken since start, by why', 'why', () =>
    Object.entries(counts().refused as Record<string, number>),
  )
}
