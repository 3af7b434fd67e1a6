import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import type { JobKind } from '../domain/job.ts'
import { runBundle, workOf } from './bundle-runner.ts'
import { cleanBundle, verifyBundle } from './bundle-settle.ts'
import { patiently } from './commit.ts'
import { resumeCopyCommit, runCopy } from './copy-runner.ts'
import { finishDownload, removeDownload, runDownload, verifyDownload } from './download-runner.ts'
import { judgeFailure } from './failure.ts'
import { isRunning, type JobRun, LeftRunning } from './job-run.ts'
import { runBringBack, runUndo, verifyRemoval } from './removal-runner.ts'
import { findMade } from './settle.ts'
import { endUpload } from './upload.ts'
import { verifyCopy } from './verify.ts'

const runners: Readonly<Record<JobKind, (run: JobRun) => Promise<void>>> = {
  restore: runCopy,
  copy: runCopy,
  'bring-back': runBringBack,
  undo: runUndo,
  download: runDownload,
}

/** Polls for a commit that may have been sent before a crash, while the job still said `running`. */
const doubtPollsMs = [0, 1_000, 3_000]
const thawPollMs = 60_000

/**
 * Works on a job until it rests: queued, waiting, paused or ended.
 * It rejects only when the program closes; then the state stays as it is and the next start goes on from there.
 */
export async function driveJob(run: JobRun): Promise<void> {
  for (;;) {
    run.signal.throwIfAborted()
    const { state } = run.record().machine
    try {
      switch (state) {
        case 'running':
          await work(run)
          break
        case 'committing':
          await resume(run)
          break
        case 'verifying':
          await verify(run)
          break
        case 'cancelling':
        case 'cleaning':
          await clean(run)
          break
        case 'queued':
        case 'waiting':
        case 'paused':
        case 'succeeded':
        case 'failed':
        case 'cancelled':
          return
      }
    } catch (thrown) {
      run.signal.throwIfAborted()
      if (thrown instanceof LeftRunning && !isRunning(run)) continue
      handle(run, thrown)
    }
  }
}

function isDownload(run: JobRun): boolean {
  return run.record().kind === 'download'
}

function isBundle(run: JobRun): boolean {
  return run.record().bundle !== undefined
}

async function resume(run: JobRun): Promise<void> {
  if (isBundle(run)) run.move({ kind: 'answered' })
  else await (isDownload(run) ? finishDownload(run) : resumeCopyCommit(run))
}

async function verify(run: JobRun): Promise<void> {
  if (isBundle(run)) return verifyBundle(run)
  if (isDownload(run)) return verifyDownload(run)
  return isCopy(run) ? verifyCopy(run) : patiently(run, () => verifyRemoval(run))
}

function isCopy(run: JobRun): boolean {
  const { kind, pinned } = run.record()
  if (kind === 'download') return false
  return pinned !== undefined || kind === 'restore' || kind === 'copy'
}

async function work(run: JobRun): Promise<void> {
  if (isBundle(run)) return runBundle(run)
  if (run.record().committedAt !== undefined && isCopy(run) && run.record().singleRequest !== 'trying') {
    if (await wasMade(run)) return
    run.patch({}, ['committedAt'])
  }
  await runners[run.record().kind](run)
  if (isRunning(run)) throw new AppError('internal', 'A runner ended without an ending')
}

/** The intent to commit reached the journal; whether the request was sent is not known. */
async function wasMade(run: JobRun): Promise<boolean> {
  for (const delayMs of doubtPollsMs) {
    await run.clock.sleep(delayMs, run.leaving())
    const found = await findMade(run)
    if (found.kind !== 'made') continue
    const { versionId, etag, modifiedAt } = found.version
    run.move({ kind: 'commit' })
    run.move({ kind: 'answered' }, { result: { versionId, etag, modifiedAt } })
    return true
  }
  return false
}

async function clean(run: JobRun): Promise<void> {
  if (isBundle(run)) return cleanBundle(run, workOf(run))
  if (isDownload(run)) await removeDownload(run)
  const orphanUploadId = await endUpload(run)
  const orphan = orphanUploadId === undefined ? {} : { orphanUploadId }
  run.move({ kind: 'cleaned' }, { ...orphan, finishedAt: run.clock.now() })
}

function handle(run: JobRun, thrown: unknown): void {
  const error = toAppError(thrown)
  run.log('A job met a failure', {
    jobId: run.id,
    state: run.record().machine.state,
    code: error.code,
    message: error.message,
  })
  const view = toErrorView(error)
  const finishedAt = run.clock.now()
  switch (run.record().machine.state) {
    case 'running': {
      const { waits } = run.record()
      const verdict = judgeFailure(error, waits, run.clock.random)
      switch (verdict.kind) {
        case 'pause':
          return run.move({ kind: 'pause', cause: verdict.cause }, { error: view })
        case 'wait': {
          const retryAt = run.clock.now() + verdict.delayMs
          return run.move({ kind: 'wait', waitingFor: 'retry', retryAt }, { waits: waits + 1, error: view })
        }
        case 'thaw': {
          const retryAt = run.clock.now() + thawPollMs
          return run.move({ kind: 'wait', waitingFor: 'thaw', retryAt }, { waits: waits + 1, thaw: 'needed' })
        }
        case 'fail':
          return run.move({ kind: 'fail' }, { error: view })
      }
      return
    }
    case 'committing':
      return run.move({ kind: 'answered' }, { error: view })
    case 'verifying':
      return run.move({ kind: 'not-verified' }, { error: view, finishedAt })
    case 'cancelling':
    case 'cleaning': {
      const { uploadId } = run.record()
      return run.move(
        { kind: 'cleaned' },
        { finishedAt, ...(uploadId === undefined ? {} : { orphanUploadId: uploadId }) },
      )
    }
    case 'queued':
    case 'waiting':
    case 'paused':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return
  }
}
