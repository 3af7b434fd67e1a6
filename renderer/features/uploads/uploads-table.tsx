import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { OpenUpload } from '../../../app/contract/index.ts'
import { folderOf, nameOf } from '../../i18n/file-name.ts'
import { type MessageId, useFormats, useNow, useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import { FileIcon } from '../../ui/file-icon.tsx'
import table from '../../ui/grid.module.css'
import { moveCursor } from '../../ui/grid-keys.ts'
import { useRows } from '../../ui/use-rows.ts'
import { useStore } from '../../ui/use-store.ts'
import { type Access, reasonToKeep, type UploadsStore } from './store.ts'
import styles from './uploads-view.module.css'

interface UploadsTableProps {
  readonly store: UploadsStore
  readonly access: Access
}

const rowHeight = 36
const columns: readonly MessageId[] = [
  'uploads.column.choose',
  'uploads.column.file',
  'uploads.column.who',
  'uploads.column.begun',
  'uploads.column.size',
]

/** A grid of which only what is seen exists; it keeps the focus and names the row under the cursor. */
export function UploadsTable({ store, access }: UploadsTableProps) {
  const text = useText()
  const gridId = useId()
  const grid = useRef<HTMLDivElement>(null)
  const uploads = useStore(store, (state) => state.uploads)
  const cursor = useStore(store, (state) => state.cursor)
  const rows = useRows({ scroller: grid, count: uploads.length, rowPx: rowHeight, headPx: rowHeight })
  const { first, last } = rows
  useEffect(() => store.look(first, last), [store, uploads, first, last])

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
    const pageRows = Math.floor(event.currentTarget.clientHeight / rowHeight) - 2
    const target = moveCursor(event.key, cursor, uploads.length, pageRows)
    const upload = uploads[cursor]
    if (target !== undefined) {
      store.setCursor(target)
      rows.show(target)
    } else if (event.key === ' ' && upload !== undefined) {
      if (reasonToKeep(upload, access) === undefined) store.toggle(upload.uploadId)
    } else if (event.key === 'Delete' && store.getState().chosen.size > 0) store.ask(true)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      aria-label={text('uploads.grid')}
      aria-rowcount={uploads.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={`${gridId}-${cursor}`}
      className={table.grid}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={table.head}>
        <div role="row" aria-rowindex={1} className={cx(table.row, styles.row)}>
          {columns.map((column, index) => (
            <div key={column} role="columnheader" className={index === 4 ? table.atEnd : undefined}>
              <span className={index === 0 ? 'visually-hidden' : undefined}>{text(column)}</span>
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={table.rows} style={{ blockSize: rows.boxPx }}>
        {rows.indexes.map((index) => {
          const upload = uploads[index]
          return upload === undefined ? null : (
            <Row
              key={upload.uploadId}
              id={`${gridId}-${index}`}
              index={index}
              topPx={rows.topOf(index)}
              store={store}
              access={access}
              upload={upload}
              isCursor={index === cursor}
            />
          )
        })}
      </div>
    </div>
  )
}

interface RowProps extends UploadsTableProps {
  readonly id: string
  readonly index: number
  readonly topPx: number
  readonly upload: OpenUpload
  readonly isCursor: boolean
}

function Row({ id, index, topPx, store, access, upload, isCursor }: RowProps) {
  const text = useText()
  const formats = useFormats()
  const now = useNow()
  const { key, uploadId, owner, initiatedAt } = upload
  const isChosen = useStore(store, (state) => state.chosen.has(uploadId))
  const sizeBytes = useStore(store, (state) => state.sizes[uploadId])
  const reason = reasonToKeep(upload, access)
  const why = reason === undefined ? undefined : text(`uploads.keep.${reason}`)
  const toggle = () => {
    store.setCursor(index)
    if (reason === undefined) store.toggle(uploadId)
  }
  return (
    <div
      role="row"
      tabIndex={-1}
      id={id}
      aria-rowindex={index + 2}
      aria-selected={isChosen}
      className={cx(table.row, styles.row, table.item, isChosen && table.selected, isCursor && table.cursor)}
      style={{ insetBlockStart: topPx }}
      title={why}
      onClick={toggle}
    >
      <div role="gridcell">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={text('uploads.choose', { name: nameOf(key) })}
          checked={isChosen}
          disabled={reason !== undefined}
          readOnly
        />
      </div>
      <div role="gridcell" className={table.name} title={key}>
        <FileIcon name={nameOf(key)} />
        <span className={cx(table.label, styles.label)}>{nameOf(key)}</span>
        <span className={table.folder}>{folderOf(key)}</span>
      </div>
      <div role="gridcell" className={cx(styles.who, owner === 'strata-working' && styles.working)}>
        {text(`uploads.owner.${owner}`)}
      </div>
      <div role="gridcell" className={table.figure} title={formats.full(initiatedAt)}>
        {text('uploads.age', { duration: formats.duration((now() - initiatedAt) / 1000) })}
      </div>
      <div
        role="gridcell"
        className={cx(table.figure, table.atEnd)}
        title={sizeBytes === null ? text('uploads.sizeUnknown') : undefined}
      >
        {sizeBytes === undefined ? '' : sizeBytes === null ? '—' : formats.size(sizeBytes)}
      </div>
    </div>
  )
}
