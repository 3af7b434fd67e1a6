import { AppError, type ErrorCode, type ProviderFacts, type RetryAdvice } from '../domain/app-error.ts'
import { missingRights } from './missing-rights.ts'
import type { RequestFacts } from './operations.ts'
import { meaningOfStatus, providerCodes } from './provider-codes.ts'
import { redactMessage } from './redact.ts'
import { childText, parseAnyXml, type XmlElement } from './xml.ts'

/** An answer that is not a success, as it was read: HEAD and 304 have no text. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Decides once what a refused request means, whether it may be sent again, and which facts are kept (protocols 9).
 * An answer that no store wrote (a captive portal's page, a proxy's) is `not-a-store`, or `server-error` when its status says so.
 */
export function classifyAnswer(answer: FailedAnswer, request: RequestFacts, nowMs: number): AppError {
  const document = readErrorDocument(answer)
  const providerCode = document.code
  const facts = gatherFacts(answer, request, document, nowMs)
  if (providerCode === undefined && isForeign(answer)) {
    const [code, retry] =
      answer.status >= 500 || answer.status === 407 || answer.status === 429 ? meaningOfStatus(answer.status) : foreign
    return new AppError(code, `${request.operation} was answered by something that is not a store: ${answer.status}`, {
      retry,
      facts,
    })
  }
  const [code, retry] = meaning(answer, request, document)
  const rights = code === 'access-denied' && request.anonymous === undefined ? missingRights(request) : []
  return new AppError(code, `${request.operation} failed: ${answer.status} ${providerCode ?? ''}`.trimEnd(), {
    retry,
    facts: rights.length > 0 ? { ...facts, missingRights: rights } : facts,
  })
}

/** OSS refuses a copy into another region as a denial, the others as an invalid request. */
const sameRegion = /different region|cross.?region|same (?:region|data ?center)/

const foreign: readonly [ErrorCode, RetryAdvice] = ['not-a-store', 'never']

interface ErrorDocument {
  readonly code?: string
  readonly message?: string
  readonly root?: XmlElement
}

function meaning(
  answer: FailedAnswer,
  request: RequestFacts,
  document: ErrorDocument,
): readonly [ErrorCode, RetryAdvice] {
  const { status, headers } = answer
  const code = document.code ?? ''
  const message = (document.message ?? '').toLowerCase()
  if (saysDeleteMarker(headers) && (status === 404 || status === 405)) return ['is-delete-marker', 'never']
  if (code.startsWith('KMS.') || code.startsWith('Kms')) return ['encryption-key', 'never']
  if (headers['x-oss-ec'] === '0016-00000307' || extendedCode(headers, document) === '0016-00000307')
    return ['is-delete-marker', 'never']
  switch (code) {
    case 'AccessDenied':
    case 'AccessForbidden':
      if (childOf(document, 'Endpoint') !== undefined || message.includes('specified endpoint'))
        return ['wrong-endpoint', 'never']
      if (sameRegion.test(message)) return ['cross-region', 'never']
      if (/immutable|worm|object lock|retention/.test(message)) return ['immutable', 'never']
      if (message.includes('expired') && message.includes('token')) return ['token-expired', 'never']
      break
    case 'InvalidRequest':
    case 'InvalidArgument':
      if (message.includes('larger than the maximum')) return ['too-large', 'never']
      if (message.includes('delete marker')) return ['is-delete-marker', 'never']
      if (request.versionId !== undefined && /version ?id/.test(message)) return ['version-not-found', 'never']
      if (sameRegion.test(message)) return ['cross-region', 'never']
      break
    case 'NoSuchKey':
      // Ceph's word for an upload that is gone.
      if (['ListParts', 'CompleteMultipartUpload', 'AbortMultipartUpload'].includes(request.operation))
        return ['upload-not-found', 'never']
      // RGW answers so for a version that is gone (H5); with a version id that is what was asked for.
      if (request.versionId !== undefined && readsByVersion(request)) return ['version-not-found', 'never']
      break
    case 'MethodNotAllowed':
      return request.versionId !== undefined && readsByVersion(request)
        ? ['is-delete-marker', 'never']
        : ['not-supported', 'never']
    case 'NoSuchWebsiteConfiguration':
    case 'NoSuchTagSet':
      return ['object-not-found', 'never']
    default:
  }
  const known = providerCodes[code]
  if (known) return refine(known, status)
  if (code !== '' && /LimitExceeded$|Throttl/i.test(code)) return ['throttled', 'throttled']
  return meaningWithoutCode(status, request)
}

/** A 5xx whose code is unknown to be harmless keeps the status's doubt. */
function refine(known: readonly [ErrorCode, RetryAdvice], status: number): readonly [ErrorCode, RetryAdvice] {
  return known[1] === 'never' && status >= 500 && status !== 501 ? [known[0], 'idempotent-only'] : known
}

function meaningWithoutCode(status: number, request: RequestFacts): readonly [ErrorCode, RetryAdvice] {
  if (status === 404) {
    if (request.key === undefined) return ['bucket-not-found', 'never']
    if (request.versionId !== undefined) return ['version-not-found', 'never']
  }
  if (status === 405 && request.versionId !== undefined && readsByVersion(request)) return ['is-delete-marker', 'never']
  if (status === 400 && request.operation === 'HeadObject' && request.versionId !== undefined)
    return ['version-not-found', 'never']
  return meaningOfStatus(status)
}

