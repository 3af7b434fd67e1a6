import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useRef } from 'react'
import { useText } from '../../../i18n/text.tsx'
import { cx } from '../../../ui/cx.ts'
import { Fold } from '../fold.tsx'
import type { TableColumn } from './compare-columns.ts'
import { cellOf, type ComparedRow, type ComparedTables } from './compare-tables.ts'
import styles from './table-compare.module.css'
import type { ShownRow } from './table-rows.ts'

interface TableLinesProps {
  readonly tables: ComparedTables
  readonly rows: readonly ShownRow[]
  readonly onOpen: (id: number) => void
}

/** More columns than this are not drawn; as text all of them are compared. */
const mostColumns = 60

/** Rows of a comparison as a table whose headings stay in sight. */
export function TableLines({ tables, rows, onOpen }: TableLinesProps) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 30,
    overscan: 10,
  })
  const columns = tables.comparison.columns.slice(0, mostColumns)
  return (
    <div
      ref={scroller}
      role="table"
      tabIndex={0}
      aria-label={text('compare.region')}
      aria-rowcount={tables.comparison.rows.length + 1}
      className={styles.table}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" className={styles.row}>
          <div role="columnheader" className={styles.sign}>
            <span className="visually-hidden">{text('compare.row')}</span>
          </div>
          {columns.map((column, index) => (
            <Heading key={`${index}-${column.name}`} column={column} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.rows} style={{ blockSize: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const shown = rows[item.index]
          return (
            <div
              key={item.index}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={styles.place}
              style={{ transform: `translateY(${item.start}px)` }}
              role="row"
            >
              {shown?.kind === 'row' && <Row tables={tables} row={shown.row} columns={columns} />}
              {shown?.kind === 'fold' && (
                <div role="cell" className={styles.fold}>
                  <Fold text={text('compare.foldRows', { count: shown.count })} onOpen={() => onOpen(shown.id)} />
                </div>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function Heading({ column }: { readonly column: TableColumn }) {
  const text = useText()
  const state = stateOf(column)
  return (
    <div role="columnheader" className={cx(styles.cell, styles[state])} title={column.name}>
      {state !== 'same' && <span className="visually-hidden">{text(`compare.column.${state}`)}</span>}
      {column.name}
    </div>
  )
}

interface RowProps {
  readonly tables: ComparedTables
  readonly row: ComparedRow
  readonly columns: readonly TableColumn[]
}

const signs = { same: '', changed: '≠', added: '+', removed: '−' } as const

const Row = memo(function Row({ tables, row, columns }: RowProps) {
  const text = useText()
  return (
    <div className={cx(styles.row, styles[row.kind])}>
      <div role="cell" className={styles.sign}>
        <span aria-hidden="true">{signs[row.kind]}</span>
        {row.kind !== 'same' && <span className="visually-hidden">{text(`compare.row.${row.kind}`)}</span>}
      </div>
      {columns.map((column, index) => (
        <Cell key={`${index}-${column.name}`} {...cellOf(tables, row, column)} state={stateOf(column)} />
      ))}
    </div>
  )
})

interface CellProps {
  readonly before: string | undefined
  readonly after: string | undefined
  /** Of its column. */
  readonly state: 'same' | 'added' | 'removed'
}

/** Old and new below each other where they differ; a filled or emptied cell is told by its mark alone. */
function Cell({ before, after, state }: CellProps) {
  if (before === after || state !== 'same') {
    const value = after ?? before
    return (
      <div role="cell" className={cx(styles.cell, styles[state])} title={value}>
        {value}
      </div>
    )
  }
  return (
    <div role="cell" className={cx(styles.cell, styles.differs)}>
      {before !== undefined && before !== '' && <del>{before}</del>}
      {after !== undefined && after !== '' && <ins>{after}</ins>}
    </div>
  )
}

function stateOf(column: TableColumn): 'same' | 'added' | 'removed' {
  return column.left === undefined ? 'added' : column.right === undefined ? 'removed' : 'same'
}
