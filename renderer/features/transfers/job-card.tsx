import { CircleAlert, CircleCheck, CircleDashed, Pause, Play, RotateCw, Undo2, X } from 'lucide-react'
import { useEffect } from 'react'
import type { JobAction, JobView } from '../../../app/contract/index.ts'
import { nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { FileIcon } from '../../ui/file-icon.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './job-card.module.css'
import { describeKind, describeState, progressOf } from './job-words.ts'
import { PartStrip } from './part-strip.tsx'
import { ReceiptDetails } from './receipt-details.tsx'
import { hasEnded, type TransfersStore } from './store.ts'

interface JobCardProps {
  readonly store: TransfersStore
  readonly job: JobView
  readonly onShow: (job: JobView) => void
}

const icon = { size: 16, strokeWidth: 1.75 } as const
const actionIcons: Record<JobAction, typeof X> = {
  pause: Pause,
  resume: Play,
  cancel: X,
  retry: RotateCw,
  undo: Undo2,
  clear: X,
}
/** Those that need their word; the others are known by their icon. */
const spoken: readonly JobAction[] = ['undo', 'retry', 'resume']
const order: readonly JobAction[] = ['undo', 'retry', 'resume', 'pause', 'cancel', 'clear']

export function JobCard({ store, job, onShow }: JobCardProps) {
  const text = useText()
  const formats = useFormats()
  const actionError = useStore(store, (state) => state.actionErrors[job.id])
  const name = nameOf(job.destination.key)
  const ended = hasEnded(job)
  return (
    <li className={cx(styles.card, styles[job.state])} aria-label={name}>
      <div className={styles.line}>
        <span className={styles.icon}>
          <FileIcon name={name} />
        </span>
        <span
          className={styles.name}
          title={`${job.connectionName} · ${job.destination.bucket}/${job.destination.key}`}
        >
          {name}
        </span>
        {!ended && <span className={styles.what}>{describeKind(job, text, formats)}</span>}
        <Ending job={job} />
        <span className={styles.actions}>
          {job.state === 'succeeded' && (
            <Button small tone="quiet" onClick={() => onShow(job)}>
              {text('transfers.show')}
            </Button>
          )}
          {order
            .filter((action) => job.actions.includes(action))
            .map((action) => (
              <ActionButton key={action} action={action} name={name} onAct={() => void store.act(job.id, action)} />
            ))}
        </span>
      </div>
      {!ended && <Running store={store} job={job} name={name} />}
      {!ended && job.customerKeys !== undefined && <p className={styles.note}>{text('copy.receipt.customerKeys')}</p>}
      {job.error !== undefined && job.state !== 'cancelled' && <ErrorNotice error={job.error} />}
      {actionError !== undefined && <ErrorNotice error={actionError} />}
      {job.savedAs !== undefined && (
        <p className={styles.saved}>
          {text('activity.savedAs')}: {job.savedAs}
        </p>
      )}
      {job.orphanUploadId !== undefined && <p className={styles.note}>{text('transfers.orphan')}</p>}
      {job.receipt !== undefined && <ReceiptDetails job={job} receipt={job.receipt} />}
    </li>
  )
}

interface ActionButtonProps {
  readonly action: JobAction
  readonly name: string
  readonly onAct: () => void
}

function ActionButton({ action, name, onAct }: ActionButtonProps) {
  const text = useText()
  const Icon = actionIcons[action]
  const word = text(`transfers.action.${action}`)
  if (!spoken.includes(action))
    return (
      <IconButton
        label={text('transfers.action.of', { action: word, name })}
        icon={<Icon {...icon} />}
        onClick={onAct}
      />
    )
  return (
    <Button small tone={action === 'undo' ? 'plain' : 'quiet'} icon={<Icon {...icon} />} onClick={onAct}>
      {word}
    </Button>
  )
}

function Ending({ job }: { readonly job: JobView }) {
  const text = useText()
  const formats = useFormats()
  if (!hasEnded(job)) return null
  const Icon = job.state === 'succeeded' ? CircleCheck : job.state === 'failed' ? CircleAlert : CircleDashed
  return (
    <span className={styles.ending}>
      <Icon {...icon} aria-hidden="true" />
      {describeState(job, text, formats)}
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

interface RunningProps {
  readonly store: TransfersStore
  readonly job: JobView
  readonly name: string
}

function Running({ store, job, name }: RunningProps) {
  const text = useText()
  const formats = useFormats()
  const parts = useStore(store, (state) => state.parts[job.id])
  const hasParts = job.partCount > 1
  useEffect(() => (hasParts ? store.watchParts(job.id) : undefined), [store, job.id, hasParts])
  return (
    <>
      <div className={styles.figures}>
        <span className={styles.state}>{describeState(job, text, formats)}</span>
        <span className={styles.percent}>{formats.percent(progressOf(job))}</span>
        <span>
          {text('transfers.bytes', { done: formats.size(job.doneBytes), total: formats.size(job.totalBytes) })}
        </span>
        {job.rateBytesPerSecond !== undefined && <span>{formats.rate(job.rateBytesPerSecond)}</span>}
        {job.secondsLeft !== undefined && (
          <span>{text('transfers.left', { duration: formats.duration(job.secondsLeft) })}</span>
        )}
        {hasParts && (
          <span className={styles.partCount}>
            {text('transfers.parts', { done: job.donePartCount, count: job.partCount })}
          </span>
        )}
      </div>
      {hasParts && parts !== undefined ? (
        <PartStrip name={name} parts={parts} />
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
