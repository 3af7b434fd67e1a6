import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { DeletedRow } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import table from '../../ui/grid.module.css'
import { moveCursor } from '../../ui/grid-keys.ts'
import { useRows } from '../../ui/use-rows.ts'
import { useStore } from '../../ui/use-store.ts'
import { DeletedCells } from './deleted-cells.tsx'
import styles from './deleted-view.module.css'
import type { Asking, DeletedStore } from './store.ts'

interface DeletedTableProps {
  readonly store: DeletedStore
  readonly openKey: string | undefined
  readonly onOpenFile: (key: string, moveFocus: boolean) => void
  readonly onBringBack: (keys: readonly string[]) => void
}

const rowHeight = 36

/** What a heading stands for. */
export function scopeOf(row: Extract<DeletedRow, { kind: 'folder' | 'day' }>): Asking {
  return row.kind === 'folder'
    ? { scope: { kind: 'below', prefix: row.prefix }, count: row.count }
    : { scope: { kind: 'day', dayStartsAt: row.dayStartsAt }, count: row.count }
}

export function DeletedTable({ store, openKey, onOpenFile, onBringBack }: DeletedTableProps) {
  const text = useText()
  const gridId = useId()
  const grid = useRef<HTMLDivElement>(null)
  const count = useStore(store, (state) => state.count)
  const cursor = useStore(store, (state) => state.cursor)
  const returned = useStore(store, (state) => state.returned)
  const groupBy = useStore(store, (state) => state.groupBy)
  useStore(store, (state) => state.rowsVersion)
  const rows = useRows({ scroller: grid, count, rowPx: rowHeight })
  const { first, last } = rows
  useEffect(() => store.ensureRows(first, last), [store, first, last])

  const bringBack = (row: DeletedRow) => {
    if (row.kind !== 'file') store.ask(scopeOf(row))
    else if (row.sizeBytes !== undefined) onBringBack([row.key])
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const row = store.row(cursor)
    const target = moveCursor(event.key, cursor, count, Math.floor(event.currentTarget.clientHeight / rowHeight) - 1)
    if (target !== undefined) {
      store.setCursor(target)
      rows.show(target)
    } else if ((event.key === 'Enter' || event.key.toLowerCase() === 'h') && row?.kind === 'file') {
      onOpenFile(row.key, true)
    } else if (event.key.toLowerCase() === 'r' && row !== undefined) bringBack(row)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      aria-label={text('deleted.grid')}
      aria-rowcount={count}
      aria-activedescendant={`${gridId}-${cursor}`}
      className={table.grid}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={table.rows} style={{ blockSize: rows.boxPx }}>
        {rows.indexes.map((index) => {
          const row = store.row(index)
          const isOpen = row?.kind === 'file' && row.key === openKey
          return (
            <div
              key={index}
              role="row"
              tabIndex={-1}
              id={`${gridId}-${index}`}
              aria-rowindex={index + 1}
              aria-selected={isOpen}
              className={cx(
                table.row,
                styles.row,
                table.item,
                row !== undefined && row.kind !== 'file' && styles.heading,
                isOpen && table.selected,
                index === cursor && table.cursor,
              )}
              style={{ insetBlockStart: rows.topOf(index) }}
              onClick={() => {
                store.setCursor(index)
                if (row?.kind === 'file') onOpenFile(row.key, false)
              }}
            >
              {row === undefined ? (
                <div role="gridcell" />
              ) : (
                <DeletedCells
                  isReturned={row.kind === 'file' && returned.has(row.key)}
                  row={row}
                  groupBy={groupBy}
                  onBringBack={() => bringBack(row)}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
