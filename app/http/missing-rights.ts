import type { Operation, RequestFacts } from './operations.ts'

/**
 * Rights that a refused request needs (protocols 10), in the vendor's spelling. For copies these are those of both sides:
 * the store does not say which one it missed.
 */
export function missingRights(request: RequestFacts): readonly string[] {
  const byVersion = request.versionId === undefined ? 'current' : 'version'
  return rights[request.dialect](request.operation, byVersion)
}

type RightsOf = (operation: Operation, target: 'current' | 'version') => readonly string[]

const ossRights: RightsOf = (operation, target) => {
  const read = target === 'version' ? 'oss:GetObjectVersion' : 'oss:GetObject'
  switch (operation) {
    case 'ListBuckets':
      return ['oss:ListBuckets']
    case 'GetBucketInfo':
    case 'HeadBucket':
      return ['oss:GetBucketInfo']
    case 'GetBucketLocation':
      return ['oss:GetBucketLocation']
    case 'GetBucketVersioning':
      return ['oss:GetBucketVersioning']
    case 'PutBucketVersioning':
      return ['oss:PutBucketVersioning']
    case 'GetBucketLifecycle':
      return ['oss:GetBucketLifecycle']
    case 'ListObjects':
      return ['oss:ListObjects']
    case 'ListObjectVersions':
      return ['oss:ListObjectVersions']
    case 'HeadObject':
    case 'GetObject':
      return [read]
    case 'GetObjectTagging':
      return [target === 'version' ? 'oss:GetObjectVersionTagging' : 'oss:GetObjectTagging']
    case 'CopyObject':
    case 'UploadPartCopy':
      return [read, 'oss:PutObject']
    case 'CreateMultipartUpload':
    case 'CompleteMultipartUpload':
      return ['oss:PutObject']
    case 'AbortMultipartUpload':
      return ['oss:AbortMultipartUpload']
    case 'ListParts':
      return ['oss:ListParts']
    case 'ListMultipartUploads':
      return ['oss:ListMultipartUploads']
    case 'DeleteObject':
      return ['oss:DeleteObject']
    case 'DeleteObjectVersion':
      return ['oss:DeleteObjectVersion']
    case 'RestoreObject':
      return [target === 'version' ? 'oss:RestoreObjectVersion' : 'oss:RestoreObject']
  }
}

const obsRights: RightsOf = (operation, target) => {
  // Huawei's newer pages ask for GetObjectVersion as soon as a bucket keeps versions, whatever is read (protocols 13).
  const read =
    target === 'version' ? ['obs:object:GetObjectVersion'] : ['obs:object:GetObject', 'obs:object:GetObjectVersion']
  switch (operation) {
    case 'ListBuckets':
      return ['obs:bucket:ListAllMyBuckets']
    case 'GetBucketInfo':
    case 'HeadBucket':
      return ['obs:bucket:HeadBucket']
    case 'GetBucketLocation':
      return ['obs:bucket:GetBucketLocation']
    case 'GetBucketVersioning':
      return ['obs:bucket:GetBucketVersioning']
    case 'PutBucketVersioning':
      return ['obs:bucket:PutBucketVersioning']
    case 'GetBucketLifecycle':
      return ['obs:bucket:GetLifecycleConfiguration']
    case 'ListObjects':
      return ['obs:bucket:ListBucket']
    case 'ListObjectVersions':
      return ['obs:bucket:ListBucketVersions']
    case 'HeadObject':
    case 'GetObject':
      return read
    case 'GetObjectTagging':
      return target === 'version'
        ? ['obs:object:GetObjectTagging', 'obs:object:GetObjectVersionTagging']
        : ['obs:object:GetObjectTagging']
    case 'CopyObject':
    case 'UploadPartCopy':
      return [...read, 'obs:object:PutObject']
    case 'CreateMultipartUpload':
    case 'CompleteMultipartUpload':
      return ['obs:object:PutObject']
    case 'AbortMultipartUpload':
      return ['obs:object:AbortMultipartUpload']
    case 'ListParts':
      return ['obs:object:ListMultipartUploadParts']
    case 'ListMultipartUploads':
      return ['obs:bucket:ListBucketMultipartUploads']
    case 'DeleteObject':
      return ['obs:object:DeleteObject']
    case 'DeleteObjectVersion':
      return ['obs:object:DeleteObjectVersion']
    case 'RestoreObject':
      return ['obs:object:RestoreObject']
  }
}

const s3Rights: RightsOf = (operation, target) => {
  const read = target === 'version' ? 's3:GetObjectVersion' : 's3:GetObject'
  switch (operation) {
    case 'ListBuckets':
      return ['s3:ListAllMyBuckets']
    case 'GetBucketInfo':
    case 'HeadBucket':
    case 'ListObjects':
      return ['s3:ListBucket']
    case 'GetBucketLocation':
      return ['s3:GetBucketLocation']
    case 'GetBucketVersioning':
      return ['s3:GetBucketVersioning']
    case 'PutBucketVersioning':
      return ['s3:PutBucketVersioning']
    case 'GetBucketLifecycle':
      return ['s3:GetLifecycleConfiguration']
    case 'ListObjectVersions':
      return ['s3:ListBucketVersions']
    case 'HeadObject':
    case 'GetObject':
      return [read]
    case 'GetObjectTagging':
      return [target === 'version' ? 's3:GetObjectVersionTagging' : 's3:GetObjectTagging']
    case 'CopyObject':
    case 'UploadPartCopy':
      return [read, 's3:PutObject']
    case 'CreateMultipartUpload':
    case 'CompleteMultipartUpload':
      return ['s3:PutObject']
    case 'AbortMultipartUpload':
      return ['s3:AbortMultipartUpload']
    case 'ListParts':
      return ['s3:ListMultipartUploadParts']
    case 'ListMultipartUploads':
      return ['s3:ListBucketMultipartUploads']
    case 'DeleteObject':
      return ['s3:DeleteObject']
    case 'DeleteObjectVersion':
      return ['s3:DeleteObjectVersion']
    case 'RestoreObject':
      return ['s3:RestoreObject']
  }
}

const rights: Readonly<Record<RequestFacts['dialect'], RightsOf>> = { oss: ossRights, obs: obsRights, s3: s3Rights }
