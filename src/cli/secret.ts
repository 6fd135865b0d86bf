import { StringDecoder } from 'node:string_decoder'
import { KithError } from '../errors.ts'
import type { Readable, Writable } from 'node:stream'

const [INTERRUPT, END, ERASE, ERASE_LINE] = ['\x03', '\x04', ['\x7f', '\b'], '\x15']

interface Terminal {
  readonly input: Readable & { setRawMode?: (on: boolean) => unknown }
  readonly output: Writable
}

/**
 * Asks for one line on the terminal and shows nothing of it.
 *
 * @throws {KithError} `passphrase` after Ctrl-C, Ctrl-D or the end of the input.
 */
export function askSecret(
  question: string,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const decoder = new StringDecoder('utf8')
    let typed: string[] = []
    const leave = (): void => {
      input.off('data', read)
      input.off('end', giveUp)
      input.setRawMode?.(false)
      input.pause()
      output.write('\n')
    }
    const giveUp = (): void => {
      leave()
      reject(new KithError('passphrase', 'No passphrase was entered.', { next: 'Start again, and enter it.' }))
    }
    const read = (chunk: Buffer): void => {
      for (const character of decoder.write(chunk)) {
        if (character === '\r' || character === '\n') {
          leave()
          resolve(typed.join(''))
          return
        }
        if (character === INTERRUPT || character === END) {
          giveUp()
          return
        }
        if (ERASE.includes(character)) typed.pop()
        else if (character === ERASE_LINE) typed = []
        else typed.push(character)
      }
    }
    output.write(question)
    input.setRawMode?.(true)
    input.on('data', read)
    input.once('end', giveUp)
    input.resume()
  })
}
