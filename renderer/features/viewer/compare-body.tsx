import { useText } from '../../i18n/text.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { textOf } from './content-kinds.ts'
import { DiffView } from './diff-view.tsx'
import { FactsTable } from './facts-table.tsx'
import { ImageCompare } from './image-compare.tsx'
import type { Pane, ViewerStore } from './store.ts'
import styles from './viewer.module.css'

interface CompareBodyProps {
  readonly store: ViewerStore
  readonly left: Pane
  readonly right: Pane
}

/** Two versions beside each other: text by words, images by sight, everything by its facts. */
export function CompareBody({ store, left, right }: CompareBodyProps) {
  const text = useText()
  const facts = useStore(store, (state) => state.facts)
  const error = left.error ?? right.error
  if (error !== undefined) return <ErrorNotice shape="page" error={error} />
  const { content: one } = left
  const { content: other } = right
  if (one === undefined || other === undefined) {
    return <Skeleton label={text('preview.loading')} rows={14} shape="card" />
  }
  const leftText = textOf(one)
  const rightText = textOf(other)
  return (
    <div className={styles.content}>
      <FactsTable left={left} right={right} facts={facts} />
      {leftText !== undefined && rightText !== undefined ? (
        <DiffView
          key={`${leftText.length} ${rightText.length} ${left.encoding}`}
          left={leftText}
          right={rightText}
          isCut={!one.isWhole || !other.isWhole}
        />
      ) : one.kind === 'image' && other.kind === 'image' ? (
        <ImageCompare left={one} right={other} />
      ) : (
        <p className={styles.note}>{text('compare.byFacts')}</p>
      )}
    </div>
  )
}
