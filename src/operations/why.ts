import { z } from 'zod'
import { findMessage } from './named.ts'
import { operation } from './operation.ts'
import { timeText } from './time.ts'
import type { Operation } from './operation.ts'

const why = operation({
  name: 'why',
  topic: 'messages',
  summary: 'What became of a message of yours: stored, held by whom, delivered, tried how often',
  args: [{ name: 'message', shown: 'U:me:N', completes: 'own_message' }],
  params: z.object({ message: z.string() }),
  result: z.object({
    user: z.string(),
    number: z.number(),
    state: z.enum(['queued', 'held', 'delivered', 'read', 'failed']),
    failure: z.string().optional(),
    storedMs: z.number(),
    passages: z.array(z.object({ atMs: z.number(), kind: z.enum(['held', 'delivered']), holder: z.string() })),
    attempts: z.number(),
    lastError: z.string().optional(),
    nextAttemptMs: z.number().optional(),
    letterTrouble: z.string().optional(),
    nextLetterMs: z.number().optional(),
  }),
  examples: ['why bob:me:12', 'why bob:me:last'],
  run: async ({ kith, signal }, { message }) => kith.chat.why(await findMessage(kith, message, signal)),
  say: (result) => [
    `[${result.number}] to ${result.user}: ${result.state}${result.failure === undefined ? '' : ` (${result.failure})`}`,
    `${timeText(result.storedMs)}  stored on this device`,
    ...result.passages.map(({ atMs, kind, holder }) =>
      kind === 'held'
        ? `${timeText(atMs)}  held by ${holder}`
        : `${timeText(atMs)}  delivered: on the disk of ${result.user}, who signed for it`,
    ),
    ...(result.state === 'queued' || result.state === 'held' ? waiting(result) : []),
  ],
})

interface Waiting {
  readonly user: string
  readonly attempts: number
  readonly lastError?: string | undefined
  readonly nextAttemptMs?: number | undefined
  readonly letterTrouble?: string | undefined
  readonly nextLetterMs?: number | undefined
}

function waiting({ user, attempts, lastError, nextAttemptMs, letterTrouble, nextLetterMs }: Waiting): string[] {
  const tried = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} to reach ${user} since the last success`
  return [
    lastError === undefined ? `${tried}.` : `${tried}; the last one failed: ${lastError}`,
    ...(nextAttemptMs === undefined ? [] : [`Next attempt at ${timeText(nextAttemptMs)}, or when ${user} connects.`]),
    ...(letterTrouble === undefined ? [] : [`By letter: ${letterTrouble}`]),
    ...(nextLetterMs === undefined ? [] : [`Next attempt to leave the letter at ${timeText(nextLetterMs)}.`]),
  ]
}

export const whyOperations: readonly Operation[] = [why]
