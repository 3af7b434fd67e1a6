import { AppError } from '../domain/app-error.ts'

/** What may be done with a request whose first try failed. */
export type Repeatability =
  /** Done twice it does no harm: reads, listings, deletes by version id, aborts. */
  | 'idempotent'
  /** Only after a failure in which nothing was done. */
  | 'when-nothing-was-done'
  /** Its caller decides: copies, parts, Complete. */
  | 'by-caller'

export interface RetryOptions {
  readonly repeatability: Repeatability
  /** Tries in all. */
  readonly attempts: number
  readonly random: () => number
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>
  readonly onRetry?: (error: AppError, attempt: number, delayMs: number) => void
}

/** Full jitter (protocols 9.4): base 200 ms, doubled each time, at most 20 s; throttling starts at 1 s. */
export function retryDelayMs(error: AppError, attempt: number, random: () => number): number {
  const base = error.retry === 'throttled' ? 1_000 : 200
  const ceiling = Math.min(20_000, base * 2 ** (attempt - 1))
  const jittered = Math.round(random() * ceiling)
  return Math.max(jittered, Math.min(error.facts.retryAfterMs ?? 0, 60_000))
}

export function mayRetry(error: AppError, repeatability: Repeatability): boolean {
  if (repeatability === 'by-caller' || error.retry === 'never') return false
  return error.retry === 'idempotent-only' ? repeatability === 'idempotent' : true
}

/** Runs `attempt` until it succeeds, fails for good, or has had its tries. Abort rejects with the signal's reason. */
export async function withRetry<T>(options: RetryOptions, signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (thrown) {
      if (signal.aborted) throw signal.reason
      if (!(thrown instanceof AppError) || tries >= options.attempts || !mayRetry(thrown, options.repeatability))
        throw thrown
      const delayMs = retryDelayMs(thrown, tries, options.random)
      options.onRetry?.(thrown, tries, delayMs)
      await options.sleep(delayMs, signal)
      signal.throwIfAborted()
    }
  }
}
