import { createServer } from 'node:net'
import { Client } from './control-client.ts'
import { claimAddress, closeToOthers, releaseAddress } from './control-socket.ts'
import type { Socket } from 'node:net'
import type { Face } from './face.ts'

/** Rationale: scripts may run many one-shot commands at once; more than this is one that has gone wrong. */
const CLIENTS_MAX = 128

/** The socket through which other processes of this user speak to the peer. */
export interface Control {
  /** Path of the socket. */
  readonly address: string
  /** Ends what clients wait for and removes the socket. */
  close(): Promise<void>
}

/** Listens for one-shot commands on a socket in the data directory, for this user alone. */
export async function serveControl(face: Face): Promise<Control> {
  const clients = new Set<Socket>()
  const server = createServer((socket) => {
    if (clients.size >= CLIENTS_MAX) {
      socket.destroy()
      return
    }
    clients.add(socket)
    socket.once('close', () => clients.delete(socket))
    new Client(face, socket).listen()
  })
  const address = claimAddress(face.dataDir)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  closeToOthers(address)
  return {
    address,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of clients) socket.destroy()
      await closed
      releaseAddress(face.dataDir)
    },
  }
}
