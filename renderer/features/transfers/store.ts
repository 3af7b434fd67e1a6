import { createStore, type StoreApi } from 'zustand/vanilla'
import type { CallInput, ErrorView, JobAction, JobView, PartsView } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import { createDetailStore, type DetailStore } from './detail.ts'
import { hasEnded, inOrder, type Move, movesOf, type TransfersTab } from './list-model.ts'

/** How one job, or a group that was started together, ended. */
export interface Toast {
  readonly id: number
  readonly jobIds: readonly string[]
}

export interface TransfersState {
  readonly jobs: Readonly<Record<string, JobView>>
  readonly error: ErrorView | undefined
  readonly isOpen: boolean
  readonly tab: TransfersTab
  /** Ended under the eyes of a person: they stay among the active ones until the list is left. */
  readonly justEnded: ReadonlySet<string>
  /** Groups of which a file was tried again in the list of what failed: they stay there until that list is left. */
  readonly triedAgain: ReadonlySet<string>
  readonly parts: Readonly<Record<string, PartsView>>
  readonly toasts: readonly Toast[]
  /** What ended last, to be read out once. */
  readonly ended: { readonly id: number; readonly jobs: readonly JobView[] } | undefined
  /** A failed action on a job. */
  readonly actionErrors: Readonly<Record<string, ErrorView>>
  /** A waiting job that was moved: where it stands among those that wait, from 1. To be read out once. */
  readonly moved: { readonly id: number; readonly jobId: string; readonly position: number } | undefined
}

export interface TransfersActions {
  /** Files or parts of the one job that is unfolded. */
  readonly detail: DetailStore
  load(): Promise<void>
  setOpen(isOpen: boolean): void
  act(jobId: string, action: JobAction): Promise<void>
  /** Tries one file of a group again that failed; the others stay as they are. */
  retryFile(jobId: string, fileId: string): Promise<void>
  /** The action for each of these jobs that allows it now. */
  actAll(jobIds: readonly string[], action: JobAction): void
  move(jobId: string, move: Move): Promise<void>
  /** Lets a waiting job have its turn before another one, or after all. */
  moveBefore(jobId: string, beforeJobId: string | undefined): Promise<void>
  setTab(tab: TransfersTab): void
  /** Takes back what finished last and can be undone: a job, or all that was started with it. */
  undoLast(): void
  download(input: CallInput<'download.start'>): Promise<void>
  watchParts(jobId: string): () => void
  dismissToast(id: number): void
}

export type TransfersStore = StoreApi<TransfersState> & TransfersActions

const mostToasts = 3
const none: ReadonlySet<string> = new Set()

/** The jobs that were started together with this one, itself included. */
function groupOf(job: JobView, jobs: Readonly<Record<string, JobView>>): readonly JobView[] {
  if (job.groupId === undefined) return [job]
  return Object.values(jobs).filter(({ groupId }) => groupId === job.groupId)
}

/** What was started together is one message, however often it is added to. */
function addToast(
  toasts: readonly Toast[],
  id: number,
  group: readonly JobView[],
  jobIds: readonly string[],
): readonly Toast[] {
  const groupIds = new Set(group.map((job) => job.id))
  const same = toasts.find((toast) => toast.jobIds.some((jobId) => groupIds.has(jobId)))
  if (same === undefined) return [...toasts, { id, jobIds }].slice(-mostToasts)
  const merged = { id: same.id, jobIds: [...new Set([...same.jobIds, ...jobIds])] }
  return toasts.map((toast) => (toast === same ? merged : toast))
}

