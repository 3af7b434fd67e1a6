import type { PartsView } from '../contract/views.ts'
import { partStates } from '../domain/job.ts'
import type { JobRecord } from './job-record.ts'
import type { PartBoard } from './part-board.ts'

/** The parts of one job; `board` is asked only when it works by parts. */
export function partsOf(record: JobRecord, board: () => PartBoard): PartsView {
  const { partCount, partSizeBytes, totalBytes } = record
  const base = { jobId: record.id, partSizeBytes, totalBytes }
  if (record.machine.state === 'succeeded')
    return { ...base, runs: partCount === 0 ? [] : [[partStates.done, partCount]] }
  if (partCount > 1) return { ...base, runs: board().runs() }
  const state = record.machine.state === 'committing' ? partStates.copying : partStates.waiting
  return {
    ...base,
    runs: partCount === 0 ? [] : [[record.machine.state === 'failed' ? partStates.failed : state, partCount]],
  }
}
