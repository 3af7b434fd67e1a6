import type { StoreProfile } from './profile.ts'

const mib = 1024 ** 2
const gib = 1024 ** 3

/** Amazon S3 and what is compatible with it. */
export const s3Profile: StoreProfile = {
  dialect: 's3',
  limits: {
    // CopyObject: 5 GB, which boto's s3transfer takes as 5 x 1024^3 (protocols 2.4).
    singleCopyMaxBytes: 5 * gib,
    // UploadPartCopy: 5 MiB to 5 GiB, the last of any size; 10000 parts.
    partMinBytes: 5 * mib,
    partMaxBytes: 5 * gib,
    maxParts: 10_000,
    // 10000 parts of 5 GiB; the documents say 50 TB (protocols 13).
    objectMaxBytes: 10_000 * 5 * gib,
  },
  capabilities: {
    versioning: true,
    tags: true,
    crc64: false,
    copyConditions: true,
    storageClasses: true,
    versionIdOnCopy: true,
    singleRequestRestore: false,
  },
}
