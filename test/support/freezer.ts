import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** Somewhere that takes every connection and never says a word. Returns its multiaddr. */
export async function silence(t: TestContext): Promise<string> {
  return (await Freezer.before(t, undefined)).address
}

/** A TCP proxy that can stop passing anything on with all connections left open, as a cable that is pulled does. */
export class Freezer {
  readonly address: string
  readonly #sockets: readonly Socket[]

  private constructor(port: number, sockets: readonly Socket[]) {
    this.address = `/ip4/127.0.0.1/tcp/${String(port)}`
    this.#sockets = sockets
  }

  /** @param target a multiaddr of TCP that begins with its host and port. */
  static async before(t: TestContext, target: string | undefined): Promise<Freezer> {
    const [, , host, , port] = target?.split('/') ?? []
    const sockets: Socket[] = []
    const server = createServer((near) => {
      sockets.push(near)
      near.on('error', () => undefined)
      if (port === undefined) return
      const far = connect(Number(port), host)
      sockets.push(far)
      far.on('error', () => undefined)
      near.pipe(far)
      far.pipe(near)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.after(() => {
      for (const socket of sockets) socket.destroy()
      server.close()
    })
    return new Freezer((server.address() as AddressInfo).port, sockets)
  }

  freeze(): void {
    for (const socket of this.#sockets) socket.unpipe().pause()
  }
}
