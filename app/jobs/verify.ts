import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { newestOfKey } from '../stores/key-versions.ts'
import { patiently } from './commit.ts'
import { assertKeysKnown, wantedContent } from './copy-options.ts'
import { compareWithSource, type Evidence, isPlainMd5 } from './evidence.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'
import type { JobRun } from './job-run.ts'
import { headWithTags } from './pin.ts'
import { endUpload } from './upload.ts'

/** Proves the result of a copy, or records why there is none; the job has ended then. */
export async function verifyCopy(run: JobRun): Promise<void> {
  const { result, error } = run.record()
  if (result === undefined) {
    await endWithout(run, error ?? toErrorView(new AppError('outcome-unknown', 'The copy did not come about')))
    return
  }
  try {
    const { receipt } = await patiently(run, () => prove(run, result))
    run.move({ kind: 'verified' }, { receipt, finishedAt: run.clock.now() })
  } catch (thrown) {
    run.signal.throwIfAborted()
    const receipt = { ...receiptOf(run.record(), result), verifiedBy: [] }
    const finishedAt = run.clock.now()
    run.move({ kind: 'not-verified' }, { error: toErrorView(thrown), receipt, finishedAt })
  }
}

async function endWithout(run: JobRun, error: NonNullable<JobRecord['error']>): Promise<void> {
  const orphanUploadId = await endUpload(run)
  const orphan = orphanUploadId === undefined ? {} : { orphanUploadId }
  run.move({ kind: 'not-verified' }, { error, ...orphan, finishedAt: run.clock.now() })
}

async function prove(run: JobRun, result: NonNullable<JobRecord['result']>) {
  const record = run.record()
  const { destination, pinned, uploadId } = record
  if (pinned === undefined) throw new AppError('internal', 'A result without a source')
  if (record.row === 'group' && isProvenByAnswer(pinned, result)) {
    return { receipt: { ...receiptOf(record, result), verifiedBy: ['etag' as const] } }
  }
  const versionId = result.versionId ?? 'null'
  const ref = { ...destination, versionId }
  assertKeysKnown(record, run.customerKeys())
  const customerKey = run.customerKeys()?.destination
  const wanted = wantedContent(record, pinned)
  const depth = wanted.tags === undefined ? 'without-tags' : 'with-tags'
  const made = result.versionId === undefined ? destination : ref
  const [{ head, tags }, entries] = await Promise.all([
    headWithTags(run.store, made, customerKey, run.signal, depth),
    newestOfKey(run.store, destination.bucket, destination.key, 20, run.signal).catch((thrown: unknown) => {
      run.signal.throwIfAborted()
      if (toAppError(thrown).retry !== 'never') throw thrown
      return []
    }),
  ])
  const parts = uploadId === undefined ? undefined : run.board().results()
  const verifiedBy: Evidence[] = [...compareWithSource({ source: wanted, made: head, tags, parts })]
  if (entries.some((entry) => entry.versionId === versionId && entry.kind === 'version')) verifiedBy.push('listing')
  const crc64 = head.crc64 ?? result.crc64
  const receipt: NonNullable<JobRecord['receipt']> = {
    ...receiptOf(record, result),
    etag: head.etag,
    modifiedAt: head.modifiedAt,
    verifiedBy,
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(head.encryption === undefined
      ? {}
      : { encryption: head.encryption.vendorAlgorithm ?? head.encryption.algorithm }),
  }
  return { receipt }
}

/**
 * For one of thousands of small files the store's own answer is proof enough: the MD5 of what it wrote is that of the source,
 * and metadata and tags went along inside the same request.
 */
function isProvenByAnswer(pinned: PinnedSource, result: NonNullable<JobRecord['result']>): boolean {
  if (result.versionId === undefined || result.etag === undefined || pinned.encryption !== undefined) return false
  return isPlainMd5(pinned.etag) && pinned.etag.toLowerCase() === result.etag.toLowerCase()
}

function receiptOf(record: JobRecord, result: NonNullable<JobRecord['result']>) {
  const { pinned } = record
  return {
    requestIds: result.requestId === undefined ? [] : [result.requestId],
    ...(result.versionId === undefined ? {} : { versionId: result.versionId }),
    ...(result.etag === undefined ? {} : { etag: result.etag }),
    ...(result.crc64 === undefined ? {} : { crc64: result.crc64 }),
    ...(result.modifiedAt === undefined ? {} : { modifiedAt: result.modifiedAt }),
    ...(pinned === undefined ? {} : { sourceVersionId: pinned.versionId }),
    ...(record.removing === undefined ? {} : { removedMarkerIds: record.removing }),
  }
}
