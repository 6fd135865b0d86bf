import { createContext, runInContext } from 'node:vm'
import { sources, tableRows } from './source.ts'

/** What a number in a specification may be written in, in bytes, milliseconds or things. */
const UNITS: Record<string, number> = {
  '': 1,
  byte: 1,
  bytes: 1,
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
}
/** Where arithmetic is worked out: a world without names. */
const NOTHING = createContext({})
const TIME_UNITS = new Set(['ms', 's', 'min', 'h', 'd', 'day', 'days'])

/** Every numeric constant of a folder by name, with arithmetic over other constants worked out. */
export function constants(...folders: string[]): Map<string, number> {
  const declared = folders
    .flatMap((folder) => sources(folder, '.ts'))
    .flatMap(({ text }) => [...text.matchAll(/^(?:export )?const ([A-Z][A-Z0-9_]+)(?:: \w+)? = ([^'"`\n]+)$/gm)])
  const values = new Map<string, number>()
  // A constant may use one that is declared further down, or in another file: three rounds settle any chain we write.
  for (let round = 0; round < 3; round++) {
    for (const [, name = '', expression = ''] of declared) {
      const value = arithmetic(expression, values)
      if (value !== undefined) values.set(name, value)
    }
  }
  return values
}

function arithmetic(expression: string, known: Map<string, number>): number | undefined {
  const digits = expression
    .replace(/\/\/.*$/, '')
    .replaceAll(/[A-Z][A-Z0-9_]+/g, (name) => String(known.get(name) ?? '?'))
  if (!/^[\d_\s*+\-/().]+$/.test(digits)) return undefined
  return Number(runInContext(digits, NOTHING))
}

/** A table row of a specification that names a constant and states its value. */
export interface StatedLimit {
  readonly name: string
  readonly stated: string
  /** In the unit that the constant's name ends with, before `_MAX` or `_MIN`. */
  readonly value: number
}

/** The limits that a specification states: rows with one constant in backticks and a cell that begins with a number. */
export function statedLimits(markdown: string): StatedLimit[] {
  return tableRows(markdown).flatMap((cells) => {
    const names = cells.flatMap((cell) => /^`([A-Z][A-Z0-9_]+)`/.exec(cell)?.[1] ?? [])
    const stated = cells.find((cell) => /^[\d]/.test(cell))
    if (names.length !== 1 || names[0] === undefined || stated === undefined) return []
    return [{ name: names[0], stated, value: toNumber(stated, names[0]) }]
  })
}

function toNumber(stated: string, name: string): number {
  const [, digits = '', unit = ''] = /^([\d,_.]+)\s*([A-Za-z]*)/.exec(stated) ?? []
  const value = Number(digits.replaceAll(/[,_]/g, '')) * (UNITS[unit] ?? 1)
  const isInSeconds = TIME_UNITS.has(unit) && /_S(_MAX|_MIN)?$/.test(name)
  return isInSeconds ? value / 1000 : value
}
