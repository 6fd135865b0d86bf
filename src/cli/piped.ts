import { createInterface } from 'node:readline'
import { answer } from './answer.ts'
import { Output } from './output.ts'
import { Session } from './session.ts'
import type { Answer } from './answer.ts'
import type { Face } from './face.ts'

/**
 * Commands from a pipe or file: one a line, one after another, answers in the same order; news in between as it comes.
 * Returns the exit code after the last line, `exit`, or when the process is to end. Deliveries are not waited for.
 */
export async function runPiped(face: Face): Promise<number> {
  const output = new Output({
    face,
    print: (lines) => {
      face.output.write(`${lines.join('\n')}\n`)
    },
  })
  const session = new Session()
  const unsubscribe = face.news.subscribe((news) => {
    session.hear(news)
    output.news(news)
  })
  const input = createInterface({ input: face.input, crlfDelay: Infinity })
  const close = (): void => {
    input.close()
  }
  face.stopping.addEventListener('abort', close)
  // Who reads the answers may leave early (`… | head`): there is nobody left to answer.
  face.output.on('error', close)
  try {
    for await (const line of input) {
      if (face.stopping.aborted) break
      if (line.trim() === '') continue
      const run = (): Promise<Answer> =>
        answer(face, () => session.read(face.registry, line), process.cwd(), face.stopping)
      const answered = await output.answering(run)
      if (answered.leaves) break
    }
  } finally {
    face.stopping.removeEventListener('abort', close)
    input.close()
    unsubscribe()
  }
  return 0
}
