import { randomUUID } from 'node:crypto'
import { toErrorView } from '../contract/router.ts'
import type { ActivityRow } from '../contract/activity-views.ts'
import type { JobAction, JobView, PartsView, RestorePlanView } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import type { Clock } from './failure.ts'
import { type CustomerKeys, splitOptions } from './copy-options.ts'
import { type DownloadRequest, planDownloads } from './downloads.ts'
import { createBundles } from './bundles.ts'
import { cancelJob } from './cancel-job.ts'
import { createJobBook } from './job-book.ts'
import { isTerminal } from './job-machine.ts'
import { createJobMaker, refsOf, type RestoreRequest, type UndoneJob } from './job-making.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'
import { actionsOf, toJobView } from './job-view.ts'
import { moveRow } from './move-row.ts'
import { partRowsOf, type PartRows, partsOf, type PartWindow } from './parts-view.ts'
import type { Journal } from './journal.ts'
import { type EndedUploads, endOpenUploads, listOpenUploads, type OpenUploads } from './open-uploads.ts'
import { createOnce } from './once.ts'
import { createPlanner } from './planner.ts'
import { assertAllowed, toPlanView } from './planning.ts'
import { createGroupActions, type GroupActions } from './group-actions.ts'
import { createGroups, rowIdOf } from './group-book.ts'
import type { BringBackRequest, ListUploadsRequest, RestoreManyRequest, UploadsRequest } from './requests.ts'
import { createRetries } from './retries.ts'
import { createScheduler } from './scheduler.ts'
import { compareTurns } from './turns.ts'

export interface JobsOptions {
  readonly journal: Journal
  readonly clock: Clock
  /** Throws `connection-not-found`. */
  readonly storeOf: (connectionId: string) => ObjectStore
  readonly endpointOf: (connectionId: string) => string
  readonly connectionName: (connectionId: string) => string
  readonly partsInFlight: () => number
  /** Restores above the single-copy limit are tried in one request first. */
  readonly triesOneRequest: (connectionId: string, pinned: PinnedSource) => boolean
  /** A job is another than before; called often, the listener gathers. `rowId`: the row that shows it, its own or its group's. */
  readonly onChanged: (jobId: string, rowId: string) => void
  /** As `onChanged`, when no more than its progress is new. */
  readonly onProgressed: (rowId: string) => void
  readonly onEnded: (rowId: string) => void
  readonly onRemoved: (jobId: string) => void
  readonly onPartsChanged: (jobId: string) => void
  /** Receipts of files that have no job of their own; several at a time. */
  readonly onReceipts: (rows: readonly ActivityRow[]) => void
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void
  readonly newId?: () => string
}

