/** The vendors' names of the requests that Strata sends; S3's spelling for all three. */
export type Operation =
  | 'ListBuckets'
  | 'GetBucketInfo'
  | 'HeadBucket'
  | 'GetBucketLocation'
  | 'GetBucketVersioning'
  | 'PutBucketVersioning'
  | 'GetBucketLifecycle'
  | 'ListObjects'
  | 'ListObjectVersions'
  | 'HeadObject'
  | 'GetObject'
  | 'GetObjectTagging'
  | 'CopyObject'
  | 'CreateMultipartUpload'
  | 'UploadPartCopy'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts'
  | 'ListMultipartUploads'
  | 'DeleteObject'
  | 'DeleteObjectVersion'
  | 'RestoreObject'

/** What a request was about; needed to say what its failure means. */
export interface RequestFacts {
  readonly dialect: 'oss' | 'obs' | 's3'
  readonly operation: Operation
  readonly method: string
  readonly bucket?: string
  readonly key?: string
  /** Of the object that is read, or of a copy's source. */
  readonly versionId?: string
  readonly anonymous?: 'anonymous'
}
