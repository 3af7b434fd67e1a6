import type { ObjectProperties, StoredBucket, StoredVersion, VersionDraft } from '../data/records.ts'
import { type Answer, xmlAnswer } from '../protocol/answer.ts'
import { etagText, isoDate } from '../protocol/dialects.ts'
import { invalidArgument, StoreError } from '../protocol/store-error.ts'
import { tag } from '../protocol/xml.ts'
import { type Call, requireBucket, requireKey, vendorHeader, vendorName, versionHeaders, writeTarget } from './call.ts'
import { type CopySource, findCopySource } from './copy-source.ts'
import { encryptionHeaders, readEncryption, readProperties, readStorageClass } from './properties.ts'
import { requireWritable } from './write-object.ts'

const gibibyte = 1024 ** 3
const changedOssLimit = 1_000_000_000

type Directive = 'COPY' | 'REPLACE'

function readDirective(call: Call, name: string, fallback: Directive): Directive {
  const text = vendorHeader(call, name)
  if (text === undefined || text === '') return fallback
  const word = text.toUpperCase()
  if (word === 'COPY' || word === 'REPLACE') return word
  if (word === 'REPLACE_NEW' && call.dialect.name === 'obs') return 'REPLACE'
  throw invalidArgument(`Unknown ${name}.`, { ArgumentName: vendorName(call, name), ArgumentValue: text })
}

/** What one CopyObject may move (protocols 13). */
function checkSize(call: Call, source: CopySource, destination: StoredBucket, storageClass: string): void {
  const size = source.version.sizeBytes
  if (call.dialect.name === 's3' && size > 5 * gibibyte) {
    throw new StoreError(
      400,
      'InvalidRequest',
      `The specified copy source is larger than the maximum allowable size for a copy source: ${5 * gibibyte}`,
    )
  }
  if (call.dialect.name === 'obs' && size > 5 * gibibyte)
    throw new StoreError(400, 'EntityTooLarge', 'The source of a copy may not be larger than 5 GB.')
  if (call.dialect.name !== 'oss') return
  const isChanged = storageClass !== source.version.storageClass || readEncryption(call) !== undefined
  const isSameBucket = source.bucket.name === destination.name
  const limit = isChanged ? changedOssLimit : isSameBucket ? Number.POSITIVE_INFINITY : 5 * gibibyte
  if (size > limit)
    throw new StoreError(
      400,
      'EntityTooLarge',
      'The source of the copy is too large for one request; use UploadPartCopy.',
    )
}

/** Copying a current object onto itself is a mistake unless something changes; not on OSS. */
function checkSelfCopy(
  call: Call,
  source: CopySource,
  destination: StoredBucket,
  key: string,
  directive: Directive,
  storageClass: string,
): void {
  if (call.dialect.name === 'oss') return
  if (source.bucket.name !== destination.name || source.version.key !== key) return
  if (call.dialect.name === 'obs' && source.version.properties.encryption && !readEncryption(call)) {
    throw new StoreError(400, 'InvalidRequest', 'A copy onto the same key cannot take its encryption away.')
  }
  if (source.isVersionNamed || directive === 'REPLACE') return
  if (storageClass !== source.version.storageClass || readEncryption(call)) return
  throw new StoreError(
    400,
    'InvalidRequest',
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  )
}

function copiedProperties(call: Call, source: StoredVersion, directive: Directive): ObjectProperties {
  const asked = readProperties(call)
  // OBS drops tags unless it is told otherwise.
  const tagging = readDirective(call, 'tagging-directive', call.dialect.name === 'obs' ? 'REPLACE' : 'COPY')
  const kept = source.properties
  const { symlinkTarget } = kept
  return {
    ...asked,
    headers: directive === 'COPY' ? kept.headers : asked.headers,
    user: directive === 'COPY' ? kept.user : asked.user,
    tags: tagging === 'COPY' ? kept.tags : asked.tags,
    ...(symlinkTarget === undefined ? {} : { symlinkTarget }),
    ...(kept.checksums && source.type === 'Normal' ? { checksums: kept.checksums } : {}),
  }
}

/** OSS keeps kind and tag of what it copies; the others make a plain object with a plain tag. */
function draftOf(call: Call, source: StoredVersion): Pick<VersionDraft, 'type' | 'etag' | 'crc64'> {
  if (call.dialect.name === 'oss') return { type: source.type, etag: source.etag, crc64: source.crc64 }
  if (source.type === 'Normal') return { type: 'Normal', etag: source.etag, crc64: source.crc64 }
  const digest = call.store.blobs.digest(source.extents)
  return { type: source.type === 'Symlink' ? 'Symlink' : 'Normal', etag: digest.etag, crc64: String(digest.crc64) }
}

export async function copyObject(call: Call): Promise<Answer> {
  const { store, dialect, body } = call
  const bucket = requireBucket(call)
  const key = requireKey(call)
  if (body.size > 0 && dialect.name === 'obs')
    throw new StoreError(400, 'MaxMessageLengthExceeded', 'Your request was too big.')
  const source = findCopySource(call, bucket)
  const { version } = source
  if (version.type === 'Appendable' && dialect.name === 'oss' && bucket.versioning !== 'never') {
    throw new StoreError(
      400,
      'OperationNotSupported',
      'Appendable objects cannot be copied in a bucket that keeps versions.',
    )
  }
  const storageClass = readStorageClass(call, bucket)
  const directive = readDirective(call, 'metadata-directive', 'COPY')
  checkSize(call, source, bucket, storageClass)
  checkSelfCopy(call, source, bucket, key, directive, storageClass)
  const properties = copiedProperties(call, version, directive)
  requireWritable(call, bucket, key)
  const moving = call.waitForCopy(version.sizeBytes)
  if (moving !== undefined) {
    await moving
    requireWritable(call, bucket, key)
  }
  const written = store.versions.write(writeTarget(call, bucket, key), {
    ...draftOf(call, version),
    modifiedAt: store.now(),
    sizeBytes: version.sizeBytes,
    storageClass,
    properties,
    extents: version.extents,
  })
  call.noteCopied(version.sizeBytes)
  const sourceVersion =
    source.bucket.versioning === 'never' ? {} : { [vendorName(call, 'copy-source-version-id')]: version.versionId }
  return xmlAnswer(
    dialect,
    'CopyObjectResult',
    tag('LastModified', isoDate(dialect, written.modifiedAt)) + tag('ETag', etagText(dialect, written.etag)),
    {
      etag: dialect.name === 'oss' ? etagText(dialect, written.etag) : undefined,
      'x-oss-hash-crc64ecma': dialect.name === 'oss' ? written.crc64 : undefined,
      ...versionHeaders(call, bucket, written.versionId),
      ...sourceVersion,
      ...encryptionHeaders(call, properties.encryption),
    },
  )
}
