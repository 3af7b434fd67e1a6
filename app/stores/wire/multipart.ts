import { AppError } from '../../domain/app-error.ts'
import { childrenNamed, childText, epochMs, escapeXml, malformed, parseXml } from '../../http/xml.ts'
import type {
  CompleteRequest,
  CompleteResult,
  InitiateRequest,
  ListUploadsQuery,
  UploadPage,
  UploadRef,
} from '../object-store.ts'
import type { Caller } from './caller.ts'
import { doubtOf } from './copy.ts'
import { repeatedMarker } from './list-objects.ts'
import { decodeOr, fieldDecoder, readEtag, requiredText } from './listing-fields.ts'
import { destinationHeaders, forbidOverwriteHeaders, metadataHeaders, tagHeaders } from './write-headers.ts'

/** ETags that need no escaping, as all are that stores make. */
const isPlain = /^[\w-]*$/

/** CreateMultipartUpload; nothing of the source travels with part copies, so everything is said here (protocols 6.9). */
export async function initiateUpload(
  caller: Caller,
  request: InitiateRequest,
  signal: AbortSignal,
): Promise<{ readonly uploadId: string }> {
  const wire = caller.wireFor(request.bucket)
  const headers = {
    ...metadataHeaders(wire, request.metadata),
    ...tagHeaders(wire, request.tags),
    ...destinationHeaders(wire, request.options),
    // S3 takes its condition at Complete, OSS at both ends.
    ...(wire.forbidOverwrite === 'if-none-match' ? {} : forbidOverwriteHeaders(wire, request.options.forbidOverwrite)),
  }
  const call = {
    operation: 'CreateMultipartUpload',
    method: 'POST',
    bucket: request.bucket,
    key: request.key,
    query: [['uploads', '']],
    headers,
    repeatability: 'when-nothing-was-done',
  } as const
  const { partsAtOnce = 1 } = request
  if (partsAtOnce > 1) caller.openAhead(request.bucket, partsAtOnce)
  return caller.text(call, signal, (answer) => {
    const uploadId = childText(parseXml(answer.text, 'InitiateMultipartUploadResult'), 'UploadId')
    if (!uploadId) throw malformed('The new upload has no id')
    return { uploadId }
  })
}

/**
 * CompleteMultipartUpload, the commit point. Every part is named (Ceph needs all of them, H10). An ETag that a store leaves empty
 * (Ceph 16, H2) is handed on empty; anything else that is odd is `outcome-unknown`.
 */
export async function completeUpload(
  caller: Caller,
  request: CompleteRequest,
  signal: AbortSignal,
): Promise<CompleteResult> {
  const { upload, parts } = request
  const wire = caller.wireFor(upload.bucket)
  const isAscending = parts.every((part, at) => at === 0 || part.partNumber > (parts[at - 1]?.partNumber ?? 0))
  if (parts.length === 0 || parts.length > 10_000 || !isAscending)
    throw new AppError('invalid-input', 'Parts must be named in ascending order')
  let named = ''
  for (const { partNumber, etag } of parts)
    named += `<Part><PartNumber>${partNumber}</PartNumber><ETag>&quot;${isPlain.test(etag) ? etag : escapeXml(etag)}&quot;</ETag></Part>`
  const call = {
    operation: 'CompleteMultipartUpload',
    method: 'POST',
    bucket: upload.bucket,
    key: upload.key,
    query: [['uploadId', upload.uploadId]],
    headers: { 'content-type': 'application/xml', ...forbidOverwriteHeaders(wire, request.forbidOverwrite) },
    body: `<CompleteMultipartUpload>${named}</CompleteMultipartUpload>`,
    repeatability: 'by-caller',
    pace: 'copy',
  } as const
  try {
    return await caller.text(call, signal, (answer) => {
      const root = parseXml(answer.text, 'CompleteMultipartUploadResult')
      const versionId = answer.headers[`${wire.prefix}version-id`]
      const crc64 = answer.headers[`${wire.prefix}hash-crc64ecma`]
      return {
        etag: readEtag(childText(root, 'ETag')),
        ...(versionId ? { versionId } : {}),
        ...(crc64 ? { crc64 } : {}),
        ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
      }
    })
  } catch (thrown) {
    throw doubtOf('CompleteMultipartUpload', thrown)
  }
}

/** AbortMultipartUpload; an upload that is gone already is what was wanted. */
export async function abortUpload(caller: Caller, upload: UploadRef, signal: AbortSignal): Promise<void> {
  const call = {
    operation: 'AbortMultipartUpload',
    method: 'DELETE',
    bucket: upload.bucket,
    key: upload.key,
    query: [['uploadId', upload.uploadId]],
    repeatability: 'idempotent',
  } as const
  try {
    await caller.text(call, signal, () => undefined)
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'upload-not-found') return
    throw thrown
  }
}

export async function listUploads(
  caller: Caller,
  bucket: string,
  query: ListUploadsQuery,
  signal: AbortSignal,
): Promise<UploadPage> {
  const from = query.continuation
  const call = {
    operation: 'ListMultipartUploads',
    method: 'GET',
    bucket,
    query: [
      ['uploads', ''],
      ...(query.prefix ? [['prefix', query.prefix] as const] : []),
      ...(from === undefined
        ? []
        : [['key-marker', from.keyMarker] as const, ['upload-id-marker', from.uploadIdMarker] as const]),
      ['max-uploads', '1000'],
      ...(caller.isFileSystem(bucket) ? [] : [['encoding-type', 'url'] as const]),
    ],
    repeatability: 'idempotent',
  } as const
  const page = await caller.text(call, signal, (answer): UploadPage => {
    const root = parseXml(answer.text, 'ListMultipartUploadsResult')
    // Ceph 16 encodes here when it is asked to, and does not say so.
    const decode = caller.isCeph() ? decodeOr : fieldDecoder(root)
    const uploads = childrenNamed(root, 'Upload').map((element) => ({
      bucket,
      key: decode(requiredText(element, 'Key')),
      uploadId: requiredText(element, 'UploadId'),
      initiatedAt: epochMs(childText(element, 'Initiated'), 'Initiated'),
    }))
    if (childText(root, 'IsTruncated')?.trim() !== 'true') return { uploads }
    const raw = childText(root, 'NextKeyMarker') ?? ''
    const last = uploads.at(-1)
    // As with versions, a marker may be left unencoded (H3).
    const keyMarker = last !== undefined && (raw === '' || raw === last.key) ? last.key : decode(raw)
    const uploadIdMarker = childText(root, 'NextUploadIdMarker') || last?.uploadId || ''
    return { uploads, continuation: { keyMarker, uploadIdMarker } }
  })
  const next = page.continuation
  if (
    next !== undefined &&
    from !== undefined &&
    next.keyMarker === from.keyMarker &&
    next.uploadIdMarker === from.uploadIdMarker
  ) {
    throw repeatedMarker('ListMultipartUploads', bucket)
  }
  return page
}
