import { sliceExtents } from '../data/extents.ts'
import type { StoredPart, StoredUpload } from '../data/records.ts'
import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { etagText, isoDate } from '../protocol/dialects.ts'
import { invalidArgument, noSuchUpload, StoreError } from '../protocol/store-error.ts'
import { tag } from '../protocol/xml.ts'
import { type Call, requireBucket, requireKey, vendorName } from './call.ts'
import { findCopySource, readCopyRange } from './copy-source.ts'
import { keyWriter } from './list-objects.ts'
import { encryptionHeaders, readCustomerKey, readProperties, readStorageClass } from './properties.ts'

const largestPart = 5 * 1024 ** 3
const smallestRangedSource = 5 * 1024 ** 2

export function initiateMultipartUpload(call: Call): Answer {
  const { store, dialect, request } = call
  const bucket = requireBucket(call)
  const key = requireKey(call)
  const properties = readProperties(call)
  const upload: StoredUpload = {
    uploadId: store.newUploadId(),
    bucket: bucket.name,
    key,
    initiatedAt: store.now(),
    storageClass: readStorageClass(call, bucket),
    properties,
  }
  store.uploads.add(upload)
  const inner =
    tag('Bucket', bucket.name) +
    tag('Key', keyWriter(call)(key)) +
    tag('UploadId', upload.uploadId) +
    tag('EncodingType', request.query.get('encoding-type') || undefined)
  return xmlAnswer(dialect, 'InitiateMultipartUploadResult', inner, encryptionHeaders(call, properties.encryption))
}

/** The open upload that the request names, of this bucket and key. */
export function requireUpload(call: Call): StoredUpload {
  const uploadId = call.request.query.get('uploadId') ?? ''
  const upload = call.store.uploads.get(uploadId)
  if (!upload || upload.bucket !== call.request.bucket || upload.key !== call.request.key) throw noSuchUpload(uploadId)
  return upload
}

function requirePartNumber(call: Call): number {
  const text = call.request.query.get('partNumber') ?? ''
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > 10_000) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive.', {
      ArgumentName: 'partNumber',
      ArgumentValue: text,
    })
  }
  return number
}

function requireUploadKey(call: Call, upload: StoredUpload): void {
  const needed = upload.properties.encryption?.customerKeyMd5
  if (needed === readCustomerKey(call, '')) return
  throw new StoreError(
    400,
    'InvalidRequest',
    'The multipart upload was initiated with encryption parameters that the part must repeat.',
  )
}

export function uploadPart(call: Call): Answer {
  const { store, dialect, body } = call
  requireBucket(call)
  requireKey(call)
  const upload = requireUpload(call)
  const partNumber = requirePartNumber(call)
  requireUploadKey(call, upload)
  if (body.size > largestPart)
    throw new StoreError(400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size.')
  store.database.transaction(() =>
    store.uploads.savePart(upload.uploadId, {
      partNumber,
      modifiedAt: store.now(),
      sizeBytes: body.size,
      etag: body.md5Hex,
      crc64: String(body.crc64),
      extents: store.blobs.add(body),
    }),
  )
  return emptyAnswer(200, {
    etag: etagText(dialect, body.md5Hex),
    'x-oss-hash-crc64ecma': dialect.name === 'oss' ? String(body.crc64) : undefined,
    ...(dialect.name === 's3' ? body.checksums : {}),
    ...encryptionHeaders(call, upload.properties.encryption),
  })
}

export async function uploadPartCopy(call: Call): Promise<Answer> {
  const { store, dialect } = call
  const bucket = requireBucket(call)
  requireKey(call)
  const upload = requireUpload(call)
  const partNumber = requirePartNumber(call)
  const source = findCopySource(call, bucket)
  const { version } = source
  requireUploadKey(call, upload)
  const range = readCopyRange(call, version.sizeBytes)
  if (range && dialect.name === 's3' && version.sizeBytes <= smallestRangedSource) {
    throw new StoreError(
      400,
      'InvalidRequest',
      'The specified copy source is not supported as a byte-range copy source.',
    )
  }
  const { offset, length } = range ?? { offset: 0, length: version.sizeBytes }
  if (length > largestPart) throw new StoreError(400, 'EntityTooLarge', 'A part may not be larger than 5 GB.')
  const extents = sliceExtents(version.extents, offset, length)
  await call.waitForCopy(length)
  // The upload may be gone by now; a part that comes late must not be kept.
  if (!store.uploads.get(upload.uploadId)) throw noSuchUpload(upload.uploadId)
  const digest = store.blobs.digest(extents)
  const part: StoredPart = {
    partNumber,
    modifiedAt: store.now(),
    sizeBytes: length,
    etag: digest.md5Hex,
    crc64: String(digest.crc64),
    extents,
  }
  store.uploads.savePart(upload.uploadId, part)
  call.noteCopied(length)
  const sourceVersion =
    source.bucket.versioning === 'never' ? {} : { [vendorName(call, 'copy-source-version-id')]: version.versionId }
  return xmlAnswer(
    dialect,
    'CopyPartResult',
    tag('LastModified', isoDate(dialect, part.modifiedAt)) + tag('ETag', etagText(dialect, part.etag)),
    {
      // ali-oss reads the tag from the header, not from the XML.
      etag: dialect.name === 'oss' ? etagText(dialect, part.etag) : undefined,
      ...sourceVersion,
      ...encryptionHeaders(call, upload.properties.encryption),
    },
  )
}
