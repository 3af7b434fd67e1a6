import { AppError } from '../../domain/app-error.ts'
import { encodeKeyPath } from '../../domain/key-encoding.ts'
import type { Writable } from '../../domain/writable.ts'
import { childText, malformed, parseXml } from '../../http/xml.ts'
import type { CopyPartRequest, CopyRequest, CopyResult, PartResult, UploadRef } from '../object-store.ts'
import type { Caller } from './caller.ts'
import type { StoreCall, TextAnswer } from './store-call.ts'
import { readEtag } from './listing-fields.ts'
import { getTags, headVersion } from './object-calls.ts'
import type { Wire } from './wire.ts'
import {
  copyNamesOf,
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
  const names = copyNamesOf(wire)
  const { metadata, tags } = request
  const headers = {
    ...copySourceHeaders(wire, request.source, request.conditions ?? {}),
    [names.metadataDirective]: metadata === 'copy' ? wire.names.copyWord : wire.names.replaceWord,
    ...(metadata === 'copy' ? {} : metadataHeaders(wire, metadata)),
    [names.taggingDirective]: tags === 'copy' ? wire.names.tagCopyWord : wire.names.tagReplaceWord,
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
  try {
    return await caller.text(call, signal, readCopyResult)
  } catch (thrown) {
    if (!isRefusedOntoItself(thrown, wire, request)) throw doubtOf('CopyObject', thrown)
    return copyObject(caller, await describeSource(caller, request, signal), signal)
  }
}

/**
 * OBS documents 400 for a copy onto the same key that changes nothing, without saying whether an older version of the key counts
 * (protocols 6.8). Nothing was done then: the description is read and sent along.
 */
function isRefusedOntoItself(thrown: unknown, wire: Wire, request: CopyRequest): boolean {
  const { source, metadata } = request
  const isSame = source.bucket === request.bucket && source.key === request.key && metadata === 'copy'
  return (
    wire.dialect === 'obs' && isSame && thrown instanceof AppError && thrown.facts.providerCode === 'InvalidRequest'
  )
}

async function describeSource(caller: Caller, request: CopyRequest, signal: AbortSignal): Promise<CopyRequest> {
  const { source } = request
  const head = await headVersion(
    caller,
    source,
    source.customerKey === undefined ? {} : { customerKey: source.customerKey },
    signal,
  )
  const tags =
    request.tags === 'copy' && head.tagCount !== undefined && head.tagCount > 0
      ? await getTags(caller, source, signal)
      : request.tags
  return { ...request, metadata: head.metadata, tags: tags === 'copy' ? [] : tags }
}

/**
 * UploadPartCopy (protocols 6.9). Doing a part twice does no harm; the job decides when, since it also paces the others.
 * Ceph 16 decodes the source of a part twice: a literal `%` or `?versionId=` in the key names another object, or ends the gateway.
 * There it is encoded twice first.
 */
export async function copyPart(caller: Caller, request: CopyPartRequest, signal: AbortSignal): Promise<PartResult> {
  const { key } = request.source
  if (!/%|\?versionId=/.test(key) || !caller.isCeph()) return copyPartOnce(caller, request, key, signal)
  try {
    return await copyPartOnce(caller, request, encodeKeyPath(key), signal)
  } catch (thrown) {
    const isMissing =
      thrown instanceof AppError && thrown.facts.httpStatus === 404 && thrown.code !== 'upload-not-found'
    if (!isMissing) throw thrown
    return copyPartOnce(caller, request, key, signal)
  }
}

async function copyPartOnce(
  caller: Caller,
  request: CopyPartRequest,
  sourceKey: string,
  signal: AbortSignal,
): Promise<PartResult> {
  const { upload, partNumber } = request
  if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > 10_000) {
    throw new AppError('invalid-input', `Not a part number: ${partNumber}`)
  }
  const common = commonOf(caller, request, sourceKey)
  const call = {
    ...common.call,
    query: [
      ['partNumber', String(partNumber)],
      ['uploadId', upload.uploadId],
    ],
    headers: { ...common.call.headers, [common.rangeName]: rangeHeader(request.range) },
  } as const
  return caller.text(call, signal, (answer) => {
    const etag = readEtag(childText(parseXml(answer.text, 'CopyPartResult'), 'ETag'))
    if (etag === '') throw malformed('The copied part has no ETag')
    return { partNumber, etag }
  })
}

