import type { StoreProfile } from './profile.ts'

const kib = 1024
const gib = 1024 ** 3

/** Huawei Cloud OBS. */
export const obsProfile: StoreProfile = {
  dialect: 'obs',
  limits: {
    // "Copying an object": up to 5 GB.
    singleCopyMaxBytes: 5 * gib,
    // Error code table: parts of 100 KB to 5 GB, at most 10000, objects up to 48.8 TB.
    partMinBytes: 100 * kib,
    partMaxBytes: 5 * gib,
    maxParts: 10_000,
    objectMaxBytes: Math.floor(48.8 * 1024 * gib),
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
