import { unlessAborted } from '../../protocols/deadline.ts'
import type { Connection, Stream } from '@libp2p/interface'

/**
 * Opens a stream, and waits no longer than the signal allows. libp2p itself does: with the protocol agreed on it writes
 * down what the peer speaks, one stream after the other, whatever the signal says. A stream that comes too late is reset.
 *
 * @throws the reason of `signal`, or whatever kept the stream from being opened.
 */
export async function newStream(connection: Connection, protocol: string, signal?: AbortSignal): Promise<Stream> {
  signal?.throwIfAborted()
  const opening = connection.newStream(protocol, { signal, runOnLimitedConnection: true })
  try {
    return await unlessAborted(opening, signal)
  } catch (error) {
    if (signal?.aborted === true) void resetLate(opening, error as Error)
    throw error
  }
}

async function resetLate(opening: Promise<Stream>, cause: Error): Promise<void> {
  try {
    const stream = await opening
    stream.abort(cause)
  } catch {
    // It never opened: there is nothing to reset.
  }
}
