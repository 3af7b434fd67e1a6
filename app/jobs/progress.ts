/** Bytes a second over this long. */
const rateWindowMs = 10_000
/** A copy without a finished part for so long is called stalled. */
const stalledAfterMs = 30_000
/** How much of a new estimate goes into the shown one: small, so that the time left does not jump. */
const smoothing = 0.15

/** Rate, time left and standstill of one running job. */
export interface ProgressMeter {
  add(bytes: number, atMs: number): void
  read(remainingBytes: number, nowMs: number): ProgressReading
}

export interface ProgressReading {
  readonly rateBytesPerSecond?: number
  readonly secondsLeft?: number
  readonly isStalled: boolean
}

export function createProgressMeter(startedAtMs: number): ProgressMeter {
  let steps: { readonly atMs: number; readonly bytes: number }[] = []
  let lastAtMs = startedAtMs
  let steadyRate: number | undefined

  return {
    add(bytes, atMs) {
      // Parts that end together are one step, so that a thousand a second cost no memory.
      const last = steps.at(-1)
      if (last !== undefined && atMs - last.atMs < 100)
        steps[steps.length - 1] = { atMs: last.atMs, bytes: last.bytes + bytes }
      else steps.push({ atMs, bytes })
      lastAtMs = atMs
    },
    read(remainingBytes, nowMs) {
      const isStalled = nowMs - lastAtMs >= stalledAfterMs
      steps = steps.filter((step) => step.atMs > nowMs - rateWindowMs)
      const bytes = steps.reduce((sum, step) => sum + step.bytes, 0)
      const spanMs = Math.min(rateWindowMs, Math.max(1_000, nowMs - startedAtMs))
      const rate = (bytes / spanMs) * 1000
      if (rate <= 0) return { isStalled }
      steadyRate = steadyRate === undefined ? rate : steadyRate + (rate - steadyRate) * smoothing
      return { isStalled, rateBytesPerSecond: rate, secondsLeft: Math.ceil(remainingBytes / steadyRate) }
    },
  }
}
