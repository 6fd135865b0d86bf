import { prometheusMetrics } from '@libp2p/prometheus-metrics'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { gossipRegister, ONE_TOPIC } from './gossip.ts'
import type { NodeMetrics } from '../net/node.ts'

/** Answers take from a tenth of a millisecond (a lookup in memory) to seconds (a full disk). */
const SECONDS_BUCKETS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

/** What one process measures of itself: of its own (`kith_…`), of libp2p (`libp2p_…`) and of Node.js. Nothing leaves it unasked. */
export class Metrics {
  readonly #dataDir: string
  readonly #registry = new Registry()
  /** Of the libp2p node that runs now: the next one registers the same names anew. */
  #ofNode = new Registry()
  /** How often somebody has read so far. */
  #scrapes = 0

  /** @param dataDir the file system whose free space is measured. */
  constructor({ dataDir }: { dataDir: string }) {
    this.#dataDir = dataDir
    collectDefaultMetrics({ register: this.#registry })
  }

  /** What a libp2p node that is about to be made reports to; one at a time in a process. */
  forNode(): NodeMetrics {
    const registry = new Registry()
    this.#ofNode = registry
    return {
      libp2p: prometheusMetrics({ registry, collectDefaultMetrics: false, statfsLocation: this.#dataDir }),
      gossip: { metricsRegister: gossipRegister(registry), metricsTopicStrToLabel: ONE_TOPIC },
    }
  }

  /** A value that is asked for when somebody reads: nothing is counted meanwhile. */
  gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.#registry],
      collect() {
        this.set(value())
      },
    })
  }

  /** As `gauge`, for several values of one kind, told apart by `label`. */
  gauges(name: string, help: string, label: string, values: () => Iterable<readonly [string, number]>): void {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.#registry],
      collect() {
        this.reset()
        for (const [which, value] of values()) this.set({ [label]: which }, value)
      },
    })
  }

  /** Reads once for all values that one scrape takes from it. */
  oncePerScrape<T>(read: () => T): () => T {
    let last: { readonly scrape: number; readonly value: T } | undefined
    return () => {
      if (last?.scrape !== this.#scrapes) last = { scrape: this.#scrapes, value: read() }
      return last.value
    }
  }

  counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.#registry] })
  }

  /** Of times in seconds. */
  seconds<Label extends string>(name: string, help: string, labelNames: readonly Label[]): Histogram<Label> {
    return new Histogram({ name, help, labelNames, buckets: SECONDS_BUCKETS, registers: [this.#registry] })
  }

  /** Everything, as text in Prometheus' exposition format 0.0.4. */
  async text(): Promise<string> {
    this.#scrapes++
    return `${await this.#registry.metrics()}\n${await this.#ofNode.metrics()}`
  }
}
