import type { StoredBucket, Versioning } from '../data/records.ts'
import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { classLevel, classWord, isoDate } from '../protocol/dialects.ts'
import { malformedXml, StoreError } from '../protocol/store-error.ts'
import { childText, element, parseXml, tag } from '../protocol/xml.ts'
import { type Call, ownerId, ownerName, requireBucket, requireXml, vendorHeader, vendorName } from './call.ts'
import { owner } from './service.ts'

const bucketName = /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/
export const defaultRegion = 'cn-hangzhou'

export function createBucket(call: Call): Answer {
  const name = call.request.bucket ?? ''
  const { buckets, now } = call.store
  if (!bucketName.test(name) || (call.dialect.name === 'oss' && name.includes('.'))) {
    throw new StoreError(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
      elements: { BucketName: name },
    })
  }
  const existing = buckets.get(name)
  if (existing) {
    if (call.dialect.name === 's3')
      throw new StoreError(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
      )
    return emptyAnswer(200, { location: `/${name}` })
  }
  const body = call.body.bytes && call.body.size > 0 ? parseXml(call.body.bytes.toString('utf8')) : undefined
  if (call.body.size > 0 && !body) throw malformedXml()
  const region = body ? (childText(body, 'LocationConstraint') ?? childText(body, 'Location')) : undefined
  const storageClass = (body ? childText(body, 'StorageClass') : undefined) ?? vendorHeader(call, 'storage-class')
  const hasLock = vendorHeader(call, 'bucket-object-lock-enabled') === 'true'
  buckets.save({
    name,
    region: (region ?? defaultRegion).replace(/^oss-/, ''),
    createdAt: now(),
    versioning: hasLock ? 'enabled' : 'never',
    storageClass: storageClass === undefined ? 'standard' : classLevel(call.dialect, storageClass),
    acl: vendorHeader(call, 'acl') ?? 'private',
    settings: vendorHeader(call, 'fs-file-interface') === 'Enabled' ? { isFileSystem: true } : {},
  })
  return emptyAnswer(200, { location: `/${name}` })
}

export function deleteBucket(call: Call): Answer {
  const bucket = requireBucket(call)
  const { buckets, versions, uploads } = call.store
  if (versions.hasAny(bucket.name) || (call.dialect.name !== 's3' && uploads.open(bucket.name).length > 0)) {
    throw new StoreError(
      409,
      'BucketNotEmpty',
      'The bucket you tried to delete is not empty. You must delete all versions in the bucket.',
    )
  }
  for (const upload of uploads.open(bucket.name)) uploads.remove(upload.uploadId)
  buckets.remove(bucket.name)
  return emptyAnswer(204)
}

export function headBucket(call: Call): Answer {
  const bucket = requireBucket(call)
  if (call.dialect.name === 's3') return emptyAnswer(200, { 'x-amz-bucket-region': bucket.region })
  if (call.dialect.name === 'oss') return emptyAnswer(200, { 'x-oss-bucket-region': bucket.region })
  return emptyAnswer(200, {
    [vendorName(call, 'bucket-location')]: bucket.region,
    [vendorName(call, 'bucket-region')]: call.dialect.prefix === 'x-amz-' ? bucket.region : undefined,
    [vendorName(call, 'version')]: '3.0',
    [vendorName(call, 'storage-class')]: classWord(call.dialect, bucket.storageClass),
    [vendorName(call, 'fs-file-interface')]: bucket.settings.isFileSystem ? 'Enabled' : undefined,
  })
}

export function getBucketLocation(call: Call): Answer {
  const bucket = requireBucket(call)
  const { dialect } = call
  const text =
    dialect.name === 'oss'
      ? `oss-${bucket.region}`
      : dialect.name === 's3' && bucket.region === 'us-east-1'
        ? ''
        : bucket.region
  const root = dialect.prefix === 'x-obs-' ? 'Location' : 'LocationConstraint'
  const empty = xmlAnswer(dialect, root, '')
  return { ...empty, xml: (empty.xml ?? '').replace('></', `>${text}</`) }
}

const versioningWords: Readonly<Record<Versioning, string | undefined>> = {
  never: undefined,
  enabled: 'Enabled',
  suspended: 'Suspended',
}

export function getBucketVersioning(call: Call): Answer {
  const bucket = requireBucket(call)
  return xmlAnswer(call.dialect, 'VersioningConfiguration', tag('Status', versioningWords[bucket.versioning]))
}

