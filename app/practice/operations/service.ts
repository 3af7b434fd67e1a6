import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { classWord, isoDate } from '../protocol/dialects.ts'
import { element, tag } from '../protocol/xml.ts'
import type { StoredBucket } from '../data/records.ts'
import { type Call, ownerId, ownerName, queryNumber } from './call.ts'

export const owner = element('Owner', tag('ID', ownerId) + tag('DisplayName', ownerName))

function bucketXml(call: Call, bucket: StoredBucket): string {
  const { dialect, request } = call
  const dates = tag('Name', bucket.name) + tag('CreationDate', isoDate(dialect, bucket.createdAt))
  if (dialect.name === 'oss') {
    const place = tag('Location', `oss-${bucket.region}`) + tag('Region', bucket.region)
    const endpoints = tag('ExtranetEndpoint', request.host) + tag('IntranetEndpoint', request.host)
    return element('Bucket', dates + place + endpoints + tag('StorageClass', classWord(dialect, bucket.storageClass)))
  }
  if (dialect.name === 'obs') {
    return element(
      'Bucket',
      dates + tag('Location', bucket.region) + tag('BucketType', bucket.settings.isFileSystem ? 'POSIX' : 'OBJECT'),
    )
  }
  // S3 names the region only when the request asked with a parameter.
  const asked = ['max-buckets', 'prefix', 'continuation-token', 'bucket-region'].some((name) => request.query.has(name))
  return element('Bucket', dates + tag('BucketRegion', asked ? bucket.region : undefined))
}

export function listBuckets(call: Call): Answer {
  const { query } = call.request
  const isS3 = call.dialect.name === 's3'
  const prefix = query.get('prefix') ?? ''
  const marker = isS3
    ? Buffer.from(query.get('continuation-token') ?? '', 'base64').toString('utf8')
    : (query.get('marker') ?? '')
  const maxKeys = queryNumber(
    call,
    isS3 ? 'max-buckets' : 'max-keys',
    isS3 ? 10_000 : call.dialect.name === 'oss' ? 100 : 1000,
    isS3 ? 10_000 : 1000,
  )
  const matching = call.store.buckets.all().filter((bucket) => bucket.name.startsWith(prefix) && bucket.name > marker)
  const page = matching.slice(0, maxKeys)
  const last = page.at(-1)
  const next = matching.length > page.length && last ? last.name : undefined
  const list = owner + element('Buckets', page.map((bucket) => bucketXml(call, bucket)).join(''))
  if (isS3) {
    const token = next === undefined ? undefined : Buffer.from(next).toString('base64')
    return xmlAnswer(
      call.dialect,
      'ListAllMyBucketsResult',
      list + tag('Prefix', query.get('prefix')) + tag('ContinuationToken', token),
    )
  }
  const paging =
    next === undefined
      ? ''
      : tag('Prefix', prefix) +
        tag('Marker', marker) +
        tag('MaxKeys', maxKeys) +
        tag('IsTruncated', true) +
        tag('NextMarker', next)
  return xmlAnswer(call.dialect, 'ListAllMyBucketsResult', paging + list)
}

export function describeRegions(call: Call): Answer {
  const regions = new Set(['cn-hangzhou', ...call.store.buckets.all().map((bucket) => bucket.region)])
  const infos = [...regions].map((region) =>
    element(
      'RegionInfo',
      tag('Region', `oss-${region}`) +
        tag('InternetEndpoint', call.request.host) +
        tag('InternalEndpoint', call.request.host),
    ),
  )
  return xmlAnswer(call.dialect, 'RegionInfoList', infos.join(''))
}

/** Huawei's SDK asks this, unsigned, to learn whether the store speaks OBS. */
export function probeApiVersion(): Answer {
  return emptyAnswer(200, { 'x-obs-api': '3.0', 'x-obs-version': '3.0' })
}
