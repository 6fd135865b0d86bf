import { z } from 'zod'
import { TOKEN_FILE } from '../access/token-file.ts'
import { KithError } from '../errors.ts'
import { operation } from './operation.ts'
import { isKeyMaking } from './permission.ts'
import { suggest } from '../suggest.ts'
import { timeText } from './time.ts'
import type { Operation } from './operation.ts'

const limitedToken = z.object({
  name: z.string(),
  only: z.array(z.string()),
  group: z.string().optional(),
  createdMs: z.number(),
})
const nameArg = { name: 'name', shown: 'N' } as const

/** What programs may do through the API. `others` are the operations that a limited token can be for. */
export function tokenOperations(others: readonly Operation[]): Operation[] {
  return [creating(others.map(({ name }) => name)), list, revoke, rotate]
}

function creating(names: readonly string[]): Operation {
  return operation({
    name: 'token create',
    topic: 'general',
    summary: 'A token for a program that may do some things only (docs/api.md)',
    args: [nameArg],
    flags: [
      { name: 'only', value: 'op,op', summary: 'the commands that it may give' },
      { name: 'group', value: 'G', summary: 'the one group that it may speak and hear of' },
    ],
    params: z.object({ name: z.string(), only: z.string().optional(), group: z.string().optional() }),
    result: z.object({
      name: z.string(),
      token: z.string(),
      only: z.array(z.string()),
      group: z.string().optional(),
    }),
    examples: ['token create echo --only message,history', 'token create greeter --group chess'],
    run: async ({ kith }, { name, only, group }) => {
      const chosen = [...new Set((only ?? '').split(',').map((one) => one.trim().toLowerCase()))].filter(Boolean)
      for (const one of chosen) if (!names.includes(one)) throw unknown(one, names)
      if (chosen.length === 0 && group === undefined) throw unlimited()
      const token = await kith.access.create(name, chosen, group)
      return { name, token, only: chosen, ...(group === undefined ? {} : { group: group.replace(/^#/, '') }) }
    },
    say: ({ name, token, ...limits }) => [
      `Token ${name} for ${meaning(limits)}. It is shown this once:`,
      token,
      `token revoke ${name} takes it back.`,
    ],
  })
}

function unknown(name: string, names: readonly string[]): KithError {
  if (isKeyMaking(name)) {
    return new KithError('usage', 'No token may be for making tokens or links to the page.', {
      next: 'Use the one that may do everything.',
    })
  }
  const meant = suggest(name, names)
  return new KithError('unknown_command', `There is no command ${name}.`, {
    next: meant === undefined ? 'help lists the commands.' : `Did you mean ${meant}?`,
  })
}

function unlimited(): KithError {
  return new KithError('usage', 'A token is for some commands, for a group, or both.', {
    next: `Say --only or --group. The one that may do everything lies in the file ${TOKEN_FILE}.`,
  })
}

const list = operation({
  name: 'token list',
  topic: 'general',
  summary: 'The limited tokens and what they are for',
  args: [],
  params: z.object({}),
  result: z.object({ tokens: z.array(limitedToken) }),
  examples: ['token list'],
  run: ({ kith }) => ({ tokens: kith.access.list().map(({ only, ...one }) => ({ ...one, only: [...only] })) }),
  say: ({ tokens }) =>
    tokens.length === 0
      ? ['No limited token.']
      : tokens.map((one) => `${one.name}: ${meaning(one)} (since ${timeText(one.createdMs)})`),
})

const revoke = operation({
  name: 'token revoke',
  topic: 'general',
  summary: 'Take a limited token back: it is worth nothing at once',
  args: [nameArg],
  params: z.object({ name: z.string() }),
  result: z.object({ name: z.string() }),
  examples: ['token revoke echo'],
  run: async ({ kith }, { name }) => {
    await kith.access.revoke(name)
    return { name }
  },
  say: ({ name }) => [`Revoked token ${name}.`],
})

const rotate = operation({
  name: 'token rotate',
  topic: 'general',
  summary: 'Make the token that may do everything anew: the old one is worth nothing, open pages end',
  args: [],
  params: z.object({}),
  result: z.object({ file: z.string() }),
  examples: ['token rotate'],
  run: async ({ kith }) => {
    await kith.access.rotate()
    return { file: `${kith.dataDir}/${TOKEN_FILE}` }
  },
  say: ({ file }) => [`The new token is in ${file}.`],
})

function meaning({ only, group }: { only: readonly string[]; group?: string | undefined }): string {
  const commands = only.length === 0 ? 'all' : only.join(', ')
  return group === undefined ? commands : `${commands} about group ${group}`
}
