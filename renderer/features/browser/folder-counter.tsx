import { Square } from 'lucide-react'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import list from '../../ui/list-view.module.css'
import { useStore } from '../../ui/use-store.ts'
import type { BrowserStore } from './store.ts'

/** How much is in the folder, and Stop while it is still coming. */
export function FolderCounter({ store }: { readonly store: BrowserStore }) {
  const text = useText()
  const listing = useStore(store, (state) => state.listing)
  const shown = useStore(store, (state) => state.shownCount)
  const isFiltered = useStore(store, (state) => state.filter !== '')
  if (listing === undefined) return <span className={list.counter} />
  const { count, complete, stopped, error } = listing
  if (!complete && !stopped && error === undefined) {
    return (
      <span className={list.counter}>
        {text('folder.streaming', { count })}
        <Button small icon={<Square size={12} strokeWidth={1.75} fill="currentColor" />} onClick={() => store.stop()}>
          {text('folder.stop')}
        </Button>
      </span>
    )
  }
  if (stopped) {
    return (
      <span className={list.counter}>
        {text('folder.stopped', { count })}
        <Button small onClick={() => store.refresh()}>
          {text('folder.goOn')}
        </Button>
      </span>
    )
  }
  return (
    <span className={list.counter}>
      {isFiltered ? text('folder.countOf', { shown, count }) : text('folder.count', { count })}
    </span>
  )
}
