import { randomUUID } from 'node:crypto'
import { toErrorView } from '../contract/router.ts'
import type { CopyOptions } from '../contract/copy-options.ts'
import type { JobAction, JobView, PartsView, RestorePlanView, RestoreWarning } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import { partStates } from '../domain/job.ts'
import { destructiveWarnings } from '../domain/restore-plan.ts'
import type { ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'
import type { Clock } from './failure.ts'
import { assertKeysKnown, type CustomerKeys, joinOptions, splitOptions } from './copy-options.ts'
import { type DownloadRequest, planDownloads } from './downloads.ts'
import { createJobBook } from './job-book.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'
import { actionsOf, toJobView } from './job-view.ts'
import type { Journal } from './journal.ts'
import { type GatheredPlan, gatherPlan, toPlanView } from './planning.ts'
import { createScheduler } from './scheduler.ts'
import { toBaseline } from './settle.ts'

export interface JobsOptions {
  readonly journal: Journal
  readonly clock: Clock
  /** Throws `connection-not-found`. */
  readonly storeOf: (connectionId: string) => ObjectStore
  readonly endpointOf: (connectionId: string) => string
  readonly connectionName: (connectionId: string) => string
  readonly partsInFlight: () => number
  /** A job is another than before; called often, the listener gathers. */
  readonly onChanged: (jobId: string) => void
  readonly onRemoved: (jobId: string) => void
  readonly onPartsChanged: (jobId: string) => void
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void
  readonly newId?: () => string
}

export interface RestoreRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly destination?: { readonly bucket: string; readonly key: string } | undefined
  readonly acceptWarnings?: readonly RestoreWarning[] | undefined
  readonly options?: CopyOptions | undefined
}

export interface BringBackRequest {
  readonly connectionId: string
  readonly bucket: string
  readonly keys: readonly string[]
}

/** Restores, their queue and their endings. */
export interface Jobs {
  plan(request: RestoreRequest, signal: AbortSignal): Promise<RestorePlanView>
  /** Errors: `already-current`, `forbidden-by-policy` when a warning that destroys was not accepted, and those of the plan. */
  restore(request: RestoreRequest, signal: AbortSignal): Promise<string>
  bringBack(request: BringBackRequest): Promise<string[]>
  /** Errors: `archived`, `is-delete-marker`, `disk-full`, `folder-not-writable`, and what the store answers. */
  download(request: DownloadRequest, signal: AbortSignal): Promise<string[]>
  list(): JobView[]
  view(jobId: string): JobView | undefined
  /** @returns the job to look at next: a new one for retry and undo. */
  act(jobId: string, action: JobAction): Promise<string>
  parts(jobId: string): PartsView
  credentialsChanged(connectionId?: string): void
  /** Takes up what an earlier session left. */
  start(): void
  /** Pauses what works, with cause `quit`, and waits for it to rest. */
  close(): Promise<void>
}

