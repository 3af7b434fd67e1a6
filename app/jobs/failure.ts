import type { AppError, ErrorCode } from '../domain/app-error.ts'
import type { PauseCause } from '../domain/job.ts'

/** Time, chance and waiting, as arguments. */
export interface Clock {
  readonly now: () => number
  /** At least 0, below 1. */
  readonly random: () => number
  /** Rejects with the signal's reason when it is aborted. */
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>
}

/** What becomes of a job whose request failed after its own retries. */
export type Verdict =
  | { readonly kind: 'pause'; readonly cause: PauseCause }
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'thaw' }
  | { readonly kind: 'fail' }

const network: ReadonlySet<ErrorCode> = new Set([
  'offline',
  'dns-failed',
  'cannot-connect',
  'connection-lost',
  'timed-out',
  'proxy-failed',
  'proxy-password',
  // A store does not turn into a web page: something in between answers, as hotels and proxies do.
  'not-a-store',
])
const credentials: ReadonlySet<ErrorCode> = new Set([
  'token-expired',
  'token-invalid',
  'secret-needed',
  'vault-locked',
  'vault-unavailable',
])

/** Waits in a row, each longer, before a job is given up: about a quarter of an hour. */
const maxWaits = 8

export function isNetworkFailure(error: AppError): boolean {
  return network.has(error.code)
}

export function needsCredentials(error: AppError): boolean {
  return credentials.has(error.code)
}

/**
 * Decides after a failure.
 * @param waits how often in a row the job has waited already.
 */
export function judgeFailure(error: AppError, waits: number, random: () => number): Verdict {
  if (error.code === 'disk-full') return { kind: 'pause', cause: 'disk-full' }
  if (error.code === 'data-folder-not-writable' || error.code === 'folder-not-writable') {
    return { kind: 'pause', cause: 'not-writable' }
  }
  if (needsCredentials(error)) return { kind: 'pause', cause: 'credentials' }
  if (isNetworkFailure(error)) return { kind: 'pause', cause: 'offline' }
  if (error.code === 'archived') return waits < maxWaits ? { kind: 'thaw' } : { kind: 'fail' }
  if ((error.retry === 'never' && error.code !== 'clock-skew') || waits >= maxWaits) return { kind: 'fail' }
  return { kind: 'wait', delayMs: backoffMs(error, waits + 4, random) }
}

/** Half fixed, half by chance; doubled each time from 500 ms, at most a minute; never sooner than the store asks. */
export function backoffMs(error: AppError, attempt: number, random: () => number): number {
  const ceiling = Math.min(60_000, (error.retry === 'throttled' ? 1_000 : 500) * 2 ** Math.max(0, attempt - 1))
  const jittered = Math.round(ceiling / 2 + (random() * ceiling) / 2)
  return Math.max(jittered, Math.min(error.facts.retryAfterMs ?? 0, 120_000))
}

/**
 * Before a part is sent again: soon at first, since one failure among sixty parts says nothing of the store and the last part holds up all; then as above.
 */
export function partBackoffMs(error: AppError, attempt: number, random: () => number): number {
  const isSoon = attempt === 1 && error.retry !== 'throttled' && error.facts.retryAfterMs === undefined
  return isSoon ? Math.round(50 + random() * 50) : backoffMs(error, attempt, random)
}

/** The store refused for good: the same request would be refused again. */
export function isDefiniteRefusal(error: AppError): boolean {
  return error.retry === 'never' && error.code !== 'outcome-unknown' && !isNetworkFailure(error) && !passes(error)
}

const forbidden: ReadonlySet<ErrorCode> = new Set([
  'access-denied',
  'immutable',
  'connection-read-only',
  'forbidden-by-policy',
  'not-supported',
])

/** The right to remove a version is missing, or nobody has it. */
export function mayNotRemove(code: ErrorCode): boolean {
  return forbidden.has(code)
}

/** Refused before anything was done, for a reason that somebody or something outside puts right. */
export function passes(error: AppError): boolean {
  return needsCredentials(error) || error.code === 'clock-skew'
}

/** The store took no notice of the request: it may be sent again whatever it was. */
export function nothingWasDone(error: AppError): boolean {
  return error.retry === 'safe' || error.retry === 'throttled'
}

/** A request that does no harm when done twice may be sent again. */
export function mayRepeatPart(error: AppError): boolean {
  return error.retry !== 'never' || error.code === 'outcome-unknown' || error.code === 'clock-skew'
}
