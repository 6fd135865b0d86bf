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
  if (signal === undefined) return await opening
  return await new Promise<Stream>((resolve, reject) => {
    const onAbort = (): void => {
      const cause = signal.reason as Error
      reject(cause)
      opening.then(
        (stream) => {
          stream.abort(cause)
        },
        () => undefined,
      )
    }
    signal.addEventListener('abort', onAbort, { once: true })
    opening.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}
