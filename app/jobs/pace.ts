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
/** A request costs as much as so many copied bytes, so that small objects count too. */
const bytesOfRequest = 4 * 2 ** 20
/** A wider window has to bring at least this share of its width in throughput, else requests only queue inside the store. */
const worthwhileShare = 0.5
/** Requests that take so many times longer, while less is done in all: the store is drowning. */
const collapseLatency = 4
const collapseThroughput = 0.7
/** After the first growth so many windows make a round, since requests that end in bursts would deceive a short one. */
const roundsTogether = 4
const roundsInDoubt = 2
/** Rounds without growth between two trials of a wider window. */
const roundsBetweenTrials = 3

/**
 * An adaptive window. It starts at 8 and doubles as long as doubling pays; after that it tries a little more now and then.
 * On 503, 429 or a collapse of latency it halves and grows slowly from there, as TCP does.
 * A round is as many ended requests as the window is wide, or four times that; rounds in which the window was not full teach nothing.
 */
export function createPace(limitAtStart: number = startLimit): Pace {
  let limit = Math.min(limitAtStart, mostInFlight)
  let mode: 'doubling' | 'holding' | 'trying' = 'doubling'
  let limitBefore = limit
  let throughputBefore = 0
  let bestLatencyMs = Number.POSITIVE_INFINITY
  let quietRounds = 0
  let isSettling = false
  let isDoubted = false
  let halvedAt = Number.NEGATIVE_INFINITY
  let round = newRound(0)

  function newRound(nowMs: number) {
    return { startedAt: nowMs, ended: 0, units: 0, tookMs: 0, wasFull: false }
  }

  function set(next: number): void {
    limit = Math.max(leastInFlight, Math.min(mostInFlight, Math.round(next)))
  }

  function halve(nowMs: number): void {
    set(limit / 2)
    halvedAt = nowMs
    mode = 'holding'
    throughputBefore = 0
    quietRounds = 0
    round = newRound(nowMs)
  }

  function grow(next: number, how: 'doubling' | 'trying', throughput: number): void {
    limitBefore = limit
    throughputBefore = throughput
    mode = how
    isSettling = how === 'trying'
    set(next)
  }

  function endRound(nowMs: number): void {
    const seconds = Math.max(0.001, (nowMs - round.startedAt) / 1000)
    const throughput = round.units / seconds
    const latencyMs = round.tookMs / round.ended
    const { wasFull } = round
    round = newRound(nowMs)
    bestLatencyMs = Math.min(bestLatencyMs, latencyMs)
    if (!wasFull) return
    // The first round of a trial is half the old window's: it is not compared.
    if (isSettling) {
      isSettling = false
      return
    }
    const isDrowning = latencyMs > bestLatencyMs * collapseLatency && throughput < throughputBefore * collapseThroughput
    if (isDrowning) return halve(nowMs)
    if (mode === 'holding') {
      throughputBefore = throughput
      quietRounds++
      if (quietRounds < roundsBetweenTrials || limit >= mostInFlight) return
      quietRounds = 0
      return grow(limit + Math.max(1, limit / 4), 'trying', throughput)
    }
    const wanted = 1 + (limit / limitBefore - 1) * worthwhileShare
    if (limit > limitBefore && throughput < throughputBefore * wanted) {
      // One bad round may be chance, a busy computer for example: a longer one decides.
      isDoubted = mode === 'doubling' && !isDoubted
      if (isDoubted) return
      set(limitBefore)
      mode = 'holding'
      return
    }
    isDoubted = false
    if (limit >= mostInFlight) {
      mode = 'holding'
      throughputBefore = throughput
      return
    }
    grow(mode === 'doubling' ? limit * 2 : limit + Math.max(1, limit / 4), mode, throughput)
  }

  return {
    limit: () => limit,
    started(inFlight) {
      if (inFlight >= limit) round.wasFull = true
    },
    observe({ outcome, bytes, tookMs }, nowMs) {
      if (round.startedAt === 0) round.startedAt = nowMs - tookMs
      if (outcome === 'failed') return
      if (outcome === 'throttled') {
        // Requests that were sent before the window was halved say nothing about the new one.
        if (nowMs - tookMs >= halvedAt) halve(nowMs)
        return
      }
      round.ended++
      round.units += bytes + bytesOfRequest
      round.tookMs += tookMs
      const windows = isDoubted ? roundsInDoubt : mode === 'doubling' ? 1 : roundsTogether
      if (round.ended >= limit * windows) endRound(nowMs)
    },
  }
}
