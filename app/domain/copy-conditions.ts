import { AppError } from './app-error.ts'

/** Conditions on the source of a copy. Times are epoch milliseconds. */
export interface SourceConditions {
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
  readonly ifModifiedSince?: number
  readonly ifUnmodifiedSince?: number
}

/** ETags are compared without quotes and without regard to case (protocols 8.2). */
const plain = (etag: string): string => etag.replaceAll('"', '').toLowerCase()

/** Stores keep and compare whole seconds. */
const seconds = (epochMs: number): number => Math.floor(epochMs / 1000)

const matches = (wanted: string, etag: string): boolean =>
  wanted.trim() === '*' || wanted.split(',').some((one) => plain(one.trim()) === plain(etag))

/**
 * Checks the conditions of a copy against its source. Strata asks by itself, before anything is sent, because some stores ignore
 * them on CopyObject and all of them on parts (hazard H7 of the recorded answers). As S3 has it (CopyObject): a true If-Match
 * outweighs If-Unmodified-Since, a false If-None-Match outweighs If-Modified-Since.
 * @throws AppError `precondition-failed` (412), `not-modified` (304).
 */
export function assertConditions(
  conditions: SourceConditions | undefined,
  source: { readonly etag: string; readonly modifiedAt: number },
): void {
  if (conditions === undefined) return
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, source.etag)) fail('precondition-failed', 'The ETag is another')
  } else if (ifUnmodifiedSince !== undefined && seconds(source.modifiedAt) > seconds(ifUnmodifiedSince)) {
    fail('precondition-failed', 'It was changed after that time')
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, source.etag)) fail('not-modified', 'The ETag is the same')
  } else if (ifModifiedSince !== undefined && seconds(source.modifiedAt) <= seconds(ifModifiedSince)) {
    fail('not-modified', 'It was not changed since that time')
  }
}

function fail(code: 'precondition-failed' | 'not-modified', message: string): never {
  throw new AppError(code, message)
}
