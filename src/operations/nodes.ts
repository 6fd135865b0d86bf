import { toString } from 'uint8arrays/to-string'
import { z } from 'zod'
import { operation } from './operation.ts'
import type { Kith } from '../kith.ts'
import type { Operation } from './operation.ts'

const nodeState = z.object({
  peerId: z.string(),
  address: z.string().optional(),
  connected: z.boolean(),
  /** Entries of its log, up to which each followed from those before. */
  logIndex: z.number(),
  verdict: z.enum(['sound', 'doubted', 'lied']),
  reason: z.string().optional(),
  /** The friend who brought the proof. */
  from: z.string().optional(),
  /** LieProof (protocols/rendezvous), hex: anybody can verify it. */
  proof: z.string().optional(),
})

const nodes = operation({
  name: 'nodes',
  topic: 'presence',
  summary: 'Bootstrap nodes, and whether their logs add up',
  args: [],
  params: z.object({}),
  result: z.object({ nodes: z.array(nodeState) }),
  examples: ['nodes'],
  run: ({ kith }) => ({ nodes: statesOf(kith) }),
  say: ({ nodes: all }) =>
    all.length === 0
      ? ['No bootstrap node was met yet.']
      : all.map(({ peerId, address = peerId, connected, logIndex, verdict, reason, from }) => {
          const place = connected ? 'connected' : 'not connected'
          if (verdict === 'sound') return `${address}: ${place}, its log adds up (${String(logIndex)} entries)`
          const by = from === undefined ? '' : ` The proof came from ${from}.`
          return `${address}: ${place}, ${verdict === 'lied' ? 'IT LIED' : 'doubted'}. ${reason ?? ''}${by}`
        }),
})

function statesOf({ logs, bootstraps }: Kith): z.infer<typeof nodeState>[] {
  return logs.states().map((state) => {
    const proof = logs.proofOf(state.peerId)
    const bootstrap = bootstraps.states().find(({ peerId }) => peerId === state.peerId)
    const { connected = false, address } = bootstrap ?? {}
    return { ...state, connected, address, proof: proof === undefined ? undefined : toString(proof, 'hex') }
  })
}

const whereabouts = operation({
  name: 'whereabouts',
  topic: 'presence',
  summary: 'Whether friends may tell your other friends where you are',
  args: [],
  flags: [
    { name: 'share', value: 'on|off', summary: 'let friends pass your addresses on to your other friends, or not' },
  ],
  params: z.object({ share: z.enum(['on', 'off']).optional() }),
  result: z.object({ shared: z.boolean() }),
  examples: ['whereabouts', 'whereabouts --share off'],
  run: async ({ kith }, { share }) => {
    if (share !== undefined) await kith.sharing.setPassedOn(share === 'on')
    return { shared: kith.sharing.isPassedOn }
  },
  say: ({ shared }) => [
    shared
      ? 'Your friends may tell your other friends where you are, so that they find you without a bootstrap node.'
      : 'Your friends keep your addresses to themselves, and you keep theirs.',
  ],
})

export const nodeOperations: readonly Operation[] = [nodes, whereabouts]
