import type { Cells } from './compare-columns.ts'
import { compareTables } from './compare-tables.ts'

interface TableQuestion {
  readonly left: readonly Cells[]
  readonly right: readonly Cells[]
}

// Away from the window: tables of 20 000 rows take a moment.
addEventListener('message', ({ data }: MessageEvent<TableQuestion>) => {
  postMessage(compareTables(data.left, data.right))
})
