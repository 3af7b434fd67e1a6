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
  /** Takes an event in. @returns the jobs that ended with it. */
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
  const active = () => [...jobs.values()].filter(isActive)
  return {
    activeCount: () => active().length,
    progress() {
      const total = active().reduce((sum, job) => sum + job.totalBytes, 0)
      const done = active().reduce((sum, job) => sum + job.doneBytes, 0)
      return total === 0 ? -1 : Math.min(1, done / total)
    },
    hear(event) {
      if (event.name !== 'jobs.changed') return []
      const ended = event.payload.jobs.flatMap((job) => {
        const before = jobs.get(job.id)
        const wasActive = before !== undefined && isActive(before)
        const { state } = job
        return wasActive && (state === 'succeeded' || state === 'failed') ? [{ job, ending: state }] : []
      })
      for (const job of event.payload.jobs) jobs.set(job.id, job)
      for (const id of event.payload.removed) jobs.delete(id)
      return ended
    },
  }
}

const titles: Readonly<Record<Ending, Readonly<Record<Language, string>>>> = {
  succeeded: { 'zh-CN': '恢复完成', en: 'Restored' },
  failed: { 'zh-CN': '恢复失败', en: 'Could not be restored' },
}

/** The file's own name; its folders are nobody's business on a lock screen. */
function fileName(job: JobView): string {
  const { key } = job.destination
  return key.split('/').findLast((part) => part !== '') ?? key
}

function summary(count: number, language: Language): string {
  return language === 'en' ? `${count} files` : `${count} 个文件`
}

export interface JobSignals {
  readonly window: () => WindowPort | undefined
  readonly language: () => Language
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
    if (first === undefined || !electron.Notification.isSupported()) return
    const language = signals.language()
    const body = jobs.length === 1 ? fileName(first) : summary(jobs.length, language)
    const notification = new electron.Notification({ title: titles[ending][language], body })
    notification.on('click', signals.onClick)
    notification.show()
  }
  engine.subscribe((event) => {
    const ended = watch.hear(event)
    if (event.name !== 'jobs.changed') return
    keepAwake()
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
