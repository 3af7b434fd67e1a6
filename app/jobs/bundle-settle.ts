import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { commonPrefix, listCurrent } from '../stores/versions-of-keys.ts'
import type { BundleItem, ItemState } from './bundle-item.ts'
import { eachListed, type Entries } from './bundle-listing.ts'
import { failedItem } from './bundle-plan.ts'
import type { BundleWork } from './bundle-work.ts'
import type { JobRecord } from './job-record.ts'
import type { JobRun } from './job-run.ts'

/** Files that are listed together. */
const pageSize = 1_000
/** Files in flight end in another order than they began: among those that are proven together there are gaps and latecomers. */
const spareOnPage = 64
/** Files that are asked about one by one at the same time. */
const looksAtOnce = 16
/** Looks at the listing after a crash, when it is not known whether anything was sent. */
const doubtPollsMs = [0, 1_000, 3_000]
/** Looks after lost answers: the store may still be at work, and listings may be late. */
const patientPollsMs = [0, 500, 1_000, 2_000, 4_000, 8_000, 8_000]

/** All files in one of these states, some at a time; what is done to them may change their state. */
async function eachAmong(
  run: JobRun,
  states: readonly ItemState[],
  task: (items: readonly BundleItem[]) => Promise<void> | void,
): Promise<void> {
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { items, next } = run.bundle().board.among(states, from, pageSize)
    from = next
    await task(items)
  }
}

/** An earlier life may have sent these and died: the listing tells which, the others wait for their turn. */
export async function settleSent(run: JobRun, work: BundleWork, signal: AbortSignal): Promise<void> {
  const { board } = run.bundle()
  await eachAmong(run, ['sent'], async (items) => {
    let open = items
    for (const delayMs of work.repeatability === 'harmless' ? [] : doubtPollsMs) {
      if (open.length === 0) return
      await run.clock.sleep(delayMs, signal)
      open = await findMade(run, work, open)
    }
    board.save(open.map((item) => ({ ...item, state: 'waiting' })))
  })
}

/** @returns files of which nothing shows. */
async function findMade(run: JobRun, work: BundleWork, items: readonly BundleItem[]): Promise<BundleItem[]> {
  const absent: BundleItem[] = []
  const found: BundleItem[] = []
  await eachListed(run, work.isEnoughToCheck, items, async (item, entries) => {
    const made = await work.findMade(item, entries)
    if (made === undefined) absent.push(item)
    else found.push(made)
  })
  run.bundle().board.save(found)
  return absent
}

/**
 * Proves what is current now.
 * @returns files that this does not prove.
 */
async function checkCurrent(
  run: JobRun,
  work: BundleWork,
  items: readonly BundleItem[],
): Promise<readonly BundleItem[]> {
  const first = items[0]?.key ?? ''
  const last = items.at(-1)?.key ?? ''
  const { bucket } = run.record().source
  const maxKeys = Math.min(pageSize, items.length + spareOnPage)
  const listing = listCurrent(run.store, { bucket, prefix: commonPrefix(first, last), maxKeys }, run.signal)
  const unproven: BundleItem[] = []
  const proven: BundleItem[] = []
  try {
    for (const item of items) {
      const current = await listing.read(item.key)
      const done = current === undefined ? undefined : work.checkCurrent?.(item, current)
      if (done === undefined) unproven.push(item)
      else proven.push(done)
    }
  } catch (thrown) {
    run.signal.throwIfAborted()
    // The right to list what is current may be missing where that of listing versions is not.
    if (toAppError(thrown).retry !== 'never') throw thrown
    return items
  }
  run.bundle().board.save(proven)
  return unproven
}

/** Proves what was answered: by listings for all, and a closer look at those that they do not prove. */
export async function checkAll(run: JobRun, work: BundleWork, items: readonly BundleItem[]): Promise<void> {
  const { board } = run.bundle()
  const checked: BundleItem[] = []
  const unproven: { readonly item: BundleItem; readonly entries: Entries }[] = []
  const left = work.checkCurrent === undefined || items.length === 0 ? items : await checkCurrent(run, work, items)
  await eachListed(run, work.isEnoughToCheck, left, (item, entries) => {
    const proven = work.check(item, entries)
    if (proven === undefined) unproven.push({ item, entries })
    else checked.push(proven)
  })
  board.save(checked)
  const queue = unproven.values()
  const look = async () => {
    for (const { item, entries } of queue) {
      board.save([(await work.look(item, entries)) ?? { ...item, state: 'doubtful' }])
    }
  }
  await Promise.all(Array.from({ length: looksAtOnce }, look))
}

function checkAnswered(run: JobRun, work: BundleWork): Promise<void> {
  return eachAmong(run, ['answered'], (items) => checkAll(run, work, items))
}

/** Answers that were lost, and listings that were late: looked at again and again, never sent again. */
export async function settleDoubtful(run: JobRun, work: BundleWork, signal: AbortSignal): Promise<void> {
  const { board } = run.bundle()
  await checkAnswered(run, work)
  for (const delayMs of patientPollsMs) {
    if (board.among(['doubtful'], 0, 1).items.length === 0) return
    await run.clock.sleep(delayMs, signal)
    await eachAmong(run, ['doubtful'], async (items) => {
      const isLost = ({ made }: BundleItem) => made === undefined
      await findMade(run, work, items.filter(isLost))
      await checkAll(
        run,
        work,
        items.filter((item) => !isLost(item)),
      )
    })
    await checkAnswered(run, work)
  }
  await eachAmong(run, ['doubtful'], (items) => {
    const now = run.clock.now()
    board.save(items.map((item) => failedItem(item, unknownOutcome(work), now)))
  })
}

function unknownOutcome(work: BundleWork): AppError {
  if (work.repeatability === 'harmless')
    return new AppError('changed-meanwhile', 'The listing does not show what was done')
  const message = 'The store did not say whether the copy was made, and its listing does not show it'
  return new AppError('outcome-unknown', message)
}

/** Says how the bundle ended: each file was proven before. */
export function verifyBundle(run: JobRun): void {
  const { board } = run.bundle()
  const finishedAt = run.clock.now()
  const [failed] = board.among(['failed'], 0, 1).items
  if (failed === undefined) {
    const receipt = { requestIds: [], verifiedBy: board.evidence() }
    return run.move({ kind: 'verified' }, { ...ending(run), receipt, finishedAt })
  }
  const error = failed.error ?? toErrorView(new AppError('outcome-unknown', 'A file of many did not come about'))
  run.move({ kind: 'not-verified' }, { ...ending(run), error, finishedAt })
}

/**
 * Before a bundle that was stopped rests, what was sent is settled and proven, so that it counts and can be taken back: also what an
 * earlier life had sent.
 */
export async function cleanBundle(run: JobRun, work: BundleWork): Promise<void> {
  try {
    await settleSent(run, work, run.signal)
    await settleDoubtful(run, work, run.signal)
  } catch (thrown) {
    run.signal.throwIfAborted()
    run.log('Files of a stopped transfer could not be proven', { jobId: run.id, code: toAppError(thrown).code })
  }
  run.move({ kind: 'cleaned' }, { ...ending(run), finishedAt: run.clock.now() })
}

function ending(run: JobRun): Pick<JobRecord, 'totalBytes'> & Partial<Pick<JobRecord, 'bundle'>> {
  const tally = run.bundle().board.tally()
  const { bundle } = run.record()
  return { totalBytes: tally.totalBytes, ...(bundle === undefined ? {} : { bundle: { ...bundle, tally } }) }
}
