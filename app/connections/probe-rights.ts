import { type AppError, type ErrorCode, toAppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'

/** A version that is there; rights are asked for beside it, since policies are often bound to a folder. */
export interface ProbedVersion {
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly sizeBytes: number
}

/** `unknown`: the store answered something from which nothing follows. */
export type Probed =
  | { readonly outcome: 'passed' | 'unknown' }
  | { readonly outcome: 'failed'; readonly error: AppError }

const refusals: ReadonlySet<ErrorCode> = new Set([
  'access-denied',
  'connection-read-only',
  'forbidden-by-policy',
  'account-suspended',
])

/**
 * @param gone what a store says of a thing that is not there, once it has let the request pass: rights are looked at before.
 */
async function probe(
  gone: readonly ErrorCode[],
  signal: AbortSignal,
  request: () => Promise<unknown>,
): Promise<Probed> {
  try {
    await request()
    return { outcome: 'passed' }
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toAppError(thrown)
    if (gone.includes(error.code)) return { outcome: 'passed' }
    return refusals.has(error.code) ? { outcome: 'failed', error } : { outcome: 'unknown' }
  }
}

/**
 * Whether files may be written: a multipart upload that does not exist is asked to be completed, which takes the right to write in all
 * three dialects (protocols 10: `PutObject`), and ends with NoSuchUpload where it is there. Then it is asked to be aborted, as every cancelled
 * restore does. An upload id of 128 random bits names no upload, so nothing can come of either.
 *
 * Ceph 16 answers the completion of an upload that does not exist with 500 (seen on 2026-11-21); there the first byte of the version is asked
 * to be copied into that upload, which ends with NoSuchUpload everywhere.
 */
export async function probeWriting(
  store: ObjectStore,
  version: ProbedVersion,
  randomId: string,
  signal: AbortSignal,
): Promise<Probed> {
  const { bucket, key, versionId, sizeBytes } = version
  const upload = { bucket, key, uploadId: randomId }
  const parts = [{ partNumber: 1, etag: '0'.repeat(32) }]
  let written = await probe(['upload-not-found'], signal, () => store.completeUpload({ upload, parts }, signal))
  if (written.outcome === 'unknown' && sizeBytes > 0 && versionId !== 'null') {
    const range = { firstByte: 0, lastByte: 0 }
    const part = { upload, partNumber: 1, source: { bucket, key, versionId }, range }
    written = await probe(['upload-not-found'], signal, () => store.copyPart(part, signal))
  }
  if (written.outcome !== 'passed') return written
  return probe(['upload-not-found'], signal, () => store.abortUpload(upload, signal))
}

/**
 * Whether versions and delete markers may be removed: the version id of one file is asked to be removed from another one that never was.
 * Stores answer that there is nothing to remove (protocols 6.10, 9.5: a DELETE with an id is idempotent), and look at the right before. The name
 * that never was is the safeguard: a store that took no notice of the id would find no file to delete.
 */
export function probeRemoval(
  store: ObjectStore,
  { bucket, key, versionId }: ProbedVersion,
  randomId: string,
  signal: AbortSignal,
): Promise<Probed> {
  // `null` is an id that every key may have.
  if (versionId === 'null') return Promise.resolve({ outcome: 'unknown' })
  const nobody = `${key.slice(0, key.lastIndexOf('/') + 1)}strata-check-${randomId.slice(0, 12)}`
  return probe(['version-not-found', 'object-not-found'], signal, () =>
    store.deleteVersion({ bucket, key: nobody, versionId }, signal),
  )
}
