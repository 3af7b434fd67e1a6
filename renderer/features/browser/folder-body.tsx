import { FolderOpen, SearchX } from 'lucide-react'
import type { RefObject } from 'react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { EmptyState } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { type FileRow, FolderTable } from './folder-table.tsx'
import type { Place } from './place.ts'
import type { BrowserStore } from './store.ts'

interface FolderBodyProps {
  readonly store: BrowserStore
  readonly place: Place
  readonly tableRef: RefObject<HTMLDivElement | null>
  readonly openKey: string | undefined
  readonly onOpenFile: (file: FileRow, moveFocus: boolean) => void
  readonly onBringBack: (keys: readonly string[]) => void
}

/** The table, or what stands in its place: loading, empty, nothing found, a failure. */
export function FolderBody({ store, place, tableRef, openKey, onOpenFile, onBringBack }: FolderBodyProps) {
  const text = useText()
  const openError = useStore(store, (state) => state.error)
  const listing = useStore(store, (state) => state.listing)
  const hasRows = useStore(store, (state) => state.hasRows)
  const shownCount = useStore(store, (state) => state.shownCount)
  const filter = useStore(store, (state) => state.filter)
  const showDeleted = useStore(store, (state) => state.showDeleted)
  const isWorking = listing === undefined || (!listing.complete && !listing.stopped && listing.error === undefined)
  const error = openError ?? listing?.error
  const retry = <Button onClick={() => store.refresh()}>{text('app.retry')}</Button>

  if (shownCount > 0) {
    return (
      <>
        {error !== undefined && <ErrorNotice error={error} action={retry} />}
        <FolderTable
          store={store}
          tableRef={tableRef}
          label={text('folder.grid', { place: `${place.bucket}/${place.prefix}` })}
          openKey={openKey}
          onOpenFile={onOpenFile}
          onBringBack={onBringBack}
        />
      </>
    )
  }
  if (error !== undefined) return <ErrorNotice shape="page" error={error} action={retry} />
  if (isWorking || !hasRows) return <Skeleton label={text('folder.loading')} rows={12} shape="table" />
  if (filter !== '') {
    return (
      <EmptyState
        icon={<SearchX size={20} strokeWidth={1.75} />}
        title={text('folder.noMatch', { filter })}
        action={<Button onClick={() => store.setFilter('')}>{text('folder.filter.clear')}</Button>}
      />
    )
  }
  return (
    <EmptyState
      icon={<FolderOpen size={20} strokeWidth={1.75} />}
      title={text('folder.empty')}
      text={text(showDeleted ? 'folder.empty.deleted' : 'folder.empty.text')}
      action={
        showDeleted ? undefined : (
          <Button tone="primary" onClick={() => store.setShowDeleted(true)}>
            {text('folder.showDeleted')}
          </Button>
        )
      }
    />
  )
}
