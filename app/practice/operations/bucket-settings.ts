import type { StoredBucket } from '../data/records.ts'
import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { bucketSettings } from '../protocol/operation-name.ts'
import { invalidArgument, malformedXml, StoreError } from '../protocol/store-error.ts'
import { parseXml } from '../protocol/xml.ts'
import { type Call, requireBucket } from './call.ts'

type SettingName = (typeof bucketSettings)[number]

/** What answers for a setting that was never made: an error's code, or the root of an empty document. */
const unset: Readonly<Record<SettingName, { readonly code: string } | { readonly root: string }>> = {
  lifecycle: { code: 'NoSuchLifecycleConfiguration' },
  tagging: { code: 'NoSuchTagSet' },
  encryption: { code: 'ServerSideEncryptionConfigurationNotFoundError' },
  'object-lock': { code: 'ObjectLockConfigurationNotFoundError' },
  policy: { code: 'NoSuchBucketPolicy' },
  cors: { code: 'NoSuchCORSConfiguration' },
  website: { code: 'NoSuchWebsiteConfiguration' },
  publicAccessBlock: { code: 'NoSuchPublicAccessBlockConfiguration' },
  ownershipControls: { code: 'OwnershipControlsNotFoundError' },
  replication: { code: 'ReplicationConfigurationNotFoundError' },
  logging: { root: 'BucketLoggingStatus' },
  notification: { root: 'NotificationConfiguration' },
  accelerate: { root: 'AccelerateConfiguration' },
  requestPayment: { root: 'RequestPaymentConfiguration' },
}

function settingName(call: Call): SettingName {
  const name = bucketSettings.find((setting) => call.request.query.has(setting))
  if (!name) throw invalidArgument('Unknown setting of a bucket.')
  return name
}

function save(call: Call, bucket: StoredBucket, documents: Readonly<Record<string, string>>): void {
  call.store.buckets.save({ ...bucket, settings: { ...bucket.settings, documents } })
}

export function getBucketSetting(call: Call): Answer {
  const name = settingName(call)
  const document = requireBucket(call).settings.documents?.[name]
  if (document !== undefined) {
    const type = name === 'policy' ? 'application/json' : 'application/xml'
    return { status: 200, headers: { 'content-type': type }, xml: document }
  }
  const answer = unset[name]
  if ('root' in answer) return xmlAnswer(call.dialect, answer.root, '')
  const code = name === 'lifecycle' && call.dialect.name === 'oss' ? 'NoSuchLifecycle' : answer.code
  throw new StoreError(404, code, 'The configuration does not exist.')
}

/** Settings are kept and given back, never acted upon. */
export function putBucketSetting(call: Call): Answer {
  const bucket = requireBucket(call)
  const name = settingName(call)
  const document = call.body.bytes?.toString('utf8') ?? ''
  if (name !== 'policy' && !parseXml(document)) throw malformedXml()
  const versioning = name === 'object-lock' ? 'enabled' : bucket.versioning
  save(call, { ...bucket, versioning }, { ...bucket.settings.documents, [name]: document })
  return emptyAnswer(200)
}

export function deleteBucketSetting(call: Call): Answer {
  const bucket = requireBucket(call)
  const { [settingName(call)]: _removed, ...rest } = bucket.settings.documents ?? {}
  save(call, bucket, rest)
  return emptyAnswer(204)
}
