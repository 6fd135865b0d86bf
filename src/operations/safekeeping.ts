import { z } from 'zod'
import { KithError } from '../errors.ts'
import { sizeText } from '../size.ts'
import { operation } from './operation.ts'
import type { Operation } from './operation.ts'

const exporting = operation({
  name: 'export',
  topic: 'general',
  summary: 'Write all that this peer is into one encrypted file',
  args: [{ name: 'file', shown: 'F', completes: 'file' }],
  flags: [
    {
      name: 'passphrase-file',
      value: 'P',
      completes: 'file',
      summary: 'file with the passphrase of the backup in its first line; kith export asks for it in a terminal',
    },
    { name: 'posts', summary: 'with the files of friends, too' },
    { name: 'force', summary: 'overwrite what is there' },
  ],
  params: z.object({
    file: z.string(),
    'passphrase-file': z.string().optional(),
    // Never typed: a line is remembered. `kith export` asks for it, and hands it over.
    passphrase: z.string().optional(),
    posts: z.boolean().default(false),
    force: z.boolean().default(false),
  }),
  result: z.object({ file: z.string(), bytes: z.number() }),
  examples: ['export alice.kith --passphrase-file secret.txt'],
  run: async ({ kith }, { file, 'passphrase-file': passphraseFile, passphrase: text, posts, force }) => {
    const given = passphraseFile === undefined ? text && { text } : { file: passphraseFile }
    if (!given) {
      throw new KithError('usage', 'A backup is encrypted, and needs a passphrase.', {
        next: 'Say --passphrase-file and a file that has it in its first line; kith export in a terminal asks for it.',
      })
    }
    return { file, bytes: await kith.backup({ target: file, passphrase: given, posts, force }) }
  },
  say: ({ file, bytes }) => [`Backup written to ${file} (${sizeText(bytes)}).`],
})

const passphrase = operation({
  name: 'passphrase',
  topic: 'general',
  summary: 'Encrypt the data directory: kith passphrase set, with no peer running',
  args: [{ name: 'verb', shown: 'set|change|remove', optional: true }],
  params: z.object({ verb: z.string().optional() }),
  result: z.object({}),
  examples: ['passphrase'],
  run: ({ kith }) => {
    throw new KithError('locked', 'The passphrase is set, changed or removed while no peer runs.', {
      next: `End this one, then: kith passphrase set|change|remove --data-dir ${kith.dataDir}`,
    })
  },
  say: () => [],
})

export const safekeepingOperations: readonly Operation[] = [exporting, passphrase]
