import { homedir } from 'node:os'
import { join } from 'node:path'

export type Env = Readonly<Record<string, string | undefined>>

/** Where the platform keeps the data of programs. `app` is `kith` or `kith-bootstrap`. */
export function defaultDataDir(app: string, env: Env, platform: NodeJS.Platform = process.platform): string {
  const home = env.HOME ?? homedir()
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), app)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', app)
  return join(env.XDG_DATA_HOME?.startsWith('/') === true ? env.XDG_DATA_HOME : join(home, '.local', 'share'), app)
}
