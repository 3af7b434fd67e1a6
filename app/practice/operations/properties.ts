import type { Encryption, ObjectProperties, StoredBucket, StoredVersion } from '../data/records.ts'
import { classLevel, classWord, type Dialect, etagText, isArchiveLevel } from '../protocol/dialects.ts'
import { invalidArgument, StoreError } from '../protocol/store-error.ts'
import { type Call, vendorHeader, vendorName } from './call.ts'

const contentHeaders = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
] as const

function readContentHeaders(call: Call): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of contentHeaders) {
    const value = call.request.headers.get(name)
    if (value === undefined || value === '') continue
    // The transfer form of a request is not a property of the object.
    const kept =
      name === 'content-encoding'
        ? value
            .split(',')
            .filter((word) => word.trim() !== 'aws-chunked')
            .join(',')
            .trim()
        : value
    if (kept !== '') headers[name] = kept
  }
  return headers
}

const metadataLimit: Readonly<Record<Dialect['name'], number>> = { oss: 8192, obs: 8192, s3: 2048 }

function readUserMetadata(call: Call): Record<string, string> {
  const prefix = vendorName(call, 'meta-')
  const user: Record<string, string> = {}
  let size = 0
  for (const [name, value] of call.request.headers) {
    if (!name.startsWith(prefix)) continue
    user[name.slice(prefix.length)] = value
    size += name.length - prefix.length + value.length
  }
  if (size > metadataLimit[call.dialect.name]) {
    throw new StoreError(
      400,
      call.dialect.name === 's3' ? 'MetadataTooLarge' : 'InvalidArgument',
      'Your metadata headers exceed the maximum allowed metadata size.',
    )
  }
  return user
}

export type TagPair = readonly [string, string]

export function checkTags(tags: readonly TagPair[]): readonly TagPair[] {
  const invalid = (message: string): StoreError => new StoreError(400, 'InvalidTag', message)
  if (tags.length > 10) throw invalid('Object tags cannot be greater than 10.')
  if (new Set(tags.map(([key]) => key)).size !== tags.length)
    throw invalid('Cannot provide multiple tags with the same key.')
  for (const [key, value] of tags) {
    if (key === '' || key.length > 128) throw invalid('The TagKey you have provided is invalid.')
    if (value.length > 256) throw invalid('The TagValue you have provided is invalid.')
  }
  return tags
}

export function readTags(call: Call): readonly TagPair[] {
  const text = vendorHeader(call, 'tagging')
  if (text === undefined || text === '') return []
  return checkTags([...new URLSearchParams(text)])
}

const algorithms: Readonly<Record<Dialect['name'], readonly string[]>> = {
  oss: ['AES256', 'KMS', 'SM4'],
  obs: ['kms', 'AES256', 'SM4'],
  s3: ['AES256', 'aws:kms', 'aws:kms:dsse'],
}

/** The customer's key of a request, as the MD5 that proves it; `copy-source-` names that of a copy's source. */
export function readCustomerKey(call: Call, start: '' | 'copy-source-'): string | undefined {
  const name = `${start}server-side-encryption-customer`
  const key = vendorHeader(call, `${name}-key`)
  if (key === undefined) return undefined
  const bytes = Buffer.from(key, 'base64')
  const claimed = vendorHeader(call, `${name}-key-md5`)
  if (vendorHeader(call, `${name}-algorithm`) !== 'AES256' || bytes.length !== 32) {
    throw invalidArgument('The secret key was invalid for the specified algorithm.')
  }
  if (claimed === undefined) throw invalidArgument('Requests specifying a customer key must provide its MD5.')
  return claimed
}

export function readEncryption(call: Call): Encryption | undefined {
  const customerKeyMd5 = call.dialect.name === 'oss' ? undefined : readCustomerKey(call, '')
  if (customerKeyMd5 !== undefined) return { customerKeyMd5 }
  const algorithm = vendorHeader(call, 'server-side-encryption')
  if (algorithm === undefined) return undefined
  if (!algorithms[call.dialect.name].includes(algorithm)) {
    throw new StoreError(400, 'InvalidEncryptionAlgorithmError', 'The encryption request you specified is not valid.')
  }
  const keyId = vendorHeader(call, call.dialect.kmsKeyHeader)
  const dataEncryption = vendorHeader(call, 'server-side-data-encryption')
  return {
    algorithm,
    ...(keyId === undefined ? {} : { keyId }),
    ...(dataEncryption === undefined ? {} : { dataEncryption }),
  }
}

function readLock(call: Call): Pick<ObjectProperties, 'retention' | 'legalHold'> {
  const mode = vendorHeader(call, 'object-lock-mode')
  const until = Date.parse(vendorHeader(call, 'object-lock-retain-until-date') ?? '')
  const hold = vendorHeader(call, 'object-lock-legal-hold')
  return {
    ...(mode === undefined || Number.isNaN(until) ? {} : { retention: { mode, until } }),
    ...(hold === 'ON' ? { legalHold: true } : {}),
  }
}

/** Properties that a PUT, an initiate or a copy with REPLACE gives to the new object. */
export function readProperties(call: Call): ObjectProperties {
  const encryption = readEncryption(call)
  const acl = vendorHeader(call, call.dialect.objectAclHeader)
  const redirect = vendorHeader(call, 'website-redirect-location')
  return {
    headers: readContentHeaders(call),
    user: readUserMetadata(call),
    tags: readTags(call),
    ...(encryption ? { encryption } : {}),
    ...(acl === undefined ? {} : { acl }),
    ...(redirect === undefined ? {} : { redirect }),
    ...(call.dialect.name === 'oss' ? {} : readLock(call)),
  }
}

