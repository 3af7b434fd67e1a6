import { createUsualTimes } from './usual-times.ts'

/** One request that took a slot, and how it went. */
export interface Observation {
  readonly outcome: 'done' | 'throttled' | 'failed'
  readonly bytes: number
  readonly tookMs: number
}

/** How many requests one endpoint is given at once; it learns from every request that ends. */
export interface Pace {
  limit(): number
  /** A slot was taken; `inFlight` counts it. */
  started(inFlight: number): void
  observe(observation: Observation, nowMs: number): void
}

const startLimit = 8
const mostInFlight = 64
const leastInFlight = 2
/** At the start every request that ends well makes room for itself and so many more: when the first 8 have, there is room for 64. */
const growthOfStart = 7
/** Requests that take so many times as long as usual queue inside the store: a wider window brings nothing. */
const crowded = 1.75
/** Below this the store has room: twice as many requests would have done nearly twice as much. */
const roomy = 1.25
/** A narrowed window keeps so much more than what the store works on at once. */
const headroom = 1.75
/** A narrower window that does less than this share of before was not to blame for the long times. */
const helpful = 0.92

/**
 * An adaptive window. As many requests are done in a second as are in flight, divided by the time that one takes: while requests take
 * no longer than they did, every wider window does more. So it starts at 8 and opens steeply until they take longer, and narrows to
 * what the store really works on when they take much longer, though not below its start. On 503 and 429 it halves and grows slowly
 * from there, as TCP does.
 * A round is as many ended requests as the window is wide; rounds in which the window was not full teach nothing.
 */
export function createPace(limitAtStart: number = startLimit): Pace {
  const usual = createUsualTimes()
  let limit = Math.min(limitAtStart, mostInFlight)
  let isStarting = true
  let hasHalved = false
  /** Only requests that were sent later are looked at: earlier ones tell of another window. */
  let since = Number.NEGATIVE_INFINITY
  let isDoubted = false
  let beforeCut: { readonly limit: number; readonly stretch: number } | undefined
  let round = newRound()

  function newRound() {
    return { ended: 0, stretch: 0, wasFull: false }
  }

  function set(next: number): void {
    limit = Math.max(leastInFlight, Math.min(mostInFlight, Math.round(next)))
    if (limit === mostInFlight) isStarting = false
  }

  function cut(next: number, nowMs: number): void {
    set(Math.max(next, limit / 2))
    lookFrom(nowMs)
  }

  /** Long times alone may have many causes: no reason to do less than any other program would. */
  function cutByTime(next: number, nowMs: number): void {
    cut(Math.min(limit, Math.max(next, startLimit)), nowMs)
  }

  function lookFrom(nowMs: number): void {
    isStarting = false
    isDoubted = false
    since = nowMs
    round = newRound()
  }

  function endRound(nowMs: number): void {
    const stretch = round.stretch / round.ended
    const { wasFull } = round
    round = newRound()
    if (!wasFull) return
    if (beforeCut !== undefined) {
      const before = beforeCut
      beforeCut = undefined
      const share = limit / stretch / (before.limit / before.stretch)
      if (share < helpful) {
        usual.accept(stretch)
        return set(before.limit)
      }
    }
    if (stretch > crowded && !isDoubted) {
      // It may be chance, and the queue in the store has only begun to form: another round decides.
      lookFrom(nowMs)
      isDoubted = true
    } else if (stretch > crowded) {
      const before = { limit, stretch }
      cutByTime((limit / stretch) * headroom, nowMs)
      beforeCut = limit < before.limit ? before : undefined
    } else {
      isDoubted = false
      if (stretch < roomy) set(limit + (hasHalved ? Math.max(1, limit / 8) : limit / 2))
    }
  }

  return {
    limit: () => limit,
    started(inFlight) {
      if (inFlight >= limit) round.wasFull = true
    },
    observe({ outcome, bytes, tookMs }, nowMs) {
      if (outcome === 'failed' || nowMs - tookMs < since) return
      if (outcome === 'throttled') {
        hasHalved = true
        beforeCut = undefined
        return cut(limit / 2, nowMs)
      }
      const stretch = usual.stretchOf(bytes, tookMs, nowMs)
      round.ended++
      round.stretch += stretch
      if (isStarting && round.wasFull && stretch < crowded) set(limit + growthOfStart)
      if (round.ended >= limit) endRound(nowMs)
    },
  }
}
