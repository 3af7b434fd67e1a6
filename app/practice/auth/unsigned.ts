import type { StoredBucket } from '../data/records.ts'
import type { Dialect } from '../protocol/dialects.ts'
import type { OperationName } from '../protocol/operation-name.ts'

const readable: ReadonlySet<OperationName> = new Set([
  'HeadBucket',
  'ListObjects',
  'ListObjectsV2',
  'HeadObject',
  'GetObject',
])

/**
 * What a request without a signature may do: read where the bucket's access list lets everybody read. The access lists of S3 and OBS let
 * everybody list versions with that too, the one of OSS does not.
 */
export function mayAskUnsigned(operation: OperationName, bucket: StoredBucket | undefined, dialect: Dialect): boolean {
  if (bucket === undefined || !bucket.acl.startsWith('public-read')) return false
  return readable.has(operation) || (operation === 'ListObjectVersions' && dialect.name !== 'oss')
}
