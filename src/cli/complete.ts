import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { cleanLine } from './clean.ts'
import { candidates } from '../operations/candidates.ts'
import type { Completes, Flag, Operation } from '../operations/operation.ts'
import type { Face } from './face.ts'

type Knows = Pick<Face, 'kith' | 'registry'>

/** For readline: what the end of the line can become, and which end that is. */
export function complete(face: Knows, line: string): [found: string[], end: string] {
  const start = line.trimStart()
  if (/^@\S*$/.test(start))
    return offer(
      start,
      candidates(face.kith, 'friend').map((name) => `@${name}`),
    )
  if (/^#\S*$/.test(start))
    return offer(
      start,
      candidates(face.kith, 'group').map((name) => `#${name}`),
    )
  const slash = start.startsWith('/') ? '/' : ''
  const typed = start.slice(slash.length)
  const names = face.registry.operations.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])])
  const [operation, rest] = chosen(face, typed)
  if (operation === undefined)
    return offer(
      start,
      names.map((name) => slash + name),
    )
  return argument(face, operation, rest.split(/\s+/), names)
}

/** The last of these words: a switch, the value of one, or an argument. */
function argument(
  face: Knows,
  operation: Operation,
  words: readonly string[],
  names: readonly string[],
): [found: string[], end: string] {
  const end = words.at(-1) ?? ''
  const flags = operation.flags ?? []
  if (end.startsWith('--'))
    return offer(
      end,
      flags.map(({ name }) => `--${name}`),
    )
  const before: string[] = []
  let valued: Flag | undefined
  for (const word of words.slice(0, -1)) {
    const flag = word.startsWith('--') ? flags.find(({ name }) => `--${name}` === word) : undefined
    if (valued === undefined && !word.startsWith('--')) before.push(word)
    valued = flag?.value === undefined ? undefined : flag
  }
  const kind = valued === undefined ? operation.args[before.length]?.completes : valued.completes
  return kind === undefined ? [[], end] : offer(end, values(face, kind, before, end, names))
}

/** The operation whose name is complete and followed by a space, and what follows. */
function chosen({ registry }: Knows, typed: string): [Operation | undefined, string] {
  for (const form of [/^(\S+\s+\S+)\s+(.*)$/s, /^(\S+)\s+(.*)$/s]) {
    const [, name = '', rest = ''] = form.exec(typed) ?? []
    const operation = registry.find(name.replace(/\s+/, ' '))
    if (operation !== undefined) return [operation, rest]
  }
  return [undefined, typed]
}

function values(
  { kith }: Knows,
  kind: Completes,
  before: readonly string[],
  end: string,
  names: readonly string[],
): string[] {
  if (kind === 'command') return [...names]
  if (kind === 'file') return files(end)
  return candidates(kith, kind, before, end)
}

function offer(end: string, all: readonly string[]): [string[], string] {
  const found = [...new Set(all)]
    .filter((value) => value.startsWith(end.toLowerCase()) || value.startsWith(end))
    // What cannot be shown as it is cannot be offered: names of files may have anything in them.
    .filter((value) => cleanLine(value) === value)
    .sort()
  return [found.map((value) => (/[/:]$/.test(value) ? value : `${value} `)), end]
}

function files(end: string): string[] {
  const shown = end.slice(0, end.lastIndexOf('/') + 1)
  try {
    return readdirSync(shown === '' ? '.' : shown.replace(/^~(?=\/)/, () => homedir()), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith('.') || end.slice(shown.length).startsWith('.'))
      .map((entry) => shown + entry.name + (entry.isDirectory() ? '/' : ''))
  } catch {
    return []
  }
}
