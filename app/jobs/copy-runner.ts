import { AppError, toAppError } from '../domain/app-error.ts'
import { planRestore } from '../domain/restore-plan.ts'
import { readTimeline } from '../domain/version-timeline.ts'
import type { CompleteResult, CopyResult } from '../stores/object-store.ts'
import { commit, type Commit, type CommitResult, resumeCommit, saysThatItFailed } from './commit.ts'
import { assertKeysKnown, copyDirectives, destinationOptions } from './copy-options.ts'
import { copyParts } from './copy-parts.ts'
import { atDestination, atSource } from './denied-side.ts'
import { isDefiniteRefusal } from './failure.ts'
import type { Baseline, JobRecord, PinnedSource } from './job-record.ts'
import { assertRunning, isSeenLately, type JobRun } from './job-run.ts'
import { assertLossesAccepted, lookAgain } from './losses.ts'
import { mayTryOneRequest, resumeOneRequest, tryOneRequest } from './one-request.ts'
import { proveParts } from './part-proof.ts'
import { pinSource, type SourceFacts } from './pin.ts'
import { preferPartsAboveBytes, wantedParallelism } from './planning.ts'
import { ensureUpload } from './upload.ts'

/** Polls of an archive: soon at first, then every quarter of an hour (protocols 6.12). */
const thawPollsMs = [60_000, 120_000, 300_000, 600_000, 900_000]
const thawDays = 7

/** A version copied to the destination of a job: by one request or by parts. Used from `running` on. */
export async function runCopy(run: JobRun): Promise<void> {
  assertKeysKnown(run.record(), run.customerKeys())
  const pinned = await ensurePinned(run)
  if (run.record().thaw !== undefined && !(await isReadable(run, pinned))) return
  if (run.record().partCount <= 1) return runSingle(run, pinned)
  if (run.record().singleRequest === 'trying' && (await resumeOneRequest(run))) return
  // Better known now than after hours of copying.
  await assertLossesAccepted(run)
  if (mayTryOneRequest(run, pinned) && (await tryOneRequest(run, pinned, singleCommit(run, pinned)))) return
  await runParts(run, pinned)
}

async function ensurePinned(run: JobRun): Promise<PinnedSource> {
  const { pinned, source } = run.record()
  if (pinned !== undefined) return pinned
  if (source.versionId === undefined) throw new AppError('invalid-input', 'A copy needs its source version')
  const ref = { bucket: source.bucket, key: source.key, versionId: source.versionId }
  const isGrouped = run.record().row === 'group'
  const found = await pinSource(
    run.store,
    ref,
    run.customerKeys()?.source,
    run.signal,
    isGrouped ? 'without-tags' : 'with-tags',
  ).catch(atSource)
  run.patch({ pinned: found.pinned, totalBytes: found.pinned.sizeBytes, ...(isGrouped ? planGrouped(run, found) : {}) })
  return found.pinned
}

/** A file of a large group is planned from its HEAD alone; what was there before is read right before the request that makes something. */
function planGrouped(run: JobRun, { head, pinned }: SourceFacts): Partial<JobRecord> {
  const { parts, warnings } = planRestore({
    timeline: readTimeline([]),
    versioning: 'enabled',
    source: { ...head, versionId: pinned.versionId },
    place: 'same',
    limits: run.store.profile.limits,
    preferPartsAboveBytes,
    wantedParallelism,
  })
  return {
    partCount: parts.partCount,
    partSizeBytes: parts.partSizeBytes,
    ...(warnings.includes('archived-thaw-first') ? { thaw: 'needed' as const } : {}),
  }
}

/** Asks for an archived version and waits for it. @returns false when the job went to wait. */
async function isReadable(run: JobRun, pinned: PinnedSource): Promise<boolean> {
  const { source, waits } = run.record()
  const ref = { bucket: source.bucket, key: source.key, versionId: pinned.versionId }
  const customerKey = run.customerKeys()?.source
  const { archive } = await run.store.headVersion(ref, customerKey === undefined ? {} : { customerKey }, run.signal)
  if (archive.kind === 'online' || archive.kind === 'thawed') {
    run.patch({ waits: 0 })
    return true
  }
  if (archive.kind === 'archived') await run.store.thawVersion(ref, { days: thawDays, tier: 'standard' }, run.signal)
  assertRunning(run)
  const delayMs = thawPollsMs[Math.min(waits, thawPollsMs.length - 1)] ?? 900_000
  run.move({ kind: 'wait', waitingFor: 'thaw', retryAt: run.clock.now() + delayMs }, { waits: waits + 1 })
  return false
}

