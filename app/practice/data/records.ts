import type { Extent } from './extents.ts'

export type Versioning = 'never' | 'enabled' | 'suspended'
export type ObjectType = 'Normal' | 'Multipart' | 'Appendable' | 'Symlink'

/** Storage classes in no vendor's words; a class without a common meaning keeps the vendor's spelling. */
export type ClassLevel = 'standard' | 'infrequent' | 'archive' | 'cold-archive' | 'deep-cold-archive' | (string & {})

export interface Encryption {
  /** The vendor's spelling as it came, for example `AES256`, `KMS`, `kms`, `aws:kms`, `SM4`. */
  readonly algorithm?: string
  readonly keyId?: string
  readonly dataEncryption?: string
  /** Base64 MD5 of the customer's key: without that key the object cannot be read. */
  readonly customerKeyMd5?: string
}

/** Everything about an object beside its content. Written as JSON. */
export interface ObjectProperties {
  /** Lower-case names: content-type, cache-control, content-disposition, content-encoding, content-language, expires. */
  readonly headers: Readonly<Record<string, string>>
  /** User metadata without the vendor's prefix, values as the bytes came (Latin-1). */
  readonly user: Readonly<Record<string, string>>
  readonly tags: readonly (readonly [string, string])[]
  readonly acl?: string
  readonly encryption?: Encryption
  /** Thaw of an archived object, epoch ms. */
  readonly thaw?: { readonly readyAt: number; readonly expiresAt: number }
  readonly symlinkTarget?: string
  readonly uploadId?: string
  /** Checksum headers as sent, for example `x-amz-checksum-crc32`. */
  readonly checksums?: Readonly<Record<string, string>>
  readonly retention?: { readonly mode: string; readonly until: number }
  readonly legalHold?: boolean
  readonly partSizes?: readonly number[]
  readonly redirect?: string
}

export interface StoredVersion {
  readonly seq: number
  readonly bucket: string
  readonly key: string
  readonly versionId: string
  readonly isMarker: boolean
  readonly isLatest: boolean
  readonly modifiedAt: number
  readonly sizeBytes: number
  /** Without quotes, in the spelling of the vendor that wrote it. */
  readonly etag: string
  readonly crc64: string
  readonly type: ObjectType
  readonly storageClass: ClassLevel
  readonly properties: ObjectProperties
  readonly extents: readonly Extent[]
}

/** A version before the store has given it a place and an id. */
export type VersionDraft = Omit<StoredVersion, 'seq' | 'bucket' | 'key' | 'versionId' | 'isMarker' | 'isLatest'>

/** What a listing prints of an entry. */
export type ListedVersion = Omit<StoredVersion, 'properties' | 'extents' | 'crc64' | 'bucket'>

export interface BucketSettings {
  /** Settings as they were sent, by the name of their sub-resource, for example `lifecycle`. */
  readonly documents?: Readonly<Record<string, string>>
  /** OSS retention policy: days, and whether it is locked. */
  readonly worm?: { readonly id: string; readonly days: number; readonly state: string }
  readonly isFileSystem?: boolean
}

export interface StoredBucket {
  readonly name: string
  readonly region: string
  readonly createdAt: number
  readonly versioning: Versioning
  readonly storageClass: ClassLevel
  readonly acl: string
  readonly settings: BucketSettings
}

export interface StoredUpload {
  readonly uploadId: string
  readonly bucket: string
  readonly key: string
  readonly initiatedAt: number
  readonly storageClass: ClassLevel
  readonly properties: ObjectProperties
}

export interface StoredPart {
  readonly partNumber: number
  readonly modifiedAt: number
  readonly sizeBytes: number
  readonly etag: string
  readonly crc64: string
  readonly extents: readonly Extent[]
}
