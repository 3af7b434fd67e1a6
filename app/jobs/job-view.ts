import { join } from 'node:path'
import type { JobAction, JobView } from '../contract/views.ts'
import { destructiveWarnings } from '../domain/restore-plan.ts'
import { canMove, isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'
import type { ProgressReading } from './progress.ts'
import { turnOf } from './turns.ts'

/** What is known of a job besides its record. */
export interface JobProgress extends ProgressReading {
  readonly donePartCount: number
}

/** What may be asked of a job now. */
export function actionsOf(record: JobRecord): JobAction[] {
  const { machine } = record
  const actions: JobAction[] = []
  // Once something is being removed, or may have been made, there is no half-way to stop at.
  const isPastStopping = record.removing !== undefined || record.committedAt !== undefined
  if (!isPastStopping && canMove(machine, { kind: 'pause', cause: 'user' })) actions.push('pause')
  if (canMove(machine, { kind: 'resume' })) actions.push('resume')
  if (!isPastStopping && canMove(machine, { kind: 'cancel' })) actions.push('cancel')
  if (machine.state === 'failed' || machine.state === 'cancelled') actions.push('retry')
  if (canUndo(record)) actions.push('undo')
  if (isTerminal(machine.state)) actions.push('clear')
  return actions
}

function canUndo(record: JobRecord): boolean {
  const { machine, kind, receipt, undoneBy, acceptedWarnings, bundle } = record
  // Of many files those are taken back that were restored, however the others ended.
  if (bundle !== undefined) {
    const { done = 0, answered = 0 } = bundle.tally ?? {}
    return isTerminal(machine.state) && kind !== 'undo' && undoneBy === undefined && done + answered > 0
  }
  if (machine.state !== 'succeeded' || kind === 'undo' || undoneBy !== undefined) return false
  if (acceptedWarnings.some((warning) => destructiveWarnings.includes(warning))) return false
  return receipt?.versionId !== undefined
}

function savedAs({ download }: JobRecord): string | undefined {
  return download?.name === undefined ? undefined : join(download.folder, download.name)
}

/** A job as a window shows it. */
export function toJobView(record: JobRecord, progress: JobProgress): JobView {
  const { machine, totalBytes, partCount, partSizeBytes } = record
  const { donePartCount } = progress
  const isDone = machine.state === 'succeeded'
  const doneBytes = isDone ? totalBytes : partCount > 1 ? Math.min(totalBytes, donePartCount * partSizeBytes) : 0
  return {
    id: record.id,
    kind: record.kind,
    connectionId: record.connectionId,
    connectionName: record.connectionName,
    source: record.source,
    destination: record.destination,
    state: machine.state,
    createdAt: record.createdAt,
    totalBytes,
    doneBytes,
    partCount,
    donePartCount: isDone ? partCount : donePartCount,
    isStalled: progress.isStalled,
    actions: actionsOf(record),
    ...optional('pauseCause', machine.pauseCause),
    ...optional('waitingFor', machine.waitingFor),
    ...optional('retryAt', machine.retryAt),
    ...optional('startedAt', record.startedAt),
    ...optional('finishedAt', record.finishedAt),
    ...optional('rateBytesPerSecond', progress.rateBytesPerSecond),
    ...optional('secondsLeft', progress.secondsLeft),
    ...optional('error', record.error),
    ...optional('receipt', record.receipt),
    ...optional('options', record.options),
    ...optional('customerKeys', record.customerKeys),
    ...optional('retryOf', record.retryOf),
    ...optional('undoes', record.undoes),
    ...optional('undoneBy', record.undoneBy),
    ...optional('groupId', record.groupId),
    ...optional('turn', machine.state === 'queued' ? turnOf(record) : undefined),
    ...optional('orphanUploadId', record.orphanUploadId),
    ...optional('folder', record.download?.folder),
    ...optional('savedAs', isDone ? savedAs(record) : undefined),
  }
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<Name, Value>>)
}

/** Connections whose jobs work, or will by themselves. What waits for a person needs no key until somebody is there. */
export function connectionsAtWork(jobs: readonly JobView[]): string[] {
  const isAtWork = ({ state, pauseCause }: JobView) =>
    state === 'paused' ? pauseCause === 'offline' : !['succeeded', 'failed', 'cancelled'].includes(state)
  return [...new Set(jobs.filter(isAtWork).map(({ connectionId }) => connectionId))]
}
