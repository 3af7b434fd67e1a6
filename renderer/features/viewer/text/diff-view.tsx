import { type ReactNode, startTransition, useEffect, useMemo, useState } from 'react'
import { useText } from '../../../i18n/text.tsx'
import { Choice } from '../../../ui/field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { askWorker } from '../ask-worker.ts'
import styles from '../viewer.module.css'
import type { Comparison } from './compare-texts.ts'
import { type DiffTexts, DiffRows } from './diff-lines.tsx'
import { type DiffLayout, layRows } from './diff-rows.ts'

interface DiffViewProps {
  readonly left: string
  readonly right: string
  /** Only the beginning of one of them was read. */
  readonly isCut: boolean
  /** Stands at the end of the line above, before the layout. */
  readonly choice?: ReactNode
}

const nothingOpened: ReadonlySet<number> = new Set()

/** Compares once: another text is another view (give it another key). */
export function DiffView({ left, right, isCut, choice }: DiffViewProps) {
  const text = useText()
  const [comparison, setComparison] = useState<Comparison | 'failed' | undefined>(undefined)
  useEffect(() => {
    const controller = new AbortController()
    const worker = new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module' })
    // In slices: what is drawn of it takes longer than a frame on a slow machine.
    const show = (found: Comparison | 'failed') => startTransition(() => setComparison(found))
    askWorker<Comparison>(worker, { left, right }, controller.signal).then(show, () => show('failed'))
    return () => controller.abort()
  }, [left, right])
  if (comparison === undefined) return <Skeleton label={text('compare.working')} rows={10} shape="card" />
  if (comparison === 'failed') return <p className={styles.note}>{text('compare.failed')}</p>
  return <Compared left={left} right={right} comparison={comparison} isCut={isCut} choice={choice} />
}

function Compared({ left, right, comparison, isCut, choice }: DiffViewProps & { readonly comparison: Comparison }) {
  const text = useText()
  const [layout, setLayout] = useState<DiffLayout>('side-by-side')
  const [opened, setOpened] = useState(nothingOpened)
  const rows = useMemo(
    () => layRows({ changes: comparison.changes, leftCount: comparison.left.starts.length }, layout, opened),
    [comparison, layout, opened],
  )
  const texts: DiffTexts = { left, right, leftLines: comparison.left, rightLines: comparison.right }
  const count = comparison.changes.length
  return (
    <>
      <div className={styles.diffBar}>
        <p>{count === 0 ? text('compare.same') : text('compare.changes', { count })}</p>
        {isCut && <p className={styles.muted}>{text('compare.cut')}</p>}
        {choice}
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
      <DiffRows rows={rows} texts={texts} layout={layout} onOpen={(id) => setOpened(new Set([...opened, id]))} />
    </>
  )
}
