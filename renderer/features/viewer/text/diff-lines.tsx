import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useRef } from 'react'
import { useText } from '../../../i18n/text.tsx'
import { cx } from '../../../ui/cx.ts'
import { Fold } from '../fold.tsx'
import styles from '../viewer.module.css'
import type { DiffLayout, DiffRow } from './diff-rows.ts'
import { markWords, type Piece, whole } from './mark-words.ts'
import { lineAt, type TextLines } from './text-lines.ts'

/** Both texts and where their lines are. */
export interface DiffTexts {
  readonly left: string
  readonly right: string
  readonly leftLines: TextLines
  readonly rightLines: TextLines
}

interface DiffRowsProps {
  readonly rows: readonly DiffRow[]
  readonly texts: DiffTexts
  readonly layout: DiffLayout
  readonly onOpen: (id: number) => void
}

/** Rows of a comparison; only those in sight are laid out, and only their words are compared. */
export function DiffRows({ rows, texts, layout, onOpen }: DiffRowsProps) {
  const text = useText()
  const scroller = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 22,
    overscan: 6,
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
              {row?.kind === 'fold' ? (
                <Fold text={text('compare.fold', { count: row.count })} onOpen={() => onOpen(row.id)} />
              ) : (
                row !== undefined && <Lines row={row} texts={texts} layout={layout} />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

interface LinesProps {
  readonly row: Exclude<DiffRow, { kind: 'fold' }>
  readonly texts: DiffTexts
  readonly layout: DiffLayout
}

const Lines = memo(function Lines({ row, texts, layout }: LinesProps) {
  const [left, right] = piecesOf(row, texts)
  const leftNumber = row.left === undefined ? 0 : (texts.leftLines.numbers[row.left] ?? 0)
  const rightNumber = row.right === undefined ? 0 : (texts.rightLines.numbers[row.right] ?? 0)
  const isChanged = row.kind === 'changed'
  if (isChanged && row.shown === 'left') return <Line pieces={left} number={leftNumber} side="gone" />
  if (isChanged && row.shown === 'right') return <Line pieces={right} number={rightNumber} side="come" />
  if (layout === 'one-column') return <Line pieces={right} number={rightNumber} side="same" />
  return (
    <div className={styles.pair}>
      <Line pieces={left} number={leftNumber} side={isChanged ? 'gone' : 'same'} />
      <Line pieces={right} number={rightNumber} side={isChanged ? 'come' : 'same'} />
    </div>
  )
})

type Pieces = readonly Piece[] | undefined

function piecesOf(row: LinesProps['row'], texts: DiffTexts): readonly [Pieces, Pieces] {
  const left = row.left === undefined ? undefined : lineAt(texts.left, texts.leftLines, row.left)
  const right = row.right === undefined ? undefined : lineAt(texts.right, texts.rightLines, row.right)
  if (row.kind === 'changed' && left !== undefined && right !== undefined) return markWords(left, right)
  return [left === undefined ? undefined : whole(left), right === undefined ? undefined : whole(right)]
}

interface LineProps {
  readonly pieces: Pieces
  /** 0: goes on with the line above. */
  readonly number: number
  readonly side: 'gone' | 'come' | 'same'
}

const signs = { gone: '−', come: '+', same: '' } as const

function Line({ pieces, number, side }: LineProps) {
  const text = useText()
  if (pieces === undefined) return <div className={styles.noLine} />
  const Mark = side === 'gone' ? 'del' : 'ins'
  return (
    <div className={cx(styles.line, styles[side])}>
      <span className={styles.number}>{number === 0 ? '' : number}</span>
      <span className={styles.sign} aria-hidden="true">
        {signs[side]}
      </span>
      {side !== 'same' && <span className="visually-hidden">{text(`compare.line.${side}`)}</span>}
      <span className={styles.lineText}>
        {pieces.map((piece, index) =>
          // Pieces of a line never move.
          piece.marked ? <Mark key={`${index}-${piece.text}`}>{piece.text}</Mark> : piece.text,
        )}
      </span>
    </div>
  )
}
