import type { ErrorView } from '../contract/envelope.ts'
import { toErrorView } from '../contract/router.ts'
import type { OpenUpload } from '../contract/upload-views.ts'
import { AppError } from '../domain/app-error.ts'
import type { ObjectStore, UploadRef, UploadSummary } from '../stores/object-store.ts'
import { isTerminal } from './job-machine.ts'
import type { JobRecord } from './job-record.ts'

/** So many are listed; more are told by a mark. */
const maxListed = 1_000
/** Parts of so many are counted; each costs a request. */
const maxCounted = 100
const countedAtOnce = 8

export interface OpenUploads {
  readonly uploads: OpenUpload[]
  readonly isTruncated: boolean
}

/** What was begun by parts in a bucket and is still open, oldest first. */
export async function listOpenUploads(
  store: ObjectStore,
  connectionId: string,
  bucket: string,
  jobs: readonly JobRecord[],
  signal: AbortSignal,
): Promise<OpenUploads> {
  const found: UploadSummary[] = []
  let continuation: { readonly keyMarker: string; readonly uploadIdMarker: string } | undefined
  do {
    const page = await store.listUploads(bucket, continuation === undefined ? {} : { continuation }, signal)
    found.push(...page.uploads)
    continuation = page.continuation
  } while (continuation !== undefined && found.length < maxListed)
  const listed = found.slice(0, maxListed).toSorted((one, other) => one.initiatedAt - other.initiatedAt)
  const own = jobs.filter((job) => job.connectionId === connectionId && job.destination.bucket === bucket)
  const uploads = listed.map((upload) => ({
    key: upload.key,
    uploadId: upload.uploadId,
    initiatedAt: upload.initiatedAt,
    ...ownerOf(upload.uploadId, own),
  }))
  const sizes = await countParts(store, bucket, uploads.slice(0, maxCounted), signal)
  return {
    uploads: uploads.map((upload, index) => ({ ...upload, ...sizes[index] })),
    isTruncated: continuation !== undefined || found.length > maxListed,
  }
}

function ownerOf(uploadId: string, jobs: readonly JobRecord[]): Pick<OpenUpload, 'owner' | 'jobId'> {
  for (const job of jobs) {
    if (job.orphanUploadId === uploadId) return { owner: 'strata-left', jobId: job.id }
    if (job.uploadId !== uploadId) continue
    return { owner: isTerminal(job.machine.state) ? 'strata-left' : 'strata-working', jobId: job.id }
  }
  return { owner: 'other' }
}

type PartSizes = Pick<OpenUpload, 'sizeBytes' | 'partCount'>

async function countParts(
  store: ObjectStore,
  bucket: string,
  uploads: readonly Pick<OpenUpload, 'key' | 'uploadId'>[],
  signal: AbortSignal,
): Promise<readonly PartSizes[]> {
  const sizes: PartSizes[] = []
  const waiting = uploads.entries()
  const work = async () => {
    for (const [index, { key, uploadId }] of waiting)
      sizes[index] = await sizeOf(store, { bucket, key, uploadId }, signal)
  }
  await Promise.all(Array.from({ length: countedAtOnce }, work))
  return sizes
}

async function sizeOf(store: ObjectStore, upload: UploadRef, signal: AbortSignal): Promise<PartSizes> {
  let sizeBytes = 0
  let partCount = 0
  let afterPartNumber: number | undefined
  try {
    do {
      const page = await store.listParts(upload, afterPartNumber === undefined ? {} : { afterPartNumber }, signal)
      for (const part of page.parts) sizeBytes += part.sizeBytes
      partCount += page.parts.length
      afterPartNumber = page.nextAfterPartNumber
    } while (afterPartNumber !== undefined)
    return { sizeBytes, partCount }
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

/** Ends uploads one after another; those that a transfer works on are left alone. */
export async function endOpenUploads(
  store: ObjectStore,
  bucket: string,
  uploads: readonly { readonly key: string; readonly uploadId: string }[],
  jobs: readonly JobRecord[],
  signal: AbortSignal,
): Promise<EndedUploads> {
  const endedIds: string[] = []
  const failed: EndedUploads['failed'] = []
  for (const { key, uploadId } of uploads) {
    try {
      if (ownerOf(uploadId, jobs).owner === 'strata-working') {
        throw new AppError('conflict', 'A transfer of this Strata works on this upload')
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
