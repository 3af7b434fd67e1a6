import { CircleAlert, CircleCheck, CircleDashed, CircleDot, RotateCw } from 'lucide-react'
import type { JobView, PartRow } from '../../../app/contract/index.ts'
import { errorSentence } from '../../i18n/error-sentence.ts'
import { nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Choice } from '../../ui/field.tsx'
import { useLeavingFocus } from '../../ui/use-leaving-focus.ts'
import { useStore } from '../../ui/use-store.ts'
import styles from './detail-rows.module.css'
import type { DetailStore, Unfolded } from './detail.ts'
import { describeState } from './job-words.ts'
import { hasEnded } from './list-model.ts'
import type { PartState } from './parts.ts'
import type { TransfersStore } from './store.ts'

const icon = { size: 16, strokeWidth: 1.75 } as const

interface DetailHeadProps {
  readonly store: DetailStore
  readonly job: JobView
  /** What had the focus is about to go. */
  readonly onGone: () => void
}

/** Above the files or parts of a job: how many there are, and which of them are shown. */
export function DetailHead({ store, job, onGone }: DetailHeadProps) {
  const text = useText()
  const unfolded = useStore(store, (state) => state.unfolded)
  if (unfolded === undefined) return null
  const { kind, count, troubledCount, error } = unfolded
  if (error !== undefined) return <ErrorNotice error={error} />
  if (kind === 'files' && troubledCount === 0) {
    return <p className={styles.head}>{text('transfers.detail.files', { count })}</p>
  }
  if (kind === 'parts' && hasEnded(job)) {
    return <p className={styles.head}>{text(count === 0 ? 'transfers.detail.unknown' : 'transfers.detail.failed')}</p>
  }
  return <WhichRows store={store} unfolded={unfolded} onGone={onGone} />
}

const choices = {
  files: {
    label: 'transfers.detail.showFiles',
    all: 'transfers.detail.allFiles',
    troubled: 'transfers.detail.unfinished',
  },
  parts: { label: 'transfers.detail.show', all: 'transfers.detail.all', troubled: 'transfers.detail.troubled' },
} as const

interface WhichRowsProps {
  readonly store: DetailStore
  readonly unfolded: Unfolded
  readonly onGone: () => void
}

function WhichRows({ store, unfolded, onGone }: WhichRowsProps) {
  const text = useText()
  const ref = useLeavingFocus<HTMLDivElement>(onGone)
  const { kind, show, count, troubledCount } = unfolded
  const words = choices[kind]
  return (
    <div ref={ref} className={styles.head}>
      <Choice
        label={text(words.label)}
        isLabelHidden
        value={show}
        options={[
          { value: 'all' as const, label: text(words.all) },
          { value: 'troubled' as const, label: text(words.troubled, { count: troubledCount }) },
        ]}
        onChange={(next) => store.setShow(next)}
      />
      {kind === 'parts' && show === 'troubled' && count === 0 && <span>{text('transfers.detail.noTrouble')}</span>}
    </div>
  )
}

interface DetailRowProps {
  readonly store: TransfersStore
  readonly job: JobView
  readonly index: number
  /** What had the focus is about to go. */
  readonly onGone: () => void
}

/** One file of a group, or one part of a job. Empty until it has been fetched. */
export function DetailRow({ store, job, index, onGone }: DetailRowProps) {
  const kind = useStore(store.detail, (state) => state.unfolded?.kind)
  useStore(store.detail, (state) => state.rowsVersion)
  if (kind === 'files') {
    const retry = (file: JobView) => {
      onGone()
      void store.retryFile(job.id, file.id)
    }
    const file = store.detail.file(index)
    // By its id: what has the focus never becomes the button of the file that takes its place.
    return <FileLine key={file?.id} file={file} onRetry={retry} onGone={onGone} />
  }
  return <PartLine part={store.detail.part(index)} />
}

interface FileLineProps {
  readonly file: JobView | undefined
  readonly onRetry: (file: JobView) => void
  readonly onGone: () => void
}

function FileLine({ file, onRetry, onGone }: FileLineProps) {
  const text = useText()
  const formats = useFormats()
  if (file === undefined) return <div className={styles.line} />
  const { error, destination } = file
  const Icon = file.state === 'succeeded' ? CircleCheck : file.state === 'failed' ? CircleAlert : CircleDashed
  const words =
    error === undefined || file.state === 'cancelled'
      ? describeState(file, text, formats)
      : errorSentence(error, text, formats)
  return (
    <div className={cx(styles.line, styles[file.state])}>
      <Icon {...icon} aria-hidden="true" />
      <span className={styles.name} title={`${destination.bucket}/${destination.key}`}>
        {nameOf(destination.key)}
      </span>
      <span className={styles.size}>{formats.size(file.totalBytes)}</span>
      <span className={styles.outcome}>
        <span className={styles.words} title={words}>
          {words}
        </span>
        {file.actions.includes('retry') && (
          <RetryButton name={nameOf(destination.key)} onRetry={() => onRetry(file)} onGone={onGone} />
        )}
      </span>
    </div>
  )
}

interface RetryButtonProps {
  readonly name: string
  readonly onRetry: () => void
  readonly onGone: () => void
}

function RetryButton({ name, onRetry, onGone }: RetryButtonProps) {
  const text = useText()
  const ref = useLeavingFocus<HTMLButtonElement>(onGone)
  const action = text('transfers.action.retry')
  return (
    <Button
      ref={ref}
      small
      tone="quiet"
      icon={<RotateCw {...icon} />}
      aria-label={text('transfers.action.of', { action, name })}
      onClick={onRetry}
    >
      {action}
    </Button>
  )
}

const partIcons: Record<PartState, typeof CircleCheck> = {
  0: CircleDashed,
  1: CircleDot,
  2: RotateCw,
  3: CircleCheck,
  4: CircleAlert,
}

function PartLine({ part }: { readonly part: PartRow | undefined }) {
  const text = useText()
  const formats = useFormats()
  if (part === undefined) return <div className={styles.line} />
  const state = part.state as PartState
  const Icon = partIcons[state]
  return (
    <div className={cx(styles.line, styles.part, styles[`part${state}`])}>
      <Icon {...icon} aria-hidden="true" />
      <span className={styles.name}>{text('transfers.detail.part', { number: part.number })}</span>
      <span className={styles.range}>
        {text('transfers.detail.range', {
          first: formats.count(part.firstByte),
          last: formats.count(part.firstByte + Math.max(0, part.sizeBytes - 1)),
        })}
      </span>
      <span>{text(`transfers.part.${state}`)}</span>
      <span className={styles.tries}>{part.tries > 0 && text('transfers.detail.tries', { count: part.tries })}</span>
      <PartTrouble part={part} />
    </div>
  )
}

/** Why its last try failed, and when. */
function PartTrouble({ part: { error, failedAt } }: { readonly part: PartRow }) {
  const text = useText()
  const formats = useFormats()
  if (error === undefined || failedAt === undefined) return <span className={styles.words} />
  const words = text('transfers.detail.error', {
    when: formats.whenExactly(failedAt),
    reason: text(`error.${error.code}.text`),
  })
  return (
    <span className={styles.words} title={words}>
      {words}
    </span>
  )
}
