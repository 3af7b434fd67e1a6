import { joinExtents } from '../data/extents.ts'
import { combineCrc64 } from '../../domain/crc64.ts'
import type { StoredBucket, StoredVersion, VersionDraft } from '../data/records.ts'
import { type Answer, emptyAnswer } from '../protocol/answer.ts'
import { etagText } from '../protocol/dialects.ts'
import { percentDecode } from '../protocol/encoding.ts'
import { invalidArgument, StoreError } from '../protocol/store-error.ts'
import { type Call, requireBucket, requireKey, vendorHeader, versionHeaders, writeTarget } from './call.ts'
import { checkWriteConditions } from './conditions.ts'
import { encryptionHeaders, readProperties, readStorageClass } from './properties.ts'
import { createHash } from 'node:crypto'

const largestPut = 5 * 1024 ** 3
const dayMs = 24 * 3600 * 1000

/** OSS: a retention policy protects what is there (protocols 11.2). */
export function requireUnprotected(call: Call, bucket: StoredBucket, version: StoredVersion | undefined): void {
  const { worm } = bucket.settings
  if (!version || version.isMarker) return
  const immutable = (): StoreError => new StoreError(409, 'FileImmutable', 'The object you specified is immutable.')
  if (worm && call.store.now() < version.modifiedAt + worm.days * dayMs) throw immutable()
  const { retention, legalHold } = version.properties
  const isHeld = legalHold === true || (retention !== undefined && call.store.now() < retention.until)
  if (!isHeld) return
  const mayBypass =
    retention?.mode === 'GOVERNANCE' &&
    legalHold !== true &&
    vendorHeader(call, 'bypass-governance-retention') === 'true'
  if (mayBypass) return
  if (call.dialect.name === 'oss') throw immutable()
  throw new StoreError(403, 'AccessDenied', 'Access Denied because object protected by object lock.')
}

/** Everything that may forbid a new version at this key; to be asked right before writing. */
export function requireWritable(call: Call, bucket: StoredBucket, key: string): void {
  const current = call.store.versions.latest(bucket.name, key)
  checkWriteConditions(call, current)
  // Where versions are not kept the null version is about to be lost.
  const lost = bucket.versioning === 'enabled' ? undefined : call.store.versions.byId(bucket.name, key, 'null')
  requireUnprotected(call, bucket, lost)
  const exists = current !== undefined && !current.isMarker
  // Documented as ignored as soon as versioning was ever on.
  const forbids =
    call.dialect.name === 'oss' && vendorHeader(call, 'forbid-overwrite') === 'true' && bucket.versioning === 'never'
  if (forbids && exists)
    throw new StoreError(
      409,
      'FileAlreadyExists',
      'The object you specified already exists and can not be overwritten.',
    )
}

export function putObject(call: Call): Answer {
  const bucket = requireBucket(call)
  const key = requireKey(call)
  const { body, store, dialect } = call
  if (body.size > largestPut)
    throw new StoreError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.')
  requireWritable(call, bucket, key)
  const properties = readProperties(call)
  const written = store.database.transaction(() =>
    store.versions.write(writeTarget(call, bucket, key), {
      modifiedAt: store.now(),
      sizeBytes: body.size,
      etag: body.md5Hex,
      crc64: String(body.crc64),
      type: 'Normal',
      storageClass: readStorageClass(call, bucket),
      properties: Object.keys(body.checksums).length > 0 ? { ...properties, checksums: body.checksums } : properties,
      extents: store.blobs.add(body),
    }),
  )
  return emptyAnswer(200, {
    etag: etagText(dialect, written.etag),
    'x-oss-hash-crc64ecma': dialect.name === 'oss' ? written.crc64 : undefined,
    'content-md5': dialect.name === 'oss' ? Buffer.from(body.md5Hex, 'hex').toString('base64') : undefined,
    ...(dialect.name === 's3' ? body.checksums : {}),
    ...versionHeaders(call, bucket, written.versionId),
    ...encryptionHeaders(call, properties.encryption),
  })
}

/** OSS and OBS: adds to the end; makes no version of its own after the first. */
export function appendObject(call: Call): Answer {
  const bucket = requireBucket(call)
  const key = requireKey(call)
  const { body, store, dialect } = call
  if (dialect.name === 's3') throw new StoreError(501, 'NotImplemented', 'Append is not known here.')
  const position = Number(call.request.query.get('position'))
  if (!Number.isSafeInteger(position) || position < 0)
    throw invalidArgument('Argument position must be a whole number.')
  const latest = store.versions.latest(bucket.name, key)
  const current = latest?.isMarker ? undefined : latest
  if (current && current.type !== 'Appendable')
    throw new StoreError(409, 'ObjectNotAppendable', 'The object is not appendable.')
  if (position !== (current?.sizeBytes ?? 0)) {
    throw new StoreError(409, 'PositionNotEqualToLength', 'Position is not equal to file length.', {
      headers: { [`${dialect.prefix}next-append-position`]: String(current?.sizeBytes ?? 0) },
    })
  }
  const extents = store.blobs.add(body)
  const draft: VersionDraft = {
    modifiedAt: store.now(),
    sizeBytes: position + body.size,
    etag: createHash('md5')
      .update(`${current?.etag ?? ''}${body.md5Hex}`)
      .digest('hex'),
    crc64: String(combineCrc64(BigInt(current?.crc64 || '0'), body.crc64, body.size)),
    type: 'Appendable',
    storageClass: current?.storageClass ?? readStorageClass(call, bucket),
    properties: current?.properties ?? readProperties(call),
    extents: joinExtents([current?.extents ?? [], extents]),
  }
  if (current) store.versions.updateContent(current, draft)
  const versionId = current?.versionId ?? store.versions.write(writeTarget(call, bucket, key), draft).versionId
  return emptyAnswer(200, {
    etag: etagText(dialect, draft.etag),
    [`${dialect.prefix}next-append-position`]: String(draft.sizeBytes),
    'x-oss-hash-crc64ecma': dialect.name === 'oss' ? draft.crc64 : undefined,
    ...versionHeaders(call, bucket, versionId),
  })
}

export function putSymlink(call: Call): Answer {
  const bucket = requireBucket(call)
  const key = requireKey(call)
  const target = percentDecode(vendorHeader(call, 'symlink-target') ?? '')
  if (call.dialect.name !== 'oss') throw new StoreError(501, 'NotImplemented', 'Symlinks are not known here.')
  if (!target) throw invalidArgument('The symlink target is not valid.')
  requireWritable(call, bucket, key)
  const properties = { ...readProperties(call), symlinkTarget: target }
  const written = call.store.versions.write(writeTarget(call, bucket, key), {
    modifiedAt: call.store.now(),
    sizeBytes: 0,
    etag: createHash('md5').update(target).digest('hex'),
    crc64: '0',
    type: 'Symlink',
    storageClass: readStorageClass(call, bucket),
    properties,
    extents: [],
  })
  return emptyAnswer(200, {
    etag: etagText(call.dialect, written.etag),
    ...versionHeaders(call, bucket, written.versionId),
  })
}
