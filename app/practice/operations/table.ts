import type { OperationName } from '../protocol/operation-name.ts'
import { StoreError } from '../protocol/store-error.ts'
import * as bucket from './bucket.ts'
import { deleteBucketSetting, getBucketSetting, putBucketSetting } from './bucket-settings.ts'
import type { Operation } from './call.ts'
import { copyObject } from './copy-object.ts'
import { deleteMultipleObjects, deleteObject } from './delete-object.ts'
import { listObjects } from './list-objects.ts'
import { listObjectVersions } from './list-versions.ts'
import { initiateMultipartUpload, uploadPart, uploadPartCopy } from './multipart.ts'
import { abortMultipartUpload, completeMultipartUpload, listMultipartUploads, listParts } from './multipart-end.ts'
import * as settings from './object-settings.ts'
import { getObject, getSymlink, headObject } from './read-object.ts'
import { describeRegions, listBuckets, probeApiVersion } from './service.ts'
import { appendObject, putObject, putSymlink } from './write-object.ts'

/** What answers each operation. */
export const operations: Readonly<Record<OperationName, Operation>> = {
  ListBuckets: listBuckets,
  DescribeRegions: describeRegions,
  ProbeApiVersion: probeApiVersion,
  CreateBucket: bucket.createBucket,
  DeleteBucket: bucket.deleteBucket,
  HeadBucket: bucket.headBucket,
  ListObjects: listObjects,
  ListObjectsV2: listObjects,
  ListObjectVersions: listObjectVersions,
  ListMultipartUploads: listMultipartUploads,
  DeleteMultipleObjects: deleteMultipleObjects,
  GetBucketInfo: bucket.getBucketInfo,
  GetBucketLocation: bucket.getBucketLocation,
  GetBucketStat: bucket.getBucketStat,
  GetBucketVersioning: bucket.getBucketVersioning,
  PutBucketVersioning: bucket.putBucketVersioning,
  GetBucketAcl: bucket.getBucketAcl,
  PutBucketAcl: bucket.putBucketAcl,
  GetBucketSetting: getBucketSetting,
  PutBucketSetting: putBucketSetting,
  DeleteBucketSetting: deleteBucketSetting,
  GetBucketWorm: bucket.getBucketWorm,
  PutBucketWorm: bucket.putBucketWorm,
  HeadObject: headObject,
  GetObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  AppendObject: appendObject,
  PutSymlink: putSymlink,
  GetSymlink: getSymlink,
  RestoreObject: settings.restoreObject,
  SetObjectMetadata: settings.setObjectMetadata,
  GetObjectTagging: settings.getObjectTagging,
  PutObjectTagging: settings.putObjectTagging,
  DeleteObjectTagging: settings.deleteObjectTagging,
  GetObjectAcl: settings.getObjectAcl,
  PutObjectAcl: settings.putObjectAcl,
  GetObjectRetention: settings.getObjectRetention,
  PutObjectRetention: settings.putObjectRetention,
  GetObjectLegalHold: settings.getObjectLegalHold,
  PutObjectLegalHold: settings.putObjectLegalHold,
  InitiateMultipartUpload: initiateMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
  Unknown: () => {
    throw new StoreError(
      501,
      'NotImplemented',
      'A header or query you provided implies functionality that is not implemented.',
    )
  },
}
