import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { useText } from '../../../i18n/text.tsx'
import { cx } from '../../../ui/cx.ts'
import styles from '../viewer.module.css'

interface TableViewProps {
  readonly rows: readonly (readonly string[])[]
  readonly columnCount: number
}

const rowHeight = 30
/** More columns than this are not drawn; the text of the file has them all. */
const mostColumns = 60

export function TableView({ rows, columnCount }: TableViewProps) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const columns = Array.from({ length: Math.min(columnCount, mostColumns) }, (_, index) => index)
  return (
    <div
      ref={scroller}
      role="table"
      tabIndex={0}
      aria-label={text('preview.table')}
      aria-rowcount={rows.length}
      className={styles.table}
    >
      <div role="rowgroup" className={styles.tableRows} style={{ blockSize: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.index}
            role="row"
            aria-rowindex={item.index + 1}
            className={cx(styles.tableRow, item.index === 0 && styles.tableHead)}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {columns.map((column) => (
              <div key={column} role="cell" className={styles.tableCell} title={rows[item.index]?.[column]}>
                {rows[item.index]?.[column]}
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  )
}
