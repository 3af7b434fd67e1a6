import type { ActivityRow } from '../contract/activity-views.ts'
import type { JobView } from '../contract/views.ts'
import type { JobState } from '../domain/job.ts'
import type { BundleItem, ItemState } from './bundle-item.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'

/** Id of one file of a group, as its receipt has it too. */
export function itemId(record: JobRecord, at: number): string {
  return `${record.groupId ?? record.id}-${at}`
}

/** Place of a file by the id that a window knows it by; undefined where it is none of this group. */
export function placeOfItem(record: JobRecord, id: string): number | undefined {
  const at = Number(id.slice(id.lastIndexOf('-') + 1))
  return itemId(record, at) === id && at < (record.bundle?.count ?? 0) ? at : undefined
}

/** May this file be tried again by itself, as its job is now? */
export function mayRetryItem({ machine }: JobRecord, state: ItemState | undefined): boolean {
  return state === 'failed' && isTerminal(machine.state)
}

/** A file of a group as a window shows it. Tried again it is by its group. */
export function toItemView(record: JobRecord, item: BundleItem): JobView {
  const { connectionId, connectionName, createdAt, kind, machine } = record
  const place = { bucket: record.source.bucket, key: item.key }
  const isDone = item.state === 'done' || item.state === 'kept'
  const receipt = receiptOf(record, item)
  return {
    id: itemId(record, item.at),
    kind,
    connectionId,
    connectionName,
    source: sourceOf(record, item),
    destination: place,
    state: isLeftAlone(record, item) ? 'cancelled' : stateOf(item, machine.state),
    ...(machine.pauseCause === undefined ? {} : { pauseCause: machine.pauseCause }),
    createdAt,
    totalBytes: item.sizeBytes,
    doneBytes: isDone ? item.sizeBytes : 0,
    partCount: 1,
    donePartCount: isDone ? 1 : 0,
    isStalled: false,
    actions: mayRetryItem(record, item.state) ? ['retry'] : [],
    ...(record.groupId === undefined ? {} : { groupId: record.groupId }),
    ...(item.finishedAt === undefined ? {} : { finishedAt: item.finishedAt }),
    ...(item.error === undefined ? {} : { error: item.error }),
    ...(receipt === undefined ? {} : { receipt }),
  }
}

/** Others are tried again by themselves, and this one is not among them. */
function isLeftAlone({ bundle }: JobRecord, { at, state }: BundleItem): boolean {
  return state === 'waiting' && bundle?.only?.places.includes(at) === false
}

function stateOf(item: BundleItem, whole: JobState): JobState {
  const isAtWork = whole === 'running' || whole === 'committing' || whole === 'verifying'
  switch (item.state) {
    case 'done':
    case 'kept':
      return 'succeeded'
    case 'failed':
      return 'failed'
    case 'answered':
    case 'doubtful':
      return isTerminal(whole) ? 'failed' : 'verifying'
    case 'sent':
    case 'delegated':
      if (isAtWork) return 'running'
      break
    case 'waiting':
      break
  }
  if (isTerminal(whole) || whole === 'cancelling' || whole === 'cleaning') return 'cancelled'
  return whole === 'paused' || whole === 'waiting' ? whole : 'queued'
}

function sourceOf(record: JobRecord, { key, versionId, made, modifiedAt }: BundleItem): JobView['source'] {
  const isUndo = record.bundle?.work === 'remove'
  const shown = isUndo ? made?.versionId : versionId
  return {
    bucket: record.source.bucket,
    key,
    ...(shown === undefined ? {} : { versionId: shown }),
    ...(modifiedAt === undefined || isUndo ? {} : { modifiedAt }),
  }
}

function receiptOf(record: JobRecord, item: BundleItem): JobView['receipt'] {
  if (item.state === 'kept')
    return { versionId: item.versionId, sourceVersionId: item.versionId, requestIds: [], verifiedBy: ['listing'] }
  if (item.made === undefined || (item.state !== 'done' && item.state !== 'failed')) return undefined
  const { requestId, ...made } = item.made
  const requestIds = requestId === undefined ? [] : [requestId]
  const verifiedBy = item.verifiedBy ?? []
  if (record.bundle?.work === 'remove') return { requestIds, verifiedBy }
  return { ...made, sourceVersionId: item.versionId, requestIds, verifiedBy }
}

/** The receipt of a file that has ended; undefined while it has not, and where nothing was done. */
export function toItemReceipt(record: JobRecord, item: BundleItem): ActivityRow | undefined {
  if (item.state !== 'done' && item.state !== 'failed') return undefined
  const view = toItemView(record, item)
  const isUndoable = item.state === 'done' && record.kind !== 'undo' && item.made?.versionId !== undefined
  return {
    id: view.id,
    at: item.finishedAt ?? record.createdAt,
    kind: view.kind,
    outcome: item.state === 'done' ? 'succeeded' : 'failed',
    connectionId: view.connectionId,
    connectionName: view.connectionName,
    source: view.source,
    destination: view.destination,
    totalBytes: item.sizeBytes,
    ...(view.receipt === undefined ? {} : { receipt: view.receipt }),
    ...(view.error === undefined ? {} : { error: view.error }),
    ...(isUndoable ? { canUndo: true } : {}),
    ...(record.undoneBy === undefined ? {} : { undoneBy: record.undoneBy }),
  }
}
