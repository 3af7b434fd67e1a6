import type { PartRow } from '../contract/transfer-calls.ts'
import type { PartsView } from '../contract/views.ts'
import { partStates } from '../domain/job.ts'
import type { JobRecord } from './job-record.ts'
import type { PartBoard, Troubles } from './part-board.ts'

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

export interface PartRows {
  readonly rows: PartRow[]
  readonly count: number
  readonly troubledCount: number
}

export interface PartWindow {
  readonly show: 'all' | 'troubled'
  readonly from: number
  readonly count: number
}

/** A window of the parts of one job, each by itself; `board` is asked only while it works by parts. */
export function partRowsOf(
  record: JobRecord,
  board: () => PartBoard,
  troubles: Troubles,
  { show, from, count }: PartWindow,
): PartRows {
  const { machine, partSizeBytes, totalBytes } = record
  const stateOf = (number: number): number => {
    if (machine.state === 'succeeded') return partStates.done
    if (machine.state === 'failed') return troubles.has(number) ? partStates.failed : partStates.waiting
    return record.partCount > 1 ? board().stateOf(number) : partStates.waiting
  }
  const toRow = (number: number): PartRow => {
    const firstByte = (number - 1) * partSizeBytes
    const state = stateOf(number)
    const trouble = troubles.get(number)
    const isBegun = state !== partStates.waiting && state !== partStates.failed
    return {
      number,
      firstByte,
      sizeBytes: Math.max(0, Math.min(partSizeBytes, totalBytes - firstByte)),
      state,
      tries: (trouble?.failedTries ?? 0) + (isBegun ? 1 : 0),
      ...(trouble === undefined ? {} : { error: trouble.error, failedAt: trouble.failedAt }),
    }
  }
  const all = show === 'all' ? record.partCount : troubles.size
  const numbers =
    show === 'all'
      ? Array.from({ length: Math.max(0, Math.min(count, all - from)) }, (_, index) => from + index + 1)
      : [...troubles.keys()].toSorted((one, other) => one - other).slice(from, from + count)
  return { rows: numbers.map(toRow), count: all, troubledCount: troubles.size }
}
