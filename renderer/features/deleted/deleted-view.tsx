import { RotateCw, Square, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Choice } from '../../ui/field.tsx'
import list from '../../ui/list-view.module.css'
import { SearchField } from '../../ui/search-field.tsx'
import { useStore } from '../../ui/use-store.ts'
import { AskDialog } from './ask-dialog.tsx'
import { DeletedBody } from './deleted-body.tsx'
import type { DeletedPlace, DeletedStore } from './store.ts'

interface DeletedViewProps {
  readonly store: DeletedStore
  readonly place: DeletedPlace
  readonly openKey: string | undefined
  readonly onOpenFile: (key: string, moveFocus: boolean) => void
  readonly onBringBack: (keys: readonly string[]) => void
  readonly leading?: ReactNode
}

/** Everything that was deleted from a bucket, found while its versions stream past. */
export function DeletedView({ store, place, openKey, onOpenFile, onBringBack, leading }: DeletedViewProps) {
  const text = useText()
  const filter = useStore(store, (state) => state.filter)
  const groupBy = useStore(store, (state) => state.groupBy)
  const where = place.prefix === '' ? place.bucket : `${place.bucket}/${place.prefix}`
  return (
    <section className={list.view} aria-label={text('deleted.title', { place: where })}>
      <div className={list.toolbar}>
        {leading}
        <h1 className={list.title}>{text('deleted.title', { place: where })}</h1>
        <SearchField label={text('folder.filter')} value={filter} onChange={(typed) => store.setFilter(typed)} />
      </div>
      <div className={list.options}>
        <Choice
          label={text('deleted.groupBy')}
          isLabelHidden
          value={groupBy}
          options={(['day', 'folder'] as const).map((value) => ({ value, label: text(`deleted.groupBy.${value}`) }))}
          onChange={(value) => store.setGroupBy(value)}
        />
        <Counter store={store} />
        <IconButton
          label={text('path.refresh')}
          icon={<RotateCw size={16} strokeWidth={1.75} />}
          onClick={() => store.refresh()}
        />
        <BringBackAll store={store} />
      </div>
      <div className={list.body}>
        <DeletedBody store={store} openKey={openKey} onOpenFile={onOpenFile} onBringBack={onBringBack} />
      </div>
      <AskDialog store={store} />
    </section>
  )
}

function Counter({ store }: { readonly store: DeletedStore }) {
  const text = useText()
  const formats = useFormats()
  const listing = useStore(store, (state) => state.listing)
  if (listing === undefined) return <span className={list.counter} />
  const { count, complete, stopped, error, deleted } = listing
  const isScanning = !complete && !stopped && error === undefined
  return (
    <span className={list.counter}>
      {isScanning
        ? text('deleted.scanning', { count, scanned: deleted?.scannedCount ?? 0 })
        : text('deleted.count', { count, size: formats.size(deleted?.totalBytes ?? 0) })}
      {stopped && ` · ${text('deleted.stopped')}`}
      {isScanning && (
        <Button small icon={<Square size={12} strokeWidth={1.75} fill="currentColor" />} onClick={() => store.stop()}>
          {text('folder.stop')}
        </Button>
      )}
    </span>
  )
}

function BringBackAll({ store }: { readonly store: DeletedStore }) {
  const text = useText()
  const listing = useStore(store, (state) => state.listing)
  const count = listing?.count ?? 0
  const isFiltered = useStore(store, (state) => state.filter !== '')
  if (count === 0 || (listing?.complete !== true && listing?.stopped !== true)) return null
  return (
    <Button
      needs="write"
      small
      icon={<Undo2 size={16} strokeWidth={1.75} />}
      onClick={() => store.ask({ scope: { kind: 'all' }, count: isFiltered ? 0 : count })}
    >
      {text(isFiltered ? 'deleted.bringBackShown' : 'deleted.bringBackAll')}
    </Button>
  )
}
