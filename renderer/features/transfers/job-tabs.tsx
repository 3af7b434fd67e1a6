import { Layers2 } from 'lucide-react'
import { Tabs } from 'radix-ui'
import type { JobView } from '../../../app/contract/index.ts'
import { useText } from '../../i18n/text.tsx'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { LiveRegion } from '../../ui/live-region.tsx'
import { EmptyState } from '../../ui/notice.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './dock.module.css'
import type { JobLinks } from './job-links.ts'
import { JobList } from './job-list.tsx'
import { nameOfJob } from './job-words.ts'
import { tabOf, type TransfersTab, transfersTabs } from './list-model.ts'
import type { TransfersStore } from './store.ts'

interface JobTabsProps {
  readonly store: TransfersStore
  /** Running ones first, then the newest. */
  readonly jobs: readonly JobView[]
  readonly links: JobLinks
}

/** What runs, what is done, and what could not be finished. */
export function JobTabs({ store, jobs, links }: JobTabsProps) {
  const text = useText()
  const tab = useStore(store, (state) => state.tab)
  const error = useStore(store, (state) => state.error)
  const isUnfolded = useStore(store.detail, (state) => state.unfolded !== undefined)
  const justEnded = useStore(store, (state) => state.justEnded)
  const triedAgain = useStore(store, (state) => state.triedAgain)
  const staysIn = { active: justEnded, finished: undefined, failed: triedAgain }
  const jobsOf = (name: TransfersTab) =>
    jobs.filter((job) => tabOf(job) === name || staysIn[name]?.has(job.id) === true)
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
      <MoveStatus store={store} />
      {transfersTabs.map((name) => (
        <Tabs.Content key={name} value={name} className={cx(styles.jobs, isUnfolded && styles.tall)} tabIndex={-1}>
          {error === undefined ? (
            <Cards store={store} tab={name} jobs={jobsOf(name)} links={links} />
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

/** Says where a moved transfer stands now. */
function MoveStatus({ store }: { readonly store: TransfersStore }) {
  const text = useText()
  const moved = useStore(store, (state) => state.moved)
  const job = useStore(store, (state) => state.jobs[moved?.jobId ?? ''])
  const words =
    moved === undefined || job === undefined
      ? undefined
      : { id: moved.id, text: text('transfers.moved', { name: nameOfJob(job), position: moved.position }) }
  return <LiveRegion announcement={words} />
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

function Cards({ store, tab, jobs, links }: CardsProps) {
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
  return <JobList store={store} jobs={jobs} links={links} label={text(`transfers.tab.${tab}`)} />
}
