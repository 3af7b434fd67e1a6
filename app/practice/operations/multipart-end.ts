import { createHash } from 'node:crypto'
import { combineCrc64 } from '../../domain/crc64.ts'
import { joinExtents } from '../data/extents.ts'
import type { StoredPart, StoredUpload } from '../data/records.ts'
import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { classWord, etagText, isoDate } from '../protocol/dialects.ts'
import { invalidArgument, malformedXml, StoreError } from '../protocol/store-error.ts'
import { childrenNamed, childText, element, tag } from '../protocol/xml.ts'
import {
  type Call,
  ownerId,
  ownerName,
  queryNumber,
  requireBucket,
  requireKey,
  requireXml,
  versionHeaders,
  writeTarget,
} from './call.ts'
import { keyWriter } from './list-objects.ts'
import { requireUpload } from './multipart.ts'
import { encryptionHeaders } from './properties.ts'
import { owner } from './service.ts'
import { requireWritable } from './write-object.ts'

const initiator = element('Initiator', tag('ID', ownerId) + tag('DisplayName', ownerName))
const allParts = 10_000

interface NamedPart {
  readonly partNumber: number
  readonly etag: string
}

function readNamedParts(call: Call): readonly NamedPart[] {
  const parts = childrenNamed(requireXml(call, 'CompleteMultipartUpload'), 'Part').map((part) => ({
    partNumber: Number(childText(part, 'PartNumber')),
    etag: (childText(part, 'ETag') ?? '').trim().replaceAll('"', '').toLowerCase(),
  }))
  if (parts.length === 0 || parts.some((part) => !Number.isInteger(part.partNumber))) throw malformedXml()
  return parts
}

/** The parts that the new object consists of, after every check that the vendor makes. */
function chooseParts(call: Call, upload: StoredUpload): readonly StoredPart[] {
  const stored = call.store.uploads.parts(upload.uploadId, 0, allParts)
  if (call.request.headers.get('x-oss-complete-all') === 'yes' && call.dialect.name === 'oss') {
    if (call.body.size > 0) throw invalidArgument('x-oss-complete-all and a body exclude each other.')
    return stored
  }
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]))
  const chosen: StoredPart[] = []
  let previous = 0
  for (const named of readNamedParts(call)) {
    if (named.partNumber <= previous) {
      throw new StoreError(
        400,
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      )
    }
    previous = named.partNumber
    const part = byNumber.get(named.partNumber)
    if (!part || part.etag.toLowerCase() !== named.etag) {
      throw new StoreError(
        400,
        'InvalidPart',
        'One or more of the specified parts could not be found. The part may not have been uploaded, or the ETag may not match.',
        {
          elements: { PartNumber: String(named.partNumber), UploadId: upload.uploadId },
        },
      )
    }
    chosen.push(part)
  }
  return chosen
}

function requirePartSizes(call: Call, parts: readonly StoredPart[]): void {
  const small = parts.slice(0, -1).find((part) => part.sizeBytes < call.dialect.minPartBytes)
  if (!small) return
  throw new StoreError(400, 'EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size.', {
    elements: {
      ProposedSize: String(small.sizeBytes),
      MinSizeAllowed: String(call.dialect.minPartBytes),
      PartNumber: String(small.partNumber),
    },
  })
}

export function completeMultipartUpload(call: Call): Answer {
  const { store, dialect, request } = call
  const bucket = requireBucket(call)
  const key = requireKey(call)
  const upload = requireUpload(call)
  const parts = chooseParts(call, upload)
  requirePartSizes(call, parts)
  requireWritable(call, bucket, key)
  const tags = createHash('md5')
  let crc = 0n
  let size = 0
  for (const part of parts) {
    tags.update(Buffer.from(part.etag, 'hex'))
    crc = combineCrc64(crc, BigInt(part.crc64), part.sizeBytes)
    size += part.sizeBytes
  }
  const etag = `${tags.digest('hex')}-${parts.length}`
  const written = store.database.transaction(() => {
    const version = store.versions.write(writeTarget(call, bucket, key), {
      // S3 dates a multipart object by its beginning, the others by its end (protocols 7.4).
      modifiedAt: dialect.name === 's3' ? upload.initiatedAt : store.now(),
      sizeBytes: size,
      etag,
      crc64: String(crc),
      type: 'Multipart',
      storageClass: upload.storageClass,
      properties: { ...upload.properties, uploadId: upload.uploadId },
      extents: joinExtents(parts.map((part) => part.extents)),
    })
    store.uploads.remove(upload.uploadId)
    return version
  })
  return xmlAnswer(
    dialect,
    'CompleteMultipartUploadResult',
    tag('Location', `http://${request.host}${request.rawPath}`) +
      tag('Bucket', bucket.name) +
      tag('Key', keyWriter(call)(key)) +
      tag('ETag', etagText(dialect, etag)) +
      tag('EncodingType', request.query.get('encoding-type') || undefined),
    {
      etag: dialect.name === 'oss' ? etagText(dialect, etag) : undefined,
      'x-oss-hash-crc64ecma': dialect.name === 'oss' ? String(crc) : undefined,
      ...versionHeaders(call, bucket, written.versionId),
      ...encryptionHeaders(call, upload.properties.encryption),
    },
  )
}

