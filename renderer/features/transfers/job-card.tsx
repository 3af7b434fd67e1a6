import { ChevronDown, ChevronRight, CircleAlert, CircleCheck, CircleDashed, GripVertical } from 'lucide-react'
import { memo, useState } from 'react'
import type { JobView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { FileIcon } from '../../ui/file-icon.tsx'
import { useStore } from '../../ui/use-store.ts'
import { JobActions } from './job-actions.tsx'
import styles from './job-card.module.css'
import type { Grip } from './dragging.ts'
import type { JobLinks } from './job-links.ts'
import { JobRunning } from './job-running.tsx'
import { describeKind, describeState, nameOfJob } from './job-words.ts'
import { hasEnded, type Move, unfoldingOf } from './list-model.ts'
import { nextStepOf } from './next-step.ts'
import { ReceiptDetails } from './receipt-details.tsx'
import type { TransfersStore } from './store.ts'

interface JobCardProps {
  readonly store: TransfersStore
  readonly job: JobView
  /** Separated by commas, so that the same moves are the same text. */
  readonly moves: string
  readonly isUnfolded: boolean
  readonly links: JobLinks
  /** Lets a waiting job be dragged; the same object as long as the list is there. */
  readonly grip: Grip
}

const icon = { size: 16, strokeWidth: 1.75 } as const

/** One job, or a group of files that shows as one. */
export const JobCard = memo(function JobCard({ store, job, moves, isUnfolded, links, grip }: JobCardProps) {
  const text = useText()
  const formats = useFormats()
  const name = nameOfJob(job)
  const ended = hasEnded(job)
  const [isReceiptShown, showReceipt] = useState(false)
  return (
    <article className={cx(styles.card, styles[job.state])} aria-label={name}>
      <div className={styles.line}>
        {job.turn !== undefined && (
          <span
            className={styles.grip}
            draggable
            onDragStart={(event) => grip.start(job.id, event)}
            onDragEnd={() => grip.end()}
            title={text('transfers.move.drag')}
            aria-hidden="true"
          >
            <GripVertical {...icon} />
          </span>
        )}
        <span className={styles.icon}>
          <FileIcon name={name} isFolder={job.files !== undefined} />
        </span>
        <span
          className={styles.name}
          title={`${job.connectionName} · ${job.destination.bucket}/${job.destination.key}`}
        >
          {name}
        </span>
        {job.files !== undefined && <span className={styles.count}>{text('transfers.files', job.files)}</span>}
        {!ended && <span className={styles.what}>{describeKind(job, text, formats)}</span>}
        <Ending job={job} isReceiptShown={isReceiptShown} onShowReceipt={showReceipt} />
        <span className={styles.actions}>
          {job.state === 'succeeded' && (
            <Button small tone="quiet" onClick={() => links.show(job)}>
              {text('transfers.show')}
            </Button>
          )}
          <UnfoldButton store={store} job={job} isUnfolded={isUnfolded} />
          <JobActions
            store={store}
            job={job}
            name={name}
            moves={moves === '' ? [] : (moves.split(',') as readonly Move[])}
          />
        </span>
      </div>
      {!ended && <JobRunning store={store} job={job} name={name} />}
      <Notes store={store} job={job} links={links} />
      {job.receipt !== undefined && (
        <ReceiptDetails job={job} receipt={job.receipt} isShown={isReceiptShown} onShow={showReceipt} />
      )}
    </article>
  )
})

type UnfoldButtonProps = Pick<JobCardProps, 'store' | 'job' | 'isUnfolded'>

function UnfoldButton({ store, job, isUnfolded }: UnfoldButtonProps) {
  const text = useText()
  const kind = unfoldingOf(job)
  if (kind === undefined) return null
  return (
    <Button
      small
      tone="quiet"
      icon={isUnfolded ? <ChevronDown {...icon} /> : <ChevronRight {...icon} />}
      aria-expanded={isUnfolded}
      onClick={() => store.detail.toggle(job)}
    >
      {text(`transfers.unfold.${kind}`)}
    </Button>
  )
}

type NotesProps = Pick<JobCardProps, 'store' | 'job' | 'links'>

/** What went wrong, what to do about it, and what a person should know. */
function Notes({ store, job, links }: NotesProps) {
  const text = useText()
  const actionError = useStore(store, (state) => state.actionErrors[job.id])
  const step = <NextStepButton job={job} links={links} />
  const isWrong = job.error !== undefined && job.state !== 'cancelled'
  return (
    <>
      {!hasEnded(job) && job.customerKeys !== undefined && (
        <p className={styles.note}>{text('copy.receipt.customerKeys')}</p>
      )}
      {isWrong && job.error !== undefined && <ErrorNotice error={job.error} action={step} />}
      {actionError !== undefined && <ErrorNotice error={actionError} />}
      {job.savedAs !== undefined && (
        <p className={styles.saved}>
          {text('activity.savedAs')}: {job.savedAs}
        </p>
      )}
      {job.orphanUploadId !== undefined && <p className={styles.note}>{text('transfers.orphan')}</p>}
      {!isWrong && step}
    </>
  )
}

function NextStepButton({ job, links }: Pick<JobCardProps, 'job' | 'links'>) {
  const text = useText()
  const step = nextStepOf(job)
  if (step === undefined) return null
  const go = {
    'edit-connection': () => links.editConnection(job.connectionId),
    'show-history': () => links.show(job),
    'show-uploads': () => links.showUploads(job),
  }
  return (
    <Button small onClick={go[step]}>
      {text(`transfers.next.${step}`)}
    </Button>
  )
}

interface EndingProps {
  readonly job: JobView
  readonly isReceiptShown: boolean
  readonly onShowReceipt: (isShown: boolean) => void
}

/** How it ended; what was restored and verified opens its receipt. */
function Ending({ job, isReceiptShown, onShowReceipt }: EndingProps) {
  const text = useText()
  const formats = useFormats()
  if (!hasEnded(job)) return null
  const Icon = job.state === 'succeeded' ? CircleCheck : job.state === 'failed' ? CircleAlert : CircleDashed
  return (
    <span className={styles.ending}>
      <Icon {...icon} aria-hidden="true" />
      {job.receipt === undefined ? (
        describeState(job, text, formats)
      ) : (
        <button
          type="button"
          className={styles.opener}
          aria-expanded={isReceiptShown}
          onClick={() => onShowReceipt(!isReceiptShown)}
        >
          {describeState(job, text, formats)}
        </button>
      )}
      {job.finishedAt !== undefined && (
        <time
          className={styles.at}
          dateTime={new Date(job.finishedAt).toISOString()}
          title={formats.full(job.finishedAt)}
        >
          {formats.when(job.finishedAt)}
        </time>
      )}
    </span>
  )
}
