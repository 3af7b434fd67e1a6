import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, type RefObject, useEffect, useId } from 'react'
import type { FolderRow } from '../../../app/contract/index.ts'
import { type MessageId, useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import grid from '../../ui/grid.module.css'
import { moveCursor } from '../../ui/grid-keys.ts'
import { useRows } from '../../ui/use-rows.ts'
import { useStore } from '../../ui/use-store.ts'
import { FolderTableRow } from './folder-table-row.tsx'
import styles from './folder-table.module.css'
import type { BrowserStore, OrderBy } from './store.ts'

export type FileRow = Extract<FolderRow, { kind: 'file' }>

interface FolderTableProps {
  readonly store: BrowserStore
  readonly tableRef: RefObject<HTMLDivElement | null>
  readonly label: string
  readonly openKey: string | undefined
  readonly onOpenFile: (file: FileRow, moveFocus: boolean) => void
  readonly onBringBack: (keys: readonly string[]) => void
}

const rowHeight = 36
const columns = [
  ['name', 'folder.column.name'],
  ['size', 'folder.column.size'],
  ['modified', 'folder.column.modified'],
] as const satisfies readonly (readonly [OrderBy, MessageId])[]

/**
 * A grid of which only what is seen exists. The grid keeps the focus and names the row under the cursor
 * (aria-activedescendant), because a focused row may be scrolled out of existence.
 */
export function FolderTable({ store, tableRef, label, openKey, onOpenFile, onBringBack }: FolderTableProps) {
  const text = useText()
  const gridId = useId()
  const count = useStore(store, (state) => state.shownCount)
  const cursor = useStore(store, (state) => state.cursor)
  const showDeleted = useStore(store, (state) => state.showDeleted)
  const chosen = useStore(store, (state) => state.chosen)
  useStore(store, (state) => state.rowsVersion)
  const rows = useRows({ scroller: tableRef, count, rowPx: rowHeight, headPx: rowHeight })
  const { first, last } = rows
  useEffect(() => store.ensureRows(first, last), [store, first, last])

  const openRow = (row: FolderRow | undefined, moveFocus: boolean) => {
    const { place } = store.getState()
    if (row === undefined || place === undefined) return
    if (row.kind === 'folder') store.open({ ...place, prefix: row.prefix })
    else onOpenFile(row, moveFocus)
  }
  const act = (key: string): boolean => {
    const row = store.row(cursor)
    switch (key) {
      case 'Enter':
      case 'ArrowRight':
        openRow(row, key === 'Enter')
        return true
      case 'Backspace':
      case 'ArrowLeft':
        store.goUp()
        return true
      case ' ':
        if (row?.kind === 'file' && row.deletedAt !== undefined) store.toggleChosen(row.key)
        return true
      case 'h':
      case 'H':
        if (row?.kind === 'file') onOpenFile(row, true)
        return true
      case 'r':
      case 'R':
        if (row?.kind !== 'file') return true
        if (chosen.size > 0) onBringBack([...chosen])
        else if (row.deletedAt !== undefined) onBringBack([row.key])
        else onOpenFile(row, true)
        return true
      default:
        return false
    }
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const pageRows = Math.floor(event.currentTarget.clientHeight / rowHeight) - 2
    const target = moveCursor(event.key, cursor, count, pageRows)
    if (target !== undefined) {
      store.setCursor(target)
      rows.show(target)
    } else if (!act(event.key)) return
    event.preventDefault()
  }

  return (
    <div
      ref={tableRef}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={4}
      aria-activedescendant={`${gridId}-${cursor}`}
      className={cx(grid.grid, showDeleted && styles.withDeleted)}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={grid.head}>
        <div role="row" aria-rowindex={1} className={cx(grid.row, styles.row)}>
          {columns.map(([by, message]) => (
            <ColumnHead key={by} store={store} by={by} label={text(message)} />
          ))}
          <div role="columnheader" className={styles.end}>
            {showDeleted ? (
              text('folder.column.versions')
            ) : (
              <span className="visually-hidden">{text('folder.column.versions')}</span>
            )}
          </div>
        </div>
      </div>
      <div role="rowgroup" className={grid.rows} style={{ blockSize: rows.boxPx }}>
        {rows.indexes.map((index) => {
          const row = store.row(index)
          return (
            <FolderTableRow
              key={index}
              id={`${gridId}-${index}`}
              index={index}
              topPx={rows.topOf(index)}
              row={row}
              isCursor={index === cursor}
              isOpen={row?.kind === 'file' && row.key === openKey}
              onOpen={() => {
                store.setCursor(index)
                openRow(row, false)
              }}
              isChosen={row?.kind === 'file' && chosen.has(row.key)}
              onChoose={(key) => store.toggleChosen(key)}
              onBringBack={onBringBack}
            />
          )
        })}
      </div>
    </div>
  )
}

interface ColumnHeadProps {
  readonly store: BrowserStore
  readonly by: OrderBy
  readonly label: string
}

function ColumnHead({ store, by, label }: ColumnHeadProps) {
  const order = useStore(store, (state) => state.order)
  const isSorted = order.by === by
  const Arrow = order.direction === 'ascending' ? ArrowUp : ArrowDown
  const sort = () => {
    // Names from A, sizes and dates from the largest and newest: what people look for first.
    const usual = by === 'name' ? 'ascending' : 'descending'
    const other = order.direction === 'ascending' ? 'descending' : 'ascending'
    store.setOrder({ by, direction: isSorted ? other : usual })
  }
  return (
    <div
      role="columnheader"
      aria-sort={isSorted ? order.direction : 'none'}
      className={cx(by === 'size' && grid.atEnd, by === 'modified' && styles.modified)}
    >
      <button type="button" className={styles.sort} onClick={sort}>
        {label}
        {isSorted && <Arrow size={12} strokeWidth={2} aria-hidden="true" />}
      </button>
    </div>
  )
}
