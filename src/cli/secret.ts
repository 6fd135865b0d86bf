import { StringDecoder } from 'node:string_decoder'
import { KithError } from '../errors.ts'
import type { Readable, Writable } from 'node:stream'

const [INTERRUPT, END, ERASE, ERASE_LINE] = ['\x03', '\x04', ['\x7f', '\b'], '\x15']

/** Where a person may be asked. */
export interface Terminal {
  readonly input: Readable & { isTTY?: boolean; setRawMode?: (on: boolean) => unknown }
  readonly output: Writable
}

/** Questions go to standard error: standard output is for what the command was asked for. */
export const TERMINAL: Terminal = { input: process.stdin, output: process.stderr }

/**
 * Asks for one line on the terminal and shows nothing of it.
 *
 * @throws {KithError} `passphrase` after Ctrl-C, Ctrl-D or the end of the input.
 */
export function askSecret(question: string, { input, output }: Terminal = TERMINAL): Promise<string> {
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

/** Asks for something new twice: what nobody sees is easily mistyped. @throws {KithError} `passphrase`, also if the two differ. */
export async function askNewSecret(question: string, terminal: Terminal = TERMINAL): Promise<string> {
  const first = await askSecret(question, terminal)
  if ((await askSecret('The same again: ', terminal)) === first) return first
  throw new KithError('passphrase', 'The two are not the same.', { next: 'Nothing was changed: start again.' })
}
