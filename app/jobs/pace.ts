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
/** A narrower window is kept while it does at least this share of what the widest did: what is lost step by step is counted together. */
const helpful = 0.95
/** A round may be chance, and a queue in the store takes time to form and to go: so many decide, in the window that is judged. */
const roundsToJudge = 2

/**
 * An adaptive window. As many requests are done in a second as are in flight, divided by the time that one takes: while requests take
 * no longer than they did, every wider window does more. So it starts at 8 and opens steeply until they take longer. When they take much
 * longer it is tried out whether a narrower one does as much, down to what the store really works on, though not below its start; where
 * it does less, the times are the usual ones from then on. On 503 and 429 it halves and grows slowly from there, as TCP does.
 * A round is as many ended requests as the window is wide; rounds in which the window was not full teach nothing.
 */
export function createPace(limitAtStart: number = startLimit): Pace {
  const usual = createUsualTimes()
  let limit = Math.min(limitAtStart, mostInFlight)
  let isStarting = true
  let hasHalved = false
  /** Only requests that were sent later are looked at: earlier ones tell of another window. */
  let since = Number.NEGATIVE_INFINITY
  /** `doubted`: a round was long. `tried`: the window was narrowed for that. Both are judged by the rounds that follow. */
  let phase: 'calm' | 'doubted' | 'tried' = 'calm'
  let judged: readonly number[] = []
  /** The widest window before it was narrowed for long times, what it did, and how long its requests took. */
  let widest: { readonly limit: number; readonly rate: number; readonly stretch: number } | undefined
  let round = newRound()

  function newRound() {
    return { ended: 0, stretch: 0, wasFull: false }
  }

  function set(next: number): void {
    limit = Math.max(leastInFlight, Math.min(mostInFlight, Math.round(next)))
    if (limit === mostInFlight) isStarting = false
  }

  /** From now on, at requests that are sent now. */
  function look(next: typeof phase, nowMs: number): void {
    isStarting = false
    phase = next
    judged = []
    since = nowMs
    round = newRound()
  }

  function endRound(nowMs: number): void {
    const stretch = round.stretch / round.ended
    const { wasFull } = round
    round = newRound()
    if (!wasFull) return
    if (phase === 'calm' && stretch > crowded) return look('doubted', nowMs)
    if (phase === 'calm') return settle(stretch)
    judged = [...judged, stretch]
    if (judged.length < roundsToJudge) return
    judge(judged.reduce((sum, one) => sum + one, 0) / judged.length, nowMs)
  }

  function judge(stretch: number, nowMs: number): void {
    const rate = limit / stretch
    if (phase === 'tried' && widest !== undefined && rate < helpful * widest.rate) {
      usual.accept(widest.stretch)
      set(widest.limit)
      widest = undefined
      return look('calm', nowMs)
    }
    if (stretch <= crowded) {
      phase = 'calm'
      judged = []
      return settle(stretch)
    }
    if (widest === undefined || widest.limit <= limit) widest = { limit, rate, stretch }
    // Long times alone may have many causes: no reason to do less than any other program would.
    set(Math.min(limit, Math.max(rate * headroom, limit / 2, startLimit)))
    look('tried', nowMs)
  }

  function settle(stretch: number): void {
    if (stretch < roomy) set(limit + (hasHalved ? Math.max(1, limit / 8) : limit / 2))
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
        widest = undefined
        set(limit / 2)
        return look('calm', nowMs)
      }
      const stretch = usual.stretchOf(bytes, tookMs, nowMs)
      round.ended++
      round.stretch += stretch
      if (isStarting && round.wasFull && stretch < crowded) set(limit + growthOfStart)
      if (round.ended >= limit) endRound(nowMs)
    },
  }
}
