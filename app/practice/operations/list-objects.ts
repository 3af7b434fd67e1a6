import type { ListedVersion } from '../data/records.ts'
import { type Answer, xmlAnswer } from '../protocol/answer.ts'
import { classWord, etagText, isoDate } from '../protocol/dialects.ts'
import { percentEncodePath } from '../protocol/encoding.ts'
import { invalidArgument } from '../protocol/store-error.ts'
import { element, tag } from '../protocol/xml.ts'
import { type Call, queryNumber, requireBucket } from './call.ts'
import { owner } from './service.ts'

/** Writes keys as the request wants them: plain, or percent-encoded. S3 prints a space as `+`, OSS and OBS as `%20`. */
export function keyWriter(call: Call): (key: string) => string {
  const type = call.request.query.get('encoding-type')
  if (type === undefined || type === '') return (key) => key
  if (type !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request.', {
      ArgumentName: 'encoding-type',
      ArgumentValue: type,
    })
  if (call.dialect.name === 's3') return (key) => percentEncodePath(key).replaceAll('%20', '+')
  return percentEncodePath
}

/** What versions and current objects have in common in a listing. */
export function entryXml(call: Call, version: ListedVersion): string {
  const { dialect } = call
  const isKindTold = dialect.name === 'oss' || (dialect.name === 'obs' && version.type === 'Appendable')
  return (
    tag('LastModified', isoDate(dialect, version.modifiedAt)) +
    tag('ETag', etagText(dialect, version.etag)) +
    tag('Type', isKindTold ? version.type : undefined) +
    tag('Size', version.sizeBytes) +
    tag('StorageClass', classWord(dialect, version.storageClass))
  )
}

export function listObjects(call: Call): Answer {
  const bucket = requireBucket(call)
  const { query } = call.request
  const isV2 = query.get('list-type') === '2'
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const token = query.get('continuation-token')
  if (token === '' && isV2) throw invalidArgument('The continuation token provided is incorrect.')
  const startAfter = query.get('start-after')
  const maxKeys = queryNumber(call, 'max-keys', call.dialect.defaultMaxKeys, 1000)
  const after = isV2 ? (token === undefined ? startAfter : decodeToken(token)) : query.get('marker')
  const page = call.store.listings.objects({
    bucket: bucket.name,
    prefix,
    delimiter,
    maxKeys,
    ...(after === undefined || after === '' ? {} : { afterKey: after }),
    ...(call.staleSeq === undefined ? {} : { asOfSeq: call.staleSeq }),
  })
  const write = keyWriter(call)
  const showsOwner = !isV2 || query.get('fetch-owner') === 'true'
  let contents = ''
  let prefixes = ''
  for (const entry of page.entries) {
    if (entry.kind === 'prefix') prefixes += element('CommonPrefixes', tag('Prefix', write(entry.prefix)))
    else
      contents += element(
        'Contents',
        tag('Key', write(entry.version.key)) + entryXml(call, entry.version) + (showsOwner ? owner : ''),
      )
  }
  const last = page.entries.at(-1)
  const lastKey = last === undefined ? '' : last.kind === 'prefix' ? last.prefix : last.version.key
  const hasNextMarker = page.isTruncated && (call.dialect.name !== 's3' || delimiter !== '')
  const paging = isV2
    ? tag('StartAfter', startAfter === undefined ? undefined : write(startAfter)) +
      tag('ContinuationToken', token) +
      tag('KeyCount', page.entries.length) +
      tag('NextContinuationToken', page.isTruncated ? encodeToken(lastKey) : undefined)
    : tag('Marker', write(query.get('marker') ?? '')) + tag('NextMarker', hasNextMarker ? write(lastKey) : undefined)
  return xmlAnswer(
    call.dialect,
    'ListBucketResult',
    tag('Name', bucket.name) +
      tag('Prefix', write(prefix)) +
      paging +
      tag('MaxKeys', maxKeys) +
      tag('Delimiter', delimiter === '' ? undefined : write(delimiter)) +
      tag('EncodingType', query.get('encoding-type') || undefined) +
      tag('IsTruncated', page.isTruncated) +
      contents +
      prefixes,
  )
}

function encodeToken(key: string): string {
  return Buffer.from(`k${key}`).toString('base64')
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8')
  if (!text.startsWith('k')) throw invalidArgument('The continuation token provided is incorrect.')
  return text.slice(1)
}
