import { ArrowRight, Copy, RotateCcw } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { RestorePlanView } from '../../../app/contract/index.ts'
import { nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { ReasonNote } from '../../ui/reasons.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { besideKey } from './beside.ts'
import styles from './confirm-dialog.module.css'
import type { Dialect } from './copy-form.ts'
import { CopyOptionsForm, nothingChosen, readForm } from './copy-options.tsx'
import { Glimpse } from './glimpse.tsx'
import { Warnings } from './warnings.tsx'
import { isDestructive, type RestoreRequest, type RestoreStore } from './store.ts'

interface ConfirmDialogProps {
  readonly store: RestoreStore
  readonly dialectOf: (connectionId: string) => Dialect
  /** It runs now; a copy by parts is worth watching. */
  readonly onStarted: (byParts: boolean) => void
}

/** Options are looked at when typing rests. */
const typingPauseMs = 350

export function ConfirmDialog(props: ConfirmDialogProps) {
  const request = useStore(props.store, (state) => state.request)
  const isCopy = useStore(props.store, (state) => state.destination !== undefined)
  return request === undefined || isCopy ? null : <OpenConfirm {...props} request={request} />
}

/** Says what will happen to the file before it happens. Cancel has the focus. */
function OpenConfirm({
  store,
  dialectOf,
  onStarted,
  request,
}: ConfirmDialogProps & { readonly request: RestoreRequest }) {
  const text = useText()
  const formats = useFormats()
  const plan = useStore(store, (state) => state.plan)
  const error = useStore(store, (state) => state.error)
  const isStarting = useStore(store, (state) => state.isStarting)
  const isAlready = plan?.method === 'already-current' || error?.code === 'already-current'
  const needsCare = plan !== undefined && isDestructive(plan)
  const copyKey = besideKey(request.key, (stem) =>
    text('restore.name.beside', { name: stem, date: formats.isoDay(request.modifiedAt) }),
  )
  const form = useRef<HTMLFormElement>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(pause.current), [])
  const readCopy = () => (form.current === null ? nothingChosen : readForm(form.current, request))
  const askAgain = () => {
    clearTimeout(pause.current)
    pause.current = setTimeout(() => {
      const { input, errors } = readCopy()
      if (Object.keys(errors).length === 0) void store.askAgain(input)
    }, typingPauseMs)
  }
  const start = async () => {
    const { input, errors } = readCopy()
    if (Object.keys(errors).length > 0) {
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      return
    }
    const byParts = plan?.method === 'parts'
    if (await store.start(input)) onStarted(byParts)
  }
  const startBeside = async () => {
    const byParts = plan?.method === 'parts'
    if (await store.startBeside(copyKey)) onStarted(byParts)
  }
  const isElsewhere =
    plan !== undefined && (plan.destination.bucket !== request.bucket || plan.destination.key !== request.key)
  const canStart = plan !== undefined && !isAlready && !isStarting

  return (
    <Dialog
      wide
      title={text(isAlready ? 'restore.already.title' : isElsewhere ? 'copy.title' : 'restore.title')}
      description={nameOf(request.key)}
      onClose={() => store.close()}
      footer={
        <>
          <Button data-autofocus onClick={() => store.close()}>
            {text(isAlready ? 'app.close' : 'app.cancel')}
          </Button>
          {canStart && needsCare && (
            <>
              <Button needs="write" tone="danger" onClick={() => void start()}>
                {text('restore.do.replace')}
              </Button>
              <Button needs="write" tone="primary" onClick={() => void startBeside()}>
                {text('restore.copyBeside')}
              </Button>
            </>
          )}
          {!needsCare && !isAlready && (
            <Button
              needs="write"
              tone="primary"
              disabled={!canStart}
              icon={isElsewhere ? <Copy size={16} strokeWidth={1.75} /> : <RotateCcw size={16} strokeWidth={1.75} />}
              onClick={() => void start()}
            >
              {text(isElsewhere ? 'copy.do' : 'restore.do')}
            </Button>
          )}
        </>
      }
    >
      <div className={styles.body}>
        <ReasonNote need="write" />
        {isAlready && <p>{text('restore.already.text')}</p>}
        {!isAlready && error !== undefined && <ErrorNotice error={error} />}
        {plan === undefined && error === undefined && (
          <Skeleton label={text('restore.planning')} rows={4} shape="card" />
        )}
        {plan !== undefined && !isAlready && (
          <Plan
            store={store}
            request={request}
            plan={plan}
            copyName={nameOf(copyKey)}
            needsCare={needsCare}
            place={isElsewhere ? 'elsewhere' : 'here'}
          />
        )}
        <CopyOptionsForm ref={form} dialect={dialectOf(request.connectionId)} home={request} onChange={askAgain} />
      </div>
    </Dialog>
  )
}

interface PlanProps {
  readonly store: RestoreStore
  readonly request: RestoreRequest
  readonly plan: RestorePlanView
  readonly copyName: string
  readonly needsCare: boolean
  readonly place: 'here' | 'elsewhere'
}

function Plan({ store, request, plan, copyName, needsCare, place }: PlanProps) {
  const text = useText()
  const formats = useFormats()
  const { source, current, partCount } = plan
  return (
    <>
      <div className={styles.cards}>
        <section className={styles.card}>
          <h3>{text('restore.now')}</h3>
          {current === null ? (
            <p className={styles.date}>{text('restore.now.nothing')}</p>
          ) : (
            <>
              <p className={styles.date} title={formats.full(current.modifiedAt)}>
                {formats.whenExactly(current.modifiedAt)} <Zone at={current.modifiedAt} />
              </p>
              <p className={styles.size}>
                {current.kind === 'delete-marker' ? text('restore.now.deleted') : formats.size(current.sizeBytes ?? 0)}
              </p>
              {current.kind === 'version' && (
                <Glimpse
                  store={store}
                  of={{ ...plan.destination, versionId: current.versionId, sizeBytes: current.sizeBytes ?? 0 }}
                />
              )}
            </>
          )}
        </section>
        <ArrowRight className={styles.arrow} size={20} strokeWidth={1.75} aria-hidden="true" />
        <section className={styles.card} data-after="true">
          <h3>{text('restore.after')}</h3>
          <p className={styles.date} title={formats.full(source.modifiedAt)}>
            {formats.whenExactly(source.modifiedAt)} <Zone at={source.modifiedAt} />
          </p>
          <p className={styles.size}>{formats.size(source.sizeBytes)}</p>
          <Glimpse store={store} of={{ bucket: request.bucket, key: request.key, ...source }} />
        </section>
      </div>
      <p className={styles.sentence}>
        {place === 'here'
          ? text('restore.sentence', { when: formats.whenExactly(source.modifiedAt) })
          : text('copy.sentence', {
              when: formats.whenExactly(source.modifiedAt),
              place: `${plan.destination.bucket}/${plan.destination.key}`,
            })}
      </p>
      {!needsCare && (
        <p className={styles.calm}>
          {current?.kind === 'version'
            ? text('restore.stays', { when: formats.whenExactly(current.modifiedAt) })
            : text('restore.stays.deleted')}
        </p>
      )}
      {plan.method === 'parts' && (
        <p className={styles.work}>
          {text('restore.work', { size: formats.size(source.sizeBytes), count: partCount })}
        </p>
      )}
      <Warnings plan={plan} copyName={needsCare ? copyName : undefined} />
    </>
  )
}

/** A date on which something hangs names its zone. */
function Zone({ at }: { readonly at: number }) {
  return <span className={styles.zone}>{useFormats().zone(at)}</span>
}
