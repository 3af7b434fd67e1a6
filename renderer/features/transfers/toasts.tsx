import { errorSentence } from '../../i18n/error-sentence.ts'
import { CircleAlert, CircleCheck, Undo2, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { JobView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { useStore } from '../../ui/use-store.ts'
import { describeEnding, nameOfJob } from './job-words.ts'
import type { TransfersStore } from './store.ts'
import styles from './toasts.module.css'

interface ToastsProps {
  readonly store: TransfersStore
  readonly onShow: (job: JobView) => void
}

const lifeMs = 12_000

/** How things ended, with Undo at hand. What matters stays in the transfers after a toast has gone. */
export function Toasts({ store, onShow }: ToastsProps) {
  const text = useText()
  const toasts = useStore(store, (state) => state.toasts)
  const jobs = useStore(store, (state) => state.jobs)
  if (toasts.length === 0) return null
  return (
    <section className={styles.toasts} aria-label={text('toast.region')}>
      {toasts.map(({ id, jobIds }) => {
        // What was undone meanwhile has a message of its own.
        const shown = jobIds.flatMap((jobId) => jobs[jobId] ?? []).filter((job) => job.undoneBy === undefined)
        return shown.length === 0 ? null : <ToastCard key={id} store={store} id={id} jobs={shown} onShow={onShow} />
      })}
    </section>
  )
}

interface ToastCardProps {
  readonly store: TransfersStore
  readonly id: number
  readonly jobs: readonly JobView[]
  readonly onShow: (job: JobView) => void
}

function ToastCard({ store, id, jobs, onShow }: ToastCardProps) {
  const text = useText()
  const formats = useFormats()
  const isHeld = useRef(false)
  const dismiss = () => store.dismissToast(id)
  useEffect(() => {
    // Nothing vanishes under the pointer or from under the focus.
    const timer = setInterval(() => {
      if (!isHeld.current) store.dismissToast(id)
    }, lifeMs)
    return () => clearInterval(timer)
  }, [store, id])
  const [first] = jobs
  if (first === undefined) return null
  const failed = jobs.filter((job) => job.state === 'failed')
  const Icon = failed.length > 0 ? CircleAlert : CircleCheck
  const hold = (held: boolean) => () => {
    isHeld.current = held
  }
  const error = failed[0]?.error
  return (
    <div
      role="group"
      aria-label={nameOfJob(first)}
      className={cx(styles.toast, failed.length > 0 && styles.failed)}
      onPointerEnter={hold(true)}
      onPointerLeave={hold(false)}
      onFocus={hold(true)}
      onBlur={hold(false)}
    >
      <Icon size={20} strokeWidth={1.75} aria-hidden="true" />
      <div className={styles.words}>
        <p className={styles.result}>{describeEnding(jobs, text, formats)}</p>
        {jobs.length === 1 && <p className={styles.name}>{nameOfJob(first)}</p>}
        {error !== undefined && <p>{errorSentence(error, text, formats)}</p>}
      </div>
      <div className={styles.actions}>
        {jobs.some((job) => job.actions.includes('undo')) && (
          <Button
            small
            icon={<Undo2 size={16} strokeWidth={1.75} />}
            onClick={() => {
              dismiss()
              store.actAll(
                jobs.map((job) => job.id),
                'undo',
              )
            }}
          >
            {text('transfers.action.undo')}
          </Button>
        )}
        <Button
          small
          tone="quiet"
          onClick={() => {
            dismiss()
            onShow(first)
          }}
        >
          {text('transfers.show')}
        </Button>
        <IconButton label={text('toast.dismiss')} icon={<X size={16} strokeWidth={1.75} />} onClick={dismiss} />
      </div>
    </div>
  )
}
