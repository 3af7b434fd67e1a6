import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { newestOfKey } from '../stores/key-versions.ts'
import { patiently } from './commit.ts'
import { assertKeysKnown, wantedContent } from './copy-options.ts'
import { compareWithSource, type Evidence } from './evidence.ts'
import type { JobRecord } from './job-record.ts'
import type { JobRun } from './job-run.ts'
import { readTags } from './pin.ts'
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
  const versionId = result.versionId ?? 'null'
  const ref = { ...destination, versionId }
  assertKeysKnown(record, run.customerKeys())
  const customerKey = run.customerKeys()?.destination
  const headOptions = customerKey === undefined ? {} : { customerKey }
  const [made, entries] = await Promise.all([
    run.store.headVersion(result.versionId === undefined ? destination : ref, headOptions, run.signal),
    newestOfKey(run.store, destination.bucket, destination.key, 20, run.signal).catch((thrown: unknown) => {
      run.signal.throwIfAborted()
      if (toAppError(thrown).retry !== 'never') throw thrown
      return []
    }),
  ])
  const wanted = wantedContent(record, pinned)
  const tags = wanted.tags === undefined ? undefined : await readTags(run.store, ref, made, run.signal)
  const parts = uploadId === undefined ? undefined : run.board().results()
  const verifiedBy: Evidence[] = [...compareWithSource({ source: wanted, made, tags, parts })]
  if (entries.some((entry) => entry.versionId === versionId && entry.kind === 'version')) verifiedBy.push('listing')
  const crc64 = made.crc64 ?? result.crc64
  const receipt: NonNullable<JobRecord['receipt']> = {
    ...receiptOf(record, result),
    etag: made.etag,
    modifiedAt: made.modifiedAt,
    verifiedBy,
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(made.encryption === undefined
      ? {}
      : { encryption: made.encryption.vendorAlgorithm ?? made.encryption.algorithm }),
  }
  return { receipt }
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