/** Restores, their queue and their endings. */
export interface Jobs extends Pick<GroupActions, 'children' | 'retryFiles'> {
  plan(request: RestoreRequest, signal: AbortSignal): Promise<RestorePlanView>
  /** Errors: `already-current`, `loss-not-accepted` when a warning that destroys was not, and those of the plan. */
  restore(request: RestoreRequest, signal: AbortSignal): Promise<string>
  /** @returns the group's id. Errors: `loss-not-accepted` where something would be lost. */
  restoreMany(request: RestoreManyRequest, signal: AbortSignal): Promise<string>
  bringBack(request: BringBackRequest): Promise<{ jobIds: string[]; groupId?: string }>
  /** Errors: `archived`, `is-delete-marker`, `disk-full`, `folder-not-writable`, and what the store answers. */
  download(request: DownloadRequest, signal: AbortSignal): Promise<string[]>
  /** Takes back a job that was cleared from the list, by its receipt. Errors: `undo-not-possible`. */
  undoReceipt(receipt: UndoneJob): Promise<string>
  /** Receipts of the files of groups, page by page: once more after a restart, since a power cut may have taken some. */
  renewReceipts(): Iterable<readonly ActivityRow[]>
  list(): JobView[]
  view(jobId: string): JobView | undefined
  /**
   * Answered once it is on the disk: what a person was told holds, whatever happens next. Error `disk-full`: it is done, but may be forgotten.
   * @returns the job to look at next: a new one for retry and undo, unless one that was begun for the same has not ended.
   */
  act(jobId: string, action: JobAction): Promise<string>
  parts(jobId: string): PartsView
  /** Of a group there are none: its parts are files. */
  partRows(jobId: string, window: PartWindow): PartRows
  /** Lets a waiting row have its turn before another one, or after all. Errors: `job-not-found`, `illegal-transition`. */
  moveTurn(rowId: string, beforeRowId: string | undefined): void
  /** A page of the uploads that are open in a bucket, whoever began them. */
  openUploads(request: ListUploadsRequest, signal: AbortSignal): Promise<OpenUploads>
  endUploads(
    request: UploadsRequest & { readonly others: 'may-end' | 'keep' },
    signal: AbortSignal,
  ): Promise<{ endedCount: number; failed: EndedUploads['failed'] }>
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
    changed: (id) => {
      const rowId = rowOf(id)
      options.onChanged(id, rowId)
      if (rowId !== id) options.onPartsChanged(rowId)
    },
    progressed: (id) => options.onProgressed(rowOf(id)),
    partsChanged: options.onPartsChanged,
    removed: (record) => {
      if (record.row === undefined) options.onRemoved(record.id)
    },
    moved: (_, record) => {
      groups.moved(record)
      if (record.machine.state === 'succeeded') customerKeys.delete(record.id)
      if (isTerminal(record.machine.state)) options.onEnded(rowIdOf(record))
      scheduler.consider(record)
    },
  })
  const make = createJobMaker({ newId, now: () => clock.now(), connectionName: options.connectionName })
  const bundles = createBundles({
    book,
    journal,
    make,
    newId,
    onChanged: (record) => {
      options.onProgressed(rowIdOf(record))
      options.onPartsChanged(rowIdOf(record))
    },
    onReceipts: options.onReceipts,
    onCopied: (groupId, bytes) => groups.copied(groupId, bytes),
    onDelegated: (records) => records.forEach((record) => scheduler.consider(record)),
  })
  const scheduler = createScheduler({
    ...options,
    book,
    customerKeysOf: (jobId) => customerKeys.get(jobId),
    bundleOf: (jobId) => bundles.desk(jobId),
  })

  const groups = createGroups(
    book,
    () => clock.now(),
    (member) => bundles.board(member),
  )
  const rowOf = (id: string) => (book.has(id) ? rowIdOf(book.get(id)) : id)

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
  const planner = createPlanner({ now: () => clock.now(), storeOf: options.storeOf })

  const retries = createRetries({ book, make, planner, storeOf: options.storeOf, newId, customerKeys, enter })

  const onceUndone = createOnce<string>()
  const undo = (record: UndoneJob) =>
    onceUndone(record.id, async () => {
      const job = make.undo(record)
      await enter([job])
      if (book.has(record.id)) book.patch(record.id, { undoneBy: job.id })
      return job.id
    })

  function viewOf(record: JobRecord): JobView {
    const { partCount, partSizeBytes, totalBytes } = record
    const donePartCount = book.donePartCount(record.id)
    const left = partCount > 1 ? Math.max(0, totalBytes - donePartCount * partSizeBytes) : totalBytes
    const reading = book.meter(record.id)?.read(left, clock.now()) ?? { isStalled: false }
    return toJobView(record, { ...reading, donePartCount })
  }

  async function actOnJob(jobId: string, action: JobAction): Promise<string> {
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
        cancelJob(book, record, clock.now())
        return jobId
      case 'retry':
        return retries.retry(record)
      case 'undo':
        return undo(record)
      case 'clear':
        customerKeys.delete(jobId)
        book.remove(jobId)
        return jobId
    }
  }

  const groupActions = createGroupActions({
    book,
    bundles,
    groups,
    make,
    newId,
    storeOf: options.storeOf,
    enter,
    durable: () => journal.durable(),
    consider: (record) => scheduler.consider(record),
    act: actOnJob,
    viewOf,
    onRemoved: options.onRemoved,
  })

  return {
    async plan(request, signal) {
      const { source, destination } = refsOf(request)
      return toPlanView(await planner.show(request, signal), source, destination)
    },
    async restore(request, signal) {
      const gathered = await planner.begin(request, signal)
      assertAllowed(gathered.plan, request.acceptWarnings ?? [])
      const record = make.restore(request, gathered)
      const { keys } = splitOptions(request.options)
      if (keys !== undefined) customerKeys.set(record.id, keys)
      await enter([record])
      return record.id
    },
    async bringBack({ connectionId, bucket, keys, groupId }) {
      options.storeOf(connectionId)
      const group = groupId === undefined && keys.length === 1 ? {} : { groupId: groupId ?? newId() }
      const records = [...new Set(keys)].map((key) => make.bringBack(connectionId, { bucket, key }, group))
      await enter(records)
      return { jobIds: records.map((record) => record.id), ...group }
    },
    async download(request, signal) {
      const planned = await planDownloads(options.storeOf(request.connectionId), request, newId, signal)
      const group = planned.length > 1 ? { groupId: newId() } : {}
      const records = planned.map((plan) => make.download({ ...plan, ...group }))
      await enter(records)
      return records.map((record) => record.id)
    },
    undoReceipt: undo,
    restoreMany: (request, signal) => groupActions.restore(request, signal),
    children: (groupId, window) => groupActions.children(groupId, window),
    retryFiles: (groupId, fileIds) => groupActions.retryFiles(groupId, fileIds),
    renewReceipts: () => bundles.renewReceipts(),
    list: () => [
      ...book
        .all()
        .filter((record) => record.row === undefined)
        .map(viewOf),
      ...groups.views(),
    ],
    view(jobId) {
      if (!book.has(jobId)) return groups.view(jobId)
      const record = book.get(jobId)
      return record.bundle === undefined ? viewOf(record) : groups.view(rowIdOf(record))
    },
    async act(jobId, action) {
      const next = await (groups.members(jobId).length > 0 ? groupActions.act(jobId, action) : actOnJob(jobId, action))
      await journal.durable()
      return next
    },
    parts(jobId) {
      const members = groups.members(jobId)
      return members.length > 0 ? groups.parts(jobId) : partsOf(book.get(jobId), () => book.board(jobId))
    },
    partRows(jobId, window) {
      if (groups.members(jobId).length > 0) return { rows: [], count: 0, troubledCount: 0 }
      return partRowsOf(book.get(jobId), () => book.board(jobId), book.troubles(jobId), window)
    },
    moveTurn(rowId, beforeRowId) {
      moveRow(book, rowId, beforeRowId)
      scheduler.reordered()
    },
    openUploads: (request, signal) =>
      listOpenUploads(options.storeOf(request.connectionId), request, book.all(), signal),
    async endUploads({ connectionId, bucket, uploads, others }, signal) {
      const { endedIds, failed } = await endOpenUploads(
        options.storeOf(connectionId),
        bucket,
        uploads,
        book.all(),
        others,
        signal,
      )
      for (const { id, orphanUploadId } of book.all()) {
        if (orphanUploadId !== undefined && endedIds.includes(orphanUploadId)) book.patch(id, {}, ['orphanUploadId'])
      }
      return { endedCount: endedIds.length, failed }
    },
    credentialsChanged: (connectionId) => scheduler.credentialsChanged(connectionId),
    start() {
      for (const { id, machine } of book.all().toSorted(compareTurns)) {
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
