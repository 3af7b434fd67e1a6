import { AppError, toAppError } from '../domain/app-error.ts'
import { newestOfKey } from '../stores/key-versions.ts'
import type { BundleItem } from './bundle-item.ts'
import { eachListed } from './bundle-listing.ts'
import { failedItem } from './bundle-plan.ts'
import type { BundleWork } from './bundle-work.ts'
import { saysThatItFailed } from './commit.ts'
import { backoffMs, isDefiniteRefusal, isNetworkFailure, nothingWasDone, passes } from './failure.ts'
import { type JobRun, outcomeOf } from './job-run.ts'
import type { Slot } from './slots.ts'

/** Tries of one file before it is the store that is in trouble, or the file. */
const triesOfFile = 5
/** After an answer that says that it failed. */
const shortPollsMs = [0, 1_000, 3_000]
/** Entries of a key that are looked through for what was made. */
const looksAt = 40
/**
 * So long the listing that a file was planned by tells what was there before its request. Longer than files usually wait for their turn:
 * looking at each once more would slow a slow store down further.
 */
const trustedMs = 60_000

/** A file that is to be sent, and when it was listed. */
export interface PlannedItem {
  readonly item: BundleItem
  readonly plannedAt: number
}

/**
 * Sends the one request of a file, again where that is safe.
 * @returns the file as answered, doubtful, failed or delegated; `waiting` when the job ended before it was sent.
 * @throws AppError when not the file but everything is in trouble; the file is `waiting` then and was not changed.
 */
export async function sendOne(
  run: JobRun,
  work: BundleWork,
  planned: PlannedItem,
  firstSlot: Slot,
  isWanted: () => boolean,
): Promise<BundleItem> {
  const { board, copiedCount } = run.bundle()
  const copiedBefore = copiedCount()
  let slot = firstSlot
  let { item, plannedAt } = planned
  let mayBeMade = false
  try {
    for (let tries = 1; ; tries++) {
      if (!mayBeMade && run.clock.now() - plannedAt > trustedMs) {
        plannedAt = run.clock.now()
        item = await planAnew(run, work, item)
        if (item.state !== 'sent') return item
        if (!isWanted()) return { ...item, state: 'waiting' }
      }
      try {
        const sent = await work.send(item)
        slot.release('done', item.sizeBytes)
        return sent
      } catch (thrown) {
        slot.release(outcomeOf(thrown))
        run.signal.throwIfAborted()
        const error = toAppError(thrown)
        run.log('A file of many was not answered as hoped', { jobId: run.id, at: item.at, tries, code: error.code })
        if (isDefiniteRefusal(error) && !passes(error)) return failedItem(item, error, run.clock.now())
        if (!nothingWasDone(error) && !passes(error) && work.repeatability === 'makes-another') {
          const settled = await settle(run, work, item, error)
          if (settled !== undefined) return settled
          mayBeMade = true
        }
        const isGeneral = passes(error) || isNetworkFailure(error)
        if (!isGeneral && tries < triesOfFile && isWanted()) {
          await run.clock.sleep(backoffMs(error, tries, run.clock.random), run.leaving())
          slot = await run.slot(run.leaving())
          continue
        }
        // Others went well in the meantime: it is this file.
        if (!isGeneral && tries >= triesOfFile && copiedCount() > copiedBefore + triesOfFile)
          return failedItem(item, error, run.clock.now())
        board.save([{ ...item, state: mayBeMade ? 'sent' : 'waiting' }])
        throw error
      }
    }
  } catch (thrown) {
    // The job left `running` while this file waited for its turn: nothing of it is under way.
    if (run.leaving().aborted && !run.signal.aborted && !(thrown instanceof AppError))
      return { ...item, state: mayBeMade ? 'sent' : 'waiting' }
    throw thrown
  } finally {
    slot.release('failed')
  }
}

/** It waited, for its turn or for the store: what others wrote meanwhile is theirs, and is known before it is sent. */
async function planAnew(run: JobRun, work: BundleWork, item: BundleItem): Promise<BundleItem> {
  const { board } = run.bundle()
  let planned: BundleItem = { ...item, state: 'waiting' }
  board.save([planned])
  await eachListed(run, work.isEnoughToPlan, [item], (_, entries) => {
    planned = work.plan(item, entries)
  })
  if (planned.state !== 'sent') return planned
  board.save([planned])
  await run.durable()
  return planned
}

/** @returns the file as it stands after an unknown outcome; undefined: nothing was made, it may be sent again. */
async function settle(
  run: JobRun,
  work: BundleWork,
  item: BundleItem,
  error: AppError,
): Promise<BundleItem | undefined> {
  // Silence: the store may still be at work. The listing decides at the end, when most of it is over.
  if (!saysThatItFailed(error)) return { ...item, state: 'doubtful' }
  const { bucket } = run.record().source
  for (const delayMs of shortPollsMs) {
    await run.clock.sleep(delayMs, run.signal)
    const made = await work.findMade(item, await newestOfKey(run.store, bucket, item.key, looksAt, run.signal))
    if (made !== undefined) return made
  }
  return undefined
}
