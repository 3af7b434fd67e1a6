import type { LifecycleRule } from '../domain/lifecycle.ts'
import type {
  EncryptionInfo,
  ObjectMetadata,
  ObjectVersion,
  Tag,
  VersionEntry,
  VersioningState,
  VersionHead,
} from '../domain/object-version.ts'
import type { StoreProfile } from './profiles/profile.ts'

/**
 * The port through which the engine speaks to an object store. One implementation for each dialect; every store passes
 * the one contract suite. All errors are AppErrors, classified once. Every call takes a `signal`; aborting rejects with the signal's reason.
 * Keys are opaque text; ETags carry no quotes; times are epoch milliseconds; sizes are bytes.
 */
export interface ObjectStore {
  readonly profile: StoreProfile
  listBuckets(query: ListBucketsQuery, signal: AbortSignal): Promise<BucketPage>
  /** Versioning, region and, where one call tells them, class and encryption. */
  getBucketInfo(bucket: string, signal: AbortSignal): Promise<BucketInfo>
  /** Makes the bucket keep every version from now on; it cannot be taken back, only suspended. */
  enableVersioning(bucket: string, signal: AbortSignal): Promise<void>
  /** Rules by which the bucket removes versions by itself; empty where there are none. */
  getLifecycle(bucket: string, signal: AbortSignal): Promise<readonly LifecycleRule[]>
  listObjects(bucket: string, query: ListObjectsQuery, signal: AbortSignal): Promise<ObjectPage>
  /** Keeps the store's order of versions and markers; throws `repeated-marker` when a page would come again for ever. */
  listVersions(bucket: string, query: ListVersionsQuery, signal: AbortSignal): Promise<VersionPage>
  headVersion(ref: VersionRef, options: HeadOptions, signal: AbortSignal): Promise<VersionHead>
  getTags(ref: VersionRef, signal: AbortSignal): Promise<readonly Tag[]>
  /** Content of a version, or of `range` (inclusive). Refuses an answer that is not the range asked for. */
  getObject(ref: VersionRef, options: GetOptions, signal: AbortSignal): Promise<ObjectContent>
  /** One server-side copy. Success is 200 with the expected root and an ETag; everything doubtful is `outcome-unknown`. Never retried inside. */
  copyObject(request: CopyRequest, signal: AbortSignal): Promise<CopyResult>
  initiateUpload(request: InitiateRequest, signal: AbortSignal): Promise<{ readonly uploadId: string }>
  /** Doing a part twice does no harm, yet it is never retried inside: the job, which also paces the other parts, decides by `AppError.retry`. */
  copyPart(request: CopyPartRequest, signal: AbortSignal): Promise<PartResult>
  /** The commit point. Never retried inside: a lost answer is `outcome-unknown` and settled by the version listing. */
  completeUpload(request: CompleteRequest, signal: AbortSignal): Promise<CompleteResult>
  /** Resolves also when the upload is gone already. */
  abortUpload(upload: UploadRef, signal: AbortSignal): Promise<void>
  listParts(upload: UploadRef, query: PartsQuery, signal: AbortSignal): Promise<PartPage>
  listUploads(bucket: string, query: ListUploadsQuery, signal: AbortSignal): Promise<UploadPage>
  /** Delete without a version id: makes a marker where versions are kept. */
  deleteObject(bucket: string, key: string, signal: AbortSignal): Promise<DeleteResult>
  /** Removes one version or one marker for good. */
  deleteVersion(ref: RequiredVersionRef, signal: AbortSignal): Promise<DeleteResult>
  /** Asks for an archived version to be made readable; resolves when the request is accepted or already under way. */
  thawVersion(ref: RequiredVersionRef, request: ThawRequest, signal: AbortSignal): Promise<void>
  /** A link that reads one version without credentials, for at most `lifetimeSeconds`. */
  presignGet(ref: VersionRef, lifetimeSeconds: number): Promise<string>
  /** Ends every connection that is kept open. */
  close(): Promise<void>
}

export interface VersionRef {
  readonly bucket: string
  readonly key: string
  /** Absent: the current version. */
  readonly versionId?: string
}

export interface RequiredVersionRef extends VersionRef {
  readonly versionId: string
}

export interface UploadRef {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
}

export interface ListBucketsQuery {
  readonly continuation?: string
}

export interface BucketSummary {
  readonly name: string
  readonly createdAt?: number
  /** Region id as the dialect's V4 scope wants it, where the store tells. */
  readonly region?: string
  /** Host to reach this bucket, when it differs from the connection's. */
  readonly endpoint?: string
  readonly storageClass?: string
  /** OBS parallel file system: it keeps no versions. */
  readonly isFileSystem?: boolean
}

export interface BucketPage {
  readonly buckets: readonly BucketSummary[]
  /** Present: more to come. */
  readonly continuation?: string
}

export interface BucketInfo {
  readonly name: string
  readonly versioning: VersioningState
  readonly region?: string
  readonly storageClass?: string
  readonly encryption?: EncryptionInfo
  readonly isFileSystem?: boolean
  readonly objectLock?: boolean
}

export interface ListObjectsQuery {
  readonly prefix: string
  /** `/` for one folder level; absent for everything below the prefix. */
  readonly delimiter?: string
  readonly continuation?: string
  /** Begins after this key; without effect beside `continuation`. */
  readonly after?: string
  /** 1..1000; default 1000. */
  readonly maxKeys?: number
}

