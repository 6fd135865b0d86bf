import type { News } from '../news.ts'
import type { Command, Registry } from '../operations/registry.ts'

/** Whether the line is inside a private session (`connect`), where it is text. */
export class Session {
  #with: string | undefined

  /** The friend in the session, if there is one. */
  get with(): string | undefined {
    return this.#with
  }

  hear(news: News): void {
    if (news.type === 'session_started') this.#with = news.with
    else if (news.type === 'session_ended') this.#with = undefined
  }

  /**
   * Reads a typed line: a command, or inside a session text, unless it begins with a slash or says `exit` or `quit`.
   *
   * @throws {KithError} as `Registry.parseLine`.
   */
  read(registry: Registry, line: string): Command {
    if (this.#with === undefined || line.trimStart().startsWith('/')) return registry.parseLine(line)
    return /^\s*(exit|quit)\s*$/i.test(line)
      ? registry.command('leave', {})
      : registry.command('say', { text: line.trimEnd() })
  }
}
