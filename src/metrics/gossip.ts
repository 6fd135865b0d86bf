import { Gauge, Histogram } from 'prom-client'
import type { NodeMetrics } from '../net/node.ts'
import type { Registry } from 'prom-client'

type Gossip = NodeMetrics['gossip']
type Register = NonNullable<Gossip['metricsRegister']>

interface Config {
  readonly name: string
  readonly help: string
  readonly labelNames?: readonly string[]
}

/** A gauge that asks whoever knows before it is read. */
class AskingGauge extends Gauge {
  addCollect(ask: (gauge: AskingGauge) => void): void {
    const before = (this as unknown as { collect?: () => void }).collect?.bind(this)
    Object.assign(this, {
      collect: () => {
        before?.()
        ask(this)
      },
    })
  }
}

/** Average, least and most of values that are set together. */
class Spread {
  readonly #average: Gauge
  readonly #least: Gauge
  readonly #most: Gauge

  constructor({ name, ...config }: Config, registers: Registry[]) {
    const gauge = (end: string): Gauge => new Gauge({ ...config, name: name + end, registers })
    this.#average = gauge('_avg')
    this.#least = gauge('_min')
    this.#most = gauge('_max')
  }

  set(...given: [values: number[]] | [labels: Record<string, string | number>, values: number[]]): void {
    const [labels, values] = given.length === 2 ? given : [{}, given[0]]
    const sum = values.reduce((before, value) => before + value, 0)
    this.#average.set(labels, values.length === 0 ? 0 : sum / values.length)
    this.#least.set(labels, values.length === 0 ? 0 : Math.min(...values))
    this.#most.set(labels, values.length === 0 ? 0 : Math.max(...values))
  }
}

/** What gossipsub reports to: it exports nothing without one. */
export function gossipRegister(registry: Registry): Register {
  const registers = [registry]
  const register = {
    gauge: (config: Config) => new AskingGauge({ ...config, registers }),
    histogram: (config: Config) => new Histogram({ ...config, registers }),
    avgMinMax: (config: Config) => new Spread(config, registers),
  }
  // Its own types tie each metric to its labels, which prom-client checks when it runs.
  return register as Register
}

/** Every topic under one label: which groups somebody is in belongs into no metric, and labels must not grow without end. */
export const ONE_TOPIC: NonNullable<Gossip['metricsTopicStrToLabel']> = new (class extends Map<string, string> {
  override get(): string {
    return 'group'
  }
})()
