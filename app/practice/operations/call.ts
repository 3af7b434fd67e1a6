import type { Blobs } from '../data/blobs.ts'
import type { Buckets } from '../data/buckets.ts'
import type { Database } from '../data/database.ts'
import type { Listings } from '../data/listing.ts'
import type { StoredBucket, StoredVersion } from '../data/records.ts'
import type { Uploads } from '../data/uploads.ts'
import type { Versions, WriteTarget } from '../data/versions.ts'
import type { Answer } from '../protocol/answer.ts'
import { type Dialect, isArchiveLevel } from '../protocol/dialects.ts'
import type { ReceivedBody } from '../protocol/receive.ts'
import type { StoreRequest } from '../protocol/request.ts'
import {
  invalidArgument,
  malformedXml,
  noSuchBucket,
  noSuchKey,
  noSuchVersion,
  StoreError,
} from '../protocol/store-error.ts'
import { parseXml, type XmlNode } from '../protocol/xml.ts'

/** Everything that the store keeps, and what it needs from outside. */
export interface Store {
  readonly database: Database
  readonly buckets: Buckets
  readonly versions: Versions
  readonly uploads: Uploads
  readonly listings: Listings
  readonly blobs: Blobs
  readonly now: () => number
  readonly newVersionId: (dialect: Dialect) => string
  readonly newUploadId: () => string
  /** Takes as long as moving so many bytes takes at the rate that is set; undefined: no time, and nothing else happens meanwhile. */
  readonly waitForCopy: (bytes: number) => Promise<void> | undefined
  /** How long a thaw takes. */
  readonly thawMs: number
}

/** One request on its way through the store. */
export interface Call {
  readonly store: Store
  readonly request: StoreRequest
  readonly dialect: Dialect
  readonly body: ReceivedBody
  readonly requestId: string
  /** A listing sees nothing behind this place. */
  readonly staleSeq?: number
  /** Tells the request log how many bytes a copy moved. */
  readonly noteCopied: (bytes: number) => void
  /** {@link Store.waitForCopy}; the time counts as that of this request's bytes, not of its work. */
  readonly waitForCopy: Store['waitForCopy']
}

export type Operation = (call: Call) => Answer | Promise<Answer>

export const ownerId = '1002003004005006'
export const ownerName = 'practice'

export function requireBucket(call: Call): StoredBucket {
  const name = call.request.bucket ?? ''
  const bucket = call.store.buckets.get(name)
  if (!bucket) throw noSuchBucket(name)
  return bucket
}

export function requireKey(call: Call): string {
  const { key } = call.request
  if (key === undefined) throw invalidArgument('An object key is required.')
  const limit = call.dialect.name === 'oss' ? 1023 : 1024
  if (Buffer.byteLength(key) > limit)
    throw new StoreError(
      400,
      call.dialect.name === 'oss' ? 'InvalidObjectName' : 'KeyTooLongError',
      'Your key is too long.',
    )
  if (call.dialect.name === 'oss' && /^[/\\]/.test(key))
    throw new StoreError(400, 'InvalidObjectName', 'The specified object is not valid.')
  return key
}

export function vendorName(call: Call, name: string): string {
  return call.dialect.prefix + name
}

export function vendorHeader(call: Call, name: string): string | undefined {
  return call.request.headers.get(call.dialect.prefix + name)
}

/** Version id headers, silent in buckets that never kept versions. */
export function versionHeaders(call: Call, bucket: StoredBucket, versionId: string): Record<string, string> {
  return bucket.versioning === 'never' ? {} : { [vendorName(call, 'version-id')]: versionId }
}

export function writeTarget(call: Call, bucket: StoredBucket, key: string): WriteTarget {
  return {
    bucket: bucket.name,
    key,
    versioning: bucket.versioning,
    newVersionId: call.store.newVersionId(call.dialect),
  }
}

/** The version id of the request; undefined: the current version. */
export function requestedVersionId(call: Call): string | undefined {
  const versionId = call.request.query.get('versionId')
  if (versionId === '')
    throw invalidArgument('Version id cannot be the empty string.', { ArgumentName: 'versionId', ArgumentValue: '' })
  return versionId
}

const wellFormedVersionId = /^(?:null|[A-Za-z0-9._+/=-]{16,128})$/

export function checkVersionId(versionId: string): void {
  if (wellFormedVersionId.test(versionId)) return
  throw invalidArgument('Invalid version id specified.', { ArgumentName: 'versionId', ArgumentValue: versionId })
}

/** The entry named, be it a version or a marker. */
export function findEntry(call: Call, bucket: string, key: string, versionId: string | undefined): StoredVersion {
  const { versions } = call.store
  if (versionId === undefined) {
    const latest = versions.latest(bucket, key)
    if (!latest) throw noSuchKey(key)
    return latest
  }
  checkVersionId(versionId)
  const found = versions.byId(bucket, key, versionId)
  if (!found) throw noSuchVersion(key, versionId)
  return found
}

/** The version named; a delete marker is refused as the vendor refuses it (protocols 2.5). */
export function findVersion(call: Call, bucket: string, key: string, versionId: string | undefined): StoredVersion {
  const found = findEntry(call, bucket, key, versionId)
  if (!found.isMarker) return found
  const headers = {
    [vendorName(call, 'delete-marker')]: 'true',
    [vendorName(call, 'version-id')]: found.versionId,
  }
  if (versionId === undefined || call.dialect.name === 'obs') throw noSuchKey(key, headers)
  const more =
    call.dialect.name === 's3' ? { allow: 'DELETE', 'last-modified': new Date(found.modifiedAt).toUTCString() } : {}
  throw new StoreError(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    elements: { Method: call.request.method, ResourceType: 'DeleteMarker' },
    headers: { ...headers, ...more },
  })
}

/** Refuses to read what is archived and not thawed. */
export function requireReadable(call: Call, version: StoredVersion): void {
  if (!isArchiveLevel(version.storageClass)) return
  const { thaw } = version.properties
  const now = call.store.now()
  if (thaw && thaw.readyAt <= now && now < thaw.expiresAt) return
  throw new StoreError(403, 'InvalidObjectState', "The operation is not valid for the object's storage class.", {
    elements: { Key: version.key },
  })
}

/** The XML of the body with the expected root. */
export function requireXml(call: Call, root: string): XmlNode {
  const { bytes } = call.body
  const node = bytes ? parseXml(bytes.toString('utf8')) : undefined
  if (!node || node.name !== root) throw malformedXml()
  return node
}

/** A whole number of the query between bounds, or the default. */
export function queryNumber(call: Call, name: string, fallback: number, max: number): number {
  const text = call.request.query.get(name)
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  const isTooBig = call.dialect.name === 'oss' && value > max
  if (!/^\d+$/.test(text) || isTooBig)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and ${max}.`, {
      ArgumentName: name,
      ArgumentValue: text,
    })
  return Math.min(value, max)
}
