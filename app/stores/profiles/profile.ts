/** Dialects that Strata speaks. */
export type Dialect = 'oss' | 'obs' | 's3'

/** Limits and ways of a provider, as data; each value names its source where it is set. */
export interface StoreProfile {
  readonly dialect: Dialect
  readonly limits: StoreLimits
  readonly capabilities: StoreCapabilities
}

export interface StoreLimits {
  /** Largest object that one CopyObject request is trusted with, in bytes. */
  readonly singleCopyMaxBytes: number
  readonly partMinBytes: number
  readonly partMaxBytes: number
  /** 1..maxParts. */
  readonly maxParts: number
  readonly objectMaxBytes: number
}

/** What a store can do; a test is skipped only for one of these. */
export interface StoreCapabilities {
  readonly versioning: boolean
  readonly tags: boolean
  /** HEAD and Complete carry a CRC-64 of the whole object. */
  readonly crc64: boolean
  readonly copyConditions: boolean
  readonly storageClasses: boolean
  /** Copy answers carry the new version's id. */
  readonly versionIdOnCopy: boolean
  /** One CopyObject may exceed the single-copy limit when bucket, class and encryption stay (OSS). */
  readonly singleRequestRestore: boolean
}
