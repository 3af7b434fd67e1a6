import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { backoffMs, isDefiniteRefusal, isNetworkFailure, nothingWasDone, passes } from './failure.ts'
import type { JobRecord } from './job-record.ts'
import { assertRunning, inSlot, isSeenLately, type JobRun, type OptionalField } from './job-run.ts'
import { assertLossesAccepted } from './losses.ts'
import { findMade, readBaseline } from './settle.ts'

export type CommitResult = NonNullable<JobRecord['result']>

/** The request that makes the result visible. */
export interface Commit {
  send(signal: AbortSignal): Promise<CommitResult>
  /** After an unknown outcome and a listing without the version: may it be sent again without the danger of a second version? */
  mayRepeat(error: AppError, signal: AbortSignal): Promise<boolean>
}

/** Looks at the listing this long after a lost answer: the store may still be at work, and listings may be late. */
const patientPollsMs = [0, 500, 1_000, 2_000, 4_000, 8_000, 8_000]
/** After an answer that says that it failed. */
const shortPollsMs = [0, 1_000, 3_000]
const maxSends = 8
/** Hours of copied parts are worth more than half an hour of tries. */
const maxSendsOfParts = 40

/**
 * Sends the commit and does not come back before its outcome is known; the job is `verifying` then.
 * A lost answer is never followed by a blind repetition: the version listing decides (protocols 9.4).
 */
export async function commit(run: JobRun, work: Commit): Promise<void> {
  await announce(run, { committedAt: run.clock.now() }, ['committedAt'])
  run.move({ kind: 'commit' })
  await drive(run, work)
}

/**
 * Journals the intent first: a journal that cannot be written stops the job here, where it can still rest.
 * @param unset what is forgotten where nothing is sent after all: nothing that is found later was made by this job.
 */
export async function announce(
  run: JobRun,
  intent: Partial<JobRecord>,
  unset: readonly OptionalField[],
): Promise<void> {
  run.patch(intent)
  try {
    await run.durable()
    assertRunning(run)
  } catch (thrown) {
    run.patch({}, unset)
    throw thrown
  }
}

/** Takes up a commit whose answer was lost with the process that sent it. */
export async function resumeCommit(run: JobRun, work: Commit): Promise<void> {
  const lost = new AppError('outcome-unknown', 'Strata ended before the store had answered', {
    retry: 'idempotent-only',
  })
  if (!(await look(run, work, lost, patientPollsMs))) return
  await seeLosses(run)
  await drive(run, work)
}

async function drive(run: JobRun, work: Commit): Promise<void> {
  for (let sends = 1; ; sends++) {
    try {
      const bytes = run.record().uploadId === undefined ? run.record().totalBytes : 0
      const result = await inSlot(run, bytes, () => work.send(run.signal))
      if (result.versionId !== undefined) {
        run.move({ kind: 'answered' }, { result })
        return
      }
      // Ceph tells no version id: the listing does.
      await learnVersion(run, result)
      return
    } catch (thrown) {
      run.signal.throwIfAborted()
      const error = toAppError(thrown)
      run.log('A commit was not answered as hoped', { jobId: run.id, code: error.code, sends })
      if (passes(error) || (nothingWasDone(error) && (sends < maxSends || isPatientWith(run, error)))) {
        // Shown, since the job cannot be paused any more: somebody may have to enter a new secret.
        run.patch({ error: toErrorView(error) })
        await run.clock.sleep(backoffMs(error, sends + 1, run.clock.random), run.signal)
        await seeAgain(run)
        run.patch({}, ['error'])
        continue
      }
      const isLast = sends >= (run.record().uploadId === undefined ? maxSends : maxSendsOfParts)
      const pollsMs = sends < maxSends || isLast ? pollsAfter(error) : [0]
      if (!(await look(run, isLast ? { ...work, mayRepeat: never } : work, error, pollsMs))) return
      await run.clock.sleep(backoffMs(error, sends, run.clock.random), run.signal)
      await seeLosses(run)
    }
  }
}

