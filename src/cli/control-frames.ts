import { StringDecoder } from 'node:string_decoder'
import type { Socket } from 'node:net'

/**
 * Newline-delimited JSON on the control socket. A client asks, each question with an `id` of its choice:
 *
 *   {"id":1,"words":["message","bob","hi"],"cwd":"/home/alice"}   a command as a shell split it
 *   {"id":2,"command":"message","params":{"user":"bob"}}          the same by name and parameters
 *   {"id":3,"follow":true}                                        news from now on
 *   {"id":5,"complete":"message b"}                               what the end of a line can become
 *   {"id":4,"cancel":1}                                           ends the waiting of another question
 *
 * and is answered in any order: {"id":1,…Answer}; completions as {"id":5,"found":[…]}, news as {"id":3,"event":…,"lines":[…]}.
 */

/** Rationale: the longest text, 16 KiB, with every character escaped twice over, and room. */
export const QUESTION_BYTES_MAX = 1024 * 1024
/** Rationale: a history of 50,000 messages is a few MiB. */
export const ANSWER_BYTES_MAX = 256 * 1024 * 1024

/** Calls `onLine` for each line; `onTooLong` once, and then nothing more, when one exceeds the limit. */
export function readLines(
  socket: Socket,
  { lineBytesMax, onLine, onTooLong }: { lineBytesMax: number; onLine: (line: string) => void; onTooLong: () => void },
): void {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let size = 0
  socket.on('data', (chunk: Buffer) => {
    if (size > lineBytesMax) return
    const [first = '', ...more] = decoder.write(chunk).split('\n')
    parts.push(first)
    size += first.length
    for (const next of more) {
      if (size > lineBytesMax) break
      const line = parts.join('')
      parts = [next]
      size = next.length
      if (line !== '') onLine(line)
    }
    if (size <= lineBytesMax) return
    parts = []
    onTooLong()
  })
}
