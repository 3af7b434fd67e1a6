import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useRef } from 'react'
import type { JobView } from '../../../app/contract/index.ts'
import { cx } from '../../ui/cx.ts'
import { useStore } from '../../ui/use-store.ts'
import { DetailHead, DetailRow } from './detail-rows.tsx'
import { useDragging } from './dragging.ts'
import { JobCard } from './job-card.tsx'
import type { JobLinks } from './job-links.ts'
import styles from './job-list.module.css'
import { type DockRow, hasEnded, layRows, movesOf } from './list-model.ts'
import type { TransfersStore } from './store.ts'

interface JobListProps {
  readonly store: TransfersStore
  readonly jobs: readonly JobView[]
  readonly links: JobLinks
  readonly label: string
}

/** Close to what they will be: what differs from its guess moves all that is below. */
const heights = { detail: 30, head: 44, ended: 75, unbegun: 75, running: 115 } as const

function guessHeight(row: DockRow | undefined): number {
  if (row === undefined) return heights.running
  if (row.kind !== 'job') return heights[row.kind]
  if (hasEnded(row.job)) return heights.ended
  return row.job.state === 'queued' && row.job.donePartCount === 0 ? heights.unbegun : heights.running
}

/** Every job of a tab, and the files or parts of the one that is unfolded; only what is seen exists. */
export function JobList({ store, jobs, links, label }: JobListProps) {
  // In this component: its list has to find it in its first effect.
  const scroller = useRef<HTMLElement>(null)
  const unfolded = useStore(store.detail, (state) => state.unfolded)
  useStore(store.detail, (state) => state.rowsVersion)
  const drag = useDragging(store, jobs)
  const rows = layRows(jobs, unfolded)
  const virtualizer = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => rows.key(index),
    estimateSize: (index) => guessHeight(rows.at(index)),
    overscan: 4,
  })
  const items = virtualizer.getVirtualItems()
  const first = Math.max(0, (items[0]?.index ?? 0) - rows.detailsFrom)
  const last = (items.at(-1)?.index ?? 0) - rows.detailsFrom
  useEffect(() => {
    if (unfolded !== undefined && last >= 0) store.detail.ensure(first, Math.min(last, unfolded.count - 1))
  }, [store, unfolded, first, last])

  const watched = unfolded?.kind === 'parts' ? unfolded.jobId : undefined
  // The engine tells of parts only while somebody looks.
  useEffect(() => (watched === undefined ? undefined : store.watchParts(watched)), [store, watched])

  const focusList = useCallback(() => scroller.current?.focus({ preventScroll: true }), [])
  const content = (row: DockRow) => {
    if (row.kind === 'head') return <DetailHead store={store.detail} job={row.job} onGone={focusList} />
    if (row.kind === 'detail') return <DetailRow store={store} job={row.job} index={row.index} onGone={focusList} />
    return (
      <JobCard
        store={store}
        job={row.job}
        moves={row.job.turn === undefined ? '' : [...movesOf(row.job.id, jobs).keys()].join()}
        isUnfolded={unfolded?.jobId === row.job.id}
        links={links}
        grip={drag.grip}
      />
    )
  }
  return (
    <section ref={scroller} className={styles.scroller} aria-label={label} tabIndex={0}>
      <ul className={styles.list} style={{ blockSize: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows.at(item.index)
          if (row === undefined) return null
          const isTarget = row.kind === 'job' && row.job.id === drag.target
          return (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              aria-setsize={rows.count}
              aria-posinset={item.index + 1}
              className={cx(styles.row, styles[row.kind], isTarget && styles.target)}
              style={{ transform: `translateY(${item.start}px)` }}
              {...(row.kind === 'job' && row.job.turn !== undefined ? drag.placeOf(row.job.id) : {})}
            >
              {content(row)}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
