/** Versioning state of a bucket; `unknown` when the right to ask is missing. */
export type VersioningState = 'never' | 'enabled' | 'suspended' | 'unknown'

/** OSS `Normal|Multipart|Appendable|Symlink`; stores without kinds say `normal`. */
export type ObjectKind = 'normal' | 'multipart' | 'appendable' | 'symlink'

/** Archive state of one version (protocols 6.12). */
export type ArchiveState =
  | { readonly kind: 'online' }
  | { readonly kind: 'archived' }
  | { readonly kind: 'thawing' }
  /** Readable until `expiresAt` (epoch ms), when known. */
  | { readonly kind: 'thawed'; readonly expiresAt?: number }

interface EntryBase {
  /** The object key, exactly as stored: never trimmed, normalised or joined. */
  readonly key: string
  /** Opaque; the literal `null` for the null version. */
  readonly versionId: string
  readonly isLatest: boolean
  /** Epoch milliseconds. Stores print whole seconds; ties are real, the order of the listing decides. */
  readonly modifiedAt: number
  /** Who wrote it, where the store tells. */
  readonly owner?: string
}

export interface ObjectVersion extends EntryBase {
  readonly kind: 'version'
  readonly sizeBytes: number
  /** Without quotes, as the store spelled it. */
  readonly etag: string
  readonly storageClass?: string
  readonly objectKind?: ObjectKind
}

export interface DeleteMarker extends EntryBase {
  readonly kind: 'delete-marker'
}

/** One entry of a version listing, in the store's order: newest first inside a key. */
export type VersionEntry = ObjectVersion | DeleteMarker

/** The headers that describe content and travel with an object. Names are lower case, without the vendor's prefix. */
export interface ObjectMetadata {
  readonly contentType?: string
  readonly cacheControl?: string
  readonly contentDisposition?: string
  readonly contentEncoding?: string
  readonly contentLanguage?: string
  readonly expires?: string
  /** User metadata: lower-case name without `x-…-meta-` to value. */
  readonly user: Readonly<Record<string, string>>
}

export interface Tag {
  readonly key: string
  readonly value: string
}

/** Server-side encryption as the store reports it. */
export interface EncryptionInfo {
  readonly algorithm: 'AES256' | 'KMS' | 'SM4' | 'customer-key'
  readonly kmsKeyId?: string
  /** The vendor's own spelling, for example `aws:kms:dsse`. */
  readonly vendorAlgorithm?: string
}

/** What HEAD of one version tells. */
export interface VersionHead {
  readonly versionId: string
  readonly sizeBytes: number
  /** Without quotes. */
  readonly etag: string
  readonly modifiedAt: number
  readonly metadata: ObjectMetadata
  readonly storageClass: string
  readonly objectKind: ObjectKind
  readonly archive: ArchiveState
  /** CRC-64/XZ as an unsigned decimal, where the store has it (OSS `x-oss-hash-crc64ecma`). */
  readonly crc64?: string
  readonly encryption?: EncryptionInfo
  /** Undefined: unknown (no right to know, or the store does not say). */
  readonly tagCount?: number
  /** Retention, where the store tells: epoch ms and mode. */
  readonly retainUntil?: number
  readonly retentionMode?: 'governance' | 'compliance'
  readonly legalHold?: boolean
  /** The vendor's expiry of this version by a lifecycle rule, epoch ms. */
  readonly expiresAt?: number
  /** OBS: the multipart upload that made this object (`x-obs-uploadId`). */
  readonly madeByUploadId?: string
  /** A copy inside the bucket, class and encryption unchanged, shares the stored bytes instead of writing them again (Ceph). */
  readonly sharesCopies?: true
}
