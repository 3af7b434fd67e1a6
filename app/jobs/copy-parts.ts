import { AppError, toAppError } from '../domain/app-error.ts'
import { partStates } from '../domain/job.ts'
import { rangeOfPart, sizeOfPart } from '../domain/part-plan.ts'
import { mayRepeatPart, partBackoffMs } from './failure.ts'
import { atDestination } from './denied-side.ts'
import type { PinnedSource } from './job-record.ts'
import { assertRunning, isRunning, type JobRun, mostAtOnce, outcomeOf } from './job-run.ts'
import type { Slot } from './slots.ts'

/** Tries of one part before the whole job takes a rest. */
const triesOfPart = 5

/** Does the work of one part; told again when it fails in a way that may pass. */
export type PartWork = (partNumber: number) => Promise<{ readonly etag: string }>

/** What may be done while parts are on their way. */
export interface Meanwhile {
  /** Another part is done. */
  readonly onDone?: () => void
  /** The last part is on its way: what has to be asked before the commit can be asked now. */
  readonly onLast?: () => void
}

/** Copies every part that is not done inside the store. */
export function copyParts(run: JobRun, pinned: PinnedSource, uploadId: string, meanwhile: Meanwhile): Promise<void> {
  const { source, destination } = run.record()
  const keys = run.customerKeys()
  // The same objects for every part: what the requests have in common is made ready once.
  const common = {
    upload: { ...destination, uploadId },
    source: {
      bucket: source.bucket,
      key: source.key,
      versionId: pinned.versionId,
      ...(keys?.source === undefined ? {} : { customerKey: keys.source }),
    },
    ...(keys?.destination === undefined ? {} : { destinationCustomerKey: keys.destination }),
    ifMatch: pinned.etag,
  }
  const explain = atDestination(pinned)
  const work: PartWork = (partNumber) =>
    run.store
      .copyPart({ ...common, partNumber, range: rangeOfPart(run.board().plan, partNumber) }, run.signal)
      .catch(explain)
  return throughWindow(run, Number.POSITIVE_INFINITY, work, meanwhile)
}

/**
 * Works on every part that is not done, through a sliding window: as one ends the next begins.
 * When it rejects or the job leaves `running`, nothing is in flight any more.
 * @param widest parts in flight at most, whatever is set.
 */
export async function throughWindow(
  run: JobRun,
  widest: number,
  work: PartWork,
  meanwhile: Meanwhile = {},
): Promise<void> {
  const board = run.board()
  const inFlight = new Set<Promise<void>>()
  let failure: AppError | undefined
  let wake: (() => void) | undefined
  let cursor = 0

  const launch = (partNumber: number, slot: Slot) => {
    const task = doOnePart(run, work, partNumber, slot, () => failure === undefined, meanwhile)
      .catch((thrown: unknown) => {
        failure ??= run.signal.aborted ? new AppError('internal', 'closing') : toAppError(thrown)
      })
      .finally(() => {
        inFlight.delete(task)
        wake?.()
      })
    inFlight.add(task)
  }

  try {
    for (;;) {
      const partNumber = board.nextWaiting(cursor)
      if (partNumber === undefined || failure !== undefined || !isRunning(run) || run.signal.aborted) break
      if (inFlight.size >= Math.min(widest, mostAtOnce(run))) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      const slot = await run.slot(run.leaving())
      cursor = partNumber
      launch(partNumber, slot)
      if (board.nextWaiting(cursor) === undefined) meanwhile.onLast?.()
    }
  } catch (thrown) {
    // Only waiting for a slot can end so: the job has left `running`.
    if (isRunning(run) && !run.signal.aborted) failure ??= toAppError(thrown)
  }
  await Promise.all(inFlight)
  board.settle()
  run.partsChanged()
  run.signal.throwIfAborted()
  if (failure !== undefined && isRunning(run)) throw failure
  assertRunning(run)
}

async function doOnePart(
  run: JobRun,
  work: PartWork,
  partNumber: number,
  firstSlot: Slot,
  isWanted: () => boolean,
  { onDone }: Meanwhile,
): Promise<void> {
  const board = run.board()
  let slot = firstSlot
  try {
    for (let tries = 1; ; tries++) {
      board.set(partNumber, tries === 1 ? partStates.copying : partStates.retrying)
      run.partsChanged()
      try {
        const part = await work(partNumber)
        slot.release('done', sizeOfPart(board.plan, partNumber))
        run.partDone(partNumber, part.etag)
        onDone?.()
        return
      } catch (thrown) {
        slot.release(outcomeOf(thrown))
        run.signal.throwIfAborted()
        const error = toAppError(thrown)
        run.partFailed(partNumber, error)
        run.log('A part failed', { jobId: run.id, partNumber, tries, code: error.code })
        if (error.code === 'precondition-failed') {
          throw new AppError('source-changed', 'The earlier version changed while it was copied', {
            facts: error.facts,
            cause: error,
          })
        }
        if (!mayRepeatPart(error) || tries >= triesOfPart || !isWanted()) throw error
        // Its slot is free while this part waits, so that others can use it.
        board.set(partNumber, partStates.retrying)
        run.partsChanged()
        await run.clock.sleep(partBackoffMs(error, tries, run.clock.random), run.leaving())
        slot = await run.slot(run.leaving())
      }
    }
  } finally {
    slot.release('failed')
  }
}