/** Class that a request asks for; each vendor has its own default (protocols 2.3). */
export function readStorageClass(call: Call, bucket: StoredBucket): string {
  const word = vendorHeader(call, 'storage-class')
  if (word !== undefined) {
    const level = classLevel(call.dialect, word)
    if (call.dialect.name === 'oss' && level === word)
      throw new StoreError(400, 'InvalidStorageClass', 'The storage class you specified is not valid.')
    return level
  }
  return call.dialect.name === 's3' ? 'standard' : bucket.storageClass
}

function algorithmWord(dialect: Dialect, algorithm: string): string {
  if (!/kms/i.test(algorithm)) return algorithm
  if (dialect.name === 'oss') return 'KMS'
  if (dialect.prefix === 'x-obs-') return 'kms'
  return algorithm.startsWith('aws:') ? algorithm : 'aws:kms'
}

/** Headers that tell how an object is encrypted. */
export function encryptionHeaders(call: Call, encryption: Encryption | undefined): Record<string, string> {
  if (!encryption) return {}
  const headers: Record<string, string> = {}
  if (encryption.customerKeyMd5 !== undefined) {
    headers[vendorName(call, 'server-side-encryption-customer-algorithm')] = 'AES256'
    headers[vendorName(call, 'server-side-encryption-customer-key-md5')] = encryption.customerKeyMd5
  }
  if (encryption.algorithm !== undefined)
    headers[vendorName(call, 'server-side-encryption')] = algorithmWord(call.dialect, encryption.algorithm)
  if (encryption.keyId !== undefined) headers[vendorName(call, call.dialect.kmsKeyHeader)] = encryption.keyId
  if (encryption.dataEncryption !== undefined)
    headers[vendorName(call, 'server-side-data-encryption')] = encryption.dataEncryption
  return headers
}

/** Refuses a reader who does not show the customer's key, or shows another. */
export function requireCustomerKey(call: Call, version: StoredVersion, start: '' | 'copy-source-'): void {
  const needed = version.properties.encryption?.customerKeyMd5
  const shown = readCustomerKey(call, start)
  if (needed === shown) return
  if (needed === undefined)
    throw new StoreError(400, 'InvalidRequest', 'The encryption parameters are not applicable to this object.')
  if (shown === undefined) {
    throw new StoreError(
      400,
      'InvalidRequest',
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    )
  }
  throw new StoreError(403, 'AccessDenied', 'Access Denied')
}

/** S3 and OBS wrap what is not ASCII; OSS gives the bytes as they came. */
function metadataValue(dialect: Dialect, value: string): string {
  if (dialect.name === 'oss' || /^\p{ASCII}*$/u.test(value)) return value
  return `=?UTF-8?B?${Buffer.from(value, 'latin1').toString('base64')}?=`
}

function restoreText(call: Call, version: StoredVersion): string | undefined {
  const { thaw } = version.properties
  if (!thaw || !isArchiveLevel(version.storageClass)) return undefined
  const now = call.store.now()
  if (now < thaw.readyAt) return 'ongoing-request="true"'
  return now < thaw.expiresAt
    ? `ongoing-request="false", expiry-date="${new Date(thaw.expiresAt).toUTCString()}"`
    : undefined
}

function kindHeaders(call: Call, version: StoredVersion): Record<string, string | undefined> {
  const { dialect } = call
  const appendPosition = version.type === 'Appendable' ? String(version.sizeBytes) : undefined
  if (dialect.name === 'oss') {
    return {
      'x-oss-object-type': version.type,
      'x-oss-hash-crc64ecma': version.crc64,
      'x-oss-next-append-position': appendPosition,
      'content-md5':
        version.type === 'Normal' && /^[0-9a-f]{32}$/i.test(version.etag)
          ? Buffer.from(version.etag, 'hex').toString('base64')
          : undefined,
    }
  }
  if (dialect.name === 's3') return {}
  return {
    [vendorName(call, 'object-type')]: version.type === 'Appendable' ? 'Appendable' : undefined,
    [vendorName(call, 'next-append-position')]: appendPosition,
    [vendorName(call, 'uploadId')]: version.properties.uploadId,
  }
}

/** Everything that HEAD and GET say of a version beside its length. */
export function describeVersion(
  call: Call,
  bucket: StoredBucket,
  version: StoredVersion,
): Record<string, string | undefined> {
  const { dialect } = call
  const { properties } = version
  const user: Record<string, string> = {}
  for (const [name, value] of Object.entries(properties.user))
    user[vendorName(call, `meta-${name}`)] = metadataValue(dialect, value)
  const isHot = version.storageClass === 'standard' && dialect.name !== 'oss'
  const { retention } = properties
  return {
    'content-type': dialect.name === 's3' ? 'binary/octet-stream' : 'application/octet-stream',
    ...properties.headers,
    ...user,
    etag: etagText(dialect, version.etag),
    'last-modified': new Date(version.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    ...(bucket.versioning === 'never' ? {} : { [vendorName(call, 'version-id')]: version.versionId }),
    [vendorName(call, 'storage-class')]: isHot ? undefined : classWord(dialect, version.storageClass),
    [vendorName(call, 'restore')]: restoreText(call, version),
    [vendorName(call, 'tagging-count')]: properties.tags.length > 0 ? String(properties.tags.length) : undefined,
    [vendorName(call, 'website-redirect-location')]: properties.redirect,
    [vendorName(call, 'object-lock-mode')]: retention?.mode,
    [vendorName(call, 'object-lock-retain-until-date')]: retention
      ? new Date(retention.until).toISOString()
      : undefined,
    [vendorName(call, 'object-lock-legal-hold')]: properties.legalHold === true ? 'ON' : undefined,
    ...kindHeaders(call, version),
    ...encryptionHeaders(call, properties.encryption),
  }
}