/** What all parts of a copy have in common. */
interface CommonOfParts {
  readonly of: Pick<CopyPartRequest, 'source' | 'ifMatch' | 'destinationCustomerKey'> & {
    readonly caller: Caller
    readonly sourceKey: string
  }
  readonly rangeName: string
  readonly call: StoreCall
}

const commons = new WeakMap<UploadRef, CommonOfParts>()

/** Made once where a copy names its upload and its source by the same objects for every part. */
function commonOf(caller: Caller, request: CopyPartRequest, sourceKey: string): CommonOfParts {
  const { upload, source, ifMatch, destinationCustomerKey } = request
  const before = commons.get(upload)
  if (
    before?.of.caller === caller &&
    before.of.source === source &&
    before.of.sourceKey === sourceKey &&
    before.of.ifMatch === ifMatch &&
    before.of.destinationCustomerKey === destinationCustomerKey
  )
    return before
  const wire = caller.wireFor(upload.bucket)
  const rangeName = copyNamesOf(wire).range
  const made: CommonOfParts = {
    of: {
      caller,
      source,
      sourceKey,
      ...(ifMatch === undefined ? {} : { ifMatch }),
      ...(destinationCustomerKey === undefined ? {} : { destinationCustomerKey }),
    },
    rangeName,
    call: {
      operation: 'UploadPartCopy',
      method: 'PUT',
      bucket: upload.bucket,
      key: upload.key,
      headers: {
        ...copySourceHeaders(wire, { ...source, key: sourceKey }, ifMatch === undefined ? {} : { ifMatch }),
        ...customerKeyHeaders(wire, destinationCustomerKey, 'destination'),
      },
      repeatability: 'by-caller',
      pace: 'copy',
      ...(source.versionId === undefined ? {} : { versionId: source.versionId }),
    },
  }
  commons.set(upload, made)
  return made
}

/** Turns every failure after which the store may have acted into `outcome-unknown`, for the version listing to settle. */
export function doubtOf(operation: string, thrown: unknown): unknown {
  if (!(thrown instanceof AppError) || thrown.retry !== 'idempotent-only') return thrown
  return new AppError('outcome-unknown', `${operation} may or may not have been done: ${thrown.message}`, {
    facts: { operation, ...thrown.facts },
    cause: thrown,
  })
}

function readCopyResult(answer: TextAnswer, wire: Wire): CopyResult {
  const root = parseXml(answer.text, 'CopyObjectResult')
  const etag = readEtag(childText(root, 'ETag'))
  if (etag === '') throw malformed('The copy has no ETag')
  const names = copyNamesOf(wire)
  const modified = childText(root, 'LastModified')
  const modifiedAt = modified === undefined ? Number.NaN : Date.parse(modified)
  const versionId = answer.headers[names.versionId]
  const sourceVersionId = answer.headers[names.sourceVersionId]
  const crc64 = answer.headers[names.crc64]
  const encryption = wire.encryption.fromHeaders(answer.headers)
  const result: Writable<CopyResult> = { etag }
  if (!Number.isNaN(modifiedAt)) result.modifiedAt = modifiedAt
  if (versionId) result.versionId = versionId
  if (sourceVersionId) result.sourceVersionId = sourceVersionId
  if (crc64) result.crc64 = crc64
  if (encryption !== undefined) result.encryption = encryption
  if (answer.requestId !== undefined) result.requestId = answer.requestId
  return result
}