const never = () => Promise.resolve(false)

/** Nothing was made yet. Hours may have passed until the copy can be sent again, and others may have written. */
async function seeAgain(run: JobRun): Promise<void> {
  if (run.record().uploadId === undefined && !isSeenLately(run)) {
    const seenAt = run.clock.now()
    run.patch({ baseline: await patiently(run, () => readBaseline(run)), seenAt })
  }
  await seeLosses(run)
}

/** Hours of copied parts are not given up because nobody enters a new secret for as long. */
async function seeLosses(run: JobRun): Promise<void> {
  for (;;) {
    try {
      return await patiently(run, () => assertLossesAccepted(run))
    } catch (thrown) {
      run.signal.throwIfAborted()
      if (!passes(toAppError(thrown))) throw thrown
    }
  }
}

function pollsAfter(error: AppError): readonly number[] {
  if (isDefiniteRefusal(error) || nothingWasDone(error)) return [0]
  return saysThatItFailed(error) ? shortPollsMs : patientPollsMs
}

/** The store itself answered with an error, if perhaps inside a 200; a broken connection or a strange page is no such answer. */
export function saysThatItFailed(error: AppError): boolean {
  return error.facts.httpStatus !== undefined && error.facts.providerCode !== undefined
}

/** Hours of copied parts are not given up because the network is away at the last step. */
function isPatientWith(run: JobRun, error: AppError): boolean {
  return run.record().uploadId !== undefined && (isNetworkFailure(error) || error.retry === 'throttled')
}

/** @returns true when the commit has to be sent again; otherwise the job is `verifying`. */
async function look(run: JobRun, work: Commit, error: AppError, pollsMs: readonly number[]): Promise<boolean> {
  for (const delayMs of pollsMs) {
    await run.clock.sleep(delayMs, run.signal)
    const found = await patiently(run, () => findMade(run))
    if (found.kind === 'made') {
      const { versionId, etag, modifiedAt } = found.version
      run.move({ kind: 'answered' }, { result: { versionId, etag, modifiedAt } })
      return false
    }
  }
  if (await patiently(run, () => work.mayRepeat(error, run.signal))) return true
  run.move({ kind: 'answered' }, { error: toErrorView(endOf(error)) })
  return false
}

function endOf(error: AppError): AppError {
  if (isDefiniteRefusal(error) || nothingWasDone(error) || saysThatItFailed(error)) return error
  return new AppError(
    'outcome-unknown',
    'The store did not say whether the copy was made, and its listing does not show it',
    {
      facts: error.facts,
      cause: error,
    },
  )
}

async function learnVersion(run: JobRun, result: CommitResult): Promise<void> {
  for (const delayMs of patientPollsMs) {
    await run.clock.sleep(delayMs, run.signal)
    const found = await patiently(run, () => findMade(run))
    if (found.kind !== 'made') continue
    const { versionId, etag, modifiedAt } = found.version
    run.move({ kind: 'answered' }, { result: { ...result, versionId, modifiedAt, etag: result.etag || etag } })
    return
  }
  const lost = new AppError(
    'outcome-unknown',
    'The store said that it made the version, but its listing does not show it',
  )
  run.move({ kind: 'answered' }, { error: toErrorView(lost) })
}

/** Once the commit was sent there is no way back: what can pass by itself is waited for. */
export async function patiently<T>(run: JobRun, task: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await task()
    } catch (thrown) {
      run.signal.throwIfAborted()
      const error = toAppError(thrown)
      const canPass = isNetworkFailure(error) || error.retry !== 'never' || passes(error)
      if (!canPass || (tries >= 20 && !isNetworkFailure(error))) throw error
      await run.clock.sleep(backoffMs(error, tries, run.clock.random), run.signal)
    }
  }
}
