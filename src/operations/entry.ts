import { KithError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import { usage } from './typed.ts'
import type { Operation } from './operation.ts'

/** A command as data: the build writes all of them beside the programs, so that help loads none of what they need. */
export interface Entry {
  readonly name: string
  readonly aliases: string[]
  readonly topic: string
  readonly usage: string
  readonly summary: string
  readonly args: {
    readonly name: string
    readonly completes?: string | undefined
    readonly rest?: boolean | undefined
  }[]
  /** With the shown name of its value: `--limit N`. */
  readonly flags: { readonly flag: string; readonly completes?: string | undefined; readonly summary: string }[]
  readonly examples: string[]
}

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

/** What help and completion know of a command. */
export function describe(found: Operation): Entry {
  return {
    name: found.name,
    aliases: [...(found.aliases ?? [])],
    topic: TOPICS[found.topic],
    usage: usage(found).replace('Usage: ', ''),
    summary: found.summary,
    args: found.args.map(({ name, completes, rest }) => ({
      name,
      ...(completes !== undefined && { completes }),
      ...(rest === true && { rest }),
    })),
    flags: (found.flags ?? []).map(({ name, value, completes, summary }) => ({
      flag: value === undefined ? `--${name}` : `--${name} ${value}`,
      ...(completes !== undefined && { completes }),
      summary,
    })),
    examples: [...found.examples],
  }
}

/** The command of this name, or the family of commands that begin with it (`help post`). */
export function named(commands: readonly Entry[], typed: string): Entry[] {
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

/** All commands by topic, a line or two each. */
export function overview(commands: readonly Entry[]): string[] {
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

/** All about one command. */
export function page(command: Entry): string[] {
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
