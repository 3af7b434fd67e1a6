import type { Settings } from '../contract/views.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import type { StoreProfile } from '../stores/profiles/profile.ts'
import { announce, type Commit, saysThatItFailed } from './commit.ts'
import { isDefiniteRefusal, isNetworkFailure, nothingWasDone, passes } from './failure.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'
import { assertRunning, inSlot, type JobRun } from './job-run.ts'
import { findMade, readBaseline } from './settle.ts'

/** After silence the store may be at work for long: a restore that is done after all must not be made a second time. */
const patientPollsMs = [0, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000]
const shortPollsMs = [0, 1_000, 3_000]
/** What is forgotten where nothing was sent, or nothing done. */
const untried = ['singleRequest', 'committedAt'] as const

/** Whether a version may be restored in one request however large it is: as a person has said, else where it is known. */
export function isKnownForOneRequest(
  { singleRequestRestore: choice }: Pick<Settings, 'singleRequestRestore'>,
  { capabilities, limits }: StoreProfile,
  { endpoint }: { readonly endpoint: string },
  { sharesCopies, versionId, sizeBytes }: PinnedSource,
): boolean {
  if (choice === 'off') return false
  // Over itself, as the only version of its name, some releases of Ceph lose what they share (its issue 70746 of 2025).
  if (sharesCopies === true && versionId !== 'null') return sizeBytes <= limits.singleCopyMaxBytes
  if (!capabilities.singleRequestRestore) return false
  return choice === 'on' || /\.aliyuncs\.com(:\d+)?$/.test(endpoint)
}

/**
 * OSS makes a copy of any size in one request where bucket, class and encryption stay (CopyObject page of December 2025,
 * protocols 13): seconds instead of minutes. Ceph does up to its limit of one copy. It is tried only before anything else was begun.
 */
export function mayTryOneRequest(run: JobRun, pinned: PinnedSource): boolean {
  const { kind, options, singleRequest, uploadId, initiatedAt, source, destination } = run.record()
  if (!run.triesOneRequest(pinned) || kind !== 'restore' || source.bucket !== destination.bucket) return false
  if (options !== undefined || pinned.encryption?.algorithm === 'customer-key') return false
  return singleRequest === undefined && uploadId === undefined && initiatedAt === undefined
}

/**
 * Tries it.
 * @returns false when the store will not: the copy goes by parts. True: the job is `verifying`.
 * @throws AppError `outcome-unknown` when nobody can say what became of it.
 */
export async function tryOneRequest(run: JobRun, pinned: PinnedSource, work: Commit): Promise<boolean> {
  // The plan may be some seconds old, and the job may have waited: what was written since is nobody's but its writer's.
  const baseline = await readBaseline(run)
  assertRunning(run)
  await announce(run, { singleRequest: 'trying', committedAt: run.clock.now(), baseline }, untried)
  try {
    const result = await inSlot(run, pinned.sizeBytes, () => work.send(run.signal))
    if (result.versionId === undefined) return settleOneRequest(run, unknown(), patientPollsMs)
    succeed(run, result)
    return true
  } catch (thrown) {
    run.signal.throwIfAborted()
    const error = toAppError(thrown)
    run.log('A restore in one request did not come about', { jobId: run.id, code: error.code })
    if (passes(error) || (isNetworkFailure(error) && nothingWasDone(error))) {
      run.patch({}, untried)
      throw error
    }
    if (isDefiniteRefusal(error) || nothingWasDone(error)) return refused(run)
    if (saysThatItFailed(error)) return settleOneRequest(run, undefined, shortPollsMs)
    return settleOneRequest(run, unknown(error), patientPollsMs)
  }
}

/** After a crash nobody heard the answer. */
export function resumeOneRequest(run: JobRun): Promise<boolean> {
  return settleOneRequest(run, unknown(), patientPollsMs)
}

async function settleOneRequest(
  run: JobRun,
  ifAbsent: AppError | undefined,
  pollsMs: readonly number[],
): Promise<boolean> {
  for (const delayMs of pollsMs) {
    await run.clock.sleep(delayMs, run.signal)
    const found = await findMade(run)
    if (found.kind !== 'made') continue
    const { versionId, etag, modifiedAt } = found.version
    succeed(run, { versionId, etag, modifiedAt })
    return true
  }
  if (ifAbsent !== undefined) throw ifAbsent
  return refused(run)
}

/** It goes by parts. */
function refused(run: JobRun): false {
  run.patch({ singleRequest: 'refused' }, ['committedAt'])
  return false
}

function succeed(run: JobRun, result: NonNullable<JobRecord['result']>): void {
  run.move({ kind: 'commit' })
  run.move({ kind: 'answered' }, { result })
}

function unknown(cause?: AppError): AppError {
  const message = 'The store did not say whether the copy was made, and its listing does not show it'
  return new AppError('outcome-unknown', message, cause === undefined ? {} : { facts: cause.facts, cause })
}
