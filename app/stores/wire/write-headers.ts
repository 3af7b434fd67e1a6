import { createHash } from 'node:crypto'
import { AppError } from '../../domain/app-error.ts'
import { encodeCopySource, encodeTags } from '../../domain/key-encoding.ts'
import type { ObjectMetadata, Tag } from '../../domain/object-version.ts'
import type { CopyConditions, CopySource, CustomerKey, DestinationOptions } from '../object-store.ts'
import { httpDate } from './signing.ts'
import type { Wire } from './wire.ts'

type Headers = Record<string, string>

/** The headers of an object's description, for Initiate and for a copy that replaces it. */
export function metadataHeaders(wire: Wire, metadata: ObjectMetadata): Headers {
  const headers: Headers = {}
  const put = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '') headers[name] = value
  }
  put('content-type', metadata.contentType)
  put('cache-control', metadata.cacheControl)
  put('content-disposition', metadata.contentDisposition)
  put('content-encoding', metadata.contentEncoding)
  put('content-language', metadata.contentLanguage)
  put('expires', metadata.expires)
  for (const [name, value] of Object.entries(metadata.user)) headers[`${wire.prefix}meta-${name.toLowerCase()}`] = value
  return headers
}

export function tagHeaders(wire: Wire, tags: readonly Tag[]): Headers {
  return tags.length === 0 ? {} : { [`${wire.prefix}tagging`]: encodeTags(tags) }
}

/** Class, access, encryption: what a new object is to look like. */
export function destinationHeaders(wire: Wire, options: DestinationOptions): Headers {
  const isDefaultAcl = options.acl === undefined || (options.acl === 'default' && wire.dialect !== 'oss')
  return {
    ...(options.storageClass === undefined
      ? {}
      : { [`${wire.prefix}storage-class`]: wire.toVendorClass(options.storageClass) }),
    ...(isDefaultAcl ? {} : { [wire.names.objectAcl]: options.acl ?? 'default' }),
    ...(options.encryption === undefined ? {} : wire.encryption.toHeaders(options.encryption)),
    ...customerKeyHeaders(wire, options.customerKey, 'destination'),
  }
}

/** SSE-C: algorithm, key and the key's MD5. @throws AppError `not-supported` on OSS */
export function customerKeyHeaders(wire: Wire, key: CustomerKey | undefined, side: 'source' | 'destination'): Headers {
  if (key === undefined) return {}
  if (wire.customerKeys === 'none')
    throw new AppError('not-supported', 'OSS has no encryption with keys of the customer')
  const bytes = Buffer.from(key.keyBase64, 'base64')
  if (bytes.byteLength !== 32) throw new AppError('encryption-key', 'The key is not 32 bytes of base64')
  const stem = `${wire.prefix}${side === 'source' ? 'copy-source-' : ''}server-side-encryption-customer-`
  return {
    [`${stem}algorithm`]: 'AES256',
    [`${stem}key`]: key.keyBase64,
    // The MD5 names the key; it protects nothing.
    [`${stem}key-md5`]: createHash('md5').update(bytes).digest('base64'),
  }
}

/** Names of the headers of a copy, which are asked for with every file: made once. */
const copyNames = {
  'x-amz-': copyNamesFor('x-amz-'),
  'x-obs-': copyNamesFor('x-obs-'),
  'x-oss-': copyNamesFor('x-oss-'),
}

function copyNamesFor(prefix: Wire['prefix']) {
  const source = `${prefix}copy-source`
  return {
    source,
    ifMatch: `${source}-if-match`,
    ifNoneMatch: `${source}-if-none-match`,
    ifModifiedSince: `${source}-if-modified-since`,
    ifUnmodifiedSince: `${source}-if-unmodified-since`,
    range: `${source}-range`,
    metadataDirective: `${prefix}metadata-directive`,
    taggingDirective: `${prefix}tagging-directive`,
    versionId: `${prefix}version-id`,
    sourceVersionId: `${source}-version-id`,
    crc64: `${prefix}hash-crc64ecma`,
  }
}

export function copyNamesOf(wire: Wire) {
  return copyNames[wire.prefix]
}

/** Copy source with its conditions; always with a literal slash after the bucket (H14). */
export function copySourceHeaders(wire: Wire, source: CopySource, conditions: CopyConditions): Headers {
  const names = copyNamesOf(wire)
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  const headers: Headers = { [names.source]: encodeCopySource(source.bucket, source.key, source.versionId) }
  if (ifMatch !== undefined) headers[names.ifMatch] = quoted(ifMatch)
  if (ifNoneMatch !== undefined) headers[names.ifNoneMatch] = quoted(ifNoneMatch)
  if (ifModifiedSince !== undefined) headers[names.ifModifiedSince] = httpDate(ifModifiedSince)
  if (ifUnmodifiedSince !== undefined) headers[names.ifUnmodifiedSince] = httpDate(ifUnmodifiedSince)
  return { ...headers, ...customerKeyHeaders(wire, source.customerKey, 'source') }
}

/** Refuses to write over an object, as the dialect says it. @throws AppError `not-supported` on OBS */
export function forbidOverwriteHeaders(wire: Wire, forbid: 'forbid' | undefined): Headers {
  if (forbid === undefined) return {}
  switch (wire.forbidOverwrite) {
    case 'x-oss-forbid-overwrite':
      return { 'x-oss-forbid-overwrite': 'true' }
    case 'if-none-match':
      return { 'if-none-match': '*' }
    case 'none':
      throw new AppError('not-supported', 'This store cannot refuse to write over an object')
  }
}

/** `bytes=a-b`. @throws AppError `invalid-input` for a range that a store could misread: OSS copies the whole object on a malformed one. */
export function rangeHeader(range: { readonly firstByte: number; readonly lastByte: number }): string {
  const { firstByte, lastByte } = range
  if (!Number.isSafeInteger(firstByte) || !Number.isSafeInteger(lastByte) || firstByte < 0 || lastByte < firstByte) {
    throw new AppError('invalid-input', `Not a range of bytes: ${firstByte} to ${lastByte}`)
  }
  return `bytes=${firstByte}-${lastByte}`
}

export function quoted(etag: string): string {
  return etag === '*' || etag.startsWith('"') ? etag : `"${etag}"`
}
