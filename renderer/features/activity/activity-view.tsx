import { ClipboardList, Download } from 'lucide-react'
import { type ReactNode, useEffect } from 'react'
import type { ActivityRow } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { Choice } from '../../ui/field.tsx'
import list from '../../ui/list-view.module.css'
import { Banner, EmptyState } from '../../ui/notice.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { useStore } from '../../ui/use-store.ts'
import { ActivityItem } from './activity-item.tsx'
import styles from './activity-view.module.css'
import { activityLabels } from './labels.ts'
import { type ActivityStore, outcomes } from './store.ts'

interface ActivityViewProps {
  readonly store: ActivityStore
  readonly now: number
  readonly onShow: (row: ActivityRow) => void
  readonly leading?: ReactNode
}

/** Everything that was done from here: when, to which file, from which version, how it was proven. */
export function ActivityView({ store, now, onShow, leading }: ActivityViewProps) {
  const text = useText()
  const formats = useFormats()
  const search = useStore(store, (state) => state.search)
  const outcome = useStore(store, (state) => state.outcome)
  const count = useStore(store, (state) => state.count)
  const savedAs = useStore(store, (state) => state.savedAs)
  useEffect(() => void store.load(), [store])
  const exportCsv = () =>
    void store.exportCsv(activityLabels(text), text('activity.fileName', { date: formats.isoDay(now) }))
  return (
    <section className={list.view} aria-label={text('activity.title')}>
      <div className={list.toolbar}>
        {leading}
        <h1 className={list.title}>{text('activity.title')}</h1>
        <SearchField label={text('activity.search')} value={search} onChange={(typed) => store.setSearch(typed)} />
      </div>
      <div className={list.options}>
        <Choice
          label={text('activity.outcome')}
          isLabelHidden
          value={outcome}
          options={outcomes.map((value) => ({ value, label: text(`activity.outcome.${value}`) }))}
          onChange={(value) => store.setOutcome(value)}
        />
        <span className={list.counter}>{text('activity.count', { count })}</span>
        <Button small icon={<Download size={16} strokeWidth={1.75} />} disabled={count === 0} onClick={exportCsv}>
          {text('activity.export')}
        </Button>
      </div>
      {savedAs !== undefined && <Banner tone="info">{text('activity.saved', { path: savedAs })}</Banner>}
      <Rows store={store} onShow={onShow} />
    </section>
  )
}

type RowsProps = Pick<ActivityViewProps, 'store' | 'onShow'>

function Rows({ store, onShow }: RowsProps) {
  const text = useText()
  const rows = useStore(store, (state) => state.rows)
  const count = useStore(store, (state) => state.count)
  const error = useStore(store, (state) => state.error)
  const isLoading = useStore(store, (state) => state.isLoading)
  const isFiltered = useStore(store, (state) => state.search !== '' || state.outcome !== 'all')
  if (rows.length === 0) {
    if (error !== undefined) {
      return (
        <ErrorNotice
          shape="page"
          error={error}
          action={<Button onClick={() => void store.load()}>{text('app.retry')}</Button>}
        />
      )
    }
    if (isLoading) return <Skeleton label={text('activity.loading')} rows={10} shape="table" />
    return (
      <EmptyState
        icon={<ClipboardList size={20} strokeWidth={1.75} />}
        title={text(isFiltered ? 'activity.noMatch' : 'activity.empty')}
        text={isFiltered ? undefined : text('activity.empty.text')}
      />
    )
  }
  return (
    <div className={styles.scroller}>
      {error !== undefined && <ErrorNotice error={error} />}
      <ul>
        {rows.map((row) => (
          <ActivityItem key={row.id} row={row} onUndo={() => void store.undo(row.id)} onShow={onShow} />
        ))}
      </ul>
      {rows.length < count && (
        <div className={styles.more}>
          <Button disabled={isLoading} onClick={() => void store.loadMore()}>
            {text('activity.more')}
          </Button>
        </div>
      )}
    </div>
  )
}
