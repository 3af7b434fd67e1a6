/** Requests of about the same size are compared with each other; so many make a sample. */
const sampleSize = 8
/** A request costs as much as so many copied bytes, so that small ones are of one class. */
const bytesOfRequest = 4 * 2 ** 20
/** The turn of an event loop and the tick of a timer say nothing of the store. */
const jitterMs = 10
/** What was best is believed less as time goes by: networks change. */
const doublesInMs = 120_000

interface SizeClass {
  bestMs: number
  bestAt: number
  sumMs: number
  count: number
}

/** How long requests take while the store has room for them. */
export interface UsualTimes {
  /** How many times longer than usual a request took that has just ended; 1 while nothing is known. */
  stretchOf(bytes: number, tookMs: number, nowMs: number): number
  /** Longer times are the usual ones from now on: they have other causes than our requests. */
  accept(stretch: number): void
}

/** The best mean of a few requests counts, not the best request: one may be answered from a cache. */
export function createUsualTimes(): UsualTimes {
  const classes = new Map<number, SizeClass>()

  function learn(known: SizeClass, bestMs: number, tookMs: number, nowMs: number): void {
    known.sumMs += tookMs
    known.count++
    if (known.count < sampleSize) return
    const mean = known.sumMs / known.count
    known.sumMs = 0
    known.count = 0
    if (mean > bestMs) return
    known.bestMs = mean
    known.bestAt = nowMs
  }

  return {
    stretchOf(bytes, tookMs, nowMs) {
      const id = Math.round(2 * Math.log2(bytes + bytesOfRequest))
      const known = classes.get(id) ?? { bestMs: Number.POSITIVE_INFINITY, bestAt: nowMs, sumMs: 0, count: 0 }
      classes.set(id, known)
      const bestMs = known.bestMs * 2 ** ((nowMs - known.bestAt) / doublesInMs)
      learn(known, bestMs, tookMs, nowMs)
      return Number.isFinite(bestMs) ? (tookMs + jitterMs) / (bestMs + jitterMs) : 1
    },
    accept(stretch) {
      for (const known of classes.values()) known.bestMs *= stretch
    },
  }
}
