import { align } from '../align.ts'

export type Cells = readonly string[]

/** A column of either version, or of both; numbers are its places in them. */
export interface TableColumn {
  readonly name: string
  readonly left: number | undefined
  readonly right: number | undefined
}

/** First rows are headings when nothing in them is empty, repeated or a number. */
function isHeading(row: Cells | undefined): row is Cells {
  if (row === undefined || new Set(row).size !== row.length) return false
  return row.every((cell) => cell.trim() !== '' && !/^[-+]?[\d.,\s%]+$/.test(cell))
}

export function haveHeadings(left: readonly Cells[], right: readonly Cells[]): boolean {
  return isHeading(left[0]) && isHeading(right[0]) && left[0].some((name) => right[0]?.includes(name) === true)
}

/** "A", "B", ... "AA", as spreadsheets call columns without a heading. */
function letterOf(index: number): string {
  const rest = Math.floor(index / 26)
  return `${rest > 0 ? letterOf(rest - 1) : ''}${String.fromCharCode(65 + (index % 26))}`
}

/** Columns of both versions in one order: by their headings, or by their places where there are none. */
export function compareColumns(left: readonly Cells[], right: readonly Cells[], hasHeadings: boolean): TableColumn[] {
  if (!hasHeadings) {
    const widthOf = (rows: readonly Cells[]) => rows.reduce((most, row) => Math.max(most, row.length), 0)
    const [leftWidth, rightWidth] = [widthOf(left), widthOf(right)]
    return Array.from({ length: Math.max(leftWidth, rightWidth) }, (_, index) => ({
      name: letterOf(index),
      left: index < leftWidth ? index : undefined,
      right: index < rightWidth ? index : undefined,
    }))
  }
  return orderByHeadings(left[0] ?? [], right[0] ?? [])
}

function orderByHeadings(left: Cells, right: Cells): TableColumn[] {
  const names = [...new Set([...left, ...right])]
  const idsOf = (row: Cells) => Int32Array.from(row, (name) => names.indexOf(name))
  const columns: TableColumn[] = []
  const both = (from: number, to: number, shift: number) => {
    for (let at = from; at < to; at++) columns.push({ name: left[at] ?? '', left: at, right: at + shift })
  }
  let [atLeft, atRight] = [0, 0]
  for (const change of align(idsOf(left), idsOf(right))) {
    both(atLeft, change.left, atRight - atLeft)
    atLeft = change.left + change.leftCount
    atRight = change.right + change.rightCount
    // A column that was moved is shown once, where it is now.
    for (let at = change.left; at < atLeft; at++) {
      const name = left[at] ?? ''
      if (!right.includes(name)) columns.push({ name, left: at, right: undefined })
    }
    for (let at = change.right; at < atRight; at++) {
      const name = right[at] ?? ''
      const before = left.indexOf(name)
      columns.push({ name, left: before < 0 ? undefined : before, right: at })
    }
  }
  both(atLeft, left.length, atRight - atLeft)
  return columns
}
