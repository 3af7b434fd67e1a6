import type { ListingQuery } from '../data/listing.ts'
import type { ListedVersion } from '../data/records.ts'
import { type Answer, xmlAnswer } from '../protocol/answer.ts'
import { isoDate } from '../protocol/dialects.ts'
import { invalidArgument, StoreError } from '../protocol/store-error.ts'
import { element, tag } from '../protocol/xml.ts'
import { type Call, checkVersionId, queryNumber, requireBucket } from './call.ts'
import { entryXml, keyWriter } from './list-objects.ts'
import { owner } from './service.ts'

function versionXml(call: Call, version: ListedVersion, write: (key: string) => string): string {
  const start = tag('Key', write(version.key)) + tag('VersionId', version.versionId) + tag('IsLatest', version.isLatest)
  if (version.isMarker)
    return element('DeleteMarker', start + tag('LastModified', isoDate(call.dialect, version.modifiedAt)) + owner)
  return element('Version', start + entryXml(call, version) + owner)
}

/** Where to go on. A version id that is gone is remembered; one that never was: the vendor's way (protocols 6.5). */
function position(call: Call, bucket: string): Pick<ListingQuery, 'afterKey' | 'belowSeq'> {
  const { query } = call.request
  const keyMarker = query.get('key-marker') ?? ''
  const versionIdMarker = query.get('version-id-marker')
  if (versionIdMarker === '' && call.dialect.name !== 'oss')
    throw invalidArgument('A version-id marker cannot be empty.', { ArgumentName: 'version-id-marker' })
  if (keyMarker === '') {
    if (versionIdMarker)
      throw invalidArgument('A version-id marker cannot be specified without a key marker.', {
        ArgumentName: 'version-id-marker',
      })
    return {}
  }
  if (!versionIdMarker) return { afterKey: keyMarker }
  if (call.dialect.name === 's3') checkVersionId(versionIdMarker)
  const belowSeq = call.store.versions.positionOf(bucket, keyMarker, versionIdMarker)
  return belowSeq === undefined ? { afterKey: keyMarker } : { afterKey: keyMarker, belowSeq }
}

export function listObjectVersions(call: Call): Answer {
  const bucket = requireBucket(call)
  if (bucket.settings.isFileSystem) throw new StoreError(405, 'FsNotSupport', 'Parallel file systems keep no versions.')
  const { query } = call.request
  const prefix = query.get('prefix') ?? ''
  const delimiter = query.get('delimiter') ?? ''
  const maxKeys = queryNumber(call, 'max-keys', call.dialect.defaultMaxKeys, 1000)
  const page = call.store.listings.versions({
    bucket: bucket.name,
    prefix,
    delimiter,
    maxKeys,
    ...position(call, bucket.name),
    ...(call.staleSeq === undefined ? {} : { asOfSeq: call.staleSeq }),
  })
  const write = keyWriter(call)
  let entries = ''
  let prefixes = ''
  for (const entry of page.entries) {
    if (entry.kind === 'prefix') prefixes += element('CommonPrefixes', tag('Prefix', write(entry.prefix)))
    else entries += versionXml(call, entry.version, write)
  }
  const last = page.isTruncated ? page.entries.at(-1) : undefined
  const next =
    last === undefined
      ? ''
      : last.kind === 'prefix'
        ? tag('NextKeyMarker', write(last.prefix))
        : tag('NextKeyMarker', write(last.version.key)) + tag('NextVersionIdMarker', last.version.versionId)
  return xmlAnswer(
    call.dialect,
    'ListVersionsResult',
    tag('Name', bucket.name) +
      tag('Prefix', write(prefix)) +
      tag('KeyMarker', write(query.get('key-marker') ?? '')) +
      tag('VersionIdMarker', query.get('version-id-marker') ?? '') +
      next +
      tag('MaxKeys', maxKeys) +
      tag('Delimiter', delimiter === '' ? undefined : write(delimiter)) +
      tag('EncodingType', query.get('encoding-type') || undefined) +
      tag('IsTruncated', page.isTruncated) +
      entries +
      prefixes,
  )
}
