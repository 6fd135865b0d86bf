import { z } from 'zod'
import { operation } from './operation.ts'
import type { Operation } from './operation.ts'

const visible = operation({
  name: 'visible',
  topic: 'presence',
  summary: 'Who may see at the bootstrap nodes that you are online: everyone, or friends alone',
  args: [{ name: 'to', shown: 'everyone|friends', optional: true }],
  params: z.object({ to: z.enum(['everyone', 'friends']).optional() }),
  result: z.object({ to: z.enum(['everyone', 'friends']) }),
  examples: ['visible', 'visible friends', 'visible everyone'],
  run: async ({ kith }, { to }) => {
    if (to !== undefined) await kith.presence.showTo(to)
    return { to: kith.presence.visibleTo }
  },
  say: ({ to }) =>
    to === 'everyone'
      ? ['Everyone who looks you up sees whether you are online.']
      : ['Only friends see that you are online; others find your name and not where you are.'],
})

export const visibleOperations: readonly Operation[] = [visible]
