import { yamux } from '@chainsafe/libp2p-yamux'
import { multiaddrConnectionPair } from '@libp2p/utils'
import type { Stream } from '@libp2p/interface'

/** Two ends of one real yamux stream over an in-memory connection: unlike `streamPair`, it has real flow control. */
export async function yamuxPair(protocol: string): Promise<[Stream, Stream]> {
  const [outbound, inbound] = multiaddrConnectionPair({ delay: 0, capacity: 64 })
  const factory = yamux({ enableKeepAlive: false, streamOptions: { maxStreamWindowSize: 1024 * 1024 } })()
  const [near, far] = [factory.createStreamMuxer(outbound), factory.createStreamMuxer(inbound)]
  const arrived = new Promise<Stream>((resolve) => {
    far.addEventListener('stream', (event) => {
      resolve(event.detail)
    })
  })
  const opened = await near.createStream({ protocol })
  const accepted = await arrived
  opened.protocol = protocol
  accepted.protocol = protocol
  return [opened, accepted]
}
