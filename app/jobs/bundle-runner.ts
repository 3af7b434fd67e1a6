import { AppError, toAppError } from '../domain/app-error.ts'
import { copyWork } from './bundle-copy.ts'
import type { BundleItem } from './bundle-item.ts'
import { removalWork } from './bundle-removal.ts'
import { type PlannedItem, sendOne } from './bundle-send.ts'
import { type Entries, listItems } from './bundle-listing.ts'
import { leaveOthers, meantOf } from './bundle-only.ts'
import { lossesIn } from './group-book.ts'
import { checkAll, settleDoubtful, settleSent } from './bundle-settle.ts'
import type { BundleWork } from './bundle-work.ts'
import { assertRunning, isRunning, type JobRun, mostAtOnce } from './job-run.ts'
import { assertAccepted, readVersioning } from './planning.ts'

/**
 * Files that are planned and journaled together: one wait for the disk before the first of them is sent. Reading and writing of so many
 * takes a few milliseconds, in which no answer is heard; of more the requests in flight would run out, and of fewer the planning falls
 * behind the copying.
 */
const batchSize = 200
/** So many planned files wait for their turn, so that nothing waits for the listing. */
const mostReady = 500
/** Answered files that are proven together, by a listing of their stretch of the folder. */
const checkedTogether = 200
/** More answered files than this hold the planning back, so that memory stays the same however many there are. */
const mostUnchecked = 4_000
/** So many files refused, and none that went well: the others would be refused as well. */
const refusedInVain = 100
/** So long it is believed that the bucket keeps versions, as it did when the job was made. */
const versioningMs = 10_000

/** Works on the files of a bundle, each in one request, until all have ended or the job leaves `running`. */
export async function runBundle(run: JobRun): Promise<void> {
  const work = workOf(run)
  await settleSent(run, work, run.leaving())
  await assertNothingLost(run, work)
  await sendAll(run, work)
  await settleDoubtful(run, work, run.leaving())
  assertRunning(run)
  if (leaveOthers(run)) return
  run.move({ kind: 'commit' }, { committedAt: run.clock.now() })
  run.move({ kind: 'answered' }, { result: {} })
}

/** The job may have waited for hours: where the bucket keeps no versions any more, copies would destroy what nobody agreed to lose. */
async function assertNothingLost(run: JobRun, work: BundleWork): Promise<void> {
  const { source, createdAt, retryOf } = run.record()
  const isNew = retryOf === undefined && run.clock.now() - createdAt < versioningMs
  if (isNew || work.repeatability === 'harmless') return
  assertAccepted(lossesIn(await readVersioning(run.store, source.bucket, run.signal)), [])
}

/** What a bundle does to its files. */
export function workOf(run: JobRun): BundleWork {
  return run.record().bundle?.work === 'remove' ? removalWork(run) : copyWork(run)
}

/** What planning, sending and proving tell each other. */
interface Flow {
  /** Journaled and not sent yet. */
  readonly ready: PlannedItem[]
  /** Planned files on their way to the disk. */
  writingCount: number
  readonly inFlight: Set<Promise<void>>
  /** Not proven yet. */
  answered: BundleItem[]
  isPlanned: boolean
  failure: AppError | undefined
  refusedCount: number
  /** Resolves as soon as that is so, which is looked at whenever something of all this is another than before. */
  until(isSo: () => boolean): Promise<void>
  wake(): void
  fail(thrown: unknown): void
  isWanted(): boolean
}

function newFlow(run: JobRun): Flow {
  const waiting = new Map<() => boolean, () => void>()
  return {
    ready: [],
    writingCount: 0,
    inFlight: new Set(),
    answered: [],
    isPlanned: false,
    failure: undefined,
    refusedCount: 0,
    until: (isSo) => (isSo() ? Promise.resolve() : new Promise((resolve) => void waiting.set(isSo, resolve))),
    wake() {
      for (const [isSo, resolve] of waiting) {
        if (!isSo()) continue
        waiting.delete(isSo)
        resolve()
      }
    },
    fail(thrown) {
      this.failure ??= run.signal.aborted ? new AppError('internal', 'closing') : toAppError(thrown)
      this.wake()
    },
    isWanted() {
      return this.failure === undefined && isRunning(run) && !run.signal.aborted
    },
  }
}

/**
 * Plans, sends and proves at the same time: while one batch is in flight the next is planned and journaled and the last is proven.
 * When it rejects or the job leaves `running`, nothing is in flight any more.
 */
async function sendAll(run: JobRun, work: BundleWork): Promise<void> {
  const flow = newFlow(run)
  const begin = (task: Promise<void>) => task.catch((thrown: unknown) => flow.fail(thrown))
  const planning = begin(planAll(run, work, flow)).finally(() => {
    flow.isPlanned = true
    flow.wake()
  })
  const checking = begin(checkAsTheyCome(run, work, flow))
  try {
    await sendReady(run, work, flow)
  } catch (thrown) {
    // Only waiting for a slot can end so: the job has left `running`.
    if (isRunning(run) && !run.signal.aborted) flow.fail(thrown)
  }
  flow.wake()
  await Promise.all([planning, ...flow.inFlight])
  flow.wake()
  await checking
  const { board } = run.bundle()
  // These were never sent, and those are proven another time.
  board.save(flow.ready.map(({ item }) => ({ ...item, state: 'waiting' })))
  board.save(flow.answered.filter(({ at }) => board.stateOf(at) === 'answered'))
  run.signal.throwIfAborted()
  if (flow.failure !== undefined && isRunning(run)) throw flow.failure
  assertRunning(run)
}

