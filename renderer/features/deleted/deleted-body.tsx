import { CircleCheck } from 'lucide-react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { EmptyState } from '../../ui/notice.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { DeletedTable } from './deleted-table.tsx'
import type { DeletedStore } from './store.ts'

interface DeletedBodyProps {
  readonly store: DeletedStore
  readonly openKey: string | undefined
  readonly onOpenFile: (key: string, moveFocus: boolean) => void
  readonly onBringBack: (keys: readonly string[]) => void
}

export function DeletedBody({ store, ...rest }: DeletedBodyProps) {
  const text = useText()
  const openError = useStore(store, (state) => state.error)
  const listing = useStore(store, (state) => state.listing)
  const hasRows = useStore(store, (state) => state.hasRows)
  const count = useStore(store, (state) => state.count)
  const filter = useStore(store, (state) => state.filter)
  const error = openError ?? listing?.error
  const isScanning = listing === undefined || (!listing.complete && !listing.stopped && listing.error === undefined)
  const retry = <Button onClick={() => store.refresh()}>{text('app.retry')}</Button>
  if (count > 0) {
    return (
      <>
        {error !== undefined && <ErrorNotice error={error} action={retry} />}
        <DeletedTable store={store} {...rest} />
      </>
    )
  }
  if (error !== undefined) return <ErrorNotice shape="page" error={error} action={retry} />
  if (isScanning || !hasRows) return <Skeleton label={text('deleted.loading')} rows={10} shape="table" />
  return (
    <EmptyState
      icon={<CircleCheck size={20} strokeWidth={1.75} />}
      title={filter === '' ? text('deleted.empty') : text('folder.noMatch', { filter })}
      text={filter === '' ? text('deleted.empty.text') : undefined}
    />
  )
}
