/** Every way in which Strata can fail, as a closed set. People read a sentence chosen by the code from the catalogue. */
export const errorCodes = [
  // Who is asking, and may they
  'wrong-key-id',
  'wrong-secret',
  'clock-skew',
  'token-expired',
  'token-invalid',
  'access-denied',
  'account-suspended',
  // Where it is asked
  'wrong-endpoint',
  'public-endpoint-forbidden',
  'cannot-connect',
  'dns-failed',
  'tls-failed',
  'proxy-failed',
  'proxy-password',
  'timed-out',
  'connection-lost',
  'offline',
  'not-a-store',
  'malformed-answer',
  'redirect-refused',
  // What it is asked of
  'bucket-not-found',
  'object-not-found',
  'version-not-found',
  'is-delete-marker',
  'archived',
  'immutable',
  'already-exists',
  'precondition-failed',
  'not-modified',
  'conflict',
  'upload-not-found',
  'part-rejected',
  'too-large',
  'bad-digest',
  'encryption-key',
  'customer-key-lost',
  'cross-region',
  'not-supported',
  'invalid-request',
  'throttled',
  'server-error',
  'key-not-encodable',
  'repeated-marker',
  // What a job finds
  'outcome-unknown',
  'integrity-mismatch',
  'source-changed',
  'already-current',
  'nothing-to-bring-back',
  'loss-not-accepted',
  'changed-meanwhile',
  'undo-not-possible',
  'cancel-refused',
  'illegal-transition',
  'secret-needed',
  // This computer
  'data-folder-not-writable',
  'data-folder-in-use',
  'disk-full',
  'folder-not-writable',
  'journal-newer',
  'journal-damaged',
  'vault-locked',
  'vault-unavailable',
  'vault-damaged',
  'wrong-passphrase',
  'not-allowed-here',
  'connections-damaged',
  'connection-read-only',
  'forbidden-by-policy',
  'policy-damaged',
  'policy-unprotected',
  // The program
  'connection-not-found',
  'job-not-found',
  'list-not-found',
  'invalid-input',
  'internal',
] as const

export type ErrorCode = (typeof errorCodes)[number]

/**
 * What may be done after a failure; decided once, where the answer was classified (protocols 9.4).
 * - `never`: the same request would fail again.
 * - `safe`: nothing was done; any request may be sent again after a pause.
 * - `idempotent-only`: the outcome is unknown; only a request that does no harm when done twice may be sent again.
 * - `throttled`: nothing was done; send again later and send less.
 */
export type RetryAdvice = 'never' | 'safe' | 'idempotent-only' | 'throttled'

/** What the store said, for the Details of an error. Never a header, a signed address or a secret. */
export interface ProviderFacts {
  readonly httpStatus?: number
  /** The vendor's own code, for example `NoSuchVersion`. */
  readonly providerCode?: string
  /** The vendor's message, redacted. */
  readonly providerMessage?: string
  readonly requestId?: string
  /** Extended error id, for example OSS `x-oss-ec`. */
  readonly extendedCode?: string
  /** Which request failed, in the vendor's term, for example `UploadPartCopy`. */
  readonly operation?: string
  readonly bucket?: string
  readonly key?: string
  /** Which right is missing, for `access-denied`, for example `oss:ListObjectVersions`. */
  readonly missingRights?: readonly string[]
  /** Which side of a copy was refused, as far as it is known. */
  readonly deniedSide?: 'source' | 'destination'
  /** Pause that the store asks for, in milliseconds (Retry-After). */
  readonly retryAfterMs?: number
  /** Where the store says that the bucket lives. */
  readonly endpointHint?: string
  readonly regionHint?: string
  /** Difference between the store's clock and ours, in milliseconds. */
  readonly clockOffsetMs?: number
  /** A file of this computer that an administrator can mend, and the field that does not fit. */
  readonly file?: string
  readonly field?: string
  /** When somebody wrote or deleted the file meanwhile, epoch ms, and who, where the store tells. */
  readonly changedAt?: number
  readonly changedBy?: string
}

export interface AppErrorOptions {
  readonly retry?: RetryAdvice
  readonly facts?: ProviderFacts
  readonly cause?: unknown
}

/** The one error of the engine: a code for people, a message for developers, advice about retrying, and the store's facts. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly retry: RetryAdvice
  readonly facts: ProviderFacts

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retry = options.retry ?? 'never'
    this.facts = options.facts ?? {}
  }
}

/** Makes an AppError of anything thrown; what is not one already becomes `internal`. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  return new AppError('internal', thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
}