async function planAll(run: JobRun, work: BundleWork, flow: Flow): Promise<void> {
  const { board, delegate } = run.bundle()
  const hasRoom = () => flow.ready.length + flow.writingCount < mostReady && flow.answered.length <= mostUnchecked
  let written = Promise.resolve()
  const listing = listItems(run, work.isEnoughToPlan, run.record().source.key)
  try {
    for (let from: number | undefined = 0; from !== undefined && flow.isWanted(); ) {
      await flow.until(() => hasRoom() || !flow.isWanted())
      if (!flow.isWanted()) return
      const { items: waiting, next } = board.among(['waiting'], from, batchSize)
      from = next
      const items = meantOf(run, waiting)
      if (items.length === 0) continue
      const plannedAt = run.clock.now()
      const planned: BundleItem[] = []
      const plan = (item: BundleItem, entries: Entries) => void planned.push(work.plan(item, entries))
      await Promise.all([listing.each(items, plan), work.beforePlan(items)])
      const wanted = planned.filter(({ state }) => state === 'sent')
      await work.afterPlan(wanted)
      if (!flow.isWanted()) return
      delegate(planned.filter(({ state }) => state === 'delegated'))
      board.save(planned)
      const ready = wanted.map((item) => ({ item, plannedAt }))
      written = readyWhenDurable(run, flow, ready, written)
      // Whoever waits for the last of them hears of it.
      written.catch(() => undefined)
    }
    await written
  } finally {
    // Also where the job was stopped: what is ready by then was not sent, and is put back.
    await Promise.allSettled([written])
  }
}

/** The intent before the act: one wait for the disk for all of them, while the next are planned. */
async function readyWhenDurable(
  run: JobRun,
  flow: Flow,
  wanted: readonly PlannedItem[],
  before: Promise<void>,
): Promise<void> {
  flow.writingCount += wanted.length
  try {
    await Promise.all([before, wanted.length > 0 ? run.durable() : undefined])
    flow.ready.push(...wanted)
  } catch (thrown) {
    flow.fail(thrown)
    throw thrown
  } finally {
    flow.writingCount -= wanted.length
    flow.wake()
  }
}

async function sendReady(run: JobRun, work: BundleWork, flow: Flow): Promise<void> {
  const { ready, inFlight } = flow
  const isWanted = () => flow.isWanted()
  const isOver = () => !flow.isWanted() || (flow.isPlanned && ready.length === 0 && inFlight.size === 0)
  const maySend = () => ready.length > 0 && inFlight.size < mostAtOnce(run)
  for (;;) {
    if (isOver()) return
    if (!maySend()) {
      await flow.until(() => maySend() || isOver())
      continue
    }
    const slot = await run.slot(run.leaving())
    const planned = ready.shift()
    if (planned === undefined) {
      slot.release('failed')
      continue
    }
    const task = sendOne(run, work, planned, slot, isWanted)
      .then(
        (sent) => take(run, flow, sent),
        (thrown: unknown) => flow.fail(thrown),
      )
      .finally(() => {
        inFlight.delete(task)
        flow.wake()
      })
    inFlight.add(task)
  }
}

function take(run: JobRun, flow: Flow, item: BundleItem): void {
  const { board, delegate, copied, copiedCount } = run.bundle()
  if (item.state === 'delegated') {
    // Who cancelled or paused the job began nothing else: the file was not changed, and waits as the others do.
    if (!flow.isWanted()) return board.save([{ ...item, state: 'waiting' }])
    delegate([item])
  }
  if (item.state === 'answered') {
    board.note(item)
    copied(item.sizeBytes)
    // Only waits in a row without progress mean that the job is in vain.
    if (run.record().waits > 0) run.patch({ waits: 0 })
    flow.answered.push(item)
    return
  }
  board.save([item])
  if (item.state !== 'failed' || item.error === undefined || copiedCount() > 0) return
  if (++flow.refusedCount >= refusedInVain) flow.fail(new AppError(item.error.code, item.error.message))
}

/** Proves answered files while others are copied; at the end what is left, unless the job has left `running`. */
async function checkAsTheyCome(run: JobRun, work: BundleWork, flow: Flow): Promise<void> {
  const isOver = () => flow.isPlanned && flow.ready.length === 0 && flow.inFlight.size === 0
  const isDue = () => flow.answered.length >= checkedTogether || isOver() || !flow.isWanted()
  for (;;) {
    await flow.until(isDue)
    if (!flow.isWanted()) return
    const some = flow.answered
    if (some.length === 0) return
    flow.answered = []
    try {
      await checkAll(
        run,
        work,
        some.toSorted((one, other) => one.at - other.at),
      )
    } catch (thrown) {
      flow.answered.push(...some)
      throw thrown
    }
    flow.wake()
  }
}
