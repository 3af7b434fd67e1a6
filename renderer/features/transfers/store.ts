import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorView, JobAction, JobView, PartsView } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'

export interface Toast {
  readonly id: number
  readonly jobId: string
}

export interface TransfersState {
  readonly jobs: Readonly<Record<string, JobView>>
  readonly error: ErrorView | undefined
  readonly isOpen: boolean
  readonly parts: Readonly<Record<string, PartsView>>
  readonly toasts: readonly Toast[]
  /** The job that ended last, to be read out once. */
  readonly ended: { readonly id: number; readonly job: JobView } | undefined
  /** A failed action on a job. */
  readonly actionErrors: Readonly<Record<string, ErrorView>>
}

export interface TransfersActions {
  load(): Promise<void>
  setOpen(isOpen: boolean): void
  act(jobId: string, action: JobAction): Promise<void>
  /** Takes back the newest finished job that can be undone. */
  undoLast(): void
  watchParts(jobId: string): () => void
  dismissToast(id: number): void
}

export type TransfersStore = StoreApi<TransfersState> & TransfersActions

const terminal = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly JobView['state'][]
const mostToasts = 3

export function hasEnded(job: JobView): boolean {
  return terminal.some((state) => state === job.state)
}

/** Running ones first, then the newest. */
export function inOrder(jobs: Readonly<Record<string, JobView>>): JobView[] {
  const rank = (job: JobView) => (hasEnded(job) ? 1 : 0)
  return Object.values(jobs).sort(
    (one, other) => rank(one) - rank(other) || other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1),
  )
}

export function createTransfersStore(bridge: Bridge): TransfersStore {
  const store = createStore<TransfersState>(() => ({
    jobs: {},
    error: undefined,
    isOpen: false,
    parts: {},
    toasts: [],
    ended: undefined,
    actionErrors: {},
  }))
  const { getState: get, setState: set } = store
  const watchers = new Map<string, number>()
  let nextToast = 1
  /** The first list has come: what ends from now on is news, also when it was too quick to be seen running. */
  let isLoaded = false

  const noteEnding = (before: JobView | undefined, job: JobView) => {
    if (!isLoaded || !hasEnded(job) || (before !== undefined && hasEnded(before))) return
    const id = nextToast++
    set((state) => ({
      ended: { id, job },
      toasts: job.state === 'cancelled' ? state.toasts : [...state.toasts, { id, jobId: job.id }].slice(-mostToasts),
    }))
  }
  const merge = (changed: readonly JobView[], removed: readonly string[]) => {
    const before = get().jobs
    const jobs = { ...before }
    for (const id of removed) delete jobs[id]
    for (const job of changed) jobs[job.id] = job
    set({ jobs })
    for (const job of changed) noteEnding(before[job.id], job)
  }
  const load = async () => {
    const answer = await bridge.call('transfers.list', {})
    if (!answer.ok) return set({ error: answer.error })
    const before = get().jobs
    set({ jobs: Object.fromEntries(answer.value.jobs.map((job) => [job.id, job])), error: undefined })
    for (const job of answer.value.jobs) noteEnding(before[job.id], job)
    isLoaded = true
  }
  const askParts = async (jobId: string, watch: boolean) => {
    const answer = await bridge.call('transfers.parts', { jobId, watch })
    if (answer.ok && watch) set((state) => ({ parts: { ...state.parts, [jobId]: answer.value } }))
  }
  const act = async (jobId: string, action: JobAction) => {
    const { [jobId]: _, ...otherErrors } = get().actionErrors
    set({ actionErrors: otherErrors })
    const answer = await bridge.call('transfers.act', { jobId, action })
    if (!answer.ok) set((state) => ({ actionErrors: { ...state.actionErrors, [jobId]: answer.error } }))
  }
  bridge.on('jobs.changed', ({ jobs, removed }) => merge(jobs, removed))
  bridge.on('parts.changed', (parts) => set((state) => ({ parts: { ...state.parts, [parts.jobId]: parts } })))
  bridge.onGap(() => {
    void load()
    for (const jobId of watchers.keys()) void askParts(jobId, true)
  })

  return {
    ...store,
    load,
    setOpen: (isOpen) => set({ isOpen }),
    act,
    undoLast() {
      const last = Object.values(get().jobs)
        .filter((job) => job.actions.includes('undo'))
        .sort((one, other) => (other.finishedAt ?? 0) - (one.finishedAt ?? 0))[0]
      if (last !== undefined) void act(last.id, 'undo')
    },
    watchParts(jobId) {
      watchers.set(jobId, (watchers.get(jobId) ?? 0) + 1)
      if (watchers.get(jobId) === 1) void askParts(jobId, true)
      return () => {
        const left = (watchers.get(jobId) ?? 1) - 1
        if (left > 0) {
          watchers.set(jobId, left)
          return
        }
        watchers.delete(jobId)
        void askParts(jobId, false)
      }
    },
    dismissToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  }
}