export function putBucketVersioning(call: Call): Answer {
  const bucket = requireBucket(call)
  const status = childText(requireXml(call, 'VersioningConfiguration'), 'Status')
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml()
  if (bucket.settings.isFileSystem) throw new StoreError(405, 'FsNotSupport', 'Parallel file systems keep no versions.')
  if (status === 'Suspended' && (bucket.settings.documents?.['object-lock'] !== undefined || bucket.settings.worm)) {
    throw new StoreError(409, 'InvalidBucketState', 'Versioning cannot be suspended while objects are protected.')
  }
  call.store.buckets.save({ ...bucket, versioning: status === 'Enabled' ? 'enabled' : 'suspended' })
  return emptyAnswer(200)
}

export function getBucketInfo(call: Call): Answer {
  const bucket = requireBucket(call)
  const { dialect, request } = call
  const document = bucket.settings.documents?.encryption
  const encryption = document === undefined ? undefined : parseXml(document)
  const rule = encryption?.children[0]
  const info = [
    tag('Name', bucket.name),
    tag('Location', `oss-${bucket.region}`),
    tag('CreationDate', isoDate(dialect, bucket.createdAt)),
    tag('ExtranetEndpoint', request.host),
    tag('IntranetEndpoint', request.host),
    tag('StorageClass', classWord(dialect, bucket.storageClass)),
    tag('DataRedundancyType', 'LRS'),
    tag('AccessMonitor', 'Disabled'),
    tag('TransferAcceleration', 'Disabled'),
    tag('CrossRegionReplication', 'Disabled'),
    tag('Versioning', versioningWords[bucket.versioning]),
    owner,
    element('AccessControlList', tag('Grant', bucket.acl)),
    element(
      'ServerSideEncryptionRule',
      tag('SSEAlgorithm', (rule ? childText(rule, 'SSEAlgorithm') : undefined) ?? 'None'),
    ),
  ]
  return xmlAnswer(dialect, 'BucketInfo', element('Bucket', info.join('')))
}

export function getBucketStat(call: Call): Answer {
  const bucket = requireBucket(call)
  const row = call.store.database
    .statement(
      'SELECT count(*) AS objects, coalesce(sum(size), 0) AS size FROM versions WHERE bucket = ? AND latest = 1 AND marker = 0',
    )
    .get(bucket.name)
  const open = call.store.uploads.open(bucket.name).length
  return xmlAnswer(
    call.dialect,
    'BucketStat',
    tag('Storage', Number(row?.size)) +
      tag('ObjectCount', Number(row?.objects)) +
      tag('MultipartUploadCount', open) +
      tag('LastModifiedTime', Math.floor(call.store.now() / 1000)),
  )
}

/** An access list in the vendor's XML. */
export function aclXml(call: Call, acl: string): Answer {
  if (call.dialect.name === 'oss')
    return xmlAnswer(call.dialect, 'AccessControlPolicy', owner + element('AccessControlList', tag('Grant', acl)))
  const grantee = element(
    'Grantee',
    tag('ID', ownerId) + tag('DisplayName', ownerName),
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"',
  )
  const everyone = element(
    'Grantee',
    tag('URI', 'http://acs.amazonaws.com/groups/global/AllUsers'),
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"',
  )
  const grants =
    element('Grant', grantee + tag('Permission', 'FULL_CONTROL')) +
    (acl.startsWith('public-read') ? element('Grant', everyone + tag('Permission', 'READ')) : '')
  return xmlAnswer(call.dialect, 'AccessControlPolicy', owner + element('AccessControlList', grants))
}

export function getBucketAcl(call: Call): Answer {
  return aclXml(call, requireBucket(call).acl)
}

export function putBucketAcl(call: Call): Answer {
  const bucket = requireBucket(call)
  call.store.buckets.save({ ...bucket, acl: vendorHeader(call, 'acl') ?? bucket.acl })
  return emptyAnswer(200)
}

export function getBucketWorm(call: Call): Answer {
  const { worm } = requireBucket(call).settings
  if (!worm) throw new StoreError(404, 'NoSuchWORMConfiguration', 'The WORM Configuration does not exist.')
  return xmlAnswer(
    call.dialect,
    'WormConfiguration',
    tag('WormId', worm.id) + tag('State', worm.state) + tag('RetentionPeriodInDays', worm.days),
  )
}

/** OSS retention policy: `POST ?worm` makes one, `POST ?wormId=` locks it. */
export function putBucketWorm(call: Call): Answer {
  const bucket: StoredBucket = requireBucket(call)
  const days = Number(childText(requireXml(call, 'InitiateWormConfiguration'), 'RetentionPeriodInDays'))
  if (!Number.isInteger(days) || days < 1) throw malformedXml()
  const id = call.store.newUploadId()
  call.store.buckets.save({ ...bucket, settings: { ...bucket.settings, worm: { id, days, state: 'InProgress' } } })
  return emptyAnswer(200, { 'x-oss-worm-id': id })
}
