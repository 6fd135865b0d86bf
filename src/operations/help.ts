import { z } from 'zod'
import { describe, named, overview, page } from './entry.ts'
import { operation } from './operation.ts'
import type { Operation } from './operation.ts'

const entry = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  topic: z.string(),
  usage: z.string(),
  summary: z.string(),
  args: z.array(z.object({ name: z.string(), completes: z.string().optional(), rest: z.boolean().optional() })),
  flags: z.array(z.object({ flag: z.string(), completes: z.string().optional(), summary: z.string() })),
  examples: z.array(z.string()),
})

/** The last words of a command line. */
export const EXITING = 'Exiting commandline...'

/** `help`, `listen` and `exit`. `others` are the operations that help tells of, beside its own. */
export function generalOperations(others: readonly Operation[]): Operation[] {
  const own: Operation[] = [help(() => [...others, ...own]), listen, exit]
  return own
}

function help(all: () => readonly Operation[]): Operation {
  return operation({
    name: 'help',
    topic: 'general',
    summary: 'All commands, or all about one of them',
    args: [{ name: 'command', shown: 'command', optional: true, rest: true, completes: 'command' }],
    params: z.object({ command: z.string().optional() }),
    result: z.object({ whole: z.boolean(), commands: z.array(entry) }),
    examples: ['help', 'help message', 'help post get'],
    run: (_context, { command }) => {
      const commands = all().map(describe)
      return command === undefined ? { whole: true, commands } : { whole: false, commands: named(commands, command) }
    },
    say: ({ whole, commands }) => (whole ? overview(commands) : commands.flatMap(page)),
  })
}

/** The seed's `listen` had to be said before anything could arrive. */
const listen = operation({
  name: 'listen',
  topic: 'general',
  summary: 'Nothing: a peer that is online always listens',
  args: [],
  params: z.object({}),
  result: z.object({ online: z.boolean() }),
  examples: ['listen'],
  run: ({ kith }) => ({ online: kith.net.isOnline }),
  say: ({ online }) => [
    online ? 'Kith always listens while it is online.' : 'Kith always listens while it is online: say online first.',
  ],
})

/** Whoever runs it ends: the command line, or the whole peer when asked from another process. */
const exit = operation({
  name: 'exit',
  aliases: ['quit'],
  topic: 'general',
  summary: 'Go offline and end; what waits is kept and sent next time',
  args: [],
  params: z.object({}),
  result: z.object({}),
  examples: ['exit'],
  run: () => ({}),
  say: () => [EXITING],
})
