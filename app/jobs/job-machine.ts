import { AppError } from '../domain/app-error.ts'
import type { JobState, PauseCause } from '../domain/job.ts'

/** What can happen to a job. Nothing else changes its state. */
export type JobEvent =
  | { readonly kind: 'start' }
  | { readonly kind: 'part-done' }
  | { readonly kind: 'wait'; readonly waitingFor: 'retry' | 'thaw'; readonly retryAt: number }
  | { readonly kind: 'due' }
  | { readonly kind: 'pause'; readonly cause: PauseCause }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  /** The request that makes the result visible is about to be sent. */
  | { readonly kind: 'commit' }
  /** It was answered, or its outcome is unknown and the listing decides. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'verified' }
  /** What was found is not what was meant, or nothing was made. */
  | { readonly kind: 'not-verified' }
  | { readonly kind: 'fail' }
  /** Requests in flight have ended and the upload is gone or recorded as an orphan. */
  | { readonly kind: 'cleaned' }

export type JobEventKind = JobEvent['kind']

/** The state of a job as the machine knows it. */
export interface MachineState {
  readonly state: JobState
  /** Paused: why. */
  readonly pauseCause?: PauseCause
  readonly waitingFor?: 'retry' | 'thaw'
  /** Epoch ms. */
  readonly retryAt?: number
}

type Row = Partial<Record<JobEventKind, JobState>>

/** The table of design 6, row by row; what is not named is illegal. */
const table: Readonly<Record<JobState, Row>> = {
  queued: { start: 'running', pause: 'paused', cancel: 'cancelled' },
  running: {
    'part-done': 'running',
    wait: 'waiting',
    pause: 'paused',
    cancel: 'cancelling',
    commit: 'committing',
    fail: 'cleaning',
  },
  waiting: { due: 'running', pause: 'paused', cancel: 'cancelling' },
  paused: { resume: 'queued', cancel: 'cancelling' },
  committing: { answered: 'verifying' },
  verifying: { verified: 'succeeded', 'not-verified': 'failed' },
  cancelling: { cleaned: 'cancelled' },
  cleaning: { cleaned: 'failed' },
  succeeded: {},
  failed: {},
  cancelled: {},
}

/** A job that has not started may be paused only by a person; at the end of the program it simply stays queued. */
const pausesOfQueued: ReadonlySet<PauseCause> = new Set(['user'])

function nextState(from: MachineState, event: JobEvent): JobState | undefined {
  if (from.state === 'queued' && event.kind === 'pause' && !pausesOfQueued.has(event.cause)) return undefined
  return table[from.state][event.kind]
}

/**
 * Moves a job on.
 * @throws AppError `illegal-transition`; `cancel-refused` once the commit was sent.
 */
export function moveJob(from: MachineState, event: JobEvent): MachineState {
  const state = nextState(from, event)
  if (state === undefined) {
    if (event.kind === 'cancel' && (from.state === 'committing' || from.state === 'verifying')) {
      throw new AppError('cancel-refused', 'The result is being made visible; it cannot be stopped now')
    }
    throw new AppError('illegal-transition', `${event.kind} is not possible while ${from.state}`)
  }
  if (event.kind === 'pause') return { state, pauseCause: event.cause }
  if (event.kind === 'wait') return { state, waitingFor: event.waitingFor, retryAt: event.retryAt }
  return { state }
}

export function canMove(from: MachineState, event: JobEvent): boolean {
  return nextState(from, event) !== undefined
}

export function isTerminal(state: JobState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled'
}