export interface ObjectPage {
  /** Current versions. Their `versionId` is empty: a plain listing does not tell it, the version listing does. */
  readonly objects: readonly ObjectVersion[]
  /** Common prefixes, each ending in the delimiter. */
  readonly prefixes: readonly string[]
  readonly continuation?: string
}

export interface ListVersionsQuery {
  readonly prefix: string
  readonly delimiter?: string
  readonly continuation?: VersionContinuation
  readonly maxKeys?: number
}

/** Where the next page starts; both positions are exclusive. */
export interface VersionContinuation {
  readonly keyMarker: string
  readonly versionIdMarker?: string
}

export interface VersionPage {
  readonly entries: readonly VersionEntry[]
  readonly prefixes: readonly string[]
  readonly continuation?: VersionContinuation
}

export interface HeadOptions {
  /** Base64 of a customer's key (SSE-C), kept in memory only. */
  readonly customerKey?: CustomerKey
}

export interface CustomerKey {
  /** 32 bytes, base64. Never journaled, never logged. */
  readonly keyBase64: string
}

export interface GetOptions extends HeadOptions {
  readonly range?: { readonly firstByte: number; readonly lastByte: number }
  readonly ifMatch?: string
}

export interface ObjectContent {
  readonly body: AsyncIterable<Uint8Array>
  readonly sizeBytes: number
  readonly contentType?: string
  readonly etag?: string
  /** Lets the rest go unread. */
  cancel(): void
}

/** How a new object is to look. Absent: the store's default, which differs by vendor (protocols 2.3), so jobs say everything. */
export interface DestinationOptions {
  readonly storageClass?: string
  readonly acl?: 'default' | 'private' | 'public-read' | 'public-read-write'
  readonly encryption?: EncryptionInfo
  readonly customerKey?: CustomerKey
  readonly forbidOverwrite?: 'forbid'
}

export interface CopyConditions {
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
  /** Epoch ms. */
  readonly ifModifiedSince?: number
  readonly ifUnmodifiedSince?: number
}

export interface CopySource extends VersionRef {
  readonly customerKey?: CustomerKey
}

export interface CopyRequest {
  readonly source: CopySource
  readonly bucket: string
  readonly key: string
  readonly conditions?: CopyConditions
  /** `copy`: as the source has it; otherwise replaced by what is given. */
  readonly metadata: 'copy' | ObjectMetadata
  readonly tags: 'copy' | readonly Tag[]
  readonly options: DestinationOptions
}

export interface CopyResult {
  readonly etag: string
  readonly modifiedAt?: number
  /** Absent where the store does not tell (Ceph): the version listing does. */
  readonly versionId?: string
  readonly sourceVersionId?: string
  readonly crc64?: string
  readonly encryption?: EncryptionInfo
  readonly requestId?: string
}

export interface InitiateRequest {
  readonly bucket: string
  readonly key: string
  readonly metadata: ObjectMetadata
  readonly tags: readonly Tag[]
  readonly options: DestinationOptions
  /** So many parts may soon be copied at once: connections for them are opened while this request is under way. */
  readonly partsAtOnce?: number
}

export interface CopyPartRequest {
  readonly upload: UploadRef
  /** 1..10000. */
  readonly partNumber: number
  readonly source: CopySource
  /** Inclusive; asserted before it is sent, since OSS copies the whole object on a malformed one. */
  readonly range: { readonly firstByte: number; readonly lastByte: number }
  /** ETag of the source, to pin it. */
  readonly ifMatch?: string
  readonly destinationCustomerKey?: CustomerKey
}

export interface PartResult {
  readonly partNumber: number
  readonly etag: string
}

export interface CompleteRequest {
  readonly upload: UploadRef
  /** Ascending by part number. */
  readonly parts: readonly PartResult[]
  readonly forbidOverwrite?: 'forbid'
}

export interface CompleteResult {
  /** Empty where the store leaves it out (Ceph 16): the listing settles it. */
  readonly etag: string
  readonly versionId?: string
  readonly crc64?: string
  readonly requestId?: string
}

export interface UploadedPart extends PartResult {
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly crc64?: string
}

export interface PartsQuery {
  readonly afterPartNumber?: number
  /** At most 1000, which is also the default. */
  readonly maxParts?: number
}

export interface PartPage {
  readonly parts: readonly UploadedPart[]
  /** Present: more parts follow this number. */
  readonly nextAfterPartNumber?: number
}

export interface ListUploadsQuery {
  readonly prefix?: string
  readonly continuation?: { readonly keyMarker: string; readonly uploadIdMarker: string }
}

export interface UploadSummary extends UploadRef {
  readonly initiatedAt: number
}

export interface UploadPage {
  readonly uploads: readonly UploadSummary[]
  readonly continuation?: { readonly keyMarker: string; readonly uploadIdMarker: string }
}

export interface DeleteResult {
  /** The marker made or removed, or the version removed, where the store tells. */
  readonly versionId?: string
  /** A delete marker was made (without a version id) or removed (with one). */
  readonly isDeleteMarker?: boolean
  readonly requestId?: string
}

export interface ThawRequest {
  readonly days: number
  readonly tier: 'expedited' | 'standard' | 'bulk'
}
