import { webSockets } from '@libp2p/websockets'
import { WebSocket } from 'ws'

/**
 * As platforms have it: what goes wrong on a socket that nobody listens to any more is nobody's. `ws` alone throws it
 * at the whole process, and libp2p stops to listen when it gives a dial up.
 */
export class PlatformWebSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    this.on('error', () => undefined)
  }
}

/** The WebSocket transport. It dials with the platform's own `WebSocket`, which Node 20 does not have yet. */
export function webSocketTransport(): ReturnType<typeof webSockets> {
  const platform = globalThis as { WebSocket?: unknown }
  platform.WebSocket ??= PlatformWebSocket
  return webSockets()
}
