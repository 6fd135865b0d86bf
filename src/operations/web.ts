import { z } from 'zod'
import { LINK_MS } from '../access/pages.ts'
import { KithError } from '../errors.ts'
import { operation } from './operation.ts'
import { timeText } from './time.ts'
import type { Operation } from './operation.ts'

/** Also said by the peer when it starts. */
export const pageLines = (url: string): string[] => [
  `Web page: ${url}`,
  `  The link works once, within ${LINK_MS / 60_000} minutes; web gives another.`,
]

const web = operation({
  name: 'web',
  topic: 'general',
  summary: 'A link that opens this peer’s web page in a browser of this machine; it works once',
  args: [],
  params: z.object({}),
  result: z.object({ url: z.string(), expiresMs: z.number() }),
  examples: ['web'],
  run: ({ kith }) => {
    const url = kith.access.pageLink()
    if (url !== undefined) return { url, expiresMs: kith.clock.now() + LINK_MS }
    throw new KithError(
      'offline',
      'The web page is not served: the peer was started with --api off, or has just begun.',
      {
        next: 'status shows where it is served.',
      },
    )
  },
  say: ({ url }) => pageLines(url),
})

const list = operation({
  name: 'web list',
  topic: 'general',
  summary: 'The browsers in which your page is open, or may be opened again without a link',
  args: [],
  params: z.object({}),
  result: z.object({
    pages: z.array(z.object({ number: z.number(), browser: z.string(), openedMs: z.number(), seenMs: z.number() })),
  }),
  examples: ['web list'],
  run: ({ kith }) => ({ pages: kith.access.pages.list() }),
  say: ({ pages }) =>
    pages.length === 0
      ? ['No browser.']
      : pages.map(({ number, browser, openedMs }) => `[${number}] since ${timeText(openedMs)}: ${browser}`),
})

const end = operation({
  name: 'web end',
  topic: 'general',
  summary: 'Shut one of these browsers out, or all of them',
  args: [{ name: 'number', shown: 'N|all' }],
  params: z.object({ number: z.union([z.coerce.number().int().positive(), z.literal('all')]) }),
  result: z.object({ ended: z.number() }),
  examples: ['web end 2', 'web end all'],
  run: async ({ kith }, { number }) => ({ ended: await kith.access.pages.end(number === 'all' ? undefined : number) }),
  say: ({ ended }) => [ended === 1 ? 'Shut out one browser.' : `Shut out ${ended} browsers.`],
})

export const webOperations: readonly Operation[] = [web, list, end]
