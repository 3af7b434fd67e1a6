import Papa from 'papaparse'

/** Cells of a CSV file, bounded. */
export interface CsvTable {
  readonly delimiter: ',' | ';' | '\t' | '|'
  /** Rows of cells, the header row first where there is one; rows may differ in length. */
  readonly rows: readonly (readonly string[])[]
  readonly columnCount: number
  /** More rows or columns follow than are shown. */
  readonly isCut: boolean
}

const delimiters = [',', '\t', ';', '|'] as const

/** Rows and columns that a table shows at most; a screen reader and a grid both stay usable. */
export const csvLimits = { rows: 20_000, columns: 500 } as const

/**
 * Reads text as a table (RFC 4180, with the other delimiters that offices use).
 * @param isWhole false: the last row may be cut off, and is left out.
 * @returns undefined when it is no table: a single column, or no rows.
 */
export function parseCsvTable(text: string, isWhole: boolean): CsvTable | undefined {
  // Excel's first line `sep=;` names the delimiter and is no row.
  const named = /^sep=([,;|\t])\r?\n/.exec(text)
  const body = named === null ? text : text.slice(named[0].length)
  const parsed = Papa.parse<string[]>(body, {
    delimiter: named?.[1] ?? '',
    delimitersToGuess: [...delimiters],
    skipEmptyLines: true,
    preview: csvLimits.rows + 2,
  })
  const delimiter = delimiters.find((candidate) => candidate === parsed.meta.delimiter)
  const complete = isWhole || parsed.meta.truncated ? parsed.data : parsed.data.slice(0, -1)
  const columnCount = complete.reduce((most, row) => Math.max(most, row.length), 0)
  if (delimiter === undefined || columnCount < 2) return undefined
  const rows = complete.slice(0, csvLimits.rows).map((row) => row.slice(0, csvLimits.columns))
  return {
    delimiter,
    rows,
    columnCount,
    isCut: !isWhole || complete.length > csvLimits.rows || columnCount > csvLimits.columns,
  }
}
