import { toErrorView } from '../contract/router.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { commonPrefix, listKeys } from '../stores/versions-of-keys.ts'
import { copyWork } from './bundle-copy.ts'
import type { BundleItem, ItemState } from './bundle-item.ts'
import { failedItem } from './bundle-plan.ts'
import { removalWork } from './bundle-removal.ts'
import { sendOne } from './bundle-send.ts'
import type { BundleWork } from './bundle-work.ts'
import type { JobRecord } from './job-record.ts'
import { assertRunning, isRunning, type JobRun } from './job-run.ts'

/** Files that are planned and journaled together: one wait for the disk before the first of them is sent. */
const batchSize = 500
/** Answered files that are proven together, by a listing of their stretch of the folder. */
const checkedTogether = 1_000
/** More answered files than this hold the planning back, so that memory stays the same however many there are. */
const mostUnchecked = 4_000
/** Looks at the listing after a crash, when it is not known whether anything was sent. */
const doubtPollsMs = [0, 1_000, 3_000]
/** Looks after lost answers: the store may still be at work, and listings may be late. */
const patientPollsMs = [0, 500, 1_000, 2_000, 4_000, 8_000, 8_000]

/** Works on the files of a bundle, each in one request, until all have ended or the job leaves `running`. */
export async function runBundle(run: JobRun): Promise<void> {
  const work = workOf(run)
  await settleSent(run, work)
  await sendAll(run, work)
  await settleDoubtful(run, work)
  endBundle(run)
}

function workOf(run: JobRun): BundleWork {
  return run.record().bundle?.work === 'remove' ? removalWork(run) : copyWork(run)
}

/** All files have ended, well or not. */
function endBundle(run: JobRun): void {
  assertRunning(run)
  run.move({ kind: 'commit' }, { committedAt: run.clock.now() })
  run.move({ kind: 'answered' }, { result: {} })
}

