import { toAppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import { driveJob } from './drive.ts'
import type { Clock } from './failure.ts'
import type { CustomerKeys } from './copy-options.ts'
import type { JobBook } from './job-book.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'
import { type BundleDesk, type JobRun, LeftRunning } from './job-run.ts'
import type { Journal } from './journal.ts'
import { createPace } from './pace.ts'
import { createReturnWatch } from './return-watch.ts'
import { createSlotPool, type SlotPool } from './slots.ts'
import { turnOf } from './turns.ts'

export interface SchedulerOptions {
  readonly book: JobBook
  readonly journal: Journal
  readonly clock: Clock
  /** Throws `connection-not-found`. */
  readonly storeOf: (connectionId: string) => ObjectStore
  /** Jobs of one endpoint share its slots. */
  readonly endpointOf: (connectionId: string) => string
  readonly partsInFlight: () => number
  readonly triesOneRequest: (connectionId: string, pinned: PinnedSource) => boolean
  readonly customerKeysOf: (jobId: string) => CustomerKeys | undefined
  readonly bundleOf: (jobId: string) => BundleDesk
  readonly log: (message: string, facts?: Readonly<Record<string, unknown>>) => void
}

/** Jobs that work at once; more would only hold memory, since the slots are the bound. */
const maxWorking = 96
/** Of those, jobs by parts of one connection: so many fill the window, and the first of a long queue end before the last begin. */
const maxByParts = 8

/** Starts what is queued, wakes what waits, and lets go on what waited for the network or for room on the disk. */
export interface Scheduler {
  /** Has a look at a job that was added or moved. */
  consider(record: JobRecord): void
  /** The turns of waiting jobs changed. */
  reordered(): void
  /** Credentials of a connection changed: jobs that waited for them go on. */
  credentialsChanged(connectionId?: string): void
  close(): Promise<void>
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { book, clock } = options
  const closing = new AbortController()
  const working = new Map<string, Promise<void>>()
  const leaving = new Map<string, AbortController>()
  const queue: string[] = []
  const queued = new Set<string>()
  let isSorted = true
  const waking = new Set<string>()
  const pools = new Map<string, SlotPool>()
  const watchReturn = createReturnWatch({ ...options, signal: closing.signal })

  const poolOf = (endpoint: string): SlotPool => {
    const pool = pools.get(endpoint) ?? createSlotPool(createPace(), clock.now)
    pools.set(endpoint, pool)
    return pool
  }

  function makeRun(id: string): JobRun {
    const { connectionId } = book.get(id)
    const pool = poolOf(options.endpointOf(connectionId))
    return {
      id,
      // Asked each time: a connection that was changed has another store.
      get store() {
        return options.storeOf(connectionId)
      },
      clock,
      signal: closing.signal,
      record: () => book.get(id),
      customerKeys: () => options.customerKeysOf(id),
      patch: (changes, unset) => book.patch(id, changes, unset),
      move: (event, changes, unset) => book.move(id, event, changes, unset),
      durable: () => options.journal.durable(),
      leaving: () => leavingOf(id).signal,
      slot: (signal) => pool.acquire(id, signal),
      partsInFlight: options.partsInFlight,
      triesOneRequest: (pinned) => options.triesOneRequest(connectionId, pinned),
      board: () => book.board(id),
      partDone: (partNumber, etag) => book.partDone(id, partNumber, etag),
      partFailed: (partNumber, error) => book.partFailed(id, partNumber, error),
      partsChanged: () => book.partsChanged(id),
      restartParts: () => book.restartParts(id),
      journaledParts: () => options.journal.readParts(id),
      bundle: () => options.bundleOf(id),
      log: options.log,
    }
  }

  function leavingOf(id: string): AbortController {
    const known = leaving.get(id)
    if (known !== undefined && !known.signal.aborted) return known
    const controller = new AbortController()
    leaving.set(id, controller)
    if (closing.signal.aborted || book.get(id).machine.state !== 'running') controller.abort(new LeftRunning())
    return controller
  }

  async function drive(id: string): Promise<void> {
    let run: JobRun
    try {
      run = makeRun(id)
    } catch (thrown) {
      failWithoutStore(id, thrown)
      return
    }
    try {
      await driveJob(run)
    } catch (thrown) {
      if (!closing.signal.aborted)
        options.log('A job stopped without an ending', { jobId: id, message: String(thrown) })
    }
  }

  /** The connection is gone: what can end does, what cannot keeps its upload on record. */
  function failWithoutStore(id: string, thrown: unknown): void {
    const record = book.get(id)
    const { code, message, facts } = toAppError(thrown)
    const error = { code, message, facts: { operation: facts.operation ?? 'open' } }
    const orphan = record.uploadId === undefined ? {} : { orphanUploadId: record.uploadId }
    const ending = { finishedAt: clock.now(), ...orphan }
    if (record.machine.state === 'running') book.move(id, { kind: 'fail' }, { error })
    if (record.machine.state === 'committing') book.move(id, { kind: 'answered' }, { error })
    const { state } = book.get(id).machine
    if (state === 'cleaning' || state === 'cancelling') book.move(id, { kind: 'cleaned' }, ending)
    if (state === 'verifying') book.move(id, { kind: 'not-verified' }, { error, ...ending })
  }

  function launch(id: string): void {
    const task = drive(id).finally(() => {
      working.delete(id)
      leaving.delete(id)
      if (!closing.signal.aborted && book.has(id)) consider(book.get(id))
      pump()
    })
    working.set(id, task)
  }

  function pump(): void {
    if (!isSorted) queue.sort((one, other) => turnOfId(one) - turnOfId(other))
    isSorted = true
    while (!closing.signal.aborted && working.size < maxWorking) {
      const index = queue.findIndex(mayStart)
      const [id] = index === -1 ? [] : queue.splice(index, 1)
      if (id === undefined) return
      queued.delete(id)
      if (!book.has(id) || working.has(id)) continue
      if (book.get(id).machine.state !== 'queued') continue
      book.move(id, { kind: 'start' }, { startedAt: book.get(id).startedAt ?? clock.now() }, ['error'])
      launch(id)
    }
  }

  // What was removed meanwhile goes first, and out.
  const turnOfId = (id: string) => (book.has(id) ? turnOf(book.get(id)) : Number.NEGATIVE_INFINITY)

  function mayStart(id: string): boolean {
    if (!book.has(id)) return true
    const { connectionId, partCount } = book.get(id)
    if (partCount <= 1) return true
    const isRival = (other: string) => {
      if (!book.has(other)) return false
      const record = book.get(other)
      return record.partCount > 1 && record.connectionId === connectionId
    }
    return [...working.keys()].filter(isRival).length < maxByParts
  }

  function enqueue(id: string): void {
    if (queued.has(id)) return
    queued.add(id)
    const last = queue.at(-1)
    if (last !== undefined && turnOfId(last) > turnOfId(id)) isSorted = false
    queue.push(id)
    pump()
  }

  async function wake(id: string, at: number): Promise<void> {
    if (waking.has(id)) return
    waking.add(id)
    try {
      await clock.sleep(Math.max(0, at - clock.now()), closing.signal)
    } catch {
      return
    } finally {
      waking.delete(id)
    }
    if (!book.has(id)) return
    const { machine } = book.get(id)
    if (machine.state !== 'waiting') return
    if ((machine.retryAt ?? 0) > clock.now()) return void wake(id, machine.retryAt ?? 0)
    book.move(id, { kind: 'due' }, {}, ['error'])
    if (!working.has(id)) launch(id)
  }

  function consider(record: JobRecord): void {
    const { id } = record
    const { state, retryAt } = record.machine
    if (state !== 'running') leaving.get(id)?.abort(new LeftRunning())
    if (closing.signal.aborted) return
    switch (state) {
      case 'queued':
        if (!working.has(id)) enqueue(id)
        return
      case 'waiting':
        void wake(id, retryAt ?? clock.now())
        return
      case 'paused':
        watchReturn(record)
        return
      case 'committing':
      case 'verifying':
      case 'cancelling':
      case 'cleaning':
        if (!working.has(id)) launch(id)
        return
      case 'running':
      case 'succeeded':
      case 'failed':
      case 'cancelled':
        return
    }
  }

  return {
    consider,
    reordered() {
      isSorted = false
    },
    credentialsChanged(connectionId) {
      for (const { id, machine, connectionId: own } of book.all()) {
        const isMeant = connectionId === undefined || connectionId === own
        if (isMeant && machine.state === 'paused' && machine.pauseCause === 'credentials')
          book.move(id, { kind: 'resume' })
      }
    },
    async close() {
      closing.abort(new LeftRunning('The program ends'))
      for (const controller of leaving.values()) controller.abort(new LeftRunning())
      await Promise.allSettled(working.values())
    },
  }
}
