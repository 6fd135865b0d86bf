import { z } from 'zod'
import { KithError } from '../errors.ts'
import { EXITING } from './messages.ts'
import { operation } from './operation.ts'
import type { Operation } from './operation.ts'

const connect = operation({
  name: 'connect',
  topic: 'session',
  summary: 'Ask a friend for a live session; once it begins, each line is text until exit',
  args: [{ name: 'user', shown: 'U', completes: 'friend' }],
  flags: [{ name: 'wait', summary: 'wait for the answer' }],
  params: z.object({ user: z.string(), wait: z.boolean().default(false) }),
  result: z.object({ user: z.string(), state: z.enum(['sent', 'answered', 'accepted', 'withdrawn']) }),
  examples: ['connect bob', 'connect --wait bob'],
  run: async ({ kith, signal }, { user, wait }) => {
    const person = await kith.names.resolve(user, signal)
    const request = await kith.chat.connect(person)
    const { label } = person
    if (request.state === 'accepted') return { user: label, state: 'answered' as const }
    if (!wait) return { user: label, state: 'sent' as const }
    const answer = await kith.chat.answer(request.id, signal)
    if (answer !== 'declined') return { user: label, state: answer }
    throw new KithError('declined', `Connection request to ${label} is declined.`, {
      next: `You may ask again: connect ${label}`,
    })
  },
  say: ({ user, state }) => [
    {
      sent: `Connection request sent to ${user}`,
      answered: `${user} had asked you: accepted.`,
      accepted: `Connection request to ${user} is accepted.`,
      withdrawn: `The connection request to ${user} was withdrawn.`,
    }[state],
  ],
})

const say = operation({
  name: 'say',
  topic: 'session',
  summary: 'Say a line in the live session',
  args: [{ name: 'text', shown: 'text', rest: true }],
  params: z.object({ text: z.string() }),
  result: z.object({ user: z.string(), number: z.number() }),
  examples: ['say hello'],
  run: async ({ kith }, { text }) => {
    const { person, number } = await kith.chat.say(text)
    return { user: person.label, number }
  },
  // Whoever typed it sees it already.
  say: () => [],
})

const leave = operation({
  name: 'leave',
  topic: 'session',
  summary: 'End the live session, for both',
  args: [],
  params: z.object({}),
  result: z.object({ user: z.string() }),
  examples: ['leave'],
  run: async ({ kith }) => ({ user: (await kith.chat.leave()).label }),
  say: () => [EXITING],
})

export const sessionOperations: readonly Operation[] = [connect, say, leave]
