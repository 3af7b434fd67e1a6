import { ArrowLeft, ArrowRight, ArrowUp, RotateCw, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type Ref, useImperativeHandle, useRef } from 'react'
import { useText } from '../../i18n/text.tsx'
import { IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import list from '../../ui/list-view.module.css'
import { SearchField } from '../../ui/search-field.tsx'
import { useStore } from '../../ui/use-store.ts'
import { BucketBanner } from './bucket-banner.tsx'
import { ChosenBar } from './chosen-bar.tsx'
import { FolderBody } from './folder-body.tsx'
import { FolderCounter } from './folder-counter.tsx'
import type { FileRow } from './folder-table.tsx'
import styles from './folder-view.module.css'
import { PathBar } from './path-bar.tsx'
import type { Place } from './place.ts'
import type { BrowserStore } from './store.ts'

export interface FolderViewHandle {
  focusFilter(): void
  focusTable(): void
}

interface FolderViewProps {
  readonly store: BrowserStore
  readonly place: Place
  /** Key of the file whose details are open. */
  readonly openKey: string | undefined
  /** `moveFocus`: opened by keyboard, so the details take the focus. */
  readonly onOpenFile: (file: FileRow, moveFocus: boolean) => void
  readonly onBringBack: (keys: readonly string[]) => void
  readonly leading?: ReactNode
  /** More that concerns the bucket, at the end of the second line. */
  readonly trailing?: ReactNode
  readonly ref?: Ref<FolderViewHandle>
}

const icon = { size: 16, strokeWidth: 1.75 } as const

export function FolderView({
  store,
  place,
  openKey,
  onOpenFile,
  onBringBack,
  leading,
  trailing,
  ref,
}: FolderViewProps) {
  const text = useText()
  const filterInput = useRef<HTMLInputElement>(null)
  const table = useRef<HTMLDivElement>(null)
  const filter = useStore(store, (state) => state.filter)
  const showDeleted = useStore(store, (state) => state.showDeleted)
  const canGoBack = useStore(store, (state) => state.back.length > 0)
  const canGoForward = useStore(store, (state) => state.forward.length > 0)
  useImperativeHandle(ref, () => ({
    focusFilter: () => filterInput.current?.focus(),
    focusTable: () => table.current?.focus(),
  }))
  const onFilterKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') store.setFilter('')
    if (event.key === 'Escape' || event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault()
      event.stopPropagation()
      table.current?.focus()
    }
  }
  return (
    <section className={cx(list.view, styles.view)} aria-label={text('folder.grid', { place: place.bucket })}>
      <div className={cx(list.toolbar, styles.toolbar)}>
        {leading}
        <IconButton
          label={text('path.back')}
          icon={<ArrowLeft {...icon} />}
          disabled={!canGoBack}
          onClick={() => store.goBack()}
        />
        <IconButton
          label={text('path.forward')}
          icon={<ArrowRight {...icon} />}
          disabled={!canGoForward}
          onClick={() => store.goForward()}
        />
        <IconButton
          label={text('path.up')}
          keys="⌫"
          icon={<ArrowUp {...icon} />}
          disabled={place.prefix === ''}
          onClick={() => store.goUp()}
        />
        <PathBar place={place} onOpen={(target) => store.open(target)} />
        <SearchField
          label={text('folder.filter')}
          value={filter}
          onChange={(typed) => store.setFilter(typed)}
          onKeyDown={onFilterKey}
          inputRef={filterInput}
        >
          {filter === '' ? (
            <kbd aria-hidden="true">/</kbd>
          ) : (
            <IconButton
              label={text('folder.filter.clear')}
              icon={<X {...icon} />}
              onClick={() => store.setFilter('')}
            />
          )}
        </SearchField>
      </div>
      <div className={list.options}>
        <label className={styles.deleted}>
          <input
            type="checkbox"
            checked={showDeleted}
            onChange={(event) => store.setShowDeleted(event.currentTarget.checked)}
          />
          {text('folder.showDeleted')}
        </label>
        <FolderCounter store={store} />
        <IconButton label={text('path.refresh')} icon={<RotateCw {...icon} />} onClick={() => store.refresh()} />
        {trailing}
      </div>
      <BucketBanner store={store} />
      <ChosenBar store={store} onBringBack={onBringBack} />
      <div className={list.body}>
        <FolderBody
          store={store}
          place={place}
          tableRef={table}
          openKey={openKey}
          onOpenFile={onOpenFile}
          onBringBack={onBringBack}
        />
      </div>
    </section>
  )
}
