import { webSockets } from '@libp2p/websockets'
import { WebSocket } from 'ws'

/** The WebSocket transport. It dials with the platform's own `WebSocket`, which Node 20 does not have yet. */
export function webSocketTransport(): ReturnType<typeof webSockets> {
  const platform = globalThis as { WebSocket?: unknown }
  platform.WebSocket ??= WebSocket
  return webSockets()
}
