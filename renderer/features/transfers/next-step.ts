import type { ErrorCode, JobView } from '../../../app/contract/index.ts'

/** What helps most after a failure; each has a button. Trying again is offered beside it. */
export type NextStep = 'edit-connection' | 'show-history' | 'show-uploads'

const inConnection: ReadonlySet<ErrorCode> = new Set([
  'wrong-key-id',
  'wrong-secret',
  'token-expired',
  'token-invalid',
  'secret-needed',
  'wrong-endpoint',
  'public-endpoint-forbidden',
  'cannot-connect',
  'dns-failed',
  'not-a-store',
  'redirect-refused',
  'connection-read-only',
  'not-allowed-here',
])
const inHistory: ReadonlySet<ErrorCode> = new Set([
  'version-not-found',
  'object-not-found',
  'is-delete-marker',
  'immutable',
  'precondition-failed',
  'outcome-unknown',
  'integrity-mismatch',
  'source-changed',
  'already-current',
  'nothing-to-bring-back',
  'changed-meanwhile',
  'undo-not-possible',
])

/** The one thing to do next about a job that failed, or that waits for a person. */
export function nextStepOf(job: JobView): NextStep | undefined {
  if (job.state === 'paused' && job.pauseCause === 'credentials') return 'edit-connection'
  if (job.error !== undefined && inConnection.has(job.error.code)) return 'edit-connection'
  if (job.orphanUploadId !== undefined) return 'show-uploads'
  // A group has no history of its own; its files say what became of each.
  if (job.files !== undefined) return undefined
  return job.state === 'failed' && job.error !== undefined && inHistory.has(job.error.code) ? 'show-history' : undefined
}
