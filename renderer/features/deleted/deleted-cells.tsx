import { CalendarDays, CircleCheck, Undo2 } from 'lucide-react'
import type { DeletedRow } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { FileIcon } from '../../ui/file-icon.tsx'
import table from '../../ui/grid.module.css'
import styles from './deleted-view.module.css'
import type { GroupBy } from './store.ts'

interface DeletedCellsProps {
  readonly row: DeletedRow
  readonly groupBy: GroupBy
  /** It came back since the scan. */
  readonly isReturned: boolean
  readonly onBringBack: () => void
}

export function DeletedCells({ row, groupBy, isReturned, onBringBack }: DeletedCellsProps) {
  return row.kind === 'file' ? (
    <FileCells row={row} groupBy={groupBy} isReturned={isReturned} onBringBack={onBringBack} />
  ) : (
    <HeadingCells row={row} onBringBack={onBringBack} />
  )
}

interface HeadingCellsProps {
  readonly row: Extract<DeletedRow, { kind: 'folder' | 'day' }>
  readonly onBringBack: () => void
}

function HeadingCells({ row, onBringBack }: HeadingCellsProps) {
  const text = useText()
  const formats = useFormats()
  const label = row.kind === 'day' ? formats.day(row.dayStartsAt) : row.prefix === '' ? '/' : row.prefix
  return (
    <>
      <div role="gridcell" className={table.name}>
        {row.kind === 'day' ? (
          <CalendarDays size={16} strokeWidth={1.75} aria-hidden="true" />
        ) : (
          <FileIcon name={label} isFolder />
        )}
        <span className={table.label} title={label}>
          {label}
        </span>
        {row.kind === 'folder' && row.goneRoot !== undefined && (
          <span className={styles.gone}>{text('deleted.gone')}</span>
        )}
      </div>
      <div role="gridcell" className={cx(table.figure, table.atEnd)}>
        {formats.size(row.totalBytes)}
      </div>
      <div role="gridcell" className={cx(table.figure, styles.when)}>
        {text('deleted.files', { count: row.count })}
      </div>
      <div role="gridcell" className={styles.end}>
        {row.count > 1 && (
          <Action label={text('deleted.bringBackThese', { count: row.count })} onBringBack={onBringBack} />
        )}
      </div>
    </>
  )
}

interface FileCellsProps {
  readonly row: Extract<DeletedRow, { kind: 'file' }>
  readonly groupBy: GroupBy
  readonly isReturned: boolean
  readonly onBringBack: () => void
}

function FileCells({ row, groupBy, isReturned, onBringBack }: FileCellsProps) {
  const text = useText()
  const formats = useFormats()
  const { key, name, prefix, sizeBytes, deletedAt } = row
  return (
    <>
      <div role="gridcell" className={table.name} title={key}>
        <FileIcon name={name} />
        <span className={table.label}>{isReturned ? name : <s>{name}</s>}</span>
        {groupBy === 'day' && prefix !== '' && <span className={table.folder}>{prefix}</span>}
      </div>
      <div
        role="gridcell"
        className={cx(table.figure, table.atEnd)}
        title={sizeBytes === undefined ? undefined : formats.bytes(sizeBytes)}
      >
        {sizeBytes === undefined ? '—' : formats.size(sizeBytes)}
      </div>
      <div role="gridcell" className={cx(table.figure, styles.when)} title={formats.full(deletedAt)}>
        {text('folder.deleted', { when: formats.when(deletedAt) })}
      </div>
      <div role="gridcell" className={styles.end}>
        {isReturned ? (
          <span className={styles.returned}>
            <CircleCheck size={16} strokeWidth={1.75} aria-hidden="true" />
            {text('transfers.done.bring-back')}
          </span>
        ) : sizeBytes === undefined ? (
          <span className={styles.nothing}>{text('deleted.nothingLeft')}</span>
        ) : (
          <Action label={text('folder.bringBack')} onBringBack={onBringBack} />
        )}
      </div>
    </>
  )
}

function Action({ label, onBringBack }: { readonly label: string; readonly onBringBack: () => void }) {
  return (
    <Button
      needs="write"
      small
      tone="quiet"
      tabIndex={-1}
      icon={<Undo2 size={16} strokeWidth={1.75} />}
      onClick={(event) => {
        event.stopPropagation()
        onBringBack()
      }}
    >
      {label}
    </Button>
  )
}
