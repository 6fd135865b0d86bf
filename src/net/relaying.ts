import { circuitRelayServer, circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { systemClock } from '../clock.ts'
import { RelaySlots, SLOT_MS } from './relay-slots.ts'
import type { CircuitRelayService, ServerReservationStoreInit } from '@libp2p/circuit-relay-v2'
import type { Libp2p, PeerId, PeerStore, Stream, StreamHandler, TagOptions, Transport } from '@libp2p/interface'

/**
 * Each relayed connection holds a stream on the connection between the relay and either end for as long as it lives: a
 * group of 256 whose leader sits behind a NAT hangs on one.
 */
export const RELAYED_PER_CONNECTION_MAX = 300
/** More than there are bootstrap nodes: the transport forgets what still waits in line when another reservation ends. */
const RESERVATIONS_AT_ONCE = 64
/** What asks for a relayed connection names one peer and its addresses; libp2p would keep 4 MiB of it for each stream. */
const HANDSHAKE_BYTES_MAX = 8 * 1024

/** As libp2p has them: its own events too, and those of its parts. */
type ServerComponents = Parameters<ReturnType<typeof circuitRelayServer>>[0] & {
  readonly events: Pick<Libp2p, 'addEventListener'>
}
type TransportComponents = Parameters<ReturnType<typeof circuitRelayTransport>>[0]

/** The server's and the transport's public fields that their interfaces leave out. */
interface Server extends CircuitRelayService {
  onHop: StreamHandler
}

export interface RelayTransport extends Transport {
  onStop: StreamHandler
  readonly reservationStore: {
    peerStore: {
      readonly all: PeerStore['all']
      merge(relay: PeerId, data: { readonly tags: Readonly<Record<string, TagOptions | undefined>> }): Promise<unknown>
    }
    /** Relays that failed once, and are refused from then on. */
    readonly relayFilter: { remove?(relay: Uint8Array): unknown }
    hasReservation(relay: PeerId): boolean
    /** Its end in seconds since 1970, by the relay's clock. */
    getReservation(relay: PeerId): { expire: bigint } | undefined
    addRelay(relay: PeerId, type: 'configured'): Promise<unknown>
    cancelReservations(): void
    addEventListener(event: 'relay:created-reservation', listener: (event: CreatedReservation) => void): void
  }
}

type CreatedReservation = CustomEvent<{ readonly details: { readonly timeout: NodeJS.Timeout } }>

/** Relays for others. @param graceMs how long the slot of a peer that left waits for it. */
export function relayServer(
  reservations: ServerReservationStoreInit,
  graceMs?: number,
): (components: ServerComponents) => CircuitRelayService {
  const create = circuitRelayServer({
    reservations,
    maxInboundHopStreams: RELAYED_PER_CONNECTION_MAX,
    maxOutboundHopStreams: RELAYED_PER_CONNECTION_MAX,
    maxOutboundStopStreams: RELAYED_PER_CONNECTION_MAX,
  })
  return (components) => {
    const server = create(components) as Server
    const { reservations: taken } = server
    new RelaySlots({ clock: systemClock, reservations: taken, events: components.events, ...(graceMs && { graceMs }) })
    server.onHop = boundedHandshake(server.onHop)
    return server
  }
}

/** Dials through relays, and is dialled through them. */
export function relayTransport(): (components: TransportComponents) => Transport {
  const create = circuitRelayTransport({
    reservationConcurrency: RESERVATIONS_AT_ONCE,
    maxInboundStopStreams: RELAYED_PER_CONNECTION_MAX,
    maxOutboundStopStreams: RELAYED_PER_CONNECTION_MAX,
  })
  return (components) => {
    const transport = create(components) as RelayTransport
    holdByOurClock(transport.reservationStore)
    transport.onStop = boundedHandshake(transport.onStop)
    // Who does not relay has no handler of its own whose limit would count here, and libp2p's default is 64.
    const dial = transport.dial.bind(transport)
    transport.dial = (address, options) => {
      const roomy = { ...options, maxOutboundStreams: RELAYED_PER_CONNECTION_MAX }
      return dial(address, roomy)
    }
    return transport
  }
}

/**
 * libp2p reads the end of a slot, which the relay states by its own clock, on ours. With one of them an hour wrong it would
 * ask again an hour late; further off it could not even note the relay, and gave the slot up. `RelayWatch` asks again in
 * time, whatever the clocks say.
 */
function holdByOurClock(store: RelayTransport['reservationStore']): void {
  const { peerStore } = store
  store.peerStore = {
    all: peerStore.all.bind(peerStore),
    merge: async (relay, { tags }) => {
      const lasting = Object.entries(tags).map(([name, tag]) => [name, tag && { ...tag, ttl: SLOT_MS }] as const)
      return await peerStore.merge(relay, { tags: Object.fromEntries(lasting) })
    },
  }
  store.addEventListener('relay:created-reservation', ({ detail }) => {
    clearTimeout(detail.details.timeout)
  })
}

/** Until the answer nothing but the request is due: so many streams that only ever send would fill the memory. */
function boundedHandshake(handle: StreamHandler): StreamHandler {
  return (stream, connection) => {
    endIfLong(stream)
    return handle(stream, connection)
  }
}

function endIfLong(stream: Stream): void {
  let bytes = 0
  const count = ({ data }: { data: { byteLength: number } }): void => {
    bytes += data.byteLength
    if (bytes > HANDSHAKE_BYTES_MAX) stream.abort(new Error('more was sent than a request to a relay takes'))
  }
  stream.addEventListener('message', count)
  const send = stream.send.bind(stream)
  stream.send = (data) => {
    stream.removeEventListener('message', count)
    stream.send = send
    return send(data)
  }
}
