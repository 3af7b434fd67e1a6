import { Save } from 'lucide-react'
import { useEffect, useState } from 'react'
import { folderOf, nameOf } from '../../i18n/file-name.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { SelectField, TextField } from '../../ui/field.tsx'
import { ReasonNote } from '../../ui/reasons.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './confirm-dialog.module.css'
import { type Destination, isDestructive, type RestoreRequest, type RestoreStore } from './store.ts'
import { Warnings } from './warnings.tsx'

interface CopyDialogProps {
  readonly store: RestoreStore
  /** Buckets of the connection; the file's own is among them. */
  readonly buckets: readonly string[]
  readonly onStarted: (byParts: boolean) => void
}

const settleMs = 350

export function CopyDialog(props: CopyDialogProps) {
  const request = useStore(props.store, (state) => state.request)
  const destination = useStore(props.store, (state) => state.destination)
  if (request === undefined || destination === undefined) return null
  return <OpenCopy {...props} request={request} destination={destination} />
}

interface OpenCopyProps extends CopyDialogProps {
  readonly request: RestoreRequest
  readonly destination: Destination
}

/** A folder as it was typed, with the slash that people leave out. Keys are never trimmed. */
function toFolder(typed: string): string {
  const folder = typed.replace(/^\/+/, '')
  return folder === '' || folder.endsWith('/') ? folder : `${folder}/`
}

/** Where a copy of an earlier version shall go, and what is there now. */
function OpenCopy({ store, buckets, onStarted, request, destination }: OpenCopyProps) {
  const text = useText()
  const formats = useFormats()
  const plan = useStore(store, (state) => state.plan)
  const error = useStore(store, (state) => state.error)
  const isStarting = useStore(store, (state) => state.isStarting)
  const [bucket, setBucket] = useState(destination.bucket)
  const [folder, setFolder] = useState(folderOf(destination.key))
  const [name, setName] = useState(nameOf(destination.key))
  const key = `${toFolder(folder)}${name}`
  const isSettled = bucket === destination.bucket && key === destination.key
  const hasName = name.trim() !== '' && !name.includes('/')

  useEffect(() => {
    if (isSettled || !hasName) return undefined
    const timer = setTimeout(() => void store.setDestination({ bucket, key }), settleMs)
    return () => clearTimeout(timer)
  }, [store, bucket, key, isSettled, hasName])

  const start = async () => {
    const byParts = plan?.method === 'parts'
    if (await store.start({ destination: { bucket, key } })) onStarted(byParts)
  }
  const needsCare = plan !== undefined && isDestructive(plan)
  const when = formats.whenExactly(request.modifiedAt)
  return (
    <Dialog
      wide
      title={text('restore.title.copy')}
      description={text('restore.sentence.copy', { when, name: nameOf(request.key) })}
      onClose={() => store.close()}
      footer={
        <>
          <Button onClick={() => store.close()}>{text('app.cancel')}</Button>
          <Button
            needs="write"
            tone={needsCare ? 'danger' : 'primary'}
            disabled={plan === undefined || !isSettled || !hasName || isStarting}
            icon={<Save size={16} strokeWidth={1.75} />}
            onClick={() => void start()}
          >
            {text(needsCare ? 'restore.do.replace' : 'restore.copy.do')}
          </Button>
        </>
      }
    >
      <div className={styles.body}>
        <ReasonNote need="write" />
        <div className={styles.fields}>
          <SelectField
            label={text('restore.copy.bucket')}
            value={bucket}
            onChange={(event) => setBucket(event.currentTarget.value)}
          >
            {buckets.map((option) => (
              <option key={option} value={option}>
                {option}
              </option>
            ))}
          </SelectField>
          <TextField
            label={text('restore.copy.folder')}
            value={folder}
            hint={text('restore.copy.folder.hint')}
            onChange={(event) => setFolder(event.currentTarget.value)}
          />
          <TextField
            label={text('restore.copy.name')}
            value={name}
            error={hasName ? undefined : text('restore.copy.nameNeeded')}
            className={styles.wideField}
            data-autofocus
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </div>
        {error !== undefined && <ErrorNotice error={error} />}
        {plan === undefined && error === undefined && hasName && (
          <Skeleton label={text('restore.planning')} rows={1} shape="card" />
        )}
        {plan !== undefined && (
          <>
            {plan.current?.kind === 'version' && !needsCare && (
              <p className={styles.calm}>
                {text('restore.copy.taken', { when: formats.whenExactly(plan.current.modifiedAt) })}
              </p>
            )}
            <Warnings plan={plan} copyName={undefined} />
          </>
        )}
      </div>
    </Dialog>
  )
}
