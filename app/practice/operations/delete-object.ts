import type { StoredBucket } from '../data/records.ts'
import { type Answer, emptyAnswer, xmlAnswer } from '../protocol/answer.ts'
import { percentDecode } from '../protocol/encoding.ts'
import { invalidArgument, malformedXml, StoreError } from '../protocol/store-error.ts'
import { childrenNamed, childText, element, tag } from '../protocol/xml.ts'
import {
  type Call,
  checkVersionId,
  requestedVersionId,
  requireBucket,
  requireKey,
  requireXml,
  vendorName,
  writeTarget,
} from './call.ts'
import { checkWriteConditions } from './conditions.ts'
import { keyWriter } from './list-objects.ts'
import { requireUnprotected } from './write-object.ts'

interface Deleted {
  /** A marker was made or taken away. */
  readonly isMarker: boolean
  readonly versionId?: string
}

function removeOne(call: Call, bucket: StoredBucket, key: string, versionId: string | undefined): Deleted {
  const { versions, now } = call.store
  if (versionId !== undefined) {
    checkVersionId(versionId)
    const found = versions.byId(bucket.name, key, versionId)
    if (!found) return { isMarker: false, versionId }
    requireUnprotected(call, bucket, found)
    versions.remove(found)
    return { isMarker: found.isMarker, versionId }
  }
  if (bucket.versioning === 'enabled') {
    return { isMarker: true, versionId: versions.writeMarker(writeTarget(call, bucket, key), now()).versionId }
  }
  const lost = versions.byId(bucket.name, key, 'null')
  requireUnprotected(call, bucket, lost)
  if (bucket.versioning === 'suspended') {
    return { isMarker: true, versionId: versions.writeMarker(writeTarget(call, bucket, key), now()).versionId }
  }
  if (lost) versions.remove(lost)
  return { isMarker: false }
}

const knownParameters = new Set(['versionId', 'x-obs-security-token', 'AccessKeyId', 'Expires', 'Signature'])

export function deleteObject(call: Call): Answer {
  const bucket = requireBucket(call)
  const key = requireKey(call)
  const versionId = requestedVersionId(call)
  if (call.dialect.prefix === 'x-obs-') {
    const unknown = [...call.request.query.keys()].find((name) => !knownParameters.has(name))
    if (unknown !== undefined) throw invalidArgument('Unknown parameter.', { ArgumentName: unknown })
  }
  if (call.request.headers.has('if-match')) checkWriteConditions(call, call.store.versions.latest(bucket.name, key))
  const deleted = removeOne(call, bucket, key, versionId)
  return emptyAnswer(204, {
    [vendorName(call, 'delete-marker')]: deleted.isMarker ? 'true' : undefined,
    [vendorName(call, 'version-id')]: bucket.versioning === 'never' ? undefined : deleted.versionId,
  })
}

function requireDigest(call: Call): void {
  const { headers } = call.request
  const hasChecksum = [...headers.keys()].some((name) => name.startsWith('x-amz-checksum-') || name === 'x-amz-trailer')
  if (headers.has('content-md5') || (call.dialect.name === 's3' && hasChecksum)) return
  throw new StoreError(
    400,
    call.dialect.name === 's3' ? 'InvalidRequest' : 'MissingArgument',
    'Missing required header for this request: Content-MD5',
  )
}

const batchLimit = 1000

export function deleteMultipleObjects(call: Call): Answer {
  const bucket = requireBucket(call)
  requireDigest(call)
  const root = requireXml(call, 'Delete')
  const objects = childrenNamed(root, 'Object')
  if (objects.length === 0 || objects.length > batchLimit) throw malformedXml()
  const isQuiet = childText(root, 'Quiet')?.toLowerCase() === 'true'
  const isEncoded = call.dialect.name === 'obs' && childText(root, 'EncodingType') === 'url'
  const write = isEncoded ? (key: string): string => encodeURIComponent(key) : keyWriter(call)
  const results = call.store.database.transaction(() =>
    objects.map((object) => {
      const text = childText(object, 'Key')
      if (text === undefined || text === '') throw malformedXml('An object to delete has no key.')
      const key = isEncoded ? (percentDecode(text.replaceAll('+', ' ')) ?? text) : text
      const versionId = childText(object, 'VersionId')
      if (versionId === '' && call.dialect.name === 'oss')
        throw malformedXml('The version id of an object to delete is empty.')
      return deleteOne(call, bucket, key, versionId === '' ? undefined : versionId, write)
    }),
  )
  const shown = results.filter((result) => !isQuiet || result.isError).map((result) => result.xml)
  if (isQuiet && shown.length === 0 && call.dialect.name === 'oss') return emptyAnswer(200)
  const encoding = isEncoded ? 'url' : call.request.query.get('encoding-type') || undefined
  return xmlAnswer(call.dialect, 'DeleteResult', tag('EncodingType', encoding) + shown.join(''))
}

function deleteOne(
  call: Call,
  bucket: StoredBucket,
  key: string,
  versionId: string | undefined,
  write: (key: string) => string,
) {
  const start = tag('Key', write(key)) + tag('VersionId', versionId)
  try {
    const deleted = removeOne(call, bucket, key, versionId)
    const marker = deleted.isMarker ? tag('DeleteMarker', true) + tag('DeleteMarkerVersionId', deleted.versionId) : ''
    return { isError: false, xml: element('Deleted', start + marker) }
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown
    return { isError: true, xml: element('Error', start + tag('Code', thrown.code) + tag('Message', thrown.message)) }
  }
}