function readsByVersion(request: RequestFacts): boolean {
  return ['HeadObject', 'GetObject', 'GetObjectTagging', 'CopyObject', 'UploadPartCopy', 'RestoreObject'].includes(
    request.operation,
  )
}

function gatherFacts(
  answer: FailedAnswer,
  request: RequestFacts,
  document: ErrorDocument,
  nowMs: number,
): ProviderFacts {
  const { headers } = answer
  const message =
    document.message === undefined || document.message === '' ? undefined : redactMessage(document.message)
  const requestId =
    headers['x-oss-request-id'] ??
    headers['x-obs-request-id'] ??
    headers['x-amz-request-id'] ??
    childOf(document, 'RequestId')
  const serverTime = childOf(document, 'ServerTime') ?? headers['date']
  const serverMs = serverTime === undefined ? Number.NaN : Date.parse(serverTime)
  const extended = extendedCode(headers, document)
  const regionHint = headers['x-amz-bucket-region'] ?? headers['x-obs-bucket-location'] ?? childOf(document, 'Region')
  const endpointHint =
    childOf(document, 'Endpoint') ?? (answer.status >= 300 && answer.status < 400 ? headers['location'] : undefined)
  const retryAfterMs = readRetryAfter(headers['retry-after'], nowMs)
  return {
    httpStatus: answer.status,
    operation: request.operation,
    ...(document.code === undefined ? {} : { providerCode: document.code.slice(0, 100) }),
    ...(message === undefined ? {} : { providerMessage: message }),
    ...(requestId ? { requestId: requestId.slice(0, 200) } : {}),
    ...(extended ? { extendedCode: extended.slice(0, 100) } : {}),
    ...(request.bucket === undefined ? {} : { bucket: request.bucket }),
    ...(request.key === undefined ? {} : { key: request.key }),
    ...(regionHint ? { regionHint: regionHint.slice(0, 100) } : {}),
    ...(endpointHint ? { endpointHint: redactMessage(endpointHint).replace(/\?.*$/s, '') } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(Number.isNaN(serverMs) || answer.status < 400 || answer.status > 403
      ? {}
      : { clockOffsetMs: serverMs - nowMs }),
  }
}

/** Reads the body, or what stands for it on HEAD: OSS `x-oss-err` (base64 of the XML), OBS `x-obs-error-code` (protocols 9.1). */
function readErrorDocument(answer: FailedAnswer): ErrorDocument {
  const encoded = answer.headers['x-oss-err']
  const text =
    answer.text.trim() === '' && encoded !== undefined ? Buffer.from(encoded, 'base64').toString('utf8') : answer.text
  const fromText = readErrorXml(text)
  if (fromText) return fromText
  const code = answer.headers['x-obs-error-code'] ?? answer.headers['x-amz-error-code']
  if (code === undefined || code === '') return {}
  const message = answer.headers['x-obs-error-message'] ?? answer.headers['x-amz-error-message']
  return message === undefined ? { code } : { code, message }
}

function readErrorXml(text: string): ErrorDocument | undefined {
  if (!text.trimStart().startsWith('<')) return undefined
  let root: XmlElement
  try {
    root = parseAnyXml(text)
  } catch {
    // A cut error document still names its code; nothing else of it is trusted.
    const code = /<Error>[\s\S]*?<Code>([A-Za-z0-9._-]{1,100})<\/Code>/.exec(text)?.[1]
    return code === undefined ? undefined : { code }
  }
  if (root.name !== 'Error') return undefined
  const code = childText(root, 'Code')?.trim()
  const message = childText(root, 'Message')
  return { root, ...(code ? { code } : {}), ...(message === undefined ? {} : { message }) }
}

/** Stores answer XML or nothing; anything else was written by someone on the way. */
function isForeign(answer: FailedAnswer): boolean {
  const text = answer.text.trimStart()
  if (text === '') {
    const type = answer.headers['content-type'] ?? ''
    return type.startsWith('text/html') && !hasStoreHeader(answer.headers)
  }
  return !/^<(\?xml[^>]*>\s*<)?Error[\s>]/.test(text)
}

function hasStoreHeader(headers: Readonly<Record<string, string>>): boolean {
  return Object.keys(headers).some((name) => /^x-(oss|obs|amz)-/.test(name))
}

/** The marker's own header, in each vendor's spelling. */
export function saysDeleteMarker(headers: Readonly<Record<string, string>>): boolean {
  return ['x-oss-delete-marker', 'x-obs-delete-marker', 'x-amz-delete-marker'].some((name) => headers[name] === 'true')
}

function extendedCode(headers: Readonly<Record<string, string>>, document: ErrorDocument): string | undefined {
  return headers['x-oss-ec'] ?? childOf(document, 'EC')
}

function childOf(document: ErrorDocument, name: string): string | undefined {
  const text = document.root === undefined ? undefined : childText(document.root, name)?.trim()
  return text === '' ? undefined : text
}

function readRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  if (/^\d{1,6}$/.test(value)) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs)
}
