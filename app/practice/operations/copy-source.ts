import type { StoredBucket, StoredVersion } from '../data/records.ts'
import { percentDecode } from '../protocol/encoding.ts'
import { invalidArgument, noSuchBucket, noSuchKey, noSuchVersion, StoreError } from '../protocol/store-error.ts'
import { type Call, checkVersionId, requireReadable, vendorHeader, vendorName } from './call.ts'
import { checkCopyConditions } from './conditions.ts'
import { requireCustomerKey } from './properties.ts'

export interface CopySource {
  readonly bucket: StoredBucket
  readonly version: StoredVersion
  /** The request named the version; else it is the current one. */
  readonly isVersionNamed: boolean
}

interface SourceName {
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
}

function refuse(call: Call, message: string, ec: string): StoreError {
  return new StoreError(400, 'InvalidArgument', message, {
    elements: { ArgumentName: vendorName(call, 'copy-source'), ...(call.dialect.name === 'oss' ? { EC: ec } : {}) },
  })
}

/** Takes `/bucket/key?versionId=id` apart; slash at the start and encoding of the slash between are optional. */
function parseSource(call: Call): SourceName {
  const text = vendorHeader(call, 'copy-source') ?? ''
  const mark = text.indexOf('?')
  const path = mark < 0 ? text : text.slice(0, mark)
  // Some SDKs send raw UTF-8, which arrives as Latin-1.
  const raw = Buffer.from(path, 'latin1').toString('utf8')
  const decoded = percentDecode(raw)?.replace(/^\//, '')
  const slash = decoded?.indexOf('/') ?? -1
  if (decoded === undefined || slash <= 0 || slash === decoded.length - 1) {
    throw refuse(call, 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey.', '0016-00000301')
  }
  const name = { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) }
  if (mark < 0) return name
  const [parameter, value] = text.slice(mark + 1).split('=', 2)
  if (parameter !== 'versionId') throw refuse(call, 'The copy source has an unknown parameter.', '0016-00000304')
  if (!value) throw refuse(call, 'The version id of the copy source is empty.', '0016-00000305')
  return { ...name, versionId: percentDecode(value) ?? value }
}

/** A marker as a source: refused in the way of each vendor (protocols 2.5). */
function refuseMarker(call: Call, source: SourceName): StoreError {
  if (source.versionId === undefined || call.dialect.name === 'obs') {
    return noSuchKey(source.key, { [vendorName(call, 'delete-marker')]: 'true' })
  }
  if (call.dialect.name === 'oss')
    return refuse(call, 'The source of a copy request may not be a delete marker.', '0016-00000307')
  return new StoreError(
    400,
    'InvalidRequest',
    'The source of a copy request may not specifically refer to a delete marker by version id.',
  )
}

/** The version that a copy reads, after every check that the vendor makes of a source. */
export function findCopySource(call: Call, destination: StoredBucket): CopySource {
  const source = parseSource(call)
  const { buckets, versions } = call.store
  const bucket = buckets.get(source.bucket)
  if (!bucket) throw noSuchBucket(source.bucket)
  if (bucket.region !== destination.region && call.dialect.name !== 's3') {
    throw new StoreError(
      call.dialect.name === 'oss' ? 403 : 400,
      call.dialect.name === 'oss' ? 'AccessDenied' : 'InvalidRequest',
      'The source and the destination of a copy must be in the same region.',
      {
        elements: { BucketName: bucket.name, SourceRegion: bucket.region, DestinationRegion: destination.region },
      },
    )
  }
  if (source.versionId !== undefined) checkVersionId(source.versionId)
  const version =
    source.versionId === undefined
      ? versions.latest(bucket.name, source.key)
      : versions.byId(bucket.name, source.key, source.versionId)
  if (!version)
    throw source.versionId === undefined ? noSuchKey(source.key) : noSuchVersion(source.key, source.versionId)
  if (version.isMarker) throw refuseMarker(call, source)
  if (call.dialect.name === 'oss' && (bucket.settings.worm || destination.settings.worm)) {
    throw new StoreError(409, 'FileImmutable', 'The object you specified is immutable.')
  }
  checkCopyConditions(call, version)
  requireCustomerKey(call, version, 'copy-source-')
  requireReadable(call, version)
  return { bucket, version, isVersionNamed: source.versionId !== undefined }
}

/** `bytes=a-b` of a part copy; undefined: the whole source. Each vendor reads a bad range in its own way. */
export function readCopyRange(
  call: Call,
  size: number,
): { readonly offset: number; readonly length: number } | undefined {
  const text = vendorHeader(call, 'copy-source-range')
  if (text === undefined) return undefined
  const match = /^bytes=(\d+)-(\d+)$/.exec(text)
  const first = Number(match?.[1])
  const last = Number(match?.[2])
  const isSound = match !== null && first <= last && first < size && last < size
  if (isSound) return { offset: first, length: last - first + 1 }
  // A range that OSS cannot read copies the whole object, silently: the trap that clients must know.
  if (call.dialect.name === 'oss') return undefined
  if (!match || first > last)
    throw invalidArgument('The x-*-copy-source-range value must be of the form bytes=first-last.', {
      ArgumentValue: text,
    })
  throw new StoreError(
    call.dialect.name === 's3' ? 400 : 416,
    call.dialect.name === 's3' ? 'InvalidArgument' : 'InvalidRange',
    `Range specified is not valid for source object of size: ${size}`,
    {
      elements: { ArgumentValue: text },
    },
  )
}