export function createJobs(options: JobsOptions): Jobs {
  const { journal, clock } = options
  const newId = options.newId ?? randomUUID
  /** Keys that were typed for jobs: in memory only (SSE-C). */
  const customerKeys = new Map<string, CustomerKeys>()
  const book = createJobBook(journal, () => clock.now(), {
    changed: options.onChanged,
    partsChanged: options.onPartsChanged,
    removed: options.onRemoved,
    moved: (_, record) => {
      if (record.machine.state === 'succeeded') customerKeys.delete(record.id)
      scheduler.consider(record)
    },
  })
  const scheduler = createScheduler({ ...options, book, customerKeysOf: (jobId) => customerKeys.get(jobId) })

  const newRecord = (
    changes: Pick<JobRecord, 'kind' | 'connectionId' | 'source' | 'destination'> & Partial<JobRecord>,
  ) => ({
    id: newId(),
    connectionName: options.connectionName(changes.connectionId),
    machine: { state: 'queued' as const },
    createdAt: clock.now(),
    totalBytes: 0,
    partSizeBytes: 0,
    partCount: 1,
    acceptedWarnings: [],
    waits: 0,
    ...changes,
  })
  const enter = async (records: readonly JobRecord[]) => {
    book.add(records)
    try {
      await journal.durable()
    } catch (thrown) {
      for (const record of records) book.remove(record.id)
      throw thrown
    }
    for (const record of records) scheduler.consider(book.get(record.id))
  }
  const gather = (request: RestoreRequest, signal: AbortSignal) => {
    const { source, destination } = refsOf(request)
    return gatherPlan(options.storeOf(request.connectionId), source, destination, request.options, signal)
  }

  function recordOfPlan(request: RestoreRequest, gathered: GatheredPlan): JobRecord {
    const { source, destination } = refsOf(request)
    const { plan, pinned, sourceModifiedAt: modifiedAt, timeline, uploadsBefore } = gathered
    const isHere = source.bucket === destination.bucket && source.key === destination.key
    const base = { connectionId: request.connectionId, source: { ...source, modifiedAt }, destination }
    const { journaled, keys } = splitOptions(request.options)
    if (plan.method === 'bring-back') return newRecord({ ...base, kind: 'bring-back' })
    return newRecord({
      ...base,
      kind: isHere ? 'restore' : 'copy',
      pinned,
      totalBytes: pinned.sizeBytes,
      partCount: plan.parts.partCount,
      partSizeBytes: plan.parts.partSizeBytes,
      baseline: toBaseline(timeline.entries),
      acceptedWarnings: [...plan.warnings],
      ...(journaled === undefined ? {} : { options: journaled }),
      ...(keys === undefined ? {} : { customerKeys: sidesOf(keys) }),
      ...(plan.warnings.includes('archived-thaw-first') ? { thaw: 'needed' as const } : {}),
      ...(uploadsBefore === undefined ? {} : { uploadsBefore: uploadsBefore.map((upload) => upload.uploadId) }),
    })
  }

  /** The options of a job, with its keys. Throws `customer-key-lost`. */
  function optionsOf(record: JobRecord): CopyOptions | undefined {
    const keys = customerKeys.get(record.id)
    assertKeysKnown(record, keys)
    return joinOptions(record.options, keys)
  }

  async function retry(record: JobRecord): Promise<string> {
    const again = newRecord({
      kind: record.kind,
      connectionId: record.connectionId,
      source: record.source,
      destination: record.destination,
      acceptedWarnings: record.acceptedWarnings,
      retryOf: record.id,
      ...(record.groupId === undefined ? {} : { groupId: record.groupId }),
      ...(record.undo === undefined ? {} : { undo: record.undo }),
      ...(record.undoes === undefined ? {} : { undoes: record.undoes }),
    })
    if (record.kind === 'restore' || record.kind === 'copy') {
      const { versionId = '' } = record.source
      const request = {
        ...record.source,
        versionId,
        connectionId: record.connectionId,
        destination: record.destination,
        options: optionsOf(record),
      }
      // Looked at anew: the source may be gone, and something else may be current by now.
      const planned = recordOfPlan(request, await gather(request, new AbortController().signal))
      const keys = customerKeys.get(record.id)
      if (keys !== undefined) customerKeys.set(planned.id, keys)
      await enter([{ ...planned, retryOf: record.id, acceptedWarnings: record.acceptedWarnings }])
      return planned.id
    }
    if (record.kind === 'download' && record.download !== undefined) {
      const { connectionId, source } = record
      const items = [{ ...source, versionId: source.versionId ?? '' }]
      const request = { connectionId, items, folder: record.download.folder }
      const planned = await planDownloads(options.storeOf(connectionId), request, newId, new AbortController().signal)
      await enter(planned.map((plan) => ({ ...again, ...plan })))
      return again.id
    }
    await enter([again])
    return again.id
  }

  async function undo(record: JobRecord): Promise<string> {
    const made = record.receipt?.versionId
    if (made === undefined) throw new AppError('undo-not-possible', 'Nothing is known that could be taken back')
    const sourceVersionId = record.receipt?.sourceVersionId
    const content = { bucket: record.source.bucket, key: record.source.key }
    const byMarkers = record.receipt?.removedMarkerIds !== undefined
    const job = newRecord({
      kind: 'undo',
      connectionId: record.connectionId,
      source: { ...record.destination, versionId: made },
      destination: record.destination,
      undoes: record.id,
      undo: {
        made,
        by: byMarkers ? 'markers' : 'copy',
        ...(byMarkers || sourceVersionId === undefined ? {} : { content: { ...content, versionId: sourceVersionId } }),
      },
    })
    await enter([job])
    book.patch(record.id, { undoneBy: job.id })
    return job.id
  }

  function viewOf(record: JobRecord): JobView {
    const { partCount, partSizeBytes, totalBytes } = record
    const donePartCount = book.donePartCount(record.id)
    const left = partCount > 1 ? Math.max(0, totalBytes - donePartCount * partSizeBytes) : totalBytes
    const reading = book.meter(record.id)?.read(left, clock.now()) ?? { isStalled: false }
    return toJobView(record, { ...reading, donePartCount })
  }

  return {
    async plan(request, signal) {
      const { source, destination } = refsOf(request)
      return toPlanView(await gather(request, signal), source, destination)
    },
    async restore(request, signal) {
      const gathered = await gather(request, signal)
      const { method, warnings } = gathered.plan
      if (method === 'already-current') throw new AppError('already-current', 'This version is the current one')
      const missing = warnings.filter(
        (warning) => destructiveWarnings.includes(warning) && request.acceptWarnings?.includes(warning) !== true,
      )
      if (missing.length > 0) {
        throw new AppError('forbidden-by-policy', `Not accepted: ${missing.join(', ')}`)
      }
      const record = recordOfPlan(request, gathered)
      const { keys } = splitOptions(request.options)
      if (keys !== undefined) customerKeys.set(record.id, keys)
      await enter([record])
      return record.id
    },
    async bringBack({ connectionId, bucket, keys }) {
      options.storeOf(connectionId)
      const group = keys.length > 1 ? { groupId: newId() } : {}
      const records = [...new Set(keys)].map((key) =>
        newRecord({
          kind: 'bring-back',
          connectionId,
          source: { bucket, key },
          destination: { bucket, key },
          ...group,
        }),
      )
      await enter(records)
      return records.map((record) => record.id)
    },
    async download(request, signal) {
      const planned = await planDownloads(options.storeOf(request.connectionId), request, newId, signal)
      const group = planned.length > 1 ? { groupId: newId() } : {}
      const records = planned.map((plan) => newRecord({ ...plan, ...group }))
      await enter(records)
      return records.map((record) => record.id)
    },
    list: () => book.all().map(viewOf),
    view: (jobId) => (book.has(jobId) ? viewOf(book.get(jobId)) : undefined),
    async act(jobId, action) {
      const record = book.get(jobId)
      if (!actionsOf(record).includes(action)) {
        const isLate = action === 'cancel' && !isTerminal(record.machine.state)
        const code = isLate ? 'cancel-refused' : action === 'undo' ? 'undo-not-possible' : 'illegal-transition'
        throw new AppError(code, `${action} is not possible while ${record.machine.state}`)
      }
      switch (action) {
        case 'pause':
          book.move(jobId, { kind: 'pause', cause: 'user' })
          return jobId
        case 'resume':
          book.move(jobId, { kind: 'resume' }, {}, ['error'])
          return jobId
        case 'cancel':
          book.move(jobId, { kind: 'cancel' }, record.machine.state === 'queued' ? { finishedAt: clock.now() } : {})
          return jobId
        case 'retry':
          return retry(record)
        case 'undo':
          return undo(record)
        case 'clear':
          customerKeys.delete(jobId)
          book.remove(jobId)
          return jobId
      }
    },
    parts(jobId) {
      const record = book.get(jobId)
      const { partCount, partSizeBytes, totalBytes } = record
      const base = { jobId, partSizeBytes, totalBytes }
      if (record.machine.state === 'succeeded')
        return { ...base, runs: partCount === 0 ? [] : [[partStates.done, partCount]] }
      if (partCount > 1) return { ...base, runs: book.board(jobId).runs() }
      const state = record.machine.state === 'committing' ? partStates.copying : partStates.waiting
      return {
        ...base,
        runs: partCount === 0 ? [] : [[record.machine.state === 'failed' ? partStates.failed : state, partCount]],
      }
    },
    credentialsChanged: (connectionId) => scheduler.credentialsChanged(connectionId),
    start() {
      for (const { id, machine } of book.all()) {
        const wasWorking =
          machine.state === 'running' || (machine.state === 'waiting' && machine.waitingFor === 'retry')
        if (wasWorking) book.move(id, { kind: 'pause', cause: 'quit' })
        const { state, pauseCause } = book.get(id).machine
        if (state === 'paused' && pauseCause !== 'user') book.move(id, { kind: 'resume' }, {}, ['error'])
        else scheduler.consider(book.get(id))
      }
    },
    async close() {
      await scheduler.close()
      for (const { id, machine } of book.all()) {
        const isWorking = machine.state === 'running' || (machine.state === 'waiting' && machine.waitingFor === 'retry')
        if (isWorking) book.move(id, { kind: 'pause', cause: 'quit' })
      }
      await journal.durable().catch((thrown: unknown) => {
        options.log('The journal could not be written at the end', { code: toErrorView(thrown).code })
      })
    },
  }
}

function refsOf(request: RestoreRequest): {
  readonly source: RequiredVersionRef
  readonly destination: { readonly bucket: string; readonly key: string }
} {
  const { bucket, key, versionId } = request
  return { source: { bucket, key, versionId }, destination: request.destination ?? { bucket, key } }
}

function sidesOf(keys: CustomerKeys): ('source' | 'destination')[] {
  return (['source', 'destination'] as const).filter((side) => keys[side] !== undefined)
}
