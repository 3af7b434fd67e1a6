import { Layers, ListFilter, SearchX, Square, Undo2 } from 'lucide-react'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { EmptyState } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { isFiltering, noFilter } from './filter.ts'
import { FilterBar } from './filter-bar.tsx'
import styles from './history-tab.module.css'
import type { FileRef, HistoryStore } from './store.ts'
import { Timeline } from './timeline.tsx'
import type { TimelineActions, VersionActions } from './version-actions.ts'

interface HistoryTabProps extends VersionActions {
  readonly store: HistoryStore
  readonly file: FileRef
}

export function HistoryTabBody({ store, file, ...outer }: HistoryTabProps) {
  const text = useText()
  const openError = useStore(store, (state) => state.error)
  const listing = useStore(store, (state) => state.listing)
  const count = useStore(store, (state) => state.count)
  const hasRows = useStore(store, (state) => state.hasRows)
  const filter = useStore(store, (state) => state.filter)
  const isFilterShown = useStore(store, (state) => state.isFilterShown)
  const error = openError ?? listing?.error
  const isWorking = listing === undefined || (!listing.complete && !listing.stopped && error === undefined)
  const actions: TimelineActions = {
    restore: (version) => outer.onRestore(file, version),
    restoreCopy: (version) => outer.onRestoreCopy(file, version),
    preview: (version) => outer.onPreview(file, version),
    compare: (version) => outer.onCompare(file, version),
    download: (version) => outer.onDownload(file, version),
    link: (version) => outer.onLink(file, version),
    bringBack: () => outer.onBringBack(file),
  }
  const retry = <Button onClick={() => store.refresh()}>{text('app.retry')}</Button>

  if (count === 0 && !isFilterShown) {
    if (error !== undefined) return <ErrorNotice shape="page" error={error} action={retry} />
    if (isWorking || !hasRows) return <Skeleton label={text('history.loading')} rows={6} shape="timeline" />
    return (
      <EmptyState
        icon={<Layers size={20} strokeWidth={1.75} />}
        title={text('history.empty')}
        text={text('history.empty.text')}
        action={retry}
      />
    )
  }
  return (
    <>
      <Summary store={store} isWorking={isWorking} />
      {isFilterShown && <FilterBar store={store} />}
      {error !== undefined && <ErrorNotice error={error} action={retry} />}
      <DeletedNote store={store} onBringBack={actions.bringBack} />
      {count === 0 && isFiltering(filter) && !isWorking ? (
        <EmptyState
          icon={<SearchX size={20} strokeWidth={1.75} />}
          title={text('history.noMatch')}
          action={<Button onClick={() => store.setFilter(noFilter)}>{text('folder.filter.clear')}</Button>}
        />
      ) : (
        <Timeline store={store} actions={actions} />
      )}
      {count === 1 && !isWorking && !isFilterShown && <p className={styles.only}>{text('history.only')}</p>}
    </>
  )
}

function Summary({ store, isWorking }: { readonly store: HistoryStore; readonly isWorking: boolean }) {
  const text = useText()
  const formats = useFormats()
  const listing = useStore(store, (state) => state.listing)
  const count = useStore(store, (state) => state.count)
  const isFilterShown = useStore(store, (state) => state.isFilterShown)
  const summary = listing?.summary
  return (
    <div className={styles.summary}>
      <p>
        {text('history.summary', {
          count: summary?.versionCount ?? count,
          size: formats.size(summary?.totalBytes ?? 0),
        })}
        {summary?.oldestAt !== undefined && (
          <span className={styles.since} title={formats.full(summary.oldestAt)}>
            {' · '}
            {text('history.since', { when: formats.when(summary.oldestAt) })}
          </span>
        )}
        {summary?.oldestAt !== undefined && (
          <>
            {' · '}
            <span className={styles.since}>{text('history.zone', { zone: formats.zone(summary.oldestAt) })}</span>
          </>
        )}
        {summary?.keptDays !== undefined && ` · ${text('history.kept', { count: summary.keptDays })}`}
      </p>
      {isWorking && (
        <Button small icon={<Square size={12} strokeWidth={1.75} fill="currentColor" />} onClick={() => store.stop()}>
          {text('folder.stop')}
        </Button>
      )}
      <IconButton
        label={text('history.filter')}
        icon={<ListFilter size={16} strokeWidth={1.75} />}
        aria-expanded={isFilterShown}
        onClick={() => store.showFilter(!isFilterShown)}
      />
    </div>
  )
}

interface DeletedNoteProps {
  readonly store: HistoryStore
  readonly onBringBack: () => void
}

function DeletedNote({ store, onBringBack }: DeletedNoteProps) {
  const text = useText()
  const formats = useFormats()
  useStore(store, (state) => state.rowsVersion)
  const newest = store.row(0)
  if (newest?.kind !== 'delete-marker' || !newest.isLatest) return null
  return (
    <div className={styles.deleted}>
      <p title={formats.full(newest.modifiedAt)}>
        {text('history.deletedBanner', { when: formats.whenExactly(newest.modifiedAt) })}
      </p>
      <Button needs="write" tone="primary" icon={<Undo2 size={16} strokeWidth={1.75} />} onClick={onBringBack}>
        {text('history.bringBack')}
      </Button>
    </div>
  )
}
