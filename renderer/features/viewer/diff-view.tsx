import { useVirtualizer } from '@tanstack/react-virtual'
import { UnfoldVertical } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useText } from '../../i18n/text.tsx'
import { cx } from '../../ui/cx.ts'
import { Choice } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Block, MarkedLine } from './diff-model.ts'
import { type DiffLayout, type DiffRow, layRows } from './diff-rows.ts'
import { runDiff } from './run-diff.ts'
import styles from './viewer.module.css'

interface DiffViewProps {
  readonly left: string
  readonly right: string
  /** Only the beginning of one of them was read. */
  readonly isCut: boolean
}

const nothingOpened: ReadonlySet<number> = new Set()

/** Compares once: another text is another view (give it another key). */
export function DiffView({ left, right, isCut }: DiffViewProps) {
  const text = useText()
  const [blocks, setBlocks] = useState<readonly Block[] | 'failed' | undefined>(undefined)
  const [layout, setLayout] = useState<DiffLayout>('side-by-side')
  const [opened, setOpened] = useState(nothingOpened)
  useEffect(() => {
    const controller = new AbortController()
    runDiff({ left, right }, controller.signal).then(setBlocks, () => setBlocks('failed'))
    return () => controller.abort()
  }, [left, right])
  const rows = useMemo(
    () => (Array.isArray(blocks) ? layRows(blocks as readonly Block[], layout, opened) : []),
    [blocks, layout, opened],
  )
  if (blocks === undefined) return <Skeleton label={text('compare.working')} rows={10} shape="card" />
  if (blocks === 'failed') return <p className={styles.note}>{text('compare.failed')}</p>
  const changes = blocks.filter((block) => block.kind === 'changed').length
  return (
    <>
      <div className={styles.diffBar}>
        <p>{changes === 0 ? text('compare.same') : text('compare.changes', { count: changes })}</p>
        {isCut && <p className={styles.muted}>{text('compare.cut')}</p>}
        <Choice
          label={text('compare.layout')}
          isLabelHidden
          value={layout}
          options={(['side-by-side', 'one-column'] as const).map((value) => ({
            value,
            label: text(`compare.layout.${value}`),
          }))}
          onChange={setLayout}
        />
      </div>
      <DiffRows rows={rows} layout={layout} onOpen={(id) => setOpened(new Set([...opened, id]))} />
    </>
  )
}

interface DiffRowsProps {
  readonly rows: readonly DiffRow[]
  readonly layout: DiffLayout
  readonly onOpen: (id: number) => void
}

function DiffRows({ rows, layout, onOpen }: DiffRowsProps) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 22,
    overscan: 20,
  })
  return (
    <div ref={scroller} className={styles.diff} tabIndex={0} role="region" aria-label={text('compare.region')}>
      <div className={styles.diffRows} style={{ blockSize: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            <div
              key={item.index}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className={styles.diffRow}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {row !== undefined && <RowCells row={row} layout={layout} onOpen={onOpen} />}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface RowCellsProps {
  readonly row: DiffRow
  readonly layout: DiffLayout
  readonly onOpen: (id: number) => void
}

function RowCells({ row, layout, onOpen }: RowCellsProps) {
  const text = useText()
  if (row.kind === 'fold') {
    return (
      <button type="button" className={styles.fold} onClick={() => onOpen(row.id)}>
        <UnfoldVertical size={16} strokeWidth={1.75} aria-hidden="true" />
        {text('compare.fold', { count: row.count })}
      </button>
    )
  }
  if (layout === 'one-column') {
    const side = row.left !== undefined && row.right === undefined ? 'gone' : row.kind === 'changed' ? 'come' : 'same'
    return <Line line={row.left ?? row.right} side={side} />
  }
  return (
    <div className={styles.pair}>
      <Line line={row.left} side={row.kind === 'changed' ? 'gone' : 'same'} />
      <Line line={row.right} side={row.kind === 'changed' ? 'come' : 'same'} />
    </div>
  )
}

interface LineProps {
  readonly line: MarkedLine | undefined
  readonly side: 'gone' | 'come' | 'same'
}

const signs = { gone: '−', come: '+', same: '' } as const

function Line({ line, side }: LineProps) {
  const text = useText()
  if (line === undefined) return <div className={styles.noLine} />
  const Mark = side === 'gone' ? 'del' : 'ins'
  return (
    <div className={cx(styles.line, styles[side])}>
      <span className={styles.number}>{line.number}</span>
      <span className={styles.sign} aria-hidden="true">
        {signs[side]}
      </span>
      {side !== 'same' && <span className="visually-hidden">{text(`compare.line.${side}`)}</span>}
      <span className={styles.lineText}>
        {line.pieces.map((piece, index) =>
          // Pieces of a line never move.
          piece.marked ? <Mark key={`${index}-${piece.text}`}>{piece.text}</Mark> : piece.text,
        )}
      </span>
    </div>
  )
}
