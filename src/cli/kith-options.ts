import { resolve } from 'node:path'
import { defaultDataDir } from '../default-dir.ts'
import { KithError } from '../errors.ts'

export interface KithOptions {
  /** Absolute. */
  readonly dataDir: string
  readonly json: boolean
  readonly help: boolean
  readonly version: boolean
  /** The command as the shell split it. */
  readonly words: readonly string[]
}

/**
 * Takes the options of `kith` itself out of a one-shot command: anywhere before a `--`, as people add them where they
 * think of them. `--help` before the command is about kith, after it about the command.
 *
 * @throws {KithError} `usage`.
 */
export function parseKith(argv: readonly string[], env: NodeJS.ProcessEnv): KithOptions {
  const words: string[] = []
  let dataDir = env.KITH_DATA_DIR ?? ''
  let json = /^(1|true|yes|on)$/i.test(env.KITH_JSON ?? '')
  let help = false
  let version = false
  const left = [...argv]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [name, value] = word.split(/=(.*)/s)
    if (word === '--') {
      words.push('--', ...left.splice(0))
    } else if (name === '--data-dir') {
      dataDir = value ?? left.shift() ?? ''
      if (dataDir === '') throw new KithError('usage', '--data-dir needs a value.')
    } else if (word === '--json') json = true
    else if (words.length > 0 || !word.startsWith('-')) words.push(word)
    else if (word === '--help' || word === '-h') help = true
    else if (word === '--version') version = true
    else throw new KithError('usage', `There is no option ${word}.`, { next: 'kith --help lists what there is.' })
  }
  return { dataDir: resolve(dataDir === '' ? defaultDataDir('kith', env) : dataDir), json, help, version, words }
}
