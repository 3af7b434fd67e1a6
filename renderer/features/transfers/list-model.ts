import type { JobView } from '../../../app/contract/index.ts'

export const transfersTabs = ['active', 'finished', 'failed'] as const
export type TransfersTab = (typeof transfersTabs)[number]

const terminal = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly JobView['state'][]

export function hasEnded(job: JobView): boolean {
  return terminal.some((state) => state === job.state)
}

export function tabOf(job: JobView): TransfersTab {
  if (!hasEnded(job)) return 'active'
  return job.state === 'failed' ? 'failed' : 'finished'
}

/** At work first, the newest above; then what waits for its turn, in the order of the turns; then the newest that ended. */
export function inOrder(jobs: Readonly<Record<string, JobView>>): JobView[] {
  const rank = (job: JobView) => (hasEnded(job) ? 2 : job.turn === undefined ? 0 : 1)
  return Object.values(jobs).sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (one.turn ?? 0) - (other.turn ?? 0) ||
      (one.turn === undefined ? other.createdAt - one.createdAt : one.createdAt - other.createdAt) ||
      (one.id < other.id ? 1 : -1),
  )
}

export type Move = 'top' | 'up' | 'down'

/**
 * Where a waiting job goes.
 * @param jobs in the order of {@link inOrder}.
 * @returns the moves that change something, each with the job that comes after it then; undefined stands for the end.
 */
export function movesOf(jobId: string, jobs: readonly JobView[]): ReadonlyMap<Move, string | undefined> {
  const waiting = jobs.filter((job) => job.turn !== undefined)
  const index = waiting.findIndex((job) => job.id === jobId)
  const moves = new Map<Move, string | undefined>()
  if (index === -1) return moves
  if (index > 0) moves.set('top', waiting[0]?.id)
  if (index > 0) moves.set('up', waiting[index - 1]?.id)
  if (index < waiting.length - 1) moves.set('down', waiting[index + 2]?.id)
  return moves
}

/** What a job unfolds into. */
export type Unfolding = 'files' | 'parts'

/** Files of a group, also when it has ended; parts of what works by parts, and of what failed. */
export function unfoldingOf(job: JobView): Unfolding | undefined {
  if (job.files !== undefined) return 'files'
  return job.partCount > 1 && (!hasEnded(job) || job.state === 'failed') ? 'parts' : undefined
}

export type DockRow =
  | { readonly kind: 'job'; readonly job: JobView }
  /** Above the rows of an unfolded job. */
  | { readonly kind: 'head'; readonly job: JobView }
  | { readonly kind: 'detail'; readonly job: JobView; readonly index: number }

/** Cards, and below the one that is unfolded its files or parts, as one list of which only what is seen is made. */
export interface DockRows {
  readonly count: number
  at(index: number): DockRow | undefined
  key(index: number): string
  /** Index of the first row below the unfolded card's head. */
  readonly detailsFrom: number
}

export function layRows(
  jobs: readonly JobView[],
  unfolded: { readonly jobId: string; readonly count: number } | undefined,
): DockRows {
  const position = jobs.findIndex((job) => job.id === unfolded?.jobId)
  const open = jobs[position]
  const inside = open === undefined ? 0 : (unfolded?.count ?? 0) + 1
  const at = (index: number): DockRow | undefined => {
    const below = index - position - 1
    if (open === undefined || below < 0) return toJobRow(jobs[index])
    if (below === 0) return { kind: 'head', job: open }
    return below < inside ? { kind: 'detail', job: open, index: below - 1 } : toJobRow(jobs[index - inside])
  }
  return {
    count: jobs.length + inside,
    at,
    key(index) {
      const row = at(index)
      if (row === undefined) return `${index}`
      if (row.kind === 'job') return row.job.id
      return row.kind === 'head' ? `${row.job.id} head` : `${row.job.id} ${row.index}`
    },
    detailsFrom: position + 2,
  }
}

function toJobRow(job: JobView | undefined): DockRow | undefined {
  return job === undefined ? undefined : { kind: 'job', job }
}
