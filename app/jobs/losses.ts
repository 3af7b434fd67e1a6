import type { RestoreWarning } from '../contract/views.ts'
import { AppError } from '../domain/app-error.ts'
import { lossesIn } from './group-book.ts'
import type { Baseline, JobRecord } from './job-record.ts'
import { isSeenLately, type JobRun } from './job-run.ts'
import { assertAccepted, readLosses } from './planning.ts'
import { readBaseline } from './settle.ts'

/**
 * Looks once more, unless that was done a moment ago, whether what the job is about to make visible destroys what nobody agreed to lose:
 * it may have waited for hours, and the bucket may keep no versions now. Where that may not be asked for, the job goes on as it began.
 * @throws AppError `loss-not-accepted`; `changed-meanwhile` where it was written since the last look.
 */
export async function assertLossesAccepted(run: JobRun): Promise<void> {
  const { source, destination } = run.record()
  const accepted = acceptedFor(run.record())
  if (isSeenLately(run, 'lossesSeenAt') || isAcceptedWhatever(accepted)) return
  const { versionId } = source
  if (versionId === undefined) throw new AppError('internal', 'A copy without a source version')
  const lossesSeenAt = run.clock.now()
  const losses = await readLosses(run.store, { ...source, versionId }, destination, run.signal)
  // That somebody wrote it since tells more.
  if (losses.length > 0) await readBaseline(run)
  assertAccepted(losses, accepted)
  run.patch({ lossesSeenAt })
}

/** The same, and what is there before. */
export async function lookAgain(run: JobRun): Promise<Baseline> {
  const [baseline] = await Promise.all([readBaseline(run), assertLossesAccepted(run)])
  return baseline
}

function acceptedFor({ kind, undo, acceptedWarnings }: JobRecord): readonly RestoreWarning[] {
  if (kind !== 'bring-back' && kind !== 'undo') return acceptedWarnings
  // The content becomes current again as it was, and what a restore made is to go.
  return ['consumes-source', ...(undo?.made === 'null' ? (['destroys-null-version'] as const) : [])]
}

/** All was agreed to that a bucket whose versions are kept no more may lose, or to go on although nobody could tell. */
function isAcceptedWhatever(accepted: readonly RestoreWarning[]): boolean {
  return accepted.includes('versioning-unknown') || lossesIn('suspended').every((loss) => accepted.includes(loss))
}
