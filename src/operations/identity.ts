import { z } from 'zod'
import { KithError } from '../errors.ts'
import { phraseOf } from '../identity/phrase.ts'
import { readSafetyNumber, safetyLines, verified } from '../names/safety.ts'
import { operation } from './operation.ts'
import { usageError } from './typed.ts'
import type { NameNews } from '../names/news.ts'
import type { Operation } from './operation.ts'

const verify = operation({
  name: 'verify',
  topic: 'people',
  summary: 'The safety number of a friend and you: compare it, and note that you did',
  args: [
    { name: 'user', shown: 'U', completes: 'friend' },
    { name: 'number', shown: 'number', optional: true, rest: true },
  ],
  flags: [
    { name: 'yes', summary: 'you compared it, and it is the same' },
    { name: 'no', summary: 'take that back' },
  ],
  params: z.object({
    user: z.string(),
    number: z.string().optional(),
    yes: z.boolean().default(false),
    no: z.boolean().default(false),
  }),
  result: z.object({
    user: z.string(),
    number: z.string(),
    verified: z.enum(['yes', 'no', 'changed']),
    compared: z.boolean(),
  }),
  examples: ['verify bob', 'verify --yes bob', 'verify bob 12345 67890 …'],
  run: async ({ kith, signal }, { user, number: given, yes, no }) => {
    if (yes && no) throw usageError(verify, '--yes or --no?')
    const person = await kith.names.resolve(user, signal)
    if (person.label === kith.names.me.label) throw new KithError('self', 'You need no proof of yourself.')
    const number = kith.names.safetyNumber(person)
    if (given !== undefined) compare(given, number, person.label)
    if (yes || no || given !== undefined) await kith.names.setVerified(person, !no)
    return { user: person.label, number, verified: verified(kith.store, person), compared: given !== undefined }
  },
  say: ({ user, number, verified, compared }) => [
    ...(compared ? ['The numbers are the same.'] : [`Safety number of ${user} and you:`, ...safetyLines(number)]),
    {
      yes: `${user} is verified.`,
      no: `Compare it with ${user} face to face or by voice: the same there? Then verify --yes ${user}`,
      changed: `${user} was verified and has a new key since: compare again, then verify --yes ${user}`,
    }[verified],
  ],
})

function compare(given: string, number: string, label: string): void {
  const digits = readSafetyNumber(given)
  if (digits === undefined) throw usageError(verify, 'A safety number has 60 digits.')
  if (digits === number) return
  throw new KithError('safety_mismatch', `This is not the safety number of ${label} and you.`, {
    next: `If ${label} really sees this number, somebody may stand between you: do not trust this contact.`,
  })
}

const recoveryPhrase = operation({
  name: 'recovery_phrase',
  topic: 'people',
  summary: 'The 24 words from which your user key can be made again',
  args: [],
  flags: [{ name: 'yes', summary: 'show it: nobody looks over your shoulder' }],
  params: z.object({ yes: z.boolean().default(false) }),
  result: z.object({ words: z.string().optional() }),
  examples: ['recovery_phrase --yes'],
  run: ({ kith }, { yes }) => (yes ? { words: phraseOf(kith.identity.user.seed) } : {}),
  say: ({ words }) =>
    words === undefined
      ? [
          'Whoever reads these words is you for everybody. Write them on paper, and show them to nobody.',
          'They bring back who you are: your name and your friends’ trust, not your messages.',
          'recovery_phrase --yes shows them.',
        ]
      : [...lines(words), 'On a new device: kith recover (or --recover) with an empty data directory.'],
})

/** Six words a line, numbered, as one writes them down. */
function lines(words: string): string[] {
  const numbered = words.split(' ').map((word, index) => `${String(index + 1)} ${word}`)
  return [0, 6, 12, 18].map((start) => numbered.slice(start, start + 6).join('  '))
}

const rotateKey = operation({
  name: 'rotate_key',
  topic: 'people',
  summary: 'Take a new user key, signed by the old one: after it may have been seen by others',
  args: [],
  params: z.object({}),
  result: z.object({ fingerprint: z.string() }),
  examples: ['rotate_key'],
  run: async ({ kith }) => {
    await kith.claims.rotateKey()
    return { fingerprint: kith.names.me.fingerprint }
  },
  say: ({ fingerprint }) => [
    `You have a new key: ${fingerprint}. Your friends hear of it, signed by the old one; safety numbers are new too.`,
    'The old recovery phrase is over: write down the new one (recovery_phrase).',
  ],
})

export const identityOperations: readonly Operation[] = [verify, recoveryPhrase, rotateKey]

export const identitySayings: { [T in NameNews['type']]: (news: Extract<NameNews, { type: T }>) => string[] } = {
  friend_device: ({ who }) => [`${who} has a new device.`],
  friend_key: ({ who, fingerprint, wasVerified }) => [
    `${who} has a new key, signed by the old one. The fingerprint is ${fingerprint} now.`,
    ...(wasVerified ? [`You had verified ${who}: the safety number is another one now, verify ${who} shows it.`] : []),
  ],
  friend_renamed: ({ before, who }) => [`${before} is now called ${who}.`],
  friend_key_conflict: ({ who, fingerprint, other }) => [
    `Warning: two keys claim to be ${who}: ${fingerprint}, which came first and stays, and ${other}. Ask ${who} which is right.`,
  ],
  device_replaced: ({ name }) => [
    `${name === '' ? 'This user' : name} has a newer record that does not list this device: it was recovered elsewhere.`,
  ],
  node_lied: ({ node, from }) => [
    `Warning: the bootstrap node ${node} signed two different logs. ${from === undefined ? 'The proof is kept' : `${from} sent the proof, and it holds`}; nodes shows it. Names are not looked up there any more.`,
  ],
  node_doubted: ({ node, reason }) => [`The bootstrap node ${node} is doubted. ${reason}`],
  name_given_away: ({ name, node, fingerprint }) => [
    `Warning: the bootstrap node ${node} gave your name ${name} to ~${fingerprint}. Friends know you by your key; others should compare fingerprints.`,
  ],
}
