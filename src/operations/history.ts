import { z } from 'zod'
import { completenessSchema, completenessText } from './group-report.ts'
import { operation } from './operation.ts'
import { quote } from './quote.ts'
import { timeText } from './time.ts'
import type { Kith } from '../kith.ts'

/** All of a history, in a number that every database takes. */
const ALL_ROWS = 2 ** 31 - 2

const answeredSchema = z.object({ sender: z.string(), mine: z.boolean(), number: z.number(), text: z.string() })

export const row = z.object({
  id: z.number(),
  number: z.number(),
  sender: z.string(),
  mine: z.boolean(),
  sentMs: z.number(),
  text: z.string(),
  state: z.enum(['queued', 'held', 'delivered', 'read', 'failed']),
  failure: z.enum(['cancelled', 'expired']).optional(),
  change: z.enum(['edited', 'erased']).optional(),
  isUnread: z.boolean().optional(),
  sharedBy: z.string().optional(),
  answers: answeredSchema.optional(),
  reactions: z.array(z.object({ by: z.string(), emoji: z.string() })).optional(),
})
export type Row = z.infer<typeof row>

const read = z.object({
  with: z.string(),
  messages: z.array(row),
  more: z.boolean(),
  isForward: z.boolean().optional(),
  completeness: completenessSchema.optional(),
})
type Read = z.infer<typeof read>

export const history = operation({
  name: 'history',
  topic: 'messages',
  summary: 'What you and a friend wrote to each other, or what a group wrote',
  args: [{ name: 'with', shown: 'U|#group', completes: 'conversation' }],
  flags: [
    { name: 'limit', value: 'N', summary: 'the newest N only' },
    { name: 'before', value: 'N', summary: 'those before this place, as the line above an earlier page says' },
    { name: 'after', value: 'N', summary: 'those after this place' },
    { name: 'peek', summary: 'nothing is marked as read' },
  ],
  params: z.object({
    with: z.string(),
    limit: z.coerce.number().int().min(1).max(ALL_ROWS).default(ALL_ROWS),
    before: z.coerce.number().int().min(1).optional(),
    after: z.coerce.number().int().min(1).optional(),
    peek: z.boolean().default(false),
  }),
  result: read,
  examples: ['history bob', 'history bob --limit 20', 'history #chess'],
  run: async ({ kith, signal }, page) => await readPage(kith, page, signal),
  say: ({ with: name, messages, more, isForward, completeness }) => {
    const [first, last] = [messages[0], messages.at(-1)]
    if (first === undefined || last === undefined) return [`No chat history with ${name}`]
    return [
      ...(more && isForward !== true ? [`There are older ones: history ${name} --before ${first.id}`] : []),
      ...rowLines(messages),
      ...(completeness === undefined ? [] : [completenessText(completeness)]),
      ...(more && isForward === true ? [`There are newer ones: history ${name} --after ${last.id}`] : []),
    ]
  },
})

/** What to read: a friend's conversation or that of a `#group`. */
interface Page {
  readonly with: string
  readonly limit: number
  readonly before?: number | undefined
  readonly after?: number | undefined
  /** Nothing is marked as read. */
  readonly peek?: boolean
}

/** Reads a page; the newest one counts as read from then on, unless it is only peeked at. @throws {KithError} `group_not_found`, and as `resolve`. */
export async function readPage(
  kith: Kith,
  { with: name, limit, before, after, peek = false }: Page,
  signal: AbortSignal,
): Promise<Read> {
  if (name.startsWith('#')) {
    const group = name.slice(1)
    const { rows, more } = kith.groups.history(group, { limit, before })
    const { missing, uptoMs, checkedMs } = kith.groups.report(group)
    if (before === undefined && !peek) await kith.groups.markRead(group)
    return {
      with: name,
      messages: rows.map((one) => ({ ...one })),
      more,
      completeness: { missing, uptoMs, checkedMs },
    }
  }
  const person = await kith.names.resolve(name, signal)
  const { rows, more } = await kith.chat.history(person, { limit, before, after, peek })
  const isForward = after !== undefined
  return { with: person.label, messages: rows.map((one) => ({ ...one })), more, ...(isForward && { isForward }) }
}

/** Messages a line each, with a line where a day or the unread ones begin. */
export function rowLines(messages: readonly Row[]): string[] {
  return messages.flatMap((one, i) => [...dividers(messages[i - 1], one), lineOf(one)])
}

/** A line where another day begins, and one where what nobody has read begins. */
function dividers(before: Row | undefined, { sentMs, isUnread }: Row): string[] {
  const day = timeText(sentMs).slice(0, 10)
  const isNewDay = before !== undefined && timeText(before.sentMs).slice(0, 10) !== day
  const isUnreadFrom = isUnread === true && before !== undefined && before.isUnread !== true
  return [...(isNewDay ? [`--- ${day} ---`] : []), ...(isUnreadFrom ? ['--- unread ---'] : [])]
}

function lineOf(one: Row): string {
  const { sentMs, sender, mine, number, state, failure, answers, sharedBy, reactions = [] } = one
  const given = reactions.map(({ by, emoji }) => `${emoji} ${by}`).join(', ')
  const quoted = answers === undefined ? '' : `(to ${quote(answers)}) `
  const come = mine ? ` ${failure === undefined ? state : `failed (${failure})`}` : ''
  return `${timeText(sentMs)}  ${sender}:  ${quoted}${wordsOf(one)}${given && `  {${given}}`}  [${number}]${come}${sharedBy === undefined ? '' : ` (shared by ${sharedBy})`}`
}

function wordsOf({ text, change }: Row): string {
  if (change === 'erased') return '(erased)'
  return change === 'edited' ? `${text} (edited)` : text
}
