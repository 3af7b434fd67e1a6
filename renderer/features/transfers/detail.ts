import { createStore, type StoreApi } from 'zustand/vanilla'
import type { ErrorView, JobView, PartRow } from '../../../app/contract/index.ts'
import type { Bridge } from '../../bridge/bridge.ts'
import { createPagedRows, type PagedRows } from '../../bridge/paged-rows.ts'
import { type Unfolding, unfoldingOf } from './list-model.ts'

/** All, or only files that are not finished, and parts that had to be tried again. */
export type RowsShown = 'all' | 'troubled'

export interface Unfolded {
  readonly jobId: string
  readonly kind: Unfolding
  readonly show: RowsShown
  readonly count: number
  readonly troubledCount: number
  readonly error: ErrorView | undefined
}

export interface DetailState {
  readonly unfolded: Unfolded | undefined
  /** Grows when rows arrive. */
  readonly rowsVersion: number
}

/** Files or parts of the one job that is unfolded, by page. */
export interface DetailActions {
  /** Unfolds a job, or folds it when it is unfolded. */
  toggle(job: JobView): void
  setShow(show: RowsShown): void
  file(index: number): JobView | undefined
  part(index: number): PartRow | undefined
  ensure(first: number, last: number): void
}

export type DetailStore = StoreApi<DetailState> & DetailActions

/** What is looked at is asked anew at most this often while it changes. */
const refreshEveryMs = 500

export function createDetailStore(bridge: Bridge): DetailStore {
  const store = createStore<DetailState>(() => ({ unfolded: undefined, rowsVersion: 0 }))
  const { getState: get, setState: set } = store
  let files: PagedRows<JobView> | undefined
  let parts: PagedRows<PartRow> | undefined
  let resting: ReturnType<typeof setTimeout> | undefined
  let isStale = false

  const note = (changes: Partial<Unfolded>) =>
    set(({ unfolded, rowsVersion }) => ({
      unfolded: unfolded === undefined ? undefined : { ...unfolded, error: undefined, ...changes },
      rowsVersion: rowsVersion + 1,
    }))
  const refresh = () => {
    if (resting !== undefined) {
      isStale = true
      return
    }
    files?.refresh()
    parts?.refresh()
    resting = setTimeout(() => {
      resting = undefined
      if (isStale) refresh()
      isStale = false
    }, refreshEveryMs)
  }
  const openFiles = (jobId: string, shown: RowsShown) => {
    const show = shown === 'all' ? 'all' : 'unfinished'
    files = createPagedRows<JobView, { rows: JobView[]; count: number; troubledCount: number }>({
      async fetchRows(from, count) {
        const answer = await bridge.call('transfers.children', { jobId, from, count, show })
        if (!answer.ok) return answer
        const { jobs, unfinishedCount } = answer.value
        return { ok: true, value: { rows: jobs, count: answer.value.count, troubledCount: unfinishedCount } }
      },
      onRows({ count, troubledCount }) {
        // The last of them has left.
        if (show === 'unfinished' && count === 0) open(jobId, 'files', 'all', 0)
        else note({ count, troubledCount })
      },
      onError: (error) => note({ error }),
    })
    files.ensure(0, 0)
  }
  const openParts = (jobId: string, show: RowsShown) => {
    parts = createPagedRows<PartRow, { rows: PartRow[]; count: number; troubledCount: number }>({
      fetchRows: (from, count) => bridge.call('transfers.partRows', { jobId, show, from, count }),
      onRows: ({ count, troubledCount }) => note({ count, troubledCount }),
      onError: (error) => note({ error }),
    })
    parts.ensure(0, 0)
  }
  const close = () => {
    files?.close()
    parts?.close()
    files = undefined
    parts = undefined
  }
  const open = (jobId: string, kind: Unfolding, show: RowsShown, troubledCount: number) => {
    close()
    set({ unfolded: { jobId, kind, show, count: 0, troubledCount, error: undefined } })
    if (kind === 'files') openFiles(jobId, show)
    else openParts(jobId, show)
  }
  bridge.on('parts.changed', ({ jobId }) => {
    if (get().unfolded?.jobId === jobId) refresh()
  })
  bridge.on('jobs.changed', ({ jobs, removed }) => {
    const { unfolded } = get()
    if (unfolded === undefined) return
    const changed = jobs.find(({ id }) => id === unfolded.jobId)
    if (removed.includes(unfolded.jobId) || (changed !== undefined && unfoldingOf(changed) === undefined)) {
      close()
      set({ unfolded: undefined })
    } else if (changed !== undefined) refresh()
  })

  return {
    ...store,
    toggle(job) {
      const kind = unfoldingOf(job)
      const isOpen = get().unfolded?.jobId === job.id
      close()
      set({ unfolded: undefined })
      // Of a job by parts that failed only what would not be copied is known.
      const show = kind === 'parts' && job.state === 'failed' ? 'troubled' : 'all'
      if (!isOpen && kind !== undefined) open(job.id, kind, show, 0)
    },
    setShow(show) {
      const { unfolded } = get()
      if (unfolded !== undefined) open(unfolded.jobId, unfolded.kind, show, unfolded.troubledCount)
    },
    file: (index) => files?.row(index),
    part: (index) => parts?.row(index),
    ensure(first, last) {
      files?.ensure(first, last)
      parts?.ensure(first, last)
    },
  }
}
