import { chooseDataDir, defaultDataDir } from '../default-dir.ts'
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

/** Options of `kith` itself that have a value. */
const VALUED = ['--data-dir', '--profile']

/**
 * Takes the options of `kith` itself out of a one-shot command: anywhere before a `--`, as people add them where they
 * think of them. `--help` before the command is about kith, after it about the command.
 *
 * @throws {KithError} `usage`.
 */
export function parseKith(argv: readonly string[], env: NodeJS.ProcessEnv): KithOptions {
  const words: string[] = []
  const valued = new Map<string, string>()
  let json = /^(1|true|yes|on)$/i.test(env.KITH_JSON ?? '')
  let help = false
  let version = false
  const left = [...argv]
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    const [name = '', value] = word.split(/=(.*)/s)
    if (word === '--') {
      words.push('--', ...left.splice(0))
    } else if (VALUED.includes(name)) {
      const said = value ?? left.shift() ?? ''
      if (said === '') throw new KithError('usage', `${name} needs a value.`)
      valued.set(name, said)
    } else if (word === '--json') json = true
    else if (words.length > 0 || !word.startsWith('-')) words.push(word)
    else if (word === '--help' || word === '-h') help = true
    else if (word === '--version') version = true
    else throw new KithError('usage', `There is no option ${word}.`, { next: 'kith --help lists what there is.' })
  }
  const dataDir = chooseDataDir(defaultDataDir('kith', env), [
    { dataDir: valued.get('--data-dir'), profile: valued.get('--profile') },
    { dataDir: env.KITH_DATA_DIR, profile: env.KITH_PROFILE },
  ])
  return { dataDir, json, help, version, words }
}
