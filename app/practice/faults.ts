import type { OperationName } from './protocol/operation-name.ts'
import type { RequestLog } from './request-log.ts'

/** A way in which the store misbehaves. Work is done before everything that spoils only the answer. */
export type Fault =
  /** Waits before anything is looked at. */
  | { readonly kind: 'latency'; readonly delayMs: number }
  /** Keeps the request until then; a client that is gone by then is not served. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  /** Refuses with 503 or 429; nothing is done. */
  | {
      readonly kind: 'throttle'
      readonly status: 503 | 429
      readonly code?: string
      readonly retryAfterSeconds?: number
    }
  /** Refuses with any error; nothing is done. */
  | {
      readonly kind: 'error'
      readonly status: number
      readonly code: string
      readonly message?: string
      readonly elements?: Readonly<Record<string, string>>
    }
  /** `before`: nothing is done. `in-answer` and `after`: the work is done, half of the answer or none of it goes out. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'in-answer' | 'after' }
  /** The XML ends in the middle, with a Content-Length that fits. */
  | { readonly kind: 'truncated-xml' }
  /** Status 200 with an error in the body; `afterWork` says whether the work was done. */
  | { readonly kind: 'error-in-200'; readonly code: string; readonly afterWork: boolean }
  /** Status 200 and no body, the work done. */
  | { readonly kind: 'empty-200' }
  /** Ends the connection after the answer. */
  | { readonly kind: 'close' }
  /** The body goes out slowly. */
  | { readonly kind: 'slow-drip'; readonly bytesPerSecond: number }
  /** Listings do not know what was written since the rule was made. */
  | { readonly kind: 'stale-listing' }
  /** The store's clock is off; positive: ahead. */
  | { readonly kind: 'clock-skew'; readonly offsetMs: number }
  | { readonly kind: 'expired-token' }
  /** A proxy's page instead of the store's answer. */
  | { readonly kind: 'html'; readonly status: number }
  /** OSS: the default public endpoint refuses operations on data; custom domains serve them. */
  | { readonly kind: 'public-endpoint-forbidden' }
  /** Takes the request and never answers. */
  | { readonly kind: 'silence'; readonly when: 'before' | 'after' }
  /** Sends the client elsewhere. */
  | { readonly kind: 'redirect'; readonly status: 301 | 302 | 307; readonly location: string }
  /** Answers with exactly these bytes. */
  | { readonly kind: 'raw'; readonly bytes: string | Uint8Array; readonly afterWork: boolean }

export interface FaultRule {
  readonly fault: Fault
  /** Absent: every operation. */
  readonly operations?: readonly OperationName[]
  readonly bucket?: string
  readonly key?: string
  readonly partNumber?: number
  /** 0..1; drawn from the store's seeded randomness. Absent: always. */
  readonly probability?: number
  /** Lets this many matching requests pass first. */
  readonly skip?: number
  /** Acts at most this often. */
  readonly times?: number
}

export interface ActiveFault {
  /** How often it has acted. */
  readonly hits: number
  remove(): void
}

/** Test-side control of a practice store; nothing of it can be reached over HTTP. */
export interface FaultControl {
  add(rule: FaultRule): ActiveFault
  clear(): void
  /** From the (n+1)-th request from now on, requests are taken and never answered. Undo with {@link clear}. */
  stopAnsweringAfter(requests: number): void
  /** What was asked and answered, and how much at once. */
  readonly requests: RequestLog
}

export interface FaultSubject {
  readonly operation: OperationName
  readonly bucket?: string
  readonly key?: string
  readonly partNumber?: number
}

export interface FaultState extends FaultControl {
  /** The faults that act on this request, counted as acted. */
  match(subject: FaultSubject): MatchedFaults
}

export interface MatchedFaults {
  readonly faults: readonly Fault[]
  /** Place in the order of writes beyond which a listing does not see. */
  readonly staleSeq?: number
}

interface Held {
  readonly rule: FaultRule
  readonly madeAtSeq: number
  seen: number
  hits: number
}

export interface FaultContext {
  readonly random: () => number
  readonly requests: RequestLog
  readonly lastSeq: () => number
}

export function createFaults(context: FaultContext): FaultState {
  let held: Held[] = []
  let answersLeft: number | undefined

  function applies(entry: Held, subject: FaultSubject): boolean {
    const { rule } = entry
    if (rule.operations && !rule.operations.includes(subject.operation)) return false
    if (rule.bucket !== undefined && rule.bucket !== subject.bucket) return false
    if (rule.key !== undefined && rule.key !== subject.key) return false
    if (rule.partNumber !== undefined && rule.partNumber !== subject.partNumber) return false
    entry.seen++
    if (entry.seen <= (rule.skip ?? 0)) return false
    if (entry.hits >= (rule.times ?? Number.POSITIVE_INFINITY)) return false
    if (rule.probability !== undefined && context.random() >= rule.probability) return false
    entry.hits++
    return true
  }

  return {
    requests: context.requests,
    add(rule) {
      const entry: Held = { rule, madeAtSeq: context.lastSeq(), seen: 0, hits: 0 }
      held.push(entry)
      return {
        get hits() {
          return entry.hits
        },
        remove() {
          held = held.filter((other) => other !== entry)
        },
      }
    },
    clear() {
      held = []
      answersLeft = undefined
    },
    stopAnsweringAfter(requests) {
      answersLeft = requests
    },
    match(subject) {
      const faults: Fault[] = []
      let staleSeq: number | undefined
      if (answersLeft !== undefined && answersLeft-- <= 0) faults.push({ kind: 'silence', when: 'before' })
      for (const entry of held) {
        if (!applies(entry, subject)) continue
        faults.push(entry.rule.fault)
        if (entry.rule.fault.kind === 'stale-listing') staleSeq = entry.madeAtSeq
      }
      return staleSeq === undefined ? { faults } : { faults, staleSeq }
    },
  }
}
