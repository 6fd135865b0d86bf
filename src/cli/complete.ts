import { readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { candidates } from '../operations/candidates.ts'
import type { Arg, Operation } from '../operations/operation.ts'
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
  const words = rest.split(/\s+/)
  const end = words.at(-1) ?? ''
  if (end.startsWith('--'))
    return offer(
      end,
      (operation.flags ?? []).map(({ name }) => `--${name}`),
    )
  const before = words.slice(0, -1).filter((word) => !word.startsWith('--'))
  const arg = operation.args[before.length]
  return arg === undefined ? [[], end] : offer(end, values(face, arg, before, end, names))
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
  { completes }: Arg,
  before: readonly string[],
  end: string,
  names: readonly string[],
): string[] {
  if (completes === undefined) return []
  if (completes === 'command') return [...names]
  if (completes === 'file') return files(end)
  if (end.startsWith('#')) return candidates(kith, 'group').map((name) => `#${name}`)
  return candidates(kith, completes, before)
}

function offer(end: string, all: readonly string[]): [string[], string] {
  const found = [...new Set(all)].filter((value) => value.startsWith(end.toLowerCase()) || value.startsWith(end)).sort()
  return [found.map((value) => (value.endsWith('/') ? value : `${value} `)), end]
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
