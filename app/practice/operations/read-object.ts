import { sliceExtents } from '../data/extents.ts'
import type { StoredBucket, StoredVersion } from '../data/records.ts'
import { type Answer, emptyAnswer } from '../protocol/answer.ts'
import { etagText } from '../protocol/dialects.ts'
import { percentEncodePath } from '../protocol/encoding.ts'
import { invalidArgument, noSuchKey, StoreError } from '../protocol/store-error.ts'
import {
  type Call,
  findVersion,
  requestedVersionId,
  requireBucket,
  requireKey,
  requireReadable,
  vendorName,
  versionHeaders,
} from './call.ts'
import { checkReadConditions } from './conditions.ts'
import { describeVersion, requireCustomerKey } from './properties.ts'

interface Range {
  readonly first: number
  readonly last: number
}

/** `whole`: answer 200 with everything; `refused`: 416. */
function readRange(call: Call, size: number): Range | 'whole' | 'refused' {
  const text = call.request.headers.get('range')
  if (text === undefined) return 'whole'
  const isLenientOss = call.dialect.name === 'oss' && call.request.headers.get('x-oss-range-behavior') !== 'standard'
  const unsatisfiable = isLenientOss ? 'whole' : 'refused'
  const match = /^bytes=(\d*)-(\d*)$/.exec(text.trim())
  if (!match || (match[1] === '' && match[2] === '')) return 'whole'
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size)
    return length === 0 ? unsatisfiable : { first: size - length, last: size - 1 }
  }
  const first = Number(match[1])
  const last = match[2] === '' ? size - 1 : Number(match[2])
  if (last < first && first < size) return 'whole'
  if (first >= size) return unsatisfiable
  if (isLenientOss && last >= size) return 'whole'
  return { first, last: Math.min(last, size - 1) }
}

const overrides = [
  'content-type',
  'content-language',
  'expires',
  'cache-control',
  'content-disposition',
  'content-encoding',
] as const

function responseOverrides(call: Call): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of overrides) {
    const value = call.request.query.get(`response-${name}`)
    if (value) headers[name] = Buffer.from(value, 'utf8').toString('latin1')
  }
  return headers
}

/** OSS: GET and HEAD of a link tell of its target, in the same bucket, current version. */
function followSymlink(call: Call, bucket: StoredBucket, version: StoredVersion): StoredVersion {
  const target = version.properties.symlinkTarget
  if (version.type !== 'Symlink' || target === undefined || call.request.query.has('objectMeta')) return version
  const found = call.store.versions.latest(bucket.name, target)
  if (!found || found.isMarker)
    throw new StoreError(404, 'SymlinkTargetNotExist', 'The symlink target object does not exist.', {
      elements: { Target: target },
    })
  if (found.type === 'Symlink')
    throw new StoreError(400, 'InvalidTargetType', 'The type of the symlink target object is invalid.')
  return { ...found, type: 'Symlink' }
}

/** Checksums of S3, where asked for and where the whole object goes out. */
function checksumHeaders(call: Call, version: StoredVersion): Record<string, string> {
  if (call.request.headers.get('x-amz-checksum-mode')?.toUpperCase() !== 'ENABLED') return {}
  const { checksums } = version.properties
  return checksums ? { ...checksums, 'x-amz-checksum-type': 'FULL_OBJECT' } : {}
}

function find(call: Call): { bucket: StoredBucket; version: StoredVersion } {
  const bucket = requireBucket(call)
  const version = findVersion(call, bucket.name, requireKey(call), requestedVersionId(call))
  return { bucket, version: followSymlink(call, bucket, version) }
}

export function headObject(call: Call): Answer {
  const { bucket, version } = find(call)
  checkReadConditions(call, version)
  requireCustomerKey(call, version, '')
  const length = version.sizeBytes
  if (call.request.query.has('objectMeta')) {
    return {
      status: 200,
      headers: {
        etag: etagText(call.dialect, version.etag),
        'last-modified': new Date(version.modifiedAt).toUTCString(),
        'x-oss-hash-crc64ecma': version.crc64,
        ...versionHeaders(call, bucket, version.versionId),
      },
      announcedLength: length,
    }
  }
  const range = call.dialect.name === 'oss' ? 'whole' : readRange(call, length)
  if (range === 'refused') throw rangeRefused(call, length)
  const headers = describeVersion(call, bucket, version)
  if (range === 'whole')
    return { status: 200, headers: { ...headers, ...checksumHeaders(call, version) }, announcedLength: length }
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${range.first}-${range.last}/${length}` },
    announcedLength: range.last - range.first + 1,
  }
}

function rangeRefused(call: Call, size: number): StoreError {
  return new StoreError(416, 'InvalidRange', 'The requested range is not satisfiable.', {
    elements: { RangeRequested: call.request.headers.get('range') ?? '', ActualObjectSize: String(size) },
    headers: { 'content-range': `bytes */${size}` },
  })
}

export function getObject(call: Call): Answer {
  const { bucket, version } = find(call)
  checkReadConditions(call, version)
  requireCustomerKey(call, version, '')
  requireReadable(call, version)
  const size = version.sizeBytes
  const headers = { ...describeVersion(call, bucket, version), ...responseOverrides(call) }
  const partNumber = call.request.query.get('partNumber')
  if (partNumber !== undefined && partNumber !== '1')
    throw new StoreError(416, 'InvalidPartNumber', 'The requested partnumber is not satisfiable.')
  const range = readRange(call, size)
  if (range === 'refused') throw rangeRefused(call, size)
  if (range === 'whole') {
    return {
      status: 200,
      headers: { ...headers, ...checksumHeaders(call, version) },
      content: { extents: version.extents, length: size },
    }
  }
  const length = range.last - range.first + 1
  return {
    status: 206,
    headers: { ...headers, 'content-md5': undefined, 'content-range': `bytes ${range.first}-${range.last}/${size}` },
    content: { extents: sliceExtents(version.extents, range.first, length), length },
  }
}

export function getSymlink(call: Call): Answer {
  if (call.dialect.name !== 'oss') throw invalidArgument('Symlinks are not known here.')
  const bucket = requireBucket(call)
  const version = findVersion(call, bucket.name, requireKey(call), requestedVersionId(call))
  const target = version.properties.symlinkTarget
  if (version.type !== 'Symlink' || target === undefined)
    throw new StoreError(400, 'NotSymlink', 'The object is not symlink.')
  if (target === '') throw noSuchKey(target)
  return emptyAnswer(200, {
    'x-oss-symlink-target': percentEncodePath(target),
    etag: etagText(call.dialect, version.etag),
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    [vendorName(call, 'version-id')]: versionHeaders(call, bucket, version.versionId)['x-oss-version-id'],
  })
}
