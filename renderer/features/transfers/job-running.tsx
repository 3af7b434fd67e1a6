import { useEffect, useMemo } from 'react'
import type { JobView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './job-card.module.css'
import { describeState, progressOf } from './job-words.ts'
import { PartStrip } from './part-strip.tsx'
import { atRest } from './parts.ts'
import type { TransfersStore } from './store.ts'

interface JobRunningProps {
  readonly store: TransfersStore
  readonly job: JobView
  readonly name: string
}

/** How far a job is: in figures, and part by part. */
export function JobRunning({ store, job, name }: JobRunningProps) {
  const text = useText()
  const formats = useFormats()
  const parts = useStore(store, (state) => state.parts[job.id])
  const hasParts = job.partCount > 1
  const isUnbegun = job.state === 'queued' && job.donePartCount === 0
  const isWatched = hasParts && !isUnbegun
  useEffect(() => (isWatched ? store.watchParts(job.id) : undefined), [store, job.id, isWatched])
  const isAtRest = job.state === 'paused' || job.state === 'queued'
  const shown = useMemo(() => (isAtRest && parts !== undefined ? atRest(parts) : parts), [isAtRest, parts])
  return (
    <>
      <div className={styles.figures}>
        <span className={styles.state}>{describeState(job, text, formats)}</span>
        {isUnbegun ? (
          <span>{formats.size(job.totalBytes)}</span>
        ) : (
          <>
            <span className={styles.percent}>{formats.percent(progressOf(job))}</span>
            <span>
              {text('transfers.bytes', { done: formats.size(job.doneBytes), total: formats.size(job.totalBytes) })}
            </span>
          </>
        )}
        {job.rateBytesPerSecond !== undefined && <span>{formats.rate(job.rateBytesPerSecond)}</span>}
        {job.secondsLeft !== undefined && (
          <span>{text('transfers.left', { duration: formats.duration(job.secondsLeft) })}</span>
        )}
      </div>
      {isUnbegun ? null : hasParts && shown !== undefined ? (
        <PartStrip name={name} parts={shown} kind={job.files === undefined ? 'parts' : 'files'} />
      ) : (
        <ProgressBar
          label={text('transfers.progress', { name })}
          value={progressOf(job)}
          tone={job.state === 'paused' ? 'muted' : 'accent'}
        />
      )}
    </>
  )
}
