import type { ActivityRow } from '../contract/activity-views.ts'
import type { JobView } from '../contract/views.ts'
import type { Activity } from './activity.ts'

export interface ReceiptsOptions {
  readonly activity: Activity
  readonly jobs: {
    list(): readonly JobView[]
    view(jobId: string): JobView | undefined
    renewReceipts(): Iterable<readonly ActivityRow[]>
  }
  /** How many days receipts are kept. */
  readonly keepDays: () => number
  readonly now: () => number
  /** The list of activity must not stop a job. */
  readonly onFailed: (thrown: unknown) => void
}

/** Writes a receipt of every job that ends. */
export interface Receipts {
  /** Something about a job changed. */
  changed(jobId: string): void
  /** Forgets what is older than now is wanted. */
  prune(): void
  /** Files of a group have ended, which are no jobs of their own. */
  ended(rows: readonly ActivityRow[]): void
  /** Writes what is left. */
  close(): void
}

const pruneEveryMs = 6 * 3_600_000
/** Receipts of a group's files that are written in one turn: of more, running requests would wait. */
const filesTogether = 50

/** A receipt of a job that has ended; undefined while it has not. */
export function toReceipt(job: JobView): ActivityRow | undefined {
  // A row that stands for many files has no receipt of its own: each file has.
  if (job.files !== undefined) return undefined
  if (job.state !== 'succeeded' && job.state !== 'failed' && job.state !== 'cancelled') return undefined
  return {
    id: job.id,
    at: job.finishedAt ?? job.createdAt,
    kind: job.kind,
    outcome: job.state,
    connectionId: job.connectionId,
    connectionName: job.connectionName,
    source: job.source,
    destination: job.destination,
    totalBytes: job.totalBytes,
    ...(job.savedAs === undefined ? {} : { savedAs: job.savedAs }),
    ...(job.receipt === undefined ? {} : { receipt: job.receipt }),
    ...(job.options === undefined ? {} : { options: job.options }),
    ...(job.error === undefined ? {} : { error: job.error }),
    ...(job.actions.includes('undo') ? { canUndo: true } : {}),
    ...(job.undoes === undefined ? {} : { undoes: job.undoes }),
    ...(job.undoneBy === undefined ? {} : { undoneBy: job.undoneBy }),
  }
}

/**
 * Starts to keep receipts. Jobs that ended before, or while a receipt could not be written, get theirs now: the journal has them.
 * Receipts are written in the next turn, many at once, before a job can be cleared from the list.
 */
export function keepReceipts(options: ReceiptsOptions): Receipts {
  const { activity, jobs } = options
  const changed = new Set<string>()
  /** What could not be written yet: its job may be cleared from the list before it can. */
  const unwritten = new Map<string, ActivityRow>()
  const files: ActivityRow[] = []
  const renewing = jobs.renewReceipts()[Symbol.iterator]()
  let later: NodeJS.Immediate | undefined
  let soon: NodeJS.Immediate | undefined
  let isClosing = false

  function write(rows: readonly (ActivityRow | undefined)[]): void {
    for (const row of rows) if (row !== undefined) unwritten.set(row.id, row)
    try {
      activity.record([...unwritten.values()])
      unwritten.clear()
    } catch (thrown) {
      options.onFailed(thrown)
    }
  }

  function flush(): void {
    soon = undefined
    const ids = [...changed]
    changed.clear()
    const rows = files.splice(0, isClosing ? files.length : filesTogether)
    if (rows.length > 0) write(rows)
    if (files.length > 0) soon = setImmediate(flush)
    write(
      ids.map((id) => {
        const job = jobs.view(id)
        return job === undefined ? undefined : toReceipt(job)
      }),
    )
  }

  /** What was taken back alone is told by its receipt only. */
  function withUndo(row: ActivityRow): ActivityRow {
    const undoneBy = row.undoneBy ?? activity.find(row.id)?.undoneBy
    return undoneBy === undefined ? row : { ...row, undoneBy }
  }

  /** A page at a time, so that nobody waits for it. */
  function renew(): void {
    const page = renewing.next()
    if (page.done === true) return
    write(page.value.map(withUndo))
    later = setImmediate(renew)
  }

  function prune(): void {
    try {
      activity.prune(options.keepDays(), options.now())
    } catch (thrown) {
      options.onFailed(thrown)
    }
  }

  write(jobs.list().map(toReceipt))
  prune()
  later = setImmediate(renew)
  const timer = setInterval(prune, pruneEveryMs).unref()

  return {
    changed(jobId) {
      changed.add(jobId)
      soon ??= setImmediate(flush)
    },
    prune,
    ended(rows) {
      files.push(...rows)
      soon ??= setImmediate(flush)
    },
    close() {
      clearImmediate(later)
      clearInterval(timer)
      clearImmediate(soon)
      isClosing = true
      flush()
    },
  }
}
