import { type StoreRequest, vendorHeader } from './request.ts'

/** The vendor's term for what a request asks. */
export type OperationName =
  | 'ListBuckets'
  | 'DescribeRegions'
  | 'ProbeApiVersion'
  | 'CreateBucket'
  | 'DeleteBucket'
  | 'HeadBucket'
  | 'ListObjects'
  | 'ListObjectsV2'
  | 'ListObjectVersions'
  | 'ListMultipartUploads'
  | 'DeleteMultipleObjects'
  | 'GetBucketInfo'
  | 'GetBucketLocation'
  | 'GetBucketStat'
  | 'GetBucketVersioning'
  | 'PutBucketVersioning'
  | 'GetBucketAcl'
  | 'PutBucketAcl'
  | 'GetBucketSetting'
  | 'PutBucketSetting'
  | 'DeleteBucketSetting'
  | 'GetBucketWorm'
  | 'PutBucketWorm'
  | 'HeadObject'
  | 'GetObject'
  | 'PutObject'
  | 'CopyObject'
  | 'DeleteObject'
  | 'AppendObject'
  | 'PutSymlink'
  | 'GetSymlink'
  | 'RestoreObject'
  | 'SetObjectMetadata'
  | 'GetObjectTagging'
  | 'PutObjectTagging'
  | 'DeleteObjectTagging'
  | 'GetObjectAcl'
  | 'PutObjectAcl'
  | 'GetObjectRetention'
  | 'PutObjectRetention'
  | 'GetObjectLegalHold'
  | 'PutObjectLegalHold'
  | 'InitiateMultipartUpload'
  | 'UploadPart'
  | 'UploadPartCopy'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts'
  | 'Unknown'

/** Settings of a bucket that are kept and given back, not acted upon. */
export const bucketSettings = [
  'lifecycle',
  'tagging',
  'encryption',
  'object-lock',
  'policy',
  'cors',
  'website',
  'publicAccessBlock',
  'ownershipControls',
  'replication',
  'logging',
  'notification',
  'accelerate',
  'requestPayment',
] as const

const objectFlags: Readonly<Record<string, readonly [flag: string, name: OperationName][]>> = {
  GET: [
    ['uploadId', 'ListParts'],
    ['tagging', 'GetObjectTagging'],
    ['acl', 'GetObjectAcl'],
    ['symlink', 'GetSymlink'],
    ['retention', 'GetObjectRetention'],
    ['legal-hold', 'GetObjectLegalHold'],
  ],
  PUT: [
    ['tagging', 'PutObjectTagging'],
    ['acl', 'PutObjectAcl'],
    ['symlink', 'PutSymlink'],
    ['retention', 'PutObjectRetention'],
    ['legal-hold', 'PutObjectLegalHold'],
    ['metadata', 'SetObjectMetadata'],
  ],
  POST: [
    ['uploads', 'InitiateMultipartUpload'],
    ['uploadId', 'CompleteMultipartUpload'],
    ['restore', 'RestoreObject'],
    ['append', 'AppendObject'],
  ],
  DELETE: [
    ['uploadId', 'AbortMultipartUpload'],
    ['tagging', 'DeleteObjectTagging'],
  ],
}

const bucketFlags: Readonly<Record<string, readonly [flag: string, name: OperationName][]>> = {
  GET: [
    ['versions', 'ListObjectVersions'],
    ['uploads', 'ListMultipartUploads'],
    ['versioning', 'GetBucketVersioning'],
    ['location', 'GetBucketLocation'],
    ['bucketInfo', 'GetBucketInfo'],
    ['stat', 'GetBucketStat'],
    ['acl', 'GetBucketAcl'],
    ['worm', 'GetBucketWorm'],
  ],
  PUT: [
    ['versioning', 'PutBucketVersioning'],
    ['acl', 'PutBucketAcl'],
  ],
  POST: [
    ['delete', 'DeleteMultipleObjects'],
    ['worm', 'PutBucketWorm'],
  ],
  DELETE: [],
}

/** Sub-resources that are not known here: refused, never mistaken for a listing or for content. */
const unknownSubResources = [
  'analytics',
  'attributes',
  'cname',
  'intelligent-tiering',
  'inventory',
  'metrics',
  'policyStatus',
  'quota',
  'referer',
  'rename',
  'select',
  'storageClass',
  'storageinfo',
  'storagePolicy',
  'torrent',
  'transferAcceleration',
  'truncate',
  'x-image-process',
  'x-oss-process',
]

function flagged(request: StoreRequest, flags: typeof objectFlags): OperationName | undefined {
  return flags[request.method]?.find(([flag]) => request.query.has(flag))?.[1]
}

function objectOperation(request: StoreRequest): OperationName {
  const isCopy = vendorHeader(request, 'copy-source') !== undefined
  if (request.method === 'PUT' && request.query.has('partNumber')) return isCopy ? 'UploadPartCopy' : 'UploadPart'
  const flag = flagged(request, objectFlags)
  if (flag) return flag
  switch (request.method) {
    case 'GET':
      return 'GetObject'
    case 'HEAD':
      return 'HeadObject'
    case 'PUT':
      return isCopy ? 'CopyObject' : 'PutObject'
    case 'DELETE':
      return 'DeleteObject'
    default:
      return 'Unknown'
  }
}

function bucketOperation(request: StoreRequest): OperationName {
  const flag = flagged(request, bucketFlags)
  if (flag) return flag
  const setting = bucketSettings.some((name) => request.query.has(name))
  switch (request.method) {
    case 'GET':
      if (setting) return 'GetBucketSetting'
      return request.query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects'
    case 'HEAD':
      return 'HeadBucket'
    case 'PUT':
      return setting ? 'PutBucketSetting' : 'CreateBucket'
    case 'DELETE':
      return setting ? 'DeleteBucketSetting' : 'DeleteBucket'
    default:
      return 'Unknown'
  }
}

export function operationName(request: StoreRequest): OperationName {
  if (request.query.has('apiversion') && request.method === 'HEAD') return 'ProbeApiVersion'
  if (request.bucket === undefined) {
    if (request.method !== 'GET') return 'Unknown'
    return request.query.has('regions') ? 'DescribeRegions' : 'ListBuckets'
  }
  if (unknownSubResources.some((name) => request.query.has(name))) return 'Unknown'
  return request.key === undefined ? bucketOperation(request) : objectOperation(request)
}
