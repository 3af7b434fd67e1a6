import { AppError } from '../../domain/app-error.ts'
import { childText, malformed, parseXml } from '../../http/xml.ts'
import type { CopyPartRequest, CopyRequest, CopyResult, PartResult } from '../object-store.ts'
import type { Caller } from './caller.ts'
import type { TextAnswer } from './store-call.ts'
import { readEtag } from './listing-fields.ts'
import type { Wire } from './wire.ts'
import {
  copySourceHeaders,
  customerKeyHeaders,
  destinationHeaders,
  forbidOverwriteHeaders,
  metadataHeaders,
  rangeHeader,
  tagHeaders,
} from './write-headers.ts'

/**
 * CopyObject (protocols 6.8). What is said of metadata and tags is always said explicitly, since the vendors' defaults differ.
 * A success is 200 with the expected root and an ETag; whatever leaves the outcome open becomes `outcome-unknown`.
 */
export async function copyObject(caller: Caller, request: CopyRequest, signal: AbortSignal): Promise<CopyResult> {
  const wire = caller.wireFor(request.bucket)
  const { metadata, tags } = request
  const headers = {
    ...copySourceHeaders(wire, request.source, request.conditions ?? {}),
    [`${wire.prefix}metadata-directive`]: metadata === 'copy' ? wire.names.copyWord : wire.names.replaceWord,
    ...(metadata === 'copy' ? {} : metadataHeaders(wire, metadata)),
    [`${wire.prefix}tagging-directive`]: tags === 'copy' ? wire.names.tagCopyWord : wire.names.tagReplaceWord,
    ...(tags === 'copy' ? {} : tagHeaders(wire, tags)),
    ...destinationHeaders(wire, request.options),
    ...forbidOverwriteHeaders(wire, request.options.forbidOverwrite),
  }
  const call = {
    operation: 'CopyObject',
    method: 'PUT',
    bucket: request.bucket,
    key: request.key,
    headers,
    repeatability: 'by-caller',
    pace: 'copy',
    ...(request.source.versionId === undefined ? {} : { versionId: request.source.versionId }),
  } as const
  return settleDoubt('CopyObject', () => caller.text(call, signal, readCopyResult))
}

/** UploadPartCopy (protocols 6.9). Doing a part twice does no harm; the job decides when, since it also paces the others. */
export async function copyPart(caller: Caller, request: CopyPartRequest, signal: AbortSignal): Promise<PartResult> {
  const { upload, source, partNumber } = request
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000) {
    throw new AppError('invalid-input', `Not a part number: ${partNumber}`)
  }
  const wire = caller.wireFor(upload.bucket)
  const headers = {
    ...copySourceHeaders(wire, source, request.ifMatch === undefined ? {} : { ifMatch: request.ifMatch }),
    [`${wire.prefix}copy-source-range`]: rangeHeader(request.range),
    ...customerKeyHeaders(wire, request.destinationCustomerKey, 'destination'),
  }
  const call = {
    operation: 'UploadPartCopy',
    method: 'PUT',
    bucket: upload.bucket,
    key: upload.key,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', upload.uploadId],
    ],
    headers,
    repeatability: 'by-caller',
    pace: 'copy',
    ...(source.versionId === undefined ? {} : { versionId: source.versionId }),
  } as const
  return caller.text(call, signal, (answer) => {
    const etag = readEtag(childText(parseXml(answer.text, 'CopyPartResult'), 'ETag'))
    if (etag === '') throw malformed('The copied part has no ETag')
    return { partNumber, etag }
  })
}

/** Turns every failure after which the store may have acted into `outcome-unknown`, for the version listing to settle. */
export async function settleDoubt<T>(operation: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.retry !== 'idempotent-only') throw thrown
    throw new AppError('outcome-unknown', `${operation} may or may not have been done: ${thrown.message}`, {
      facts: { operation, ...thrown.facts },
      cause: thrown,
    })
  }
}

function readCopyResult(answer: TextAnswer, wire: Wire): CopyResult {
  const root = parseXml(answer.text, 'CopyObjectResult')
  const etag = readEtag(childText(root, 'ETag'))
  if (etag === '') throw malformed('The copy has no ETag')
  const own = (name: string) => answer.headers[`${wire.prefix}${name}`] || undefined
  const modified = childText(root, 'LastModified')
  const modifiedAt = modified === undefined ? Number.NaN : Date.parse(modified)
  const versionId = own('version-id')
  const sourceVersionId = own('copy-source-version-id')
  const crc64 = own('hash-crc64ecma')
  const encryption = wire.encryption.fromHeaders(answer.headers)
  return {
    etag,
    ...(Number.isNaN(modifiedAt) ? {} : { modifiedAt }),
    ...(versionId === undefined ? {} : { versionId }),
    ...(sourceVersionId === undefined ? {} : { sourceVersionId }),
    ...(crc64 === undefined ? {} : { crc64 }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(answer.requestId === undefined ? {} : { requestId: answer.requestId }),
  }
}