export function createTransfersStore(bridge: Bridge): TransfersStore {
  const store = createStore<TransfersState>(() => ({
    jobs: {},
    error: undefined,
    isOpen: false,
    tab: 'active',
    justEnded: none,
    triedAgain: none,
    parts: {},
    toasts: [],
    ended: undefined,
    actionErrors: {},
    moved: undefined,
  }))
  const { getState: get, setState: set } = store
  const watchers = new Map<string, number>()
  let nextToast = 1
  /** Endings that were told. */
  const told = new Set<string>()
  /** The first list has come: what ends from now on is news, also when it was too quick to be seen running. */
  let isLoaded = false

  const tell = (job: JobView) => {
    const group = groupOf(job, get().jobs)
    // A group is news once, when the last of it has ended.
    if (!group.every(hasEnded)) return
    const jobs = group.filter((one) => !told.has(one.id))
    const jobIds = jobs.map((one) => one.id)
    for (const jobId of jobIds) told.add(jobId)
    const id = nextToast++
    const isSilent = jobs.every(({ state }) => state === 'cancelled')
    set((state) => ({
      ended: { id, jobs },
      justEnded: new Set([...state.justEnded, ...jobIds]),
      toasts: isSilent ? state.toasts : addToast(state.toasts, id, group, jobIds),
    }))
  }
  const noteEndings = (before: Readonly<Record<string, JobView>>, jobs: readonly JobView[]) => {
    if (!isLoaded) return
    const seen = new Set<string>()
    for (const job of jobs) {
      const was = before[job.id]
      if (!hasEnded(job) || (was !== undefined && hasEnded(was))) continue
      // What was tried again under the same id ends anew.
      told.delete(job.id)
      if (seen.has(job.groupId ?? job.id)) continue
      seen.add(job.groupId ?? job.id)
      tell(job)
    }
  }
  const merge = (changed: readonly JobView[], removed: readonly string[]) => {
    const before = get().jobs
    const jobs = { ...before }
    for (const id of removed) {
      delete jobs[id]
      told.delete(id)
    }
    for (const job of changed) jobs[job.id] = job
    set({ jobs })
    noteEndings(before, changed)
  }
  const load = async () => {
    const answer = await bridge.call('transfers.list', {})
    if (!answer.ok) return set({ error: answer.error })
    const before = get().jobs
    set({ jobs: Object.fromEntries(answer.value.jobs.map((job) => [job.id, job])), error: undefined })
    noteEndings(before, answer.value.jobs)
    isLoaded = true
  }
  const askParts = async (jobId: string, watch: boolean) => {
    const answer = await bridge.call('transfers.parts', { jobId, watch })
    if (answer.ok && watch) set((state) => ({ parts: { ...state.parts, [jobId]: answer.value } }))
  }
  const noteError = (jobId: string, error: ErrorView) =>
    set(({ actionErrors }) => ({ actionErrors: { ...actionErrors, [jobId]: error } }))
  const forgetError = (jobId: string) => {
    const { [jobId]: _, ...otherErrors } = get().actionErrors
    set({ actionErrors: otherErrors })
  }
  const act = async (jobId: string, action: JobAction) => {
    forgetError(jobId)
    const answer = await bridge.call('transfers.act', { jobId, action })
    if (!answer.ok) noteError(jobId, answer.error)
  }
  const moveBefore = async (jobId: string, beforeJobId: string | undefined) => {
    const answer = await bridge.call('transfers.move', { jobId, beforeJobId })
    if (!answer.ok) return noteError(jobId, answer.error)
    // Told from what is shown now: the engine's own word comes with the next event.
    const waiting = inOrder(get().jobs).filter((job) => job.turn !== undefined && job.id !== jobId)
    const found = waiting.findIndex((job) => job.id === beforeJobId)
    const position = (found === -1 ? waiting.length : found) + 1
    set((state) => ({ moved: { id: (state.moved?.id ?? 0) + 1, jobId, position } }))
  }
  bridge.on('jobs.changed', ({ jobs, removed }) => merge(jobs, removed))
  bridge.on('parts.changed', (parts) => set((state) => ({ parts: { ...state.parts, [parts.jobId]: parts } })))
  bridge.onGap(() => {
    void load()
    for (const jobId of watchers.keys()) void askParts(jobId, true)
  })

  return {
    ...store,
    detail: createDetailStore(bridge),
    load,
    moveBefore,
    async move(jobId, move) {
      const moves = movesOf(jobId, inOrder(get().jobs))
      if (moves.has(move)) await moveBefore(jobId, moves.get(move))
    },
    setOpen: (isOpen) => set(isOpen ? { isOpen } : { isOpen, justEnded: none, triedAgain: none }),
    act,
    async retryFile(jobId, fileId) {
      forgetError(jobId)
      set((state) => (state.tab === 'failed' ? { triedAgain: new Set([...state.triedAgain, jobId]) } : {}))
      const answer = await bridge.call('transfers.retryFiles', { jobId, fileIds: [fileId] })
      if (!answer.ok) noteError(jobId, answer.error)
    },
    actAll(jobIds, action) {
      for (const jobId of jobIds) if (get().jobs[jobId]?.actions.includes(action) === true) void act(jobId, action)
    },
    undoLast() {
      const [last] = Object.values(get().jobs)
        .filter((job) => job.actions.includes('undo'))
        .sort((one, other) => (other.finishedAt ?? 0) - (one.finishedAt ?? 0))
      if (last === undefined) return
      for (const job of groupOf(last, get().jobs)) if (job.actions.includes('undo')) void act(job.id, 'undo')
    },
    setTab: (tab) => set({ tab, justEnded: none, triedAgain: none }),
    async download(input) {
      const answer = await bridge.call('download.start', input)
      if (answer.ok) set({ isOpen: answer.value.jobIds.length > 0, tab: 'active', error: undefined })
      else set({ error: answer.error, isOpen: true })
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
