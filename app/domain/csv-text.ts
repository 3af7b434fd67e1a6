/** One cell; numbers are written as they are. */
export type CsvCell = string | number | undefined

/**
 * A cell that starts like a formula would be run by a spreadsheet; an apostrophe before it makes it text again
 * (OWASP, "CSV Injection"). Names of files come from whoever may write into a bucket.
 */
function cellText(cell: CsvCell): string {
  if (cell === undefined) return ''
  if (typeof cell === 'number') return String(cell)
  const text = /^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** Rows as CSV (RFC 4180: commas, CRLF after every row). */
export function csvText(rows: Iterable<readonly CsvCell[]>): string {
  let out = ''
  for (const row of rows) out += `${row.map(cellText).join(',')}\r\n`
  return out
}

/** Excel takes a CSV without this mark for the system's old encoding. */
export const csvMark = '\ufeff'
