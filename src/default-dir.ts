import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { KithError } from './errors.ts'

export type Env = Readonly<Record<string, string | undefined>>

/** Where the platform keeps the data of programs. `app` is `kith` or `kith-bootstrap`. */
export function defaultDataDir(app: string, env: Env, platform: NodeJS.Platform = process.platform): string {
  const home = env.HOME ?? homedir()
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), app)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', app)
  return join(env.XDG_DATA_HOME?.startsWith('/') === true ? env.XDG_DATA_HOME : join(home, '.local', 'share'), app)
}

/** How a user names a data directory. */
export interface DirChoice {
  readonly dataDir?: string | undefined
  /** One of several lives on one machine: a directory of that name beside the default one. */
  readonly profile?: string | undefined
}

/** A folder of that name, on every platform. */
const PROFILE_FORM = /^[a-z0-9_-]{1,32}$/

/**
 * The data directory, absolute: the first choice that names one counts (flags before variables before a config file).
 *
 * @throws {KithError} `usage`.
 */
export function chooseDataDir(fallback: string, choices: readonly DirChoice[]): string {
  for (const { dataDir = '', profile = '' } of choices) {
    if (dataDir !== '' && profile !== '') {
      throw new KithError('usage', `Both a data directory (${dataDir}) and a profile (${profile}) are given.`, {
        next: 'Say one of them: a profile is a data directory.',
      })
    }
    if (dataDir !== '') return resolve(dataDir)
    if (profile !== '') return join(dirname(resolve(fallback)), 'kith-profiles', checkedProfile(profile))
  }
  return resolve(fallback)
}

function checkedProfile(name: string): string {
  if (PROFILE_FORM.test(name)) return name
  throw new KithError('usage', `'${name}' cannot be a profile.`, {
    next: 'A profile has 1 to 32 of the characters a-z, 0-9, _ and -.',
  })
}
