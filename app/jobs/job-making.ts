import type { CopyOptions } from '../contract/copy-options.ts'
import type { RestoreWarning } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { RequiredVersionRef } from '../stores/object-store.ts'
import { type CustomerKeys, splitOptions } from './copy-options.ts'
import type { JobRecord } from './job-record.ts'
import type { GatheredPlan } from './planning.ts'
import { toBaseline } from './settle.ts'

export interface RestoreRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly destination?: { readonly bucket: string; readonly key: string } | undefined
  readonly acceptWarnings?: readonly RestoreWarning[] | undefined
  readonly options?: CopyOptions | undefined
}

interface Place {
  readonly bucket: string
  readonly key: string
}

/** What is needed of a finished job to take it back: its record has it, and its receipt. */
export interface UndoneJob {
  readonly id: string
  readonly connectionId: string
  readonly source: Place
  readonly destination: Place
  /** What is undone together is told together. */
  readonly groupId?: string | undefined
  readonly receipt?:
    | {
        readonly versionId?: string | undefined
        readonly etag?: string | undefined
        readonly modifiedAt?: number | undefined
        readonly sourceVersionId?: string | undefined
        readonly removedMarkerIds?: readonly string[] | undefined
      }
    | undefined
}

type Template = Pick<JobRecord, 'kind' | 'connectionId' | 'source' | 'destination'> & Partial<JobRecord>

export interface JobMaker {
  restore(request: RestoreRequest, gathered: GatheredPlan): JobRecord
  bringBack(connectionId: string, place: Place, group: { readonly groupId?: string }): JobRecord
  /** One file of a group that shows as one row; it is looked at when its turn comes. */
  grouped(request: RestoreRequest, groupId: string, sizeBytes: number): JobRecord
  /** Many files as one job; `place.key` is what their keys begin with. */
  bundle(
    place: Place & { readonly connectionId: string },
    groupId: string,
    changes: Pick<JobRecord, 'kind' | 'bundle'> & Partial<JobRecord>,
  ): JobRecord
  download(plan: Template): JobRecord
  /** The same once more, linked to the first. */
  again(record: JobRecord): JobRecord
  /** Throws `undo-not-possible`. */
  undo(done: UndoneJob): JobRecord
}

export interface JobMakerOptions {
  readonly newId: () => string
  readonly now: () => number
  readonly connectionName: (connectionId: string) => string
}

/** Writes the first record of every kind of job. */
export function createJobMaker(options: JobMakerOptions): JobMaker {
  const make = (changes: Template): JobRecord => ({
    id: options.newId(),
    connectionName: options.connectionName(changes.connectionId),
    machine: { state: 'queued' },
    createdAt: options.now(),
    totalBytes: 0,
    partSizeBytes: 0,
    partCount: 1,
    acceptedWarnings: [],
    waits: 0,
    ...changes,
  })

  return {
    restore(request, gathered) {
      const { source, destination } = refsOf(request)
      const { plan, pinned, sourceModifiedAt: modifiedAt, timeline, uploadsBefore, seenAt } = gathered
      const isHere = source.bucket === destination.bucket && source.key === destination.key
      const base = { connectionId: request.connectionId, source: { ...source, modifiedAt }, destination }
      const { journaled, keys } = splitOptions(request.options)
      if (plan.method === 'bring-back') return make({ ...base, kind: 'bring-back' })
      return make({
        ...base,
        kind: isHere ? 'restore' : 'copy',
        pinned,
        totalBytes: pinned.sizeBytes,
        partCount: plan.parts.partCount,
        partSizeBytes: plan.parts.partSizeBytes,
        baseline: toBaseline(timeline.entries),
        seenAt,
        lossesSeenAt: seenAt,
        acceptedWarnings: [...plan.warnings],
        ...(journaled === undefined ? {} : { options: journaled }),
        ...(keys === undefined ? {} : { customerKeys: sidesOf(keys) }),
        ...(plan.warnings.includes('archived-thaw-first') ? { thaw: 'needed' as const } : {}),
        ...(uploadsBefore === undefined ? {} : { uploadsBefore: uploadsBefore.map((upload) => upload.uploadId) }),
      })
    },
    bringBack: (connectionId, place, group) =>
      make({ kind: 'bring-back', connectionId, source: { ...place }, destination: { ...place }, ...group }),
    grouped(request, groupId, totalBytes) {
      const { source, destination } = refsOf(request)
      const acceptedWarnings = [...(request.acceptWarnings ?? [])]
      const { connectionId } = request
      return make({
        kind: 'restore',
        connectionId,
        source,
        destination,
        groupId,
        row: 'group',
        acceptedWarnings,
        totalBytes,
      })
    },
    bundle: ({ connectionId, bucket, key }, groupId, changes) =>
      make({
        connectionId,
        source: { bucket, key },
        destination: { bucket, key },
        groupId,
        row: 'group',
        ...changes,
      }),
    download: make,
    again: (record) =>
      make({
        kind: record.kind,
        connectionId: record.connectionId,
        source: record.source,
        destination: record.destination,
        acceptedWarnings: record.acceptedWarnings,
        retryOf: record.id,
        ...(record.groupId === undefined ? {} : { groupId: record.groupId }),
        ...(record.row === undefined ? {} : { row: record.row }),
        ...(record.undo === undefined ? {} : { undo: record.undo }),
        ...(record.undoes === undefined ? {} : { undoes: record.undoes }),
      }),
    undo(done) {
      const made = done.receipt?.versionId
      if (made === undefined) throw new AppError('undo-not-possible', 'Nothing is known that could be taken back')
      const { sourceVersionId, etag, modifiedAt } = done.receipt ?? {}
      const content = { bucket: done.source.bucket, key: done.source.key }
      const byMarkers = done.receipt?.removedMarkerIds !== undefined
      return make({
        kind: 'undo',
        connectionId: done.connectionId,
        source: { ...done.destination, versionId: made },
        destination: done.destination,
        undoes: done.id,
        ...(done.groupId === undefined ? {} : { groupId: undoGroupOf(done.groupId) }),
        undo: {
          made,
          ...(etag === undefined ? {} : { etag }),
          ...(modifiedAt === undefined ? {} : { modifiedAt }),
          by: byMarkers ? 'markers' : 'copy',
          ...(byMarkers || sourceVersionId === undefined
            ? {}
            : { content: { ...content, versionId: sourceVersionId } }),
        },
      })
    },
  }
}

/** The same for all that were started together. */
function undoGroupOf(groupId: string): string {
  return `undo-${groupId}`.slice(0, 64)
}

export function refsOf(request: RestoreRequest): { readonly source: RequiredVersionRef; readonly destination: Place } {
  const { bucket, key, versionId } = request
  return { source: { bucket, key, versionId }, destination: request.destination ?? { bucket, key } }
}

function sidesOf(keys: CustomerKeys): ('source' | 'destination')[] {
  return (['source', 'destination'] as const).filter((side) => keys[side] !== undefined)
}
