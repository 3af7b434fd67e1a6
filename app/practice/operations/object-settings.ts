import type { StoredBucket, StoredVersion } from '../data/records.ts'
import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { isArchiveLevel } from '../protocol/dialects.ts'
import { invalidArgument, malformedXml, StoreError } from '../protocol/store-error.ts'
import { childrenNamed, childText, element, tag } from '../protocol/xml.ts'
import { aclXml } from './bucket.ts'
import {
  type Call,
  findVersion,
  requestedVersionId,
  requireBucket,
  requireKey,
  requireXml,
  vendorHeader,
  versionHeaders,
} from './call.ts'
import { checkTags, readProperties, readStorageClass } from './properties.ts'

function target(call: Call): { bucket: StoredBucket; version: StoredVersion } {
  const bucket = requireBucket(call)
  return { bucket, version: findVersion(call, bucket.name, requireKey(call), requestedVersionId(call)) }
}

export function getObjectTagging(call: Call): Answer {
  const { bucket, version } = target(call)
  const tags = version.properties.tags.map(([key, value]) => element('Tag', tag('Key', key) + tag('Value', value)))
  return xmlAnswer(
    call.dialect,
    'Tagging',
    element('TagSet', tags.join('')),
    versionHeaders(call, bucket, version.versionId),
  )
}

export function putObjectTagging(call: Call): Answer {
  const { bucket, version } = target(call)
  const set = requireXml(call, 'Tagging').children.find((child) => child.name === 'TagSet')
  if (!set) throw malformedXml()
  const tags = checkTags(
    childrenNamed(set, 'Tag').map((entry) => [childText(entry, 'Key') ?? '', childText(entry, 'Value') ?? ''] as const),
  )
  call.store.versions.updateProperties(version, { ...version.properties, tags })
  return emptyAnswer(call.dialect.name === 'obs' ? 204 : 200, versionHeaders(call, bucket, version.versionId))
}

export function deleteObjectTagging(call: Call): Answer {
  const { bucket, version } = target(call)
  call.store.versions.updateProperties(version, { ...version.properties, tags: [] })
  return emptyAnswer(204, versionHeaders(call, bucket, version.versionId))
}

export function getObjectAcl(call: Call): Answer {
  const { bucket, version } = target(call)
  const answer = aclXml(call, version.properties.acl ?? (call.dialect.name === 'oss' ? 'default' : 'private'))
  return { ...answer, headers: { ...answer.headers, ...versionHeaders(call, bucket, version.versionId) } }
}

export function putObjectAcl(call: Call): Answer {
  const { bucket, version } = target(call)
  const acl = vendorHeader(call, call.dialect.objectAclHeader)
  if (acl === undefined && call.body.size === 0) throw invalidArgument('No ACL was given.')
  call.store.versions.updateProperties(version, { ...version.properties, acl: acl ?? 'private' })
  return emptyAnswer(200, versionHeaders(call, bucket, version.versionId))
}

const dayMs = 24 * 3600 * 1000

/** Starts or prolongs a thaw (protocols 6.12). */
export function restoreObject(call: Call): Answer {
  const { bucket, version } = target(call)
  const { store, dialect } = call
  if (!isArchiveLevel(version.storageClass)) {
    if (dialect.name === 'oss')
      throw new StoreError(400, 'OperationNotSupported', 'The operation is not supported for this resource.')
    throw new StoreError(403, 'InvalidObjectState', "The operation is not valid for the object's storage class.")
  }
  const days =
    call.body.size === 0 && dialect.name === 'oss' ? 1 : Number(childText(requireXml(call, 'RestoreRequest'), 'Days'))
  const longest =
    dialect.name === 'obs' ? 30 : dialect.name === 'oss' ? (version.storageClass === 'archive' ? 7 : 365) : 100_000
  if (!Number.isInteger(days)) throw malformedXml()
  if (days < 1 || days > longest) throw invalidArgument('The number of days is out of range.', { ArgumentName: 'Days' })
  const now = store.now()
  const { thaw } = version.properties
  const headers = versionHeaders(call, bucket, version.versionId)
  if (thaw && now < thaw.readyAt)
    throw new StoreError(409, 'RestoreAlreadyInProgress', 'The restore operation is in progress.')
  if (thaw && now < thaw.expiresAt) {
    const expiresAt = now + days * dayMs
    if (expiresAt < thaw.expiresAt && dialect.name === 'obs')
      throw new StoreError(409, 'ObjectHasAlreadyRestored', 'The object has been restored already.')
    store.versions.updateProperties(version, { ...version.properties, thaw: { ...thaw, expiresAt } })
    return emptyAnswer(200, headers)
  }
  const readyAt = now + store.thawMs
  store.versions.updateProperties(version, {
    ...version.properties,
    thaw: { readyAt, expiresAt: readyAt + days * dayMs },
  })
  return emptyAnswer(202, headers)
}

export function getObjectRetention(call: Call): Answer {
  const { version } = target(call)
  const { retention } = version.properties
  if (!retention)
    throw new StoreError(
      404,
      'NoSuchObjectLockConfiguration',
      'The specified object does not have a ObjectLock configuration.',
    )
  return xmlAnswer(
    call.dialect,
    'Retention',
    tag('Mode', retention.mode) + tag('RetainUntilDate', new Date(retention.until).toISOString()),
  )
}

export function putObjectRetention(call: Call): Answer {
  const { version } = target(call)
  const root = requireXml(call, 'Retention')
  const mode = childText(root, 'Mode')
  const until = Date.parse(childText(root, 'RetainUntilDate') ?? '')
  if (mode === undefined || Number.isNaN(until)) throw malformedXml()
  call.store.versions.updateProperties(version, { ...version.properties, retention: { mode, until } })
  return emptyAnswer(200)
}

export function getObjectLegalHold(call: Call): Answer {
  const { version } = target(call)
  return xmlAnswer(call.dialect, 'LegalHold', tag('Status', version.properties.legalHold === true ? 'ON' : 'OFF'))
}

export function putObjectLegalHold(call: Call): Answer {
  const { version } = target(call)
  const legalHold = childText(requireXml(call, 'LegalHold'), 'Status') === 'ON'
  call.store.versions.updateProperties(version, { ...version.properties, legalHold })
  return emptyAnswer(200)
}

/** OBS: changes the metadata or the class of a version where it stands. */
export function setObjectMetadata(call: Call): Answer {
  const { bucket, version } = target(call)
  if (call.dialect.name !== 'obs') throw new StoreError(501, 'NotImplemented', 'Metadata is changed by a copy here.')
  const asked = readProperties(call)
  const isNew = vendorHeader(call, 'metadata-directive') === 'REPLACE_NEW'
  const old = version.properties
  const storageClass =
    vendorHeader(call, 'storage-class') === undefined ? version.storageClass : readStorageClass(call, bucket)
  call.store.versions.updateProperties(
    version,
    {
      ...old,
      headers: isNew ? { ...old.headers, ...asked.headers } : asked.headers,
      user: isNew ? { ...old.user, ...asked.user } : asked.user,
    },
    storageClass,
  )
  return emptyAnswer(200, versionHeaders(call, bucket, version.versionId))
}