async function runSingle(run: JobRun, pinned: PinnedSource): Promise<void> {
  const seenAt = run.clock.now()
  if (run.record().baseline === undefined || !isSeenLately(run)) run.patch({ baseline: await lookAgain(run), seenAt })
  assertRunning(run)
  await commit(run, singleCommit(run, pinned))
}

/** HEAD of a link tells the ETag of its target, a copy takes the link itself: there is nothing to compare. */
function pinnedBy(pinned: PinnedSource): { readonly ifMatch?: string } {
  return pinned.objectKind === 'symlink' ? {} : { ifMatch: pinned.etag }
}

function singleCommit(run: JobRun, pinned: PinnedSource): Commit {
  const { source, destination } = run.record()
  const keys = run.customerKeys()
  return {
    send: async (signal) =>
      toResult(
        await run.store
          .copyObject(
            {
              source: {
                bucket: source.bucket,
                key: source.key,
                versionId: pinned.versionId,
                ...(keys?.source === undefined ? {} : { customerKey: keys.source }),
              },
              ...destination,
              conditions: run.record().options?.conditions ?? pinnedBy(pinned),
              ...copyDirectives(run.record()),
              options: destinationOptions(run.record(), pinned, keys),
            },
            signal,
          )
          .catch(atDestination(pinned)),
      ),
    // An answer that says "failed", with a listing that agrees, is settled. Silence is not: the store may still be at work.
    mayRepeat: async (error) => saysThatItFailed(error) && !isDefiniteRefusal(error),
  }
}

async function runParts(run: JobRun, pinned: PinnedSource): Promise<void> {
  const uploadId = await ensureUpload(run, pinned)
  assertRunning(run)
  let baselineSoon: Promise<Baseline> | undefined
  const proof = proveParts(run, pinned, uploadId)
  const onLast = () => {
    baselineSoon = lookAgain(run)
    // Looked at below, when the last parts have ended well.
    baselineSoon.catch(() => undefined)
  }
  try {
    await copyParts(run, pinned, uploadId, { onDone: () => proof.advance(), onLast })
  } finally {
    await proof.rest()
  }
  await proof.finish()
  run.patch({ baseline: await (baselineSoon ?? lookAgain(run)) })
  await assertLossesAccepted(run)
  assertRunning(run)
  await commit(run, partsCommit(run, uploadId))
}

function partsCommit(run: JobRun, uploadId: string): Commit {
  const upload = { ...run.record().destination, uploadId }
  return {
    send: async (signal) => toResult(await run.store.completeUpload({ upload, parts: run.board().results() }, signal)),
    // An upload makes one version and is gone: while it is open with all its parts, nothing was made.
    mayRepeat: async (error, signal) => {
      if (isDefiniteRefusal(error)) return false
      try {
        const page = await run.store.listParts(upload, {}, signal)
        return page.parts.length > 0
      } catch (thrown) {
        signal.throwIfAborted()
        if (toAppError(thrown).code === 'upload-not-found') return false
        throw thrown
      }
    },
  }
}

function toResult(answer: CopyResult | CompleteResult): CommitResult {
  const { etag, versionId, crc64, requestId } = answer
  return {
    etag,
    ...(versionId === undefined ? {} : { versionId }),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(requestId === undefined ? {} : { requestId }),
  }
}

/** After a crash between the intent to commit and the answer. */
export async function resumeCopyCommit(run: JobRun): Promise<void> {
  const { pinned, uploadId } = run.record()
  if (pinned === undefined) throw new AppError('internal', 'A commit without a source')
  await resumeCommit(run, uploadId === undefined ? singleCommit(run, pinned) : partsCommit(run, uploadId))
}
