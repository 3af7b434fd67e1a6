import { AppError } from '../domain/app-error.ts'
import type { ObjectStore } from '../stores/object-store.ts'
import type { BundleBoard } from './bundle-board.ts'
import type { BundleItem } from './bundle-item.ts'
import type { CustomerKeys } from './copy-options.ts'
import type { Clock } from './failure.ts'
import type { JobEvent } from './job-machine.ts'
import type { JobRecord, PinnedSource } from './job-record.ts'
import type { PartBoard } from './part-board.ts'
import type { Slot } from './slots.ts'

/** Fields that a record may lose again. */
export type OptionalField =
  | 'committedAt'
  | 'singleRequest'
  | 'uploadId'
  | 'initiatedAt'
  | 'uploadsBefore'
  | 'removing'
  | 'baseline'
  | 'error'
  | 'result'
  | 'thaw'
  | 'orphanUploadId'

/** Many files that one job works on. */
export interface BundleDesk {
  readonly board: BundleBoard
  /** Gives files to jobs of their own, in the same group; their new state is saved by the caller in the same turn. */
  readonly delegate: (items: readonly BundleItem[]) => void
  /** A file was answered: its bytes count for the rate. */
  readonly copied: (bytes: number) => void
  /** Files that were answered in this life. */
  readonly copiedCount: () => number
}

/** What a runner holds while it works on one job. */
export interface JobRun {
  readonly id: string
  readonly store: ObjectStore
  readonly clock: Clock
  /** Ends the requests themselves: the program closes. */
  readonly signal: AbortSignal
  record(): JobRecord
  /** Keys that were typed for this job; undefined when none were, or when they went with an earlier process. */
  customerKeys(): CustomerKeys | undefined
  /** Changes what is known of the job; the journal follows. */
  patch(changes: Partial<JobRecord>, unset?: readonly OptionalField[]): void
  /** Moves the job on; throws on an illegal move. */
  move(event: JobEvent, changes?: Partial<JobRecord>, unset?: readonly OptionalField[]): void
  /** All that was said before is on the disk. */
  durable(): Promise<void>
  /** Aborted as soon as the job leaves `running`: nothing new is begun, what is in flight goes on. */
  leaving(): AbortSignal
  /** Waits for a slot at the endpoint. */
  slot(signal: AbortSignal): Promise<Slot>
  /** Most parts that this job may have in flight; what it gets is decided by the endpoint's slots. */
  readonly partsInFlight: () => number
  /** The store is known, or said by a person, to restore this version in one request however large it is. */
  readonly triesOneRequest: (pinned: PinnedSource) => boolean
  board(): PartBoard
  /** A part has ended well: it is journaled and shown. */
  partDone(partNumber: number, etag: string): void
  /** A try of a part failed; it is told when its state changes. */
  partFailed(partNumber: number, error: AppError): void
  /** The states of parts changed. */
  partsChanged(): void
  /** The upload is new: no part of it is done. */
  restartParts(): void
  /** Journaled parts of the upload, for stores that do not list them. */
  journaledParts(): readonly { readonly partNumber: number; readonly etag: string }[]
  /** Throws where the job is not one of many files. */
  bundle(): BundleDesk
  log(message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** So long what was seen tells what was there before the request that is about to be sent. */
const believedMs = 5_000

/** The job is no longer running: paused, cancelled, or the program ends. Not a failure. */
export class LeftRunning extends Error {
  override readonly name = 'LeftRunning'
}

/** Parts that this job may have in flight at most: what was said for it, else what is set for all. */
export function mostAtOnce(run: JobRun): number {
  return run.record().options?.parallelism ?? run.partsInFlight()
}

/**
 * What was there before was seen a moment ago: nobody overtook a job that waited, for its turn or for hours to be thawed.
 * `lossesSeenAt`: so was what the job would destroy.
 */
export function isSeenLately(run: JobRun, what: 'seenAt' | 'lossesSeenAt' = 'seenAt'): boolean {
  const seenAt = run.record()[what]
  // A clock that was set back says nothing.
  return seenAt !== undefined && Math.abs(run.clock.now() - seenAt) <= believedMs
}

export function isRunning(run: JobRun): boolean {
  return run.record().machine.state === 'running'
}

export function assertRunning(run: JobRun): void {
  run.signal.throwIfAborted()
  if (!isRunning(run)) throw new LeftRunning()
}

/** Runs one request in a slot and tells the endpoint's pace how it went. */
export async function inSlot<T>(run: JobRun, bytes: number, task: () => Promise<T>): Promise<T> {
  const slot = await run.slot(run.signal)
  try {
    const result = await task()
    slot.release('done', bytes)
    return result
  } catch (thrown) {
    slot.release(outcomeOf(thrown))
    throw thrown
  }
}

export function outcomeOf(thrown: unknown): 'throttled' | 'failed' {
  return thrown instanceof AppError && thrown.retry === 'throttled' ? 'throttled' : 'failed'
}
