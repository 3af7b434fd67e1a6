import { ChevronDown, ChevronUp, Layers2 } from 'lucide-react'
import { useMemo } from 'react'
import type { JobView } from '../../../app/contract/index.ts'
import { useFormats, useText } from '../../i18n/text.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { useStore } from '../../ui/use-store.ts'
import styles from './dock.module.css'
import type { JobLinks } from './job-links.ts'
import { JobTabs } from './job-tabs.tsx'
import { describeState, nameOfJob } from './job-words.ts'
import { inOrder } from './list-model.ts'
import { type Overall, overallOf } from './overall.ts'
import type { TransfersStore } from './store.ts'

interface DockProps {
  readonly store: TransfersStore
  readonly links: JobLinks
}

/** Folded: one line with what runs. Unfolded: every job, part by part. */
export function Dock({ store, links }: DockProps) {
  const text = useText()
  const jobs = useStore(store, (state) => state.jobs)
  const isOpen = useStore(store, (state) => state.isOpen)
  const ordered = useMemo(() => inOrder(jobs), [jobs])
  const overall = useMemo(() => overallOf(ordered), [ordered])
  const { active } = overall
  return (
    <section className={styles.dock} aria-label={text('transfers.label')}>
      <button
        type="button"
        className={styles.bar}
        aria-expanded={isOpen}
        title={text(isOpen ? 'transfers.fold' : 'transfers.open')}
        onClick={() => store.setOpen(!isOpen)}
      >
        <span className={styles.title}>
          <Layers2 size={16} strokeWidth={1.75} aria-hidden="true" />
          {text('transfers.label')}
          {active.length > 0 && <span className={styles.badge}>{active.length}</span>}
        </span>
        <OneLine overall={overall} newest={ordered[0]} isOpen={isOpen} />
        {isOpen ? <ChevronDown size={16} strokeWidth={1.75} /> : <ChevronUp size={16} strokeWidth={1.75} />}
      </button>
      {isOpen && <JobTabs store={store} jobs={ordered} links={links} />}
    </section>
  )
}

interface OneLineProps {
  readonly overall: Overall
  readonly newest: JobView | undefined
  readonly isOpen: boolean
}

function OneLine({ overall, newest, isOpen }: OneLineProps) {
  const text = useText()
  const formats = useFormats()
  const { active, progress, rateBytesPerSecond: rate } = overall
  const [first] = active
  if (first === undefined) {
    const words =
      newest === undefined || isOpen
        ? text('transfers.idle')
        : text('transfers.announce.succeeded', {
            name: nameOfJob(newest),
            result: describeState(newest, text, formats),
          })
    return <span className={styles.idle}>{words}</span>
  }
  const label = active.length === 1 ? nameOfJob(first) : text('transfers.active', { count: active.length })
  return (
    <span className={styles.line}>
      <span className={styles.name}>{label}</span>
      <ProgressBar className={styles.progress} label={text('transfers.progress', { name: label })} value={progress} />
      <span className={styles.figures}>
        <span>{formats.percent(progress)}</span>
        {rate > 0 && <span>{formats.rate(rate)}</span>}
        {first.secondsLeft !== undefined && active.length === 1 && (
          <span>{text('transfers.left', { duration: formats.duration(first.secondsLeft) })}</span>
        )}
      </span>
    </span>
  )
}
