import { INBOUND_STREAMS_MAX } from '../../protocols/exchange.ts'
import { Fault } from '../../protocols/fault.ts'
import { KithError } from '../errors.ts'
import type { Libp2p } from '@libp2p/interface'
import type { Handler, ServeOptions } from './net.ts'

/** Serves a protocol on any libp2p node; peers that are not admitted are reset unread. */
export async function register(
  node: Libp2p,
  protocol: string,
  handler: Handler,
  options: ServeOptions = {},
): Promise<void> {
  await node.handle(
    protocol,
    async (stream, connection) => {
      if (options.admit?.(connection.remotePeer.toString()) === false) {
        stream.abort(new Fault('stranger', `${protocol} is not for this peer`))
        return
      }
      await handler(stream, connection)
    },
    { maxInboundStreams: options.streamsMax ?? INBOUND_STREAMS_MAX, runOnLimitedConnection: true, force: true },
  )
}

/** Starts a node and says plainly why it cannot listen. @throws {KithError} `port_in_use` or `bad_address`. */
export async function startListening(node: Libp2p): Promise<void> {
  try {
    await node.start()
  } catch (cause) {
    await node.stop()
    const message = cause instanceof Error ? cause.message : String(cause)
    const taken = /EADDRINUSE[^\n]*?(\d+)\s*$/m.exec(message)
    if (taken !== null) {
      throw new KithError('port_in_use', `Port ${taken[1] ?? ''} is in use by another program.`, {
        cause,
        next: 'Choose another with --listen /ip4/0.0.0.0/tcp/0 (0 takes any free port).',
      })
    }
    if (
      /EACCES|EADDRNOTAVAIL|UnsupportedListenAddress/.test(`${message} ${cause instanceof Error ? cause.name : ''}`)
    ) {
      throw new KithError(
        'bad_address',
        `Cannot listen there: ${
          message
            .split('\n')
            .find((line) => /E[A-Z]{4,}/.test(line))
            ?.trim() ?? message
        }`,
        { cause, next: 'Give an address of this machine, for example --listen /ip4/0.0.0.0/tcp/4001.' },
      )
    }
    throw cause
  }
}
