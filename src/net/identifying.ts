import type { Identify } from '@libp2p/identify'
import type { Connection, Libp2p } from '@libp2p/interface'
import type { Clock } from '../clock.ts'

/** Who answers at all has done so by then; what still comes of the first question is as welcome. */
const ASK_AGAIN_MS = 15_000
/** What kept the machine busy may be over by then. */
const ASK_LAST_MS = 60_000

/**
 * Asks again what a peer speaks. libp2p asks once when a connection opens and keeps quiet if nothing comes: gossipsub, the
 * DHT and DCUtR never heard of that peer then, for as long as the connection stood.
 */
export function identifyAgain(node: Libp2p<{ identify: Identify }>, clock: Clock): void {
  const waiting = new Map<string, () => void>()
  const settle = ({ id }: Connection): void => {
    waiting.get(id)?.()
    waiting.delete(id)
  }
  const ask = (connection: Connection): void => {
    if (connection.status !== 'open') return
    node.services.identify.identify(connection).catch(() => {
      // Asked again, or it is a peer that cannot say what it speaks.
    })
  }
  node.addEventListener('connection:open', ({ detail: connection }) => {
    const askFirst = (): void => {
      ask(connection)
      const askLast = (): void => {
        waiting.delete(connection.id)
        ask(connection)
      }
      waiting.set(connection.id, clock.after(ASK_LAST_MS, askLast))
    }
    waiting.set(connection.id, clock.after(ASK_AGAIN_MS, askFirst))
  })
  node.addEventListener('connection:close', ({ detail: connection }) => {
    settle(connection)
  })
  node.addEventListener('peer:identify', ({ detail: { connection } }) => {
    settle(connection)
  })
}
