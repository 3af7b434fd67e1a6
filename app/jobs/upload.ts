import { AppError, toAppError } from '../domain/app-error.ts'
import { sizeOfPart } from '../domain/part-plan.ts'
import type { ObjectStore, PartPage, UploadedPart, UploadRef, UploadSummary } from '../stores/object-store.ts'
import { backoffMs, isDefiniteRefusal, nothingWasDone, passes } from './failure.ts'
import { destinationOptions, wantedContent } from './copy-options.ts'
import { atDestination } from './denied-side.ts'
import type { PinnedSource } from './job-record.ts'
import { assertRunning, isSeenLately, type JobRun, mostAtOnce } from './job-run.ts'

const initiateTries = 5
const abortTries = 4
/** Looks for an upload whose id never arrived. */
const searchPollsMs = [0, 1_000, 3_000]

/** Ids of the open uploads of one key; undefined when they may not be listed. */
export async function listUploadsOfKey(
  store: ObjectStore,
  bucket: string,
  key: string,
  signal: AbortSignal,
): Promise<readonly UploadSummary[] | undefined> {
  const uploads: UploadSummary[] = []
  let continuation: { readonly keyMarker: string; readonly uploadIdMarker: string } | undefined
  try {
    do {
      const query = continuation === undefined ? { prefix: key } : { prefix: key, continuation }
      const page = await store.listUploads(bucket, query, signal)
      uploads.push(...page.uploads.filter((upload) => upload.key === key))
      // Ids of one key come together and first: a key sorts before the keys that it is a prefix of.
      if (page.uploads.some((upload) => upload.key !== key)) break
      continuation = page.continuation
    } while (continuation !== undefined)
    return uploads
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toAppError(thrown)
    if (error.code === 'access-denied' || error.code === 'not-supported') return undefined
    throw error
  }
}

/** The upload of this job, with the parts that the store already has marked as done. */
export async function ensureUpload(run: JobRun, pinned: PinnedSource): Promise<string> {
  const known = run.record().uploadId
  if (known !== undefined && (await takeUp(run, known))) return known
  const found = run.record().initiatedAt === undefined ? undefined : await findLostUpload(run)
  if (found !== undefined) {
    run.patch({ uploadId: found })
    await run.durable()
    await takeUp(run, found)
    return found
  }
  return initiate(run, pinned)
}

/** @returns false when the upload is gone. */
async function takeUp(run: JobRun, uploadId: string): Promise<boolean> {
  const board = run.board()
  if (board.donePartCount === board.plan.partCount) return true
  try {
    for await (const parts of pagesOfParts(run, { ...run.record().destination, uploadId })) {
      for (const { partNumber, sizeBytes, etag } of parts) {
        const isWhole = partNumber <= board.plan.partCount && sizeBytes === sizeOfPart(board.plan, partNumber)
        if (isWhole && !board.isDone(partNumber)) run.partDone(partNumber, etag)
      }
    }
    return true
  } catch (thrown) {
    run.signal.throwIfAborted()
    const error = toAppError(thrown)
    if (error.code === 'upload-not-found') {
      run.restartParts()
      return false
    }
    // Without the right to list parts the journal's own list has to do.
    if (error.code === 'access-denied' || error.code === 'not-supported') return true
    throw error
  }
}

/** The parts that the store holds, page by page, in the order of their numbers. */
export async function* pagesOfParts(
  run: JobRun,
  upload: UploadRef,
  after: number = 0,
): AsyncGenerator<readonly UploadedPart[]> {
  let from: number | undefined = after === 0 ? undefined : after
  do {
    const page: PartPage = await run.store.listParts(
      upload,
      from === undefined ? {} : { afterPartNumber: from },
      run.signal,
    )
    yield page.parts
    from = page.nextAfterPartNumber
  } while (from !== undefined)
}

