import type { StoredVersion } from '../data/records.ts'
import { StoreError } from '../protocol/store-error.ts'
import { type Call, vendorName } from './call.ts'

function normalTag(tag: string): string {
  return tag.trim().replace(/^W\//, '').replaceAll('"', '').toLowerCase()
}

function matches(list: string, etag: string): boolean {
  return list.split(',').some((tag) => tag.trim() === '*' || normalTag(tag) === etag.toLowerCase())
}

function wholeSeconds(at: number): number {
  return Math.floor(at / 1000) * 1000
}

const failed = (condition: string): StoreError =>
  new StoreError(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold.', {
    elements: { Condition: condition },
  })
const notModified = (version: StoredVersion, modifiedStatus: number, condition: string): StoreError =>
  modifiedStatus === 412
    ? failed(condition)
    : new StoreError(304, 'NotModified', 'Not Modified', { headers: { etag: `"${version.etag}"` } })

/**
 * The four conditions on a version. A match of the ETag makes the date not count, as RFC 9110 orders it.
 * `start` is empty for reads, `copy-source-` with the vendor's prefix for copies; `unchangedStatus` is what answers
 * "not modified": 304, or 412 where the vendor says so.
 */
function check(call: Call, version: StoredVersion, start: string, unchangedStatus: 304 | 412): void {
  const header = (name: string): string | undefined => call.request.headers.get(start + name)
  const ifMatch = header('if-match')
  const ifUnmodified = Date.parse(header('if-unmodified-since') ?? '')
  const modifiedAt = wholeSeconds(version.modifiedAt)
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version.etag)) throw failed('If-Match')
  } else if (modifiedAt > ifUnmodified) throw failed('If-Unmodified-Since')
  const ifNoneMatch = header('if-none-match')
  const ifModified = Date.parse(header('if-modified-since') ?? '')
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, version.etag)) throw notModified(version, unchangedStatus, 'If-None-Match')
  } else if (modifiedAt <= ifModified) throw notModified(version, unchangedStatus, 'If-Modified-Since')
}

export function checkReadConditions(call: Call, version: StoredVersion): void {
  check(call, version, '', 304)
}

/** OSS answers 304 for "not modified" on a copy, S3 and OBS 412 (protocols 6.8). */
export function checkCopyConditions(call: Call, version: StoredVersion): void {
  check(call, version, vendorName(call, 'copy-source-'), call.dialect.name === 'oss' ? 304 : 412)
}

/** Conditions of S3 on what stands at the destination, for PUT, copy and complete. */
export function checkWriteConditions(call: Call, current: StoredVersion | undefined): void {
  const { headers } = call.request
  const exists = current !== undefined && !current.isMarker
  if (call.dialect.name === 'oss') return
  if (headers.get('if-none-match') === '*' && exists) throw failed('If-None-Match')
  const ifMatch = headers.get('if-match')
  if (ifMatch === undefined) return
  if (!exists) throw new StoreError(404, 'NoSuchKey', 'The specified key does not exist.')
  if (!matches(ifMatch, current.etag)) throw failed('If-Match')
}
