import type { EngineEvent } from '../../app/contract/events.ts'
import type { JobView } from '../../app/contract/views.ts'
import type { Engine } from '../../app/engine.ts'
import type { Language } from '../language.ts'
import type { ElectronPort, WindowPort } from './electron-port.ts'

type Ending = 'succeeded' | 'failed'

/** The jobs as the desktop shell needs them: how many are at work, how far they are, and which have just ended. */
export interface JobWatch {
  activeCount(): number
  /** 0..1, or -1 when nothing is at work. */
  progress(): number
  /** Takes an event in. @returns the jobs that ended with it; those that were started together when the last of them has ended. */
  hear(event: EngineEvent): readonly { readonly job: JobView; readonly ending: Ending }[]
}

function isActive({ state }: JobView): boolean {
  switch (state) {
    case 'queued':
    case 'running':
    case 'waiting':
    case 'committing':
    case 'verifying':
    case 'cancelling':
    case 'cleaning':
      return true
    case 'paused':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return false
  }
}

export function createJobWatch(): JobWatch {
  const jobs = new Map<string, JobView>()
  /** Endings that are held back until all that were started with them have ended. */
  const held = new Map<string, Ending>()
  const active = () => [...jobs.values()].filter(isActive)
  const takeEndings = () => {
    const busy = new Set([...jobs.values()].filter((job) => !hasEnded(job)).map((job) => job.groupId))
    return [...held].flatMap(([id, ending]) => {
      const job = jobs.get(id)
      if (job?.groupId !== undefined && busy.has(job.groupId)) return []
      held.delete(id)
      return job === undefined ? [] : [{ job, ending }]
    })
  }
  return {
    activeCount: () => active().length,
    progress() {
      const total = active().reduce((sum, job) => sum + job.totalBytes, 0)
      const done = active().reduce((sum, job) => sum + job.doneBytes, 0)
      return total === 0 ? -1 : Math.min(1, done / total)
    },
    hear(event) {
      if (event.name !== 'jobs.changed') return []
      for (const job of event.payload.jobs) {
        const before = jobs.get(job.id)
        const wasActive = before !== undefined && isActive(before)
        if (wasActive && (job.state === 'succeeded' || job.state === 'failed')) held.set(job.id, job.state)
        jobs.set(job.id, job)
      }
      for (const id of event.payload.removed) jobs.delete(id)
      return takeEndings()
    },
  }
}

function hasEnded({ state }: JobView): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled'
}

const doneTitles: Readonly<Record<JobView['kind'], Readonly<Record<Language, string>>>> = {
  restore: { 'zh-CN': '恢复完成', en: 'Restored' },
  copy: { 'zh-CN': '另存完成', en: 'Copied' },
  'bring-back': { 'zh-CN': '找回完成', en: 'Brought back' },
  undo: { 'zh-CN': '撤销完成', en: 'Undone' },
  download: { 'zh-CN': '下载完成', en: 'Downloaded' },
}
const doneTitle = { 'zh-CN': '已完成', en: 'Finished' } as const
const failedTitle = { 'zh-CN': '未完成', en: 'Not finished' } as const

/** What happened, in two words; of several kinds at once only that it is done. */
function titleOf(ending: Ending, jobs: readonly JobView[], language: Language): string {
  if (ending === 'failed') return failedTitle[language]
  const [first] = jobs
  const isOneKind = first !== undefined && jobs.every(({ kind }) => kind === first.kind)
  return isOneKind ? doneTitles[first.kind][language] : doneTitle[language]
}

/** The file's own name; its folders are nobody's business on a lock screen. */
function fileName(job: JobView): string {
  const { key } = job.destination
  return key.split('/').findLast((part) => part !== '') ?? key
}

/** Files in a row that stands for many; those of one ending where only some have it. */
function filesOf({ files }: JobView, ending: Ending): number {
  if (files === undefined) return 1
  return ending === 'failed' ? files.failedCount : files.doneCount
}

function describeFiles(ending: Ending, jobs: readonly JobView[], language: Language): string {
  const [first] = jobs
  if (first !== undefined && jobs.length === 1 && first.files === undefined) return fileName(first)
  const count = jobs.reduce((sum, job) => sum + filesOf(job, ending), 0)
  if (language === 'zh-CN') return `${count} 个文件`
  return count === 1 ? '1 file' : `${count} files`
}

export interface JobSignals {
  readonly window: () => WindowPort | undefined
  readonly language: () => Language
  /** Whether the person wants to be told. */
  readonly wantsNotifications: () => boolean
  readonly onClick: () => void
}

/** Tells about jobs outside the window: progress on the task bar, a notification when one ends unseen, and no sleep while one runs. */
export function signalJobs(
  electron: ElectronPort,
  engine: Pick<Engine, 'subscribe'>,
  watch: JobWatch,
  signals: JobSignals,
): void {
  let blocker: number | undefined
  const keepAwake = () => {
    if (watch.activeCount() > 0) blocker ??= electron.powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      electron.powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }
  const notify = (ending: Ending, jobs: readonly JobView[]) => {
    const [first] = jobs
    if (first === undefined || !signals.wantsNotifications() || !electron.Notification.isSupported()) return
    const language = signals.language()
    const notification = new electron.Notification({
      title: titleOf(ending, jobs, language),
      body: describeFiles(ending, jobs, language),
    })
    notification.on('click', signals.onClick)
    notification.show()
  }
  engine.subscribe((event) => {
    const ended = watch.hear(event)
    if (event.name !== 'jobs.changed') return
    keepAwake()
    // The dock of macOS and some desktops of Linux show a number; elsewhere nothing happens.
    electron.app.setBadgeCount(watch.activeCount())
    const window = signals.window()
    const isOpen = window !== undefined && !window.isDestroyed()
    if (isOpen) window.setProgressBar(watch.progress())
    if (isOpen && window.isFocused()) return
    for (const ending of ['succeeded', 'failed'] as const) {
      notify(
        ending,
        ended.filter((one) => one.ending === ending).map((one) => one.job),
      )
    }
  })
}
