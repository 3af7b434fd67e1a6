import type { ComparedRow } from './compare-tables.ts'

/** A row on the screen, or rows that are the same and folded away; `id` opens them. */
export type ShownRow =
  | { readonly kind: 'row'; readonly row: ComparedRow }
  | { readonly kind: 'fold'; readonly id: number; readonly count: number }

/** Same rows that stay visible around a change. */
const around = 2
const fewestFolded = 4

/** Folds runs of rows that are the same; the id of a fold is the place of its run's first row. */
export function foldRows(rows: readonly ComparedRow[], opened: ReadonlySet<number>): ShownRow[] {
  const shown: ShownRow[] = []
  const push = (from: number, to: number) => {
    for (const row of rows.slice(from, to)) shown.push({ kind: 'row', row })
  }
  for (let from = 0; from < rows.length; ) {
    let to = from
    while (rows[to]?.kind === 'same') to++
    const head = from === 0 ? 0 : around
    const tail = to === rows.length ? 0 : around
    const count = to - from - head - tail
    if (count < fewestFolded || opened.has(from)) push(from, to)
    else {
      push(from, from + head)
      shown.push({ kind: 'fold', id: from, count })
      push(to - tail, to)
    }
    if (to < rows.length) push(to, to + 1)
    from = to + 1
  }
  return shown
}
