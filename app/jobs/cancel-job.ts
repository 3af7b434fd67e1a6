import type { JobBook } from './job-book.ts'
import type { JobRecord } from './job-record.ts'

/** Cancels a job. What had begun and waits for its turn again may have left something open, which is ended first. */
export function cancelJob(book: JobBook, { id, machine, startedAt }: JobRecord, nowMs: number): void {
  if (machine.state !== 'queued') return book.move(id, { kind: 'cancel' })
  if (startedAt === undefined) return book.move(id, { kind: 'cancel' }, { finishedAt: nowMs })
  book.move(id, { kind: 'pause', cause: 'user' })
  book.move(id, { kind: 'cancel' })
}
