import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One text file of the repository. */
export interface Source {
  /** From the top of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

/** Every file below `folder` whose name ends with one of `endings`, generated ones left out. */
export function sources(folder: string, ...endings: string[]): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .filter((path) => endings.some((ending) => path.endsWith(ending)) && !path.endsWith('/wire.ts'))
    .filter((path) => statSync(path).isFile())
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }))
}

/** The names of the protocols: the folders of protocols/. */
export function protocolNames(): string[] {
  return readdirSync('protocols', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
}

/** The cells of every row of every table in a Markdown text, trimmed. */
export function tableRows(markdown: string): string[][] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^\|[\s:|-]+$/.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

/** Every distinct match of `pattern`'s first group (or of all of it), sorted. */
export function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? match[0]))].sort()
}
