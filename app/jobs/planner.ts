import { isDeepStrictEqual } from 'node:util'
import type { ObjectStore } from '../stores/object-store.ts'
import { refsOf, type RestoreRequest } from './job-making.ts'
import { gatherPlan, type GatheredPlan } from './planning.ts'

/** A plan is carried out as it was shown for so long, in milliseconds: a person reads a sentence and clicks. */
const believedMs = 10_000

/** Finds out what a restore would do. */
export interface Planner {
  look(request: RestoreRequest, signal: AbortSignal): Promise<GatheredPlan>
  /** Looks, and keeps what was found for the click that may follow. */
  show(request: RestoreRequest, signal: AbortSignal): Promise<GatheredPlan>
  /**
   * What was shown for the same request a moment ago, once; else looks. Only what is large enough for parts begins so: what it is
   * compared with is read again before anything becomes visible, by parts and in one request, and every request names the version and
   * the ETag that were seen.
   */
  begin(request: RestoreRequest, signal: AbortSignal): Promise<GatheredPlan>
}

export interface PlannerOptions {
  readonly now: () => number
  /** Throws `connection-not-found`. A connection that was changed has another store. */
  readonly storeOf: (connectionId: string) => ObjectStore
}

interface Shown {
  readonly question: RestoreRequest
  readonly store: ObjectStore
  readonly gathered: GatheredPlan
}

export function createPlanner({ now, storeOf }: PlannerOptions): Planner {
  let shown: Shown | undefined

  function look(request: RestoreRequest, signal: AbortSignal): Promise<GatheredPlan> {
    const { source, destination } = refsOf(request)
    return gatherPlan(storeOf(request.connectionId), source, destination, request.options, now(), signal)
  }

  return {
    look,
    async show(request, signal) {
      const store = storeOf(request.connectionId)
      const gathered = await look(request, signal)
      shown = { question: questionOf(request), store, gathered }
      return gathered
    },
    begin(request, signal) {
      const last = shown
      shown = undefined
      const isSame =
        last !== undefined &&
        last.gathered.plan.parts.partCount > 1 &&
        now() - last.gathered.seenAt <= believedMs &&
        storeOf(request.connectionId) === last.store &&
        isDeepStrictEqual(questionOf(request), last.question)
      return isSame ? Promise.resolve(last.gathered) : look(request, signal)
    },
  }
}

/** What was asked, whatever was agreed to since. */
function questionOf({ acceptWarnings: _, ...question }: RestoreRequest): RestoreRequest {
  return question
}
