import { type Cells, compareColumns, haveHeadings, type TableColumn } from './compare-columns.ts'
import { findKey, isShared, matchRows, type RowPair } from './match-rows.ts'

/** Two tables cell by cell; places of rows are counted from the first row below the headings. */
export interface TableComparison {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly ComparedRow[]
  /** Headings of the columns that rows were matched by; empty: by likeness. */
  readonly key: readonly string[]
  /** Rows of headings at the top of both. */
  readonly headingCount: 0 | 1
  readonly counts: {
    readonly cells: number
    readonly addedRows: number
    readonly removedRows: number
    readonly addedColumns: number
    readonly removedColumns: number
  }
}

export type ComparedRow = RowPair & {
  readonly kind: 'same' | 'changed' | 'added' | 'removed'
}

/** What a cell was and is; undefined where its row or column is in one version only. */
export interface CellPair {
  readonly before: string | undefined
  readonly after: string | undefined
}

/** Compares two tables cell by cell. */
export function compareTables(left: readonly Cells[], right: readonly Cells[]): TableComparison {
  const headingCount = haveHeadings(left, right) ? 1 : 0
  const columns = compareColumns(left, right, headingCount === 1)
  const tables = { left: left.slice(headingCount), right: right.slice(headingCount), shared: columns.filter(isShared) }
  const key = findKey(tables)
  let cells = 0
  const rows = matchRows(tables, key).map((pair): ComparedRow => {
    if (pair.left === undefined) return { ...pair, kind: 'added' }
    if (pair.right === undefined) return { ...pair, kind: 'removed' }
    const [before, after] = [tables.left[pair.left], tables.right[pair.right]]
    const changed = tables.shared.filter((column) => (before?.[column.left] ?? '') !== (after?.[column.right] ?? ''))
    cells += changed.length
    return { ...pair, kind: changed.length === 0 ? 'same' : 'changed' }
  })
  const count = <Item>(items: readonly Item[], is: (item: Item) => boolean) => items.filter(is).length
  return {
    columns,
    rows,
    headingCount,
    key: (key ?? []).map(({ name }) => name),
    counts: {
      cells,
      addedRows: count(rows, ({ kind }) => kind === 'added'),
      removedRows: count(rows, ({ kind }) => kind === 'removed'),
      addedColumns: count(columns, (column) => column.left === undefined),
      removedColumns: count(columns, (column) => column.right === undefined),
    },
  }
}

/** The tables that were compared. */
export interface ComparedTables {
  readonly left: readonly Cells[]
  readonly right: readonly Cells[]
  readonly comparison: TableComparison
}

export function cellOf({ left, right, comparison }: ComparedTables, row: RowPair, column: TableColumn): CellPair {
  const { headingCount } = comparison
  const has = row.left !== undefined && column.left !== undefined
  const hasNow = row.right !== undefined && column.right !== undefined
  return {
    before: has ? (left[row.left + headingCount]?.[column.left] ?? '') : undefined,
    after: hasNow ? (right[row.right + headingCount]?.[column.right] ?? '') : undefined,
  }
}
