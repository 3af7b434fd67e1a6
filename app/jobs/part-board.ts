import type { ErrorView } from '../contract/envelope.ts'
import type { AppError } from '../domain/app-error.ts'
import { type PartStateCode, partStates } from '../domain/job.ts'
import { type PartPlan, sizeOfPart } from '../domain/part-plan.ts'
import type { PartResult } from '../stores/object-store.ts'

/** Where each part of one job stands, in memory: a byte and an ETag for each part. */
export interface PartBoard {
  readonly plan: PartPlan
  readonly donePartCount: number
  readonly doneBytes: number
  /** Part numbers that are not done, ascending, found as they are asked for. */
  nextWaiting(after: number): number | undefined
  set(partNumber: number, state: PartStateCode): void
  finish(part: PartResult): void
  /** A try of a part failed. Only such parts keep more than their state. */
  noteFailure(partNumber: number, error: AppError, failedAt: number): void
  /** By part number, in the order of their last failures. */
  readonly troubles: Troubles
  stateOf(partNumber: number): number
  isDone(partNumber: number): boolean
  /** ETag that a done part was answered with. */
  etagOf(partNumber: number): string | undefined
  /** Done parts, ascending. */
  results(): PartResult[]
  /** Runs of equal state in order of the file. */
  runs(): [number, number][]
  /** Nothing is in flight any more. */
  settle(): void
  reset(): void
}

export interface PartTrouble {
  readonly failedTries: number
  /** The last of them, epoch ms. */
  readonly failedAt: number
  readonly error: ErrorView
}
export type Troubles = ReadonlyMap<number, PartTrouble>

/** @param known what failed in an earlier life. */
export function createPartBoard(plan: PartPlan, done: readonly PartResult[], known: Troubles = new Map()): PartBoard {
  const states = new Uint8Array(plan.partCount + 1)
  const etags: string[] = []
  const troubles = new Map(known)
  let donePartCount = 0
  let doneBytes = 0

  const isDone = (partNumber: number) => states[partNumber] === partStates.done
  const finish = ({ partNumber, etag }: PartResult) => {
    if (partNumber < 1 || partNumber > plan.partCount) return
    etags[partNumber] = etag
    if (isDone(partNumber)) return
    states[partNumber] = partStates.done
    donePartCount++
    doneBytes += sizeOfPart(plan, partNumber)
  }
  for (const part of done) finish(part)

  return {
    plan,
    get donePartCount() {
      return donePartCount
    },
    get doneBytes() {
      return doneBytes
    },
    nextWaiting(after) {
      for (let partNumber = after + 1; partNumber <= plan.partCount; partNumber++) {
        if (!isDone(partNumber)) return partNumber
      }
      return undefined
    },
    set(partNumber, state) {
      if (!isDone(partNumber)) states[partNumber] = state
    },
    finish,
    noteFailure(partNumber, { code, message, facts: { httpStatus, requestId } }, failedAt) {
      const facts = {
        ...(httpStatus === undefined ? {} : { httpStatus }),
        ...(requestId === undefined ? {} : { requestId }),
      }
      const failedTries = (troubles.get(partNumber)?.failedTries ?? 0) + 1
      troubles.delete(partNumber)
      troubles.set(partNumber, { failedTries, failedAt, error: { code, message, facts } })
    },
    troubles,
    stateOf: (partNumber) => states[partNumber] ?? partStates.waiting,
    isDone,
    etagOf: (partNumber) => (isDone(partNumber) ? etags[partNumber] : undefined),
    results() {
      const results: PartResult[] = []
      for (let partNumber = 1; partNumber <= plan.partCount; partNumber++) {
        if (isDone(partNumber)) results.push({ partNumber, etag: etags[partNumber] ?? '' })
      }
      return results
    },
    runs() {
      const runs: [number, number][] = []
      for (const state of states.subarray(1)) {
        const last = runs.at(-1)
        if (last !== undefined && last[0] === state) last[1]++
        else runs.push([state, 1])
      }
      return runs
    },
    settle() {
      for (let partNumber = 1; partNumber <= plan.partCount; partNumber++) {
        if (!isDone(partNumber)) states[partNumber] = partStates.waiting
      }
    },
    reset() {
      states.fill(partStates.waiting)
      etags.length = 0
      troubles.clear()
      donePartCount = 0
      doneBytes = 0
    },
  }
}
