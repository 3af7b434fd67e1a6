import { CloudUpload, RotateCw, Square, Trash2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import list from '../../ui/list-view.module.css'
import { Banner, EmptyState } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { EndDialog } from './end-dialog.tsx'
import { type Access, reasonToKeep, type UploadsPlace, type UploadsStore } from './store.ts'
import { UploadsTable } from './uploads-table.tsx'
import styles from './uploads-view.module.css'

interface UploadsViewProps {
  readonly store: UploadsStore
  readonly place: UploadsPlace
  readonly access: Access
  readonly leading?: ReactNode
}

/** Uploads of a bucket that were begun and neither finished nor ended: they take up space and cost money. */
export function UploadsView({ store, place, access, leading }: UploadsViewProps) {
  const text = useText()
  const title = text('uploads.title', { place: place.bucket })
  const failure = useStore(store, (state) => state.failure)
  return (
    <section className={list.view} aria-label={title}>
      <div className={list.toolbar}>
        {leading}
        <h1 className={list.title}>{title}</h1>
      </div>
      <div className={list.options}>
        <ChooseAll store={store} access={access} />
        <CleanUp store={store} />
        <Counter store={store} />
        <IconButton
          label={text('path.refresh')}
          icon={<RotateCw size={16} strokeWidth={1.75} />}
          onClick={() => store.refresh()}
        />
      </div>
      {access !== 'full' && <Banner tone="info">{text(`uploads.access.${access}`)}</Banner>}
      {failure !== undefined && (
        <div className={styles.failure}>
          <p>{text('uploads.failed', { count: failure.count })}</p>
          <ErrorNotice error={failure.error} />
        </div>
      )}
      <div className={list.body}>
        <Body store={store} access={access} />
      </div>
      <EndDialog store={store} />
    </section>
  )
}

interface PartProps {
  readonly store: UploadsStore
  readonly access: Access
}

function Body({ store, access }: PartProps) {
  const text = useText()
  const count = useStore(store, (state) => state.uploads.length)
  const state = useStore(store, (current) => current.state)
  const error = useStore(store, (current) => current.error)
  if (error !== undefined) {
    return (
      <ErrorNotice
        shape="page"
        error={error}
        action={<Button onClick={() => store.refresh()}>{text('app.retry')}</Button>}
      />
    )
  }
  if (count > 0) return <UploadsTable store={store} access={access} />
  if (state === 'reading') return <Skeleton label={text('uploads.reading', { count: 0 })} rows={8} shape="table" />
  return (
    <EmptyState
      icon={<CloudUpload size={20} strokeWidth={1.75} />}
      title={text('uploads.empty')}
      text={text('uploads.empty.text')}
    />
  )
}

function Counter({ store }: { readonly store: UploadsStore }) {
  const text = useText()
  const count = useStore(store, (state) => state.uploads.length)
  const state = useStore(store, (current) => current.state)
  const hasError = useStore(store, (current) => current.error !== undefined)
  if (hasError) return <span className={list.counter} />
  return (
    <span className={list.counter}>
      {state === 'reading' ? text('uploads.reading', { count }) : text('uploads.count', { count })}
      {state === 'stopped' && ` · ${text('uploads.stopped')}`}
      {state === 'reading' && (
        <Button small icon={<Square size={12} strokeWidth={1.75} fill="currentColor" />} onClick={() => store.stop()}>
          {text('folder.stop')}
        </Button>
      )}
    </span>
  )
}

function ChooseAll({ store, access }: PartProps) {
  const text = useText()
  const uploads = useStore(store, (state) => state.uploads)
  const chosen = useStore(store, (state) => state.chosen)
  const free = uploads.filter((upload) => reasonToKeep(upload, access) === undefined)
  if (free.length === 0) return null
  const isAll = chosen.size === free.length
  return (
    <label className={styles.all}>
      <input
        type="checkbox"
        checked={isAll}
        onChange={() => store.choose(isAll ? [] : free.map((upload) => upload.uploadId))}
      />
      {text('uploads.chooseAll', { count: free.length })}
    </label>
  )
}

function CleanUp({ store }: { readonly store: UploadsStore }) {
  const text = useText()
  const count = useStore(store, (state) => state.chosen.size)
  if (count === 0) return null
  return (
    <Button small icon={<Trash2 size={16} strokeWidth={1.75} />} onClick={() => store.ask(true)}>
      {text('uploads.end', { count })}
    </Button>
  )
}
