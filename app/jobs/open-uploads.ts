import type { ErrorView } from '../contract/envelope.ts'
import { toErrorView } from '../contract/router.ts'
import type { OpenUpload, UploadSize } from '../contract/upload-views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore, UploadRef } from '../stores/object-store.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'
import type { ListUploadsRequest, UploadsRequest } from './requests.ts'

const measuredAtOnce = 8
/** Stores refuse requests from a clock that is further off than this. */
const clocksApartMs = 900_000

export interface UploadMarker {
  readonly keyMarker: string
  readonly uploadIdMarker: string
}

export interface OpenUploads {
  readonly uploads: OpenUpload[]
  readonly next?: UploadMarker
}

/** One page of what was begun by parts in a bucket and is still open. */
export async function listOpenUploads(
  store: ObjectStore,
  { connectionId, bucket, after }: ListUploadsRequest,
  jobs: readonly JobRecord[],
  signal: AbortSignal,
): Promise<OpenUploads> {
  const page = await store.listUploads(bucket, after === undefined ? {} : { continuation: after }, signal)
  const own = jobs.filter((job) => job.connectionId === connectionId && job.destination.bucket === bucket)
  const uploads = page.uploads.map(({ key, uploadId, initiatedAt }) => ({
    key,
    uploadId,
    initiatedAt,
    ...ownerOf({ bucket, key, uploadId }, own, initiatedAt),
  }))
  return { uploads, ...(page.continuation === undefined ? {} : { next: page.continuation }) }
}

function ownerOf(upload: UploadRef, jobs: readonly JobRecord[], begunAt?: number): Pick<OpenUpload, 'owner' | 'jobId'> {
  for (const job of jobs) {
    if (job.orphanUploadId === upload.uploadId) return { owner: 'strata-left', jobId: job.id }
    if (job.uploadId !== upload.uploadId && !mayHaveBegun(job, upload, begunAt)) continue
    return { owner: isTerminal(job.machine.state) ? 'strata-left' : 'strata-working', jobId: job.id }
  }
  return { owner: 'other' }
}

/** A crash or a lost answer came between the beginning of an upload and its id: the job is about to look for it, or ended before it could. */
function mayHaveBegun(job: JobRecord, { bucket, key, uploadId }: UploadRef, begunAt: number | undefined): boolean {
  const { machine, destination, initiatedAt, uploadsBefore } = job
  if (initiatedAt === undefined || job.uploadId !== undefined) return false
  const isOfThen = begunAt !== undefined && Math.abs(begunAt - initiatedAt) <= clocksApartMs
  if (isTerminal(machine.state) && !isOfThen) return false
  return destination.bucket === bucket && destination.key === key && uploadsBefore?.includes(uploadId) === false
}

/** How much of each upload is there already. */
export async function measureUploads(
  store: ObjectStore,
  { bucket, uploads }: UploadsRequest,
  signal: AbortSignal,
): Promise<UploadSize[]> {
  const sizes: UploadSize[] = []
  const waiting = uploads.entries()
  const work = async () => {
    for (const [index, { key, uploadId }] of waiting) {
      sizes[index] = { uploadId, ...(await sizeOf(store, { bucket, key, uploadId }, signal)) }
    }
  }
  await Promise.all(Array.from({ length: measuredAtOnce }, work))
  return sizes
}

async function sizeOf(store: ObjectStore, upload: UploadRef, signal: AbortSignal): Promise<{ sizeBytes?: number }> {
  let sizeBytes = 0
  let afterPartNumber: number | undefined
  try {
    do {
      const page = await store.listParts(upload, afterPartNumber === undefined ? {} : { afterPartNumber }, signal)
      for (const part of page.parts) sizeBytes += part.sizeBytes
      afterPartNumber = page.nextAfterPartNumber
    } while (afterPartNumber !== undefined)
    return { sizeBytes }
  } catch {
    // Its age and key are worth showing without its size.
    signal.throwIfAborted()
    return {}
  }
}

export interface EndedUploads {
  readonly endedIds: readonly string[]
  readonly failed: { key: string; uploadId: string; error: ErrorView }[]
}

/**
 * Ends uploads one after another; those that a transfer works on are left alone.
 * @param others whether those that other programs began may be ended: what they sent is lost.
 */
export async function endOpenUploads(
  store: ObjectStore,
  bucket: string,
  uploads: readonly { readonly key: string; readonly uploadId: string }[],
  jobs: readonly JobRecord[],
  others: 'may-end' | 'keep',
  signal: AbortSignal,
): Promise<EndedUploads> {
  const endedIds: string[] = []
  const failed: EndedUploads['failed'] = []
  for (const { key, uploadId } of uploads) {
    try {
      const { owner } = ownerOf({ bucket, key, uploadId }, jobs)
      if (owner === 'strata-working') throw new AppError('conflict', 'A transfer of this Strata works on this upload')
      if (owner === 'other' && others === 'keep') {
        throw new AppError('connection-read-only', 'This connection may lose nothing of others')
      }
      await store.abortUpload({ bucket, key, uploadId }, signal)
      endedIds.push(uploadId)
    } catch (thrown) {
      signal.throwIfAborted()
      failed.push({ key, uploadId, error: toErrorView(thrown) })
    }
  }
  return { endedIds, failed }
}
