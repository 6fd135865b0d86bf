import { once } from 'node:events'
import { Output } from './output.ts'
import type { News } from '../news.ts'
import type { Face } from './face.ts'

/** News about this peer itself. A headless peer prints into a log, and what people say belongs into no log. */
const OWN: ReadonlySet<News['type']> = new Set<News['type']>([
  'started',
  'listening',
  'embedded_bootstrap',
  'invite_link',
  'bootstrap_unreachable',
  'bootstrap_reachable',
  'name_refused',
  'device_replaced',
  'api_listening',
  'metrics_listening',
  'api_failed',
  'page_link',
])

/** Reads nothing and waits until the process is to end; prints where it listens, or every event with `--json`. */
export async function runHeadless(face: Face): Promise<number> {
  const output = new Output({
    face,
    print: (lines) => {
      face.output.write(`${lines.join('\n')}\n`)
    },
  })
  const unsubscribe = face.news.subscribe((news) => {
    if (face.json || OWN.has(news.type)) output.news(news)
  })
  // Who started it may have closed its output; it serves on.
  face.output.on('error', () => undefined)
  if (!face.stopping.aborted) await once(face.stopping, 'abort')
  unsubscribe()
  return 0
}