export function abortMultipartUpload(call: Call): Answer {
  requireBucket(call)
  call.store.uploads.remove(requireUpload(call).uploadId)
  return emptyAnswer(204)
}

export function listParts(call: Call): Answer {
  const { dialect, request, store } = call
  requireBucket(call)
  const upload = requireUpload(call)
  const maxParts = queryNumber(call, 'max-parts', 1000, 1000)
  const marker = queryNumber(call, 'part-number-marker', 0, allParts)
  const found = store.uploads.parts(upload.uploadId, marker, maxParts + 1)
  const page = found.slice(0, maxParts)
  const last = page.at(-1)?.partNumber ?? marker
  const parts = page.map((part) =>
    element(
      'Part',
      tag('PartNumber', part.partNumber) +
        tag('LastModified', isoDate(dialect, part.modifiedAt)) +
        tag('ETag', etagText(dialect, part.etag)) +
        tag('HashCrc64ecma', dialect.name === 'oss' ? part.crc64 : undefined) +
        tag('Size', part.sizeBytes),
    ),
  )
  return xmlAnswer(
    dialect,
    'ListPartsResult',
    tag('Bucket', upload.bucket) +
      tag('Key', keyWriter(call)(upload.key)) +
      tag('UploadId', upload.uploadId) +
      tag('EncodingType', request.query.get('encoding-type') || undefined) +
      initiator +
      owner +
      tag('StorageClass', classWord(dialect, upload.storageClass)) +
      tag('PartNumberMarker', marker) +
      tag('NextPartNumberMarker', last) +
      tag('MaxParts', maxParts) +
      tag('IsTruncated', found.length > maxParts) +
      parts.join(''),
  )
}

export function listMultipartUploads(call: Call): Answer {
  const { dialect, request, store } = call
  const bucket = requireBucket(call)
  const { query } = request
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const keyMarker = query.get('key-marker') ?? ''
  const idMarker = query.get('upload-id-marker') ?? ''
  const maxUploads = queryNumber(call, 'max-uploads', 1000, 1000)
  const write = keyWriter(call)
  const all = store.uploads.open(bucket.name).filter((upload) => upload.key.startsWith(prefix))
  const at = all.findIndex((upload) => upload.key === keyMarker && upload.uploadId === idMarker)
  const after =
    at >= 0
      ? all.slice(at + 1)
      : all.filter((upload) => Buffer.compare(Buffer.from(upload.key), Buffer.from(keyMarker)) > 0)
  const seen = new Set<string>()
  const page: { readonly xml: string; readonly upload: StoredUpload; readonly isPrefix: boolean }[] = []
  let isTruncated = false
  for (const upload of after) {
    const cut = delimiter === '' ? -1 : upload.key.indexOf(delimiter, prefix.length)
    const common = cut < 0 ? undefined : upload.key.slice(0, cut + delimiter.length)
    if (common !== undefined && (seen.has(common) || common === keyMarker)) continue
    if (page.length === maxUploads) {
      isTruncated = true
      break
    }
    if (common !== undefined) seen.add(common)
    const xml =
      common !== undefined
        ? element('CommonPrefixes', tag('Prefix', write(common)))
        : element(
            'Upload',
            tag('Key', write(upload.key)) +
              tag('UploadId', upload.uploadId) +
              initiator +
              owner +
              tag('StorageClass', classWord(dialect, upload.storageClass)) +
              tag('Initiated', isoDate(dialect, upload.initiatedAt)),
          )
    page.push({ xml, upload, isPrefix: common !== undefined })
  }
  const last = page.at(-1)
  const next =
    isTruncated && last
      ? tag('NextKeyMarker', write(last.upload.key)) + tag('NextUploadIdMarker', last.upload.uploadId)
      : ''
  return xmlAnswer(
    dialect,
    'ListMultipartUploadsResult',
    tag('Bucket', bucket.name) +
      tag('KeyMarker', write(keyMarker)) +
      tag('UploadIdMarker', idMarker) +
      next +
      tag('Delimiter', delimiter === '' ? undefined : write(delimiter)) +
      tag('Prefix', write(prefix)) +
      tag('EncodingType', query.get('encoding-type') || undefined) +
      tag('MaxUploads', maxUploads) +
      tag('IsTruncated', isTruncated) +
      page.map((entry) => entry.xml).join(''),
  )
}
