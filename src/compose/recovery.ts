import { readFileSync } from 'node:fs'
import { KithError } from '../errors.ts'
import { recover } from '../identity/identity.ts'
import { seedOf } from '../identity/phrase.ts'
import type { KeyFiles } from '../identity/identity.ts'

/** Twenty-four words of at most eight letters take under 220 bytes. */
const INPUT_BYTES_MAX = 4096

/**
 * Makes the user key of an empty data directory from the words of a recovery phrase: from a file, or from the first line
 * of standard input. Never from arguments: other users of the machine see those.
 *
 * @throws {KithError} `bad_phrase`, `file_not_found`, or `data_dir` if somebody lives here already.
 */
export async function recoverUser(files: KeyFiles, { file }: { readonly file: string | undefined }): Promise<void> {
  const words = file === undefined ? await firstLine(process.stdin) : readWords(file)
  recover(files, seedOf(words))
}

function readWords(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new KithError('file_not_found', `The file ${file} cannot be read.`, { cause })
  }
}

/** What comes after the line stays for whoever reads commands. */
async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) process.stderr.write('The 24 words of your recovery phrase, with spaces between them:\n')
  let text = Buffer.alloc(0)
  return await new Promise((resolve) => {
    const finish = (line: Buffer, rest: Buffer): void => {
      input.off('data', onData).off('end', onEnd).pause()
      if (rest.length > 0) input.unshift(rest)
      resolve(line.toString('utf8'))
    }
    const onEnd = (): void => {
      finish(text, Buffer.alloc(0))
    }
    const onData = (chunk: Buffer): void => {
      text = Buffer.concat([text, chunk])
      const end = text.indexOf('\n')
      if (end >= 0) finish(text.subarray(0, end), text.subarray(end + 1))
      else if (text.length > INPUT_BYTES_MAX) finish(text, Buffer.alloc(0))
    }
    input.on('data', onData).on('end', onEnd)
  })
}
