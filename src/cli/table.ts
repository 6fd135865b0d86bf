import stringWidth from 'string-width'
import { cleanLine } from './clean.ts'
import type { Table } from '../operations/operation.ts'

const GAP = '  '
/** A column is not made narrower than this: what is left of it must still be read. */
const COLUMN_MIN = 6
const CUT = '…'

/** A table as lines of at most `columns` cells; where that is too little, the widest columns are cut first. */
export function tableLines({ head, rows }: Table, columns: number): { head: string; rows: string[] } {
  const cells = [head, ...rows].map((row) => row.map(cleanLine))
  const natural = head.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))))
  const used = natural.flatMap((width, column) => (width === 0 || isEmpty(rows, column) ? [] : [column]))
  const widths = fitted(
    used.map((column) => natural[column] ?? 0),
    columns - GAP.length * (used.length - 1),
  )
  const [first = '', ...lines] = cells.map((row) =>
    used
      .map((column, at) => padded(cut(row[column] ?? '', widths[at] ?? 0), widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  )
  return { head: first, rows: lines }
}

/** A column that says nothing in any row takes no room. */
function isEmpty(rows: Table['rows'], column: number): boolean {
  return rows.every((row) => (row[column] ?? '') === '')
}

function fitted(widths: readonly number[], room: number): number[] {
  const left = [...widths]
  for (let excess = left.reduce((sum, width) => sum + width, 0) - room; excess > 0; excess--) {
    const widest = Math.max(...left)
    if (widest <= COLUMN_MIN) break
    left[left.lastIndexOf(widest)] = widest - 1
  }
  return left
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)))
}

/** Whole letters only, however many code points and cells each has. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  let kept = ''
  let taken = stringWidth(CUT)
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    taken += stringWidth(segment)
    if (taken > width) break
    kept += segment
  }
  return kept + CUT
}