/** Says how the bundle ended: each file was proven before. */
export async function verifyBundle(run: JobRun): Promise<void> {
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

/** Before a bundle that was stopped rests, what was answered is proven, so that it counts and can be taken back. */
export async function cleanBundle(run: JobRun): Promise<void> {
  try {
    await checkAnswered(run, workOf(run))
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

/** An earlier life may have sent these and died: the listing tells which; the others are sent now. */
async function settleSent(run: JobRun, work: BundleWork): Promise<void> {
  const { board } = run.bundle()
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { items, next } = board.among(['sent'], from, batchSize)
    from = next
    let open = items
    if (work.repeatability === 'makes-another') {
      for (const delayMs of doubtPollsMs) {
        if (open.length === 0) break
        await run.clock.sleep(delayMs, run.leaving())
        open = await findMade(run, work, open)
      }
    }
    board.save(open.map((item) => ({ ...item, state: 'waiting' })))
  }
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

type Entries = Parameters<BundleWork['plan']>[1]

async function eachListed(
  run: JobRun,
  isEnough: BundleWork['isEnoughToPlan'],
  items: readonly BundleItem[],
  look: (item: BundleItem, entries: Entries) => Promise<void> | void,
): Promise<void> {
  const [first] = items
  const last = items.at(-1)
  if (first === undefined || last === undefined) return
  let current = first
  const { bucket } = run.record().source
  const query = {
    bucket,
    prefix: commonPrefix(first.key, last.key),
    isEnough: (_: string, entries: Entries) => isEnough(current, entries),
  }
  const listing = listKeys(run.store, query, run.signal)
  for (const item of items) {
    current = item
    const { entries } = await listing.read(item.key)
    await look(item, entries)
  }
}

/**
 * Plans, sends and proves at the same time: while one batch is in flight the next is planned and journaled and the last is proven.
 * When it rejects or the job leaves `running`, nothing is in flight any more.
 */
async function sendAll(run: JobRun, work: BundleWork): Promise<void> {
  const { board, delegate } = run.bundle()
  const ready: BundleItem[] = []
  const inFlight = new Set<Promise<void>>()
  let answered: BundleItem[] = []
  let failure: AppError | undefined
  let isPlanned = false
  let checking: Promise<void> | undefined
  let wakers: (() => void)[] = []
  const wake = () => {
    const woken = wakers
    wakers = []
    for (const go of woken) go()
  }
  const change = () => new Promise<void>((resolve) => wakers.push(resolve))
  const isWanted = () => failure === undefined && isRunning(run) && !run.signal.aborted
  const fail = (thrown: unknown) => {
    failure ??= run.signal.aborted ? new AppError('internal', 'closing') : toAppError(thrown)
    wake()
  }
  const refusals = countRefusals()

  const plan = async () => {
    for (let from: number | undefined = 0; from !== undefined && isWanted(); ) {
      if (ready.length >= batchSize || answered.length > mostUnchecked) {
        await change()
        continue
      }
      const { items, next } = board.among(['waiting'], from, batchSize)
      from = next
      const planned: BundleItem[] = []
      await Promise.all([
        eachListed(run, work.isEnoughToPlan, items, (item, entries) => void planned.push(work.plan(item, entries))),
        work.prepare(items),
      ])
      if (!isWanted()) return
      delegate(planned.filter(({ state }) => state === 'delegated'))
      board.save(planned)
      const wanted = planned.filter(({ state }) => state === 'sent')
      // The intent before the act, one wait for the disk for all of them.
      if (wanted.length > 0) await run.durable()
      ready.push(...wanted)
      wake()
    }
  }

  const check = () => {
    if (checking !== undefined) return
    const some = answered.toSorted((one, other) => one.at - other.at)
    answered = []
    checking = checkAll(run, work, some)
      .catch(fail)
      .finally(() => {
        checking = undefined
        wake()
      })
  }

  const take = (item: BundleItem) => {
    if (item.state === 'delegated') delegate([item])
    board.save([item])
    if (item.state === 'answered') {
      run.bundle().copied(item.sizeBytes)
      if (answered.push(item) >= checkedTogether) check()
    }
    const refusal = refusals.note(item)
    if (refusal !== undefined) fail(refusal)
  }

  const planning = plan()
    .catch(fail)
    .finally(() => {
      isPlanned = true
      wake()
    })
  try {
    while (isWanted() && !(isPlanned && ready.length === 0 && inFlight.size === 0)) {
      const isFull = inFlight.size >= (run.record().options?.parallelism ?? run.partsInFlight())
      if (ready.length === 0 || isFull) {
        await change()
        continue
      }
      const slot = await run.slot(run.leaving())
      const item = ready.shift()
      if (item === undefined) {
        slot.release('failed')
        continue
      }
      const task = sendOne(run, work, item, slot, isWanted)
        .then(take, fail)
        .finally(() => {
          inFlight.delete(task)
          wake()
        })
      inFlight.add(task)
    }
  } catch (thrown) {
    // Only waiting for a slot can end so: the job has left `running`.
    if (isRunning(run) && !run.signal.aborted) fail(thrown)
  }
  wake()
  await Promise.all([planning, ...inFlight])
  await checking
  // These were never sent.
  board.save(ready.map((item) => ({ ...item, state: 'waiting' })))
  run.signal.throwIfAborted()
  if (failure !== undefined && isRunning(run)) throw failure
  assertRunning(run)
  await checkAll(
    run,
    work,
    answered.toSorted((one, other) => one.at - other.at),
  )
}

/** So many files refused for the same reason, and none that went well: the others would be refused as well. */
const refusedInVain = 100

function countRefusals() {
  let count = 0
  let hasSuccess = false
  return {
    note({ state, error }: BundleItem): AppError | undefined {
      if (state === 'answered') hasSuccess = true
      if (state !== 'failed' || hasSuccess || ++count < refusedInVain || error === undefined) return undefined
      return new AppError(error.code, error.message)
    },
  }
}

/** Files that are asked about one by one at the same time. */
const looksAtOnce = 16

/** Proves what was answered: by one listing for all, and a closer look at those that it does not prove. */
async function checkAll(run: JobRun, work: BundleWork, items: readonly BundleItem[]): Promise<void> {
  const checked: BundleItem[] = []
  const unproven: { readonly item: BundleItem; readonly entries: Entries }[] = []
  await eachListed(run, work.isEnoughToCheck, items, (item, entries) => {
    const proven = work.check(item, entries)
    if (proven === undefined) unproven.push({ item, entries })
    else checked.push(proven)
  })
  run.bundle().board.save(checked)
  const queue = unproven.values()
  const look = async () => {
    for (const { item, entries } of queue) {
      const proven = await work.look(item, entries)
      run.bundle().board.save([proven ?? { ...item, state: 'doubtful' }])
    }
  }
  await Promise.all(Array.from({ length: looksAtOnce }, look))
}

async function checkAnswered(run: JobRun, work: BundleWork): Promise<void> {
  const { board } = run.bundle()
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { items, next } = board.among(['answered'], from, checkedTogether)
    from = next
    await checkAll(run, work, items)
  }
}

/** Answers that were lost, and listings that were late: looked at again and again, never sent again. */
async function settleDoubtful(run: JobRun, work: BundleWork): Promise<void> {
  const { board } = run.bundle()
  await checkAnswered(run, work)
  const states: readonly ItemState[] = ['doubtful']
  for (const delayMs of patientPollsMs) {
    if (board.among(states, 0, 1).items.length === 0) return
    await run.clock.sleep(delayMs, run.leaving())
    for (let from: number | undefined = 0; from !== undefined; ) {
      const { items, next } = board.among(states, from, checkedTogether)
      from = next
      await findMade(
        run,
        work,
        items.filter((item) => item.made === undefined),
      )
      await checkAll(
        run,
        work,
        items.filter((item) => item.made !== undefined),
      )
      await checkAnswered(run, work)
    }
  }
  giveUp(run, work)
}

function giveUp(run: JobRun, work: BundleWork): void {
  const { board } = run.bundle()
  const unknown =
    work.repeatability === 'harmless'
      ? new AppError('changed-meanwhile', 'The listing does not show what was done')
      : new AppError(
          'outcome-unknown',
          'The store did not say whether the copy was made, and its listing does not show it',
        )
  for (let from: number | undefined = 0; from !== undefined; ) {
    const { items, next } = board.among(['doubtful'], from, batchSize)
    from = next
    board.save(items.map((item) => failedItem(item, unknown, run.clock.now())))
  }
}
