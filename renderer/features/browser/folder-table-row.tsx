import { History, Undo2 } from 'lucide-react'
import { memo } from 'react'
import type { FolderRow } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { FileIcon } from '../../ui/file-icon.tsx'
import grid from '../../ui/grid.module.css'
import styles from './folder-table.module.css'

interface FolderTableRowProps {
  readonly id: string
  readonly index: number
  readonly topPx: number
  /** Undefined while it is on its way. */
  readonly row: FolderRow | undefined
  readonly isCursor: boolean
  readonly isOpen: boolean
  readonly isChosen: boolean
  readonly onOpen: () => void
  readonly onChoose: (key: string) => void
  readonly onBringBack: (keys: readonly string[]) => void
}

function FolderTableRowShown(props: FolderTableRowProps) {
  const { id, index, topPx, row, isCursor, isOpen, isChosen, onOpen, onChoose, onBringBack } = props
  const isDeleted = row !== undefined && (row.kind === 'folder' ? row.isDeleted === true : row.deletedAt !== undefined)
  return (
    // Keys are handled by the grid, which keeps the focus.
    <div
      role="row"
      tabIndex={-1}
      id={id}
      aria-rowindex={index + 2}
      aria-selected={isOpen}
      className={cx(
        grid.row,
        styles.row,
        grid.item,
        isCursor && grid.cursor,
        isOpen && grid.selected,
        isDeleted && styles.deleted,
      )}
      style={{ insetBlockStart: topPx }}
      onClick={onOpen}
    >
      {row === undefined ? (
        <PendingCells />
      ) : row.kind === 'folder' ? (
        <FolderCells row={row} />
      ) : (
        <FileCells row={row} isChosen={isChosen} onChoose={onChoose} onBringBack={onBringBack} />
      )}
    </div>
  )
}

/** Draws again only when its row changed: scrolling must not pay for the others. */
export const FolderTableRow = memo(
  FolderTableRowShown,
  (before, after) =>
    before.row === after.row &&
    before.topPx === after.topPx &&
    before.isCursor === after.isCursor &&
    before.isOpen === after.isOpen &&
    before.isChosen === after.isChosen &&
    before.id === after.id &&
    before.index === after.index,
)

function PendingCells() {
  return (
    <div role="gridcell" className={grid.name}>
      <span className={styles.pending} />
    </div>
  )
}

function FolderCells({ row }: { readonly row: Extract<FolderRow, { kind: 'folder' }> }) {
  const text = useText()
  return (
    <>
      <div role="gridcell" className={grid.name}>
        <span className={styles.folderIcon}>
          <FileIcon name={row.name} isFolder />
        </span>
        <span className={grid.label} title={row.name}>
          {row.isDeleted === true ? <s>{row.name}</s> : row.name}
        </span>
      </div>
      <div role="gridcell" className={cx(grid.figure, grid.atEnd)}>
        <span aria-hidden="true">—</span>
      </div>
      <div role="gridcell" className={cx(grid.figure, styles.modified)}>
        {row.isDeleted === true && text('folder.deleted.folder')}
      </div>
      <div role="gridcell" className={styles.end} />
    </>
  )
}

interface FileCellsProps {
  readonly row: Extract<FolderRow, { kind: 'file' }>
  readonly isChosen: boolean
  readonly onChoose: (key: string) => void
  readonly onBringBack: (keys: readonly string[]) => void
}

function FileCells({ row, isChosen, onChoose, onBringBack }: FileCellsProps) {
  const text = useText()
  const formats = useFormats()
  const { name, key, sizeBytes, modifiedAt, deletedAt, versionCount } = row
  return (
    <>
      <div role="gridcell" className={grid.name}>
        {deletedAt === undefined ? (
          <span className={styles.fileIcon}>
            <FileIcon name={name} />
          </span>
        ) : (
          <input
            type="checkbox"
            tabIndex={-1}
            className={styles.choose}
            aria-label={text('folder.choose', { name })}
            checked={isChosen}
            onClick={(event) => event.stopPropagation()}
            onChange={() => onChoose(key)}
          />
        )}
        <span className={grid.label} title={name}>
          {deletedAt === undefined ? name : <s>{name}</s>}
        </span>
      </div>
      <div role="gridcell" className={cx(grid.figure, grid.atEnd)} title={formats.bytes(sizeBytes)}>
        {formats.size(sizeBytes)}
      </div>
      <div role="gridcell" className={cx(grid.figure, styles.modified)} title={formats.full(deletedAt ?? modifiedAt)}>
        {deletedAt === undefined ? formats.when(modifiedAt) : text('folder.deleted', { when: formats.when(deletedAt) })}
      </div>
      <div role="gridcell" className={styles.end}>
        {deletedAt !== undefined ? (
          <Button
            needs="write"
            small
            tone="quiet"
            tabIndex={-1}
            icon={<Undo2 size={16} strokeWidth={1.75} />}
            className={styles.bringBack}
            onClick={(event) => {
              event.stopPropagation()
              onBringBack([key])
            }}
          >
            {text('folder.bringBack')}
          </Button>
        ) : (
          <span
            className={styles.versions}
            title={
              versionCount === undefined
                ? text('folder.history', { name })
                : text('folder.versions', { count: versionCount })
            }
          >
            <History size={16} strokeWidth={1.75} aria-hidden="true" />
            {versionCount !== undefined && formats.count(versionCount)}
          </span>
        )}
      </div>
    </>
  )
}
