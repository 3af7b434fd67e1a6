import { type KeyboardEvent, useCallback, useEffect, useId, useRef } from 'react'
import type { VersionRow } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { moveCursor } from '../../ui/grid-keys.ts'
import { useRows } from '../../ui/use-rows.ts'
import { useStore } from '../../ui/use-store.ts'
import type { HistoryStore } from './store.ts'
import styles from './timeline.module.css'
import { TimelineRow } from './timeline-row.tsx'
import type { TimelineActions } from './version-actions.ts'

interface TimelineProps {
  readonly store: HistoryStore
  readonly actions: TimelineActions
}

/** Of a row without the heading of a day, and not chosen. */
const rowHeight = 55
const pageRows = 6

/** The layers of one file, newest on top, under the days on which they were written. */
export function Timeline({ store, actions }: TimelineProps) {
  const text = useText()
  const formats = useFormats()
  const gridId = useId()
  const gridRef = useRef<HTMLDivElement>(null)
  const count = useStore(store, (state) => state.count)
  const selected = useStore(store, (state) => state.selected)
  const largestBytes = useStore(store, (state) => state.listing?.summary?.largestBytes ?? 0)
  const wantsFocus = useStore(store, (state) => state.wantsFocus)
  useStore(store, (state) => state.rowsVersion)
  useEffect(() => {
    if (!wantsFocus) return
    gridRef.current?.focus()
    store.tookFocus()
  }, [store, wantsFocus])

  const startsDay = (index: number) => {
    const row = store.row(index)
    const newer = index === 0 ? undefined : store.row(index - 1)
    if (row === undefined) return false
    return newer === undefined ? index === 0 : formats.dayKey(newer.modifiedAt) !== formats.dayKey(row.modifiedAt)
  }
  const rows = useRows({ scroller: gridRef, count, rowPx: rowHeight })
  const { first, last } = rows
  useEffect(() => store.ensureRows(first, last), [store, first, last])
  const select = useCallback((index: number) => store.select(index), [store])

  const act = (version: VersionRow | undefined) => {
    if (version === undefined) return
    if (version.kind === 'delete-marker') {
      if (version.isLatest) actions.bringBack()
    } else if (!version.isLatest) actions.restore(version)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const target = moveCursor(event.key, selected, count, pageRows)
    if (target !== undefined) {
      store.select(target)
      rows.show(target)
    } else if (event.key === 'Enter' || event.key.toLowerCase() === 'r') act(store.row(selected))
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={gridRef}
      role="grid"
      tabIndex={0}
      aria-label={text('history.grid')}
      aria-rowcount={count}
      aria-activedescendant={selected < 0 ? undefined : `${gridId}-${selected}`}
      className={styles.timeline}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.rows} style={{ blockSize: rows.boxPx }}>
        {rows.indexes.map((index) => {
          const version = store.row(index)
          return (
            <div
              key={index}
              ref={rows.measure}
              data-index={index}
              role="row"
              id={`${gridId}-${index}`}
              aria-rowindex={index + 1}
              aria-selected={index === selected}
              className={styles.item}
              style={{ insetBlockStart: rows.topOf(index) }}
            >
              {version === undefined ? (
                <div role="gridcell" className={styles.pending} />
              ) : (
                <TimelineRow
                  version={version}
                  index={index}
                  day={startsDay(index) ? formats.day(version.modifiedAt) : undefined}
                  isLast={index === count - 1}
                  isSelected={index === selected}
                  largestBytes={largestBytes}
                  onSelect={select}
                  actions={actions}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