async function initiate(run: JobRun, pinned: PinnedSource): Promise<string> {
  const { destination } = run.record()
  const wanted = wantedContent(run.record(), pinned)
  for (let tries = 1; ; tries++) {
    if (!isSeenLately(run)) await seeUploads(run)
    assertRunning(run)
    run.patch({ initiatedAt: run.clock.now() })
    await run.durable()
    try {
      const { uploadId } = await run.store
        .initiateUpload(
          {
            ...destination,
            metadata: wanted.metadata,
            tags: wanted.tags ?? [],
            options: destinationOptions(run.record(), pinned, run.customerKeys()),
            partsAtOnce: Math.min(mostAtOnce(run), run.record().partCount),
          },
          run.signal,
        )
        .catch(atDestination(pinned))
      run.patch({ uploadId })
      // It reaches the file within this turn, and its power-cut-proof place with the next sync. After a power cut before that the upload is
      // found in the list of open ones, where that may be asked for.
      if (run.record().uploadsBefore === undefined) await run.durable()
      return uploadId
    } catch (thrown) {
      run.signal.throwIfAborted()
      const error = toAppError(thrown)
      if (error.code === 'disk-full' || run.record().uploadId !== undefined) throw error
      const found =
        nothingWasDone(error) || isDefiniteRefusal(error) || passes(error) ? undefined : await findLostUpload(run)
      if (found !== undefined) {
        run.patch({ uploadId: found })
        await run.durable()
        return found
      }
      // None was begun, as far as anybody can tell: what is begun from now on is somebody else's.
      run.patch({}, ['initiatedAt'])
      const mayRepeat = error.retry !== 'never' || error.code === 'outcome-unknown'
      if (!mayRepeat || tries >= initiateTries) throw error
      await run.clock.sleep(backoffMs(error, tries, run.clock.random), run.leaving())
    }
  }
}

/** What is open already is not what Initiate is about to begin. */
async function seeUploads(run: JobRun): Promise<void> {
  const { bucket, key } = run.record().destination
  const seenAt = run.clock.now()
  const uploads = await listUploadsOfKey(run.store, bucket, key, run.signal)
  if (uploads === undefined) run.patch({ seenAt }, ['uploadsBefore'])
  else run.patch({ seenAt, uploadsBefore: uploads.map(({ uploadId }) => uploadId) })
}

/** An upload of the key that was not there before Initiate was sent. Several: none is taken, since one may be somebody else's. */
async function findLostUpload(run: JobRun): Promise<string | undefined> {
  const { destination, uploadsBefore } = run.record()
  if (uploadsBefore === undefined) return undefined
  const before = new Set(uploadsBefore)
  for (const delayMs of searchPollsMs) {
    await run.clock.sleep(delayMs, run.signal)
    const uploads = await listUploadsOfKey(run.store, destination.bucket, destination.key, run.signal)
    const fresh = uploads?.filter((upload) => !before.has(upload.uploadId)) ?? []
    if (fresh.length === 1) return fresh[0]?.uploadId
    if (uploads === undefined || fresh.length > 1) return undefined
  }
  return undefined
}

/**
 * Ends what a job left open. Requests in flight have ended before.
 * @returns the upload that could not be ended, if any.
 */
export async function endUpload(run: JobRun): Promise<string | undefined> {
  const record = run.record()
  let { uploadId } = record
  try {
    if (uploadId === undefined && record.initiatedAt !== undefined) {
      uploadId = await findLostUpload(run)
      if (uploadId === undefined) run.patch({}, ['initiatedAt'])
    }
  } catch {
    run.signal.throwIfAborted()
    return undefined
  }
  if (uploadId === undefined) return undefined
  for (let tries = 1; ; tries++) {
    try {
      await run.store.abortUpload({ ...record.destination, uploadId }, run.signal)
      if (await isGone(run, uploadId)) return undefined
      throw new AppError('conflict', 'The upload is still open', { retry: 'idempotent-only' })
    } catch (thrown) {
      run.signal.throwIfAborted()
      const error = toAppError(thrown)
      run.log('An upload could not be ended', { jobId: run.id, code: error.code, tries })
      if (error.retry === 'never' || tries >= abortTries) return uploadId
      await run.clock.sleep(backoffMs(error, tries, run.clock.random), run.signal)
    }
  }
}

/** A part that arrived late may have kept an upload alive (S3's AbortMultipartUpload page): look before it is called gone. */
export async function isGone(run: JobRun, uploadId: string): Promise<boolean> {
  try {
    await run.store.listParts({ ...run.record().destination, uploadId }, {}, run.signal)
    return false
  } catch (thrown) {
    run.signal.throwIfAborted()
    // Where parts may not be listed what else is known has to do.
    const error = toAppError(thrown)
    if (error.code === 'upload-not-found' || (error.retry === 'never' && !passes(error))) return true
    throw error
  }
}
