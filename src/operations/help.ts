import { z } from 'zod'
import { KithError } from '../errors.ts'
import { operation } from './operation.ts'
import { suggest } from '../suggest.ts'
import { usage } from './typed.ts'
import type { Operation } from './operation.ts'

const TOPICS: Readonly<Record<Operation['topic'], string>> = {
  presence: 'You and the network',
  people: 'Friends',
  requests: 'Requests',
  messages: 'Messages',
  session: 'Private sessions',
  groups: 'Groups',
  posts: 'Posts',
  general: 'Kith itself',
}

const entry = z.object({
  name: z.string(),
  aliases: z.array(z.string()),
  topic: z.string(),
  usage: z.string(),
  summary: z.string(),
  flags: z.array(z.object({ flag: z.string(), summary: z.string() })),
  examples: z.array(z.string()),
})
type Entry = z.infer<typeof entry>

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

function describe(found: Operation): Entry {
  return {
    name: found.name,
    aliases: [...(found.aliases ?? [])],
    topic: TOPICS[found.topic],
    usage: usage(found).replace('Usage: ', ''),
    summary: found.summary,
    flags: (found.flags ?? []).map(({ name, value, summary }) => ({
      flag: value === undefined ? `--${name}` : `--${name} ${value}`,
      summary,
    })),
    examples: [...found.examples],
  }
}

/** The command of this name, or the family of commands that begin with it (`help post`). */
function named(commands: readonly Entry[], typed: string): Entry[] {
  const name = typed.toLowerCase().replace(/^\//, '')
  const exact = commands.find((command) => command.name === name || command.aliases.includes(name))
  if (exact !== undefined) return [exact]
  const family = commands.filter((command) => command.name.startsWith(`${name} `))
  if (family.length > 0) return family
  const meant = suggest(
    name,
    commands.flatMap((command) => [command.name, ...command.aliases]),
  )
  throw new KithError('unknown_command', `There is no command ${name}.`, {
    next: meant === undefined ? 'help lists the commands.' : `Did you mean ${meant}?`,
  })
}

const COLUMNS = 80
const USAGE_COLUMNS_MAX = 24

function overview(commands: readonly Entry[]): string[] {
  const column = Math.min(USAGE_COLUMNS_MAX, Math.max(...commands.map((command) => command.usage.length)))
  const topics = Object.values(TOPICS).filter((topic) => commands.some((command) => command.topic === topic))
  return [
    ...topics.flatMap((topic) => [
      `${topic}:`,
      ...commands
        .filter((command) => command.topic === topic)
        .flatMap((command) => beside(`  ${command.usage.padEnd(column)}  `, command.summary)),
    ]),
    '@bob text is a message to bob, #club text goes to all of the group club.',
    'help <command> shows more. A command may begin with a slash.',
  ]
}

function page(command: Entry): string[] {
  return [
    `Usage: ${command.usage}`,
    ...beside('  ', command.summary),
    ...(command.aliases.length === 0 ? [] : [`  Also: ${command.aliases.join(', ')}`]),
    ...command.flags.flatMap(({ flag, summary }) => beside(`  ${flag}  `, summary)),
    ...command.examples.map((example) => `  Example: ${example}`),
  ]
}

/** Words beside a head, broken before column 80 and indented under themselves. */
function beside(head: string, words: string): string[] {
  const lines: string[] = []
  let line = head
  for (const word of words.split(' ')) {
    if (line.length + word.length > COLUMNS && line.trim() !== '') {
      lines.push(line.trimEnd())
      line = ' '.repeat(Math.min(head.length, USAGE_COLUMNS_MAX + 4))
    }
    line += `${word} `
  }
  return [...lines, line.trimEnd()]
}
