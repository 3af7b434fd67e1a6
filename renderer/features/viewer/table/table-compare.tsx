import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { type Text, useText } from '../../../i18n/text.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { askWorker } from '../ask-worker.ts'
import styles from '../viewer.module.css'
import type { Cells } from './compare-columns.ts'
import type { TableComparison } from './compare-tables.ts'
import { TableLines } from './table-lines.tsx'
import { foldRows } from './table-rows.ts'

interface TableCompareProps {
  readonly left: readonly Cells[]
  readonly right: readonly Cells[]
  /** Stands at the end of the line above the table. */
  readonly choice: ReactNode
  /** Only the beginning of one of them is compared. */
  readonly isCut: boolean
}

const nothingOpened: ReadonlySet<number> = new Set()

/** Two versions of a table as one: changed cells hold old and new, rows that are the same are folded. */
export function TableCompare({ left, right, choice, isCut }: TableCompareProps) {
  const text = useText()
  const [comparison, setComparison] = useState<TableComparison | 'failed' | undefined>(undefined)
  const [opened, setOpened] = useState(nothingOpened)
  useEffect(() => {
    const controller = new AbortController()
    const worker = new Worker(new URL('./table-worker.ts', import.meta.url), { type: 'module' })
    askWorker<TableComparison>(worker, { left, right }, controller.signal).then(setComparison, () =>
      setComparison('failed'),
    )
    return () => controller.abort()
  }, [left, right])
  const rows = useMemo(
    () => (typeof comparison === 'object' ? foldRows(comparison.rows, opened) : []),
    [comparison, opened],
  )
  if (comparison === undefined) return <Skeleton label={text('compare.working')} rows={10} shape="card" />
  if (comparison === 'failed') return <p className={styles.note}>{text('compare.failed')}</p>
  return (
    <>
      <div className={styles.diffBar}>
        <p className={styles.counts}>
          {describe(comparison, text)}
          {comparison.key.length > 0 && (
            <span className={styles.muted}> · {text('compare.key', { names: comparison.key.join(', ') })}</span>
          )}
        </p>
        {isCut && <p className={styles.muted}>{text('compare.cut')}</p>}
        {choice}
      </div>
      <TableLines
        tables={{ left, right, comparison }}
        rows={rows}
        onOpen={(id) => setOpened(new Set([...opened, id]))}
      />
    </>
  )
}

function describe({ counts }: TableComparison, text: Text): string {
  const parts = (['cells', 'addedRows', 'removedRows', 'addedColumns', 'removedColumns'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => text(`compare.count.${name}`, { count: counts[name] }))
  return parts.length === 0 ? text('compare.count.none') : parts.join(' · ')
}
