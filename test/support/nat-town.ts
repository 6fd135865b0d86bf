import { inside, Internet } from './namespaces.ts'
import { BootstrapProcess, PeerProcess } from './processes.ts'
import type { TestContext } from 'node:test'

const ANYWHERE = ['--listen', '/ip4/0.0.0.0/tcp/0']

/** A bootstrap node with a public address, and peers wherever a test puts them. */
export interface NatTown {
  readonly internet: Internet
  readonly boot: BootstrapProcess
  peer(name: string, ns: string): PeerProcess
}

export async function buildTown(t: TestContext): Promise<NatTown> {
  const internet = new Internet(t)
  const { ns, address } = internet.host('boot')
  const boot = new BootstrapProcess(t, { listen: ['--listen', `/ip4/${address}/tcp/4001`], before: inside(ns) })
  await boot.start()
  return {
    internet,
    boot,
    peer: (name, where) => new PeerProcess(t, name, () => boot.address, { listen: ANYWHERE, before: inside(where) }),
  }
}

/** Peers on one cable with no way out, and a bootstrap node that is not there. */
export function onLan(t: TestContext, ...names: string[]): PeerProcess[] {
  return new Internet(t).lan(...names).map(({ ns }, index) => {
    const before = inside(ns)
    return new PeerProcess(t, names[index] ?? '', () => '/ip4/192.168.7.99/tcp/4001', { listen: ANYWHERE, before })
  })
}
