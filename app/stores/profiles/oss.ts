import type { StoreProfile } from './profile.ts'

const kib = 1024
const gib = 1024 ** 3

/** Alibaba Cloud OSS. */
export const ossProfile: StoreProfile = {
  dialect: 'oss',
  limits: {
    // Documents disagree (1 GB, 5 GB, more within one bucket): the smallest, in decimal GB (protocols 13; CopyObject, seed S0).
    singleCopyMaxBytes: 1_000_000_000,
    // UploadPartCopy: 100 KB to 5 GB, the last part of any size; parts 1 to 10000 (InitiateMultipartUpload).
    partMinBytes: 100 * kib,
    partMaxBytes: 5 * gib,
    maxParts: 10_000,
    // PutObject, "Limits": 48.8 TB.
    objectMaxBytes: Math.floor(48.8 * 1024 * gib),
  },
  capabilities: {
    versioning: true,
    tags: true,
    crc64: true,
    copyConditions: true,
    storageClasses: true,
    versionIdOnCopy: true,
    // CopyObject page of December 2025: same bucket, class and encryption unchanged (protocols 13).
    singleRequestRestore: true,
  },
}
