import { Layers2 } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { JobView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { EmptyState } from '../../ui/notice.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './dock.module.css'
import { JobCard } from './job-card.tsx'
import { tabOf, type TransfersStore, type TransfersTab, transfersTabs } from './store.ts'

interface JobTabsProps {
  readonly store: TransfersStore
  /** Running ones first, then the newest. */
  readonly jobs: readonly JobView[]
  readonly onShow: (job: JobView) => void
}

/** More cards than anybody reads would only make the window slow. */
const mostCards = 100

/** What runs, what is done, and what could not be finished. */
export function JobTabs({ store, jobs, onShow }: JobTabsProps) {
  const text = useText()
  const tab = useStore(store, (state) => state.tab)
  const error = useStore(store, (state) => state.error)
  const justEnded = useStore(store, (state) => state.justEnded)
  const jobsOf = (name: TransfersTab) =>
    jobs.filter((job) => tabOf(job) === name || (name === 'active' && justEnded.has(job.id)))
  return (
    <Tabs.Root value={tab} onValueChange={(value) => store.setTab(value as TransfersTab)} className={styles.tabs}>
      <div className={styles.tabBar}>
        <Tabs.List className={styles.tabList} aria-label={text('transfers.label')}>
          {transfersTabs.map((name) => (
            <Tabs.Trigger key={name} value={name} className={styles.tab}>
              {text(`transfers.tab.${name}`)}
              <span className={styles.tabCount}>{jobs.filter((job) => tabOf(job) === name).length}</span>
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <TabActions store={store} jobs={jobsOf(tab)} tab={tab} />
      </div>
      {transfersTabs.map((name) => (
        <Tabs.Content key={name} value={name} className={styles.jobs} tabIndex={-1}>
          {error === undefined ? (
            <Cards store={store} tab={name} jobs={jobsOf(name)} onShow={onShow} />
          ) : (
            <ErrorNotice
              error={error}
              action={<Button onClick={() => void store.load()}>{text('app.retry')}</Button>}
            />
          )}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  )
}

interface TabActionsProps {
  readonly store: TransfersStore
  readonly jobs: readonly JobView[]
  readonly tab: TransfersTab
}

function TabActions({ store, jobs, tab }: TabActionsProps) {
  const text = useText()
  const ids = jobs.map((job) => job.id)
  const can = (action: 'retry' | 'clear') => jobs.some((job) => job.actions.includes(action))
  return (
    <span className={styles.tabActions}>
      {tab === 'failed' && can('retry') && (
        <Button small tone="quiet" onClick={() => store.actAll(ids, 'retry')}>
          {text('transfers.retryAll')}
        </Button>
      )}
      {tab !== 'active' && can('clear') && (
        <Button small tone="quiet" onClick={() => store.actAll(ids, 'clear')}>
          {text('transfers.clearAll')}
        </Button>
      )}
    </span>
  )
}

interface CardsProps extends JobTabsProps {
  readonly tab: TransfersTab
}

function Cards({ store, tab, jobs, onShow }: CardsProps) {
  const text = useText()
  if (jobs.length === 0) {
    return (
      <EmptyState
        icon={<Layers2 size={20} strokeWidth={1.75} />}
        title={text(tab === 'active' ? 'transfers.idle' : `transfers.empty.${tab}`)}
        text={text(tab === 'active' ? 'transfers.empty' : `transfers.empty.${tab}.text`)}
      />
    )
  }
  return (
    <ul>
      {jobs.slice(0, mostCards).map((job) => (
        <JobCard key={job.id} store={store} job={job} onShow={onShow} />
      ))}
      {jobs.length > mostCards && (
        <li className={styles.more}>{text('transfers.more', { count: jobs.length - mostCards })}</li>
      )}
    </ul>
  )
}
