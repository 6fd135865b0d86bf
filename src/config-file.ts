import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { KithError } from './errors.ts'
import { suggest } from './suggest.ts'

/** What a config file may say about one flag. */
export interface Setting {
  /** As the flag, without its dashes. */
  readonly name: string
  readonly kind: 'text' | 'list' | 'switch'
}

/** As flags have it. */
export type Said = string | string[] | boolean

const CONFIG_FILE = 'config.json'
/** Rationale: a hundred addresses are a few KiB; more is some other file. */
const FILE_BYTES_MAX = 64 * 1024

/**
 * Reads a config file: one JSON object, whose keys are the names of flags without their dashes.
 *
 * @param given The file that the user named; without one `config.json` of the data directory, if there is one.
 * @throws {KithError} `usage` for what cannot be read or is no setting, `file_not_found` for a named file.
 */
export function readConfigFile(
  settings: readonly Setting[],
  { given, dataDir }: { given: string | undefined; dataDir: string },
): Map<string, Said> {
  const path = given ?? join(dataDir, CONFIG_FILE)
  const text = read(path, given !== undefined)
  if (text === undefined) return new Map()
  const entries = Object.entries(parse(path, text))
  return new Map(entries.map(([name, value]) => [name, checked(path, settings, name, value)]))
}

function read(path: string, isNamed: boolean): string | undefined {
  try {
    const bytes = readFileSync(path)
    if (bytes.length <= FILE_BYTES_MAX) return bytes.toString('utf8')
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (!isNamed && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined
    throw new KithError('file_not_found', `The config file ${path} cannot be read (${code ?? 'unknown'}).`, {
      cause,
      next: isNamed ? 'Name another one with --config.' : 'Make it readable for you, or move it away.',
    })
  }
  throw wrong(path, `it has more than ${FILE_BYTES_MAX / 1024} KiB`, 'Only settings belong there.')
}

function parse(path: string, text: string): object {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (cause) {
    throw wrong(path, `it is no JSON: ${(cause as Error).message}`, 'Names and texts stand in double quotes.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw wrong(path, 'it is no JSON object', 'Write it like {"name": "alice"}.')
}

function checked(path: string, settings: readonly Setting[], name: string, value: unknown): Said {
  const setting = settings.find((known) => known.name === name)
  if (setting === undefined) {
    const names = settings.map((known) => known.name)
    const meant = suggest(name, names)
    const next = meant === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`
    throw wrong(path, `there is no setting ${JSON.stringify(name)}`, next)
  }
  const said = SAYS[setting.kind](value)
  if (said !== undefined) return said
  throw wrong(path, `${name} is ${JSON.stringify(value)}`, EXPECTS[setting.kind])
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

const SAYS: Readonly<Record<Setting['kind'], (value: unknown) => Said | undefined>> = {
  text: (value) => (isText(value) ? value : Number.isSafeInteger(value) ? String(value) : undefined),
  list: (value) => (isText(value) ? [value] : Array.isArray(value) && value.every(isText) ? value : undefined),
  switch: (value) => (typeof value === 'boolean' ? value : undefined),
}

const EXPECTS: Readonly<Record<Setting['kind'], string>> = {
  text: 'Write a text in double quotes.',
  list: 'Write a list of texts, like ["/ip4/192.0.2.7/tcp/4001"].',
  switch: 'Write true or false.',
}

function wrong(path: string, why: string, next: string): KithError {
  return new KithError('usage', `The config file ${path} is wrong: ${why}.`, { next })
}
