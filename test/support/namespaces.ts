import { execFileSync } from 'node:child_process'
import process from 'node:process'
import type { TestContext } from 'node:test'

/** What this machine lacks for network namespaces; undefined if it has everything. */
export function whyNoNamespaces(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are a thing of Linux'
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  for (const [tool, args] of [
    ['ip', ['-V']],
    ['iptables', ['-V']],
  ] as const) {
    try {
      execFileSync(tool, args, { stdio: 'ignore' })
    } catch {
      return `${tool} is missing: install ${tool === 'ip' ? 'iproute2' : 'iptables'}`
    }
  }
  const probe = `kith-probe-${process.pid}`
  try {
    ip('netns', 'add', probe)
    ip('netns', 'exec', probe, 'iptables', '-t', 'nat', '-L', '-n')
    return undefined
  } catch {
    return 'network namespaces with NAT cannot be made here (a container without CAP_NET_ADMIN?)'
  } finally {
    try {
      ip('netns', 'del', probe)
    } catch {
      // It was never made.
    }
  }
}

let made = 0

/**
 * A small internet of network namespaces: a street with public addresses, and homes behind NATs of their own. Everything
 * is gone after the test.
 */
export class Internet {
  readonly #prefix = `k${process.pid.toString(36)}${(made++).toString(36)}`
  readonly #all: string[] = []
  /** Where each host is plugged into the street. */
  readonly #ports = new Map<string, string>()
  #hosts = 1

  constructor(t: TestContext) {
    t.after(() => {
      for (const name of this.#all) ip('netns', 'del', name)
    })
    const street = this.#add('street')
    run(street, 'ip', 'link', 'add', 'br0', 'type', 'bridge')
    run(street, 'ip', 'link', 'set', 'br0', 'up')
  }

  /** A host with a public address. */
  host(name: string): { ns: string; address: string } {
    const ns = this.#add(name)
    const address = `5.5.5.${++this.#hosts}`
    this.#plug(ns, 'eth0', address)
    return { ns, address }
  }

  /** A host behind a NAT that lets nothing in that was not asked for. `outside` is what the world sees of it. */
  home(name: string): { ns: string; address: string; outside: string; router: string } {
    const { ns: router, address: outside } = this.host(`${name}-nat`)
    const ns = this.#add(name)
    const net = `10.${this.#hosts}.0`
    this.#cable(router, 'lan0', ns, 'eth0')
    for (const [where, link, number] of [
      [router, 'lan0', 1],
      [ns, 'eth0', 2],
    ] as const) {
      run(where, 'ip', 'addr', 'add', `${net}.${number}/24`, 'dev', link)
      run(where, 'ip', 'link', 'set', link, 'up')
    }
    run(ns, 'ip', 'route', 'add', 'default', 'via', `${net}.1`)
    run(router, 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
    run(router, 'iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'eth0', '-j', 'MASQUERADE')
    run(router, 'iptables', '-P', 'FORWARD', 'DROP')
    run(router, 'iptables', '-A', 'FORWARD', '-i', 'lan0', '-j', 'ACCEPT')
    run(router, 'iptables', '-A', 'FORWARD', '-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT')
    // As home routers do: what nobody asked for vanishes.
    run(router, 'iptables', '-P', 'INPUT', 'DROP')
    run(router, 'iptables', '-A', 'INPUT', '-m', 'state', '--state', 'ESTABLISHED,RELATED', '-j', 'ACCEPT')
    run(router, 'iptables', '-A', 'INPUT', '-i', 'lan0', '-j', 'ACCEPT')
    return { ns, address: `${net}.2`, outside, router }
  }

  /** Two or more hosts on one cable of their own, with no way out. */
  lan(...names: string[]): { ns: string; address: string }[] {
    const hub = this.#add('hub')
    run(hub, 'ip', 'link', 'add', 'br0', 'type', 'bridge')
    run(hub, 'ip', 'link', 'set', 'br0', 'up')
    return names.map((name, index) => {
      const ns = this.#add(name)
      const address = `192.168.7.${index + 2}`
      this.#cable(hub, `p${index}`, ns, 'eth0')
      run(hub, 'ip', 'link', 'set', `p${index}`, 'master', 'br0', 'up')
      run(ns, 'ip', 'addr', 'add', `${address}/24`, 'dev', 'eth0')
      run(ns, 'ip', 'link', 'set', 'eth0', 'up')
      // Without a route multicast goes nowhere, and says nothing.
      run(ns, 'ip', 'route', 'add', 'default', 'via', `192.168.7.1`)
      return { ns, address }
    })
  }

  /** Moves these hosts to a street of their own: nothing goes between them and the others, and nobody is told. */
  part(...hosts: string[]): void {
    const [street = ''] = this.#all
    run(street, 'ip', 'link', 'add', 'br1', 'type', 'bridge')
    run(street, 'ip', 'link', 'set', 'br1', 'up')
    for (const ns of hosts) run(street, 'ip', 'link', 'set', this.#ports.get(ns) ?? '', 'master', 'br1')
  }

  /** Puts all hosts on one street again. */
  mend(): void {
    const [street = ''] = this.#all
    for (const port of this.#ports.values()) run(street, 'ip', 'link', 'set', port, 'master', 'br0')
    run(street, 'ip', 'link', 'del', 'br1')
  }

  #add(name: string): string {
    const ns = `${this.#prefix}-${name}`
    ip('netns', 'add', ns)
    this.#all.push(ns)
    run(ns, 'ip', 'link', 'set', 'lo', 'up')
    return ns
  }

  #plug(ns: string, link: string, address: string): void {
    const [street = ''] = this.#all
    const port = `p${this.#hosts}`
    this.#cable(street, port, ns, link)
    run(street, 'ip', 'link', 'set', port, 'master', 'br0', 'up')
    this.#ports.set(ns, port)
    run(ns, 'ip', 'addr', 'add', `${address}/24`, 'dev', link)
    run(ns, 'ip', 'link', 'set', link, 'up')
  }

  #cable(a: string, linkA: string, b: string, linkB: string): void {
    const [one, other] = [`${this.#prefix}x`, `${this.#prefix}y`]
    ip('link', 'add', one, 'type', 'veth', 'peer', 'name', other)
    ip('link', 'set', one, 'netns', a, 'name', linkA)
    ip('link', 'set', other, 'netns', b, 'name', linkB)
  }
}

/** What to put before a command so that it runs in a namespace. */
export function inside(ns: string): string[] {
  return ['ip', 'netns', 'exec', ns]
}

function run(ns: string, ...command: string[]): void {
  ip('netns', 'exec', ns, ...command)
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
