import { type ReactNode, useMemo, useState } from 'react'
import type { ContentView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Choice } from '../../ui/field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { isDecoded, textOf } from './content-kinds.ts'
import { DiffView } from './text/diff-view.tsx'
import { FactsTable } from './facts-table.tsx'
import { ImageCompare } from './image-compare.tsx'
import type { Pane, ViewerStore } from './store.ts'
import { TableCompare } from './table/table-compare.tsx'
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
  return (
    <div className={styles.content}>
      <FactsTable left={left} right={right} facts={facts} />
      <Compared key={`${keyOf(one)} ${keyOf(other)}`} one={one} other={other} />
    </div>
  )
}

/** Another reading of the same version is another comparison. */
function keyOf(content: ContentView): string {
  return isDecoded(content) ? `${content.encoding} ${content.readBytes}` : String(content.readBytes)
}

interface ComparedProps {
  readonly one: ContentView
  readonly other: ContentView
}

function Compared({ one, other }: ComparedProps) {
  const text = useText()
  if (one.kind === 'csv' && other.kind === 'csv') return <CsvCompare one={one} other={other} />
  if (one.kind === 'image' && other.kind === 'image') return <ImageCompare left={one} right={other} />
  if (textOf(one) === undefined || textOf(other) === undefined) {
    return <p className={styles.note}>{text('compare.byFacts')}</p>
  }
  return <TextCompare one={one} other={other} />
}

function TextCompare({ one, other, choice }: ComparedProps & { readonly choice?: ReactNode }) {
  // Made once: laying JSON or a table out as text is no work for every drawing.
  const left = useMemo(() => textOf(one) ?? '', [one])
  const right = useMemo(() => textOf(other) ?? '', [other])
  return <DiffView left={left} right={right} isCut={!one.isWhole || !other.isWhole} choice={choice} />
}

type CsvContent = Extract<ContentView, { kind: 'csv' }>

/** Cell by cell, or as the lines that they are. */
function CsvCompare({ one, other }: { readonly one: CsvContent; readonly other: CsvContent }) {
  const text = useText()
  const [way, setWay] = useState<'table' | 'text'>('table')
  const choice = (
    <Choice
      label={text('compare.as')}
      isLabelHidden
      value={way}
      options={(['table', 'text'] as const).map((value) => ({ value, label: text(`compare.as.${value}`) }))}
      onChange={setWay}
    />
  )
  return way === 'table' ? (
    <TableCompare left={one.rows} right={other.rows} isCut={one.isCut || other.isCut} choice={choice} />
  ) : (
    <TextCompare one={one} other={other} choice={choice} />
  )
}
