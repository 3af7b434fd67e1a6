import type { EncryptionInfo } from '../../domain/object-version.ts'
import type { Dialect, StoreProfile } from '../profiles/profile.ts'
import type { Endpoint } from './endpoint.ts'
import type { PresignedQuery, PresignInput, Query, SignInput, Signature } from './signing.ts'

/** Where a request for one bucket goes. */
export interface Address {
  readonly endpoint: Endpoint
  /** Origin to connect to; differs from the endpoint's where the bucket is only in the Host header. */
  readonly origin: string
  /** Value of the Host header. */
  readonly host: string
  /** `/bucket` in path style, else empty. */
  readonly basePath: string
  readonly region: string
  /** What a link for people must look like, where it differs from the address that requests use. */
  readonly linkBase?: { readonly host: string; readonly basePath: string }
}

/** What was learnt about a bucket from listings and redirects. */
export interface BucketPlace {
  readonly region?: string
  /** Host of the region, without the bucket. */
  readonly host?: string
  /** OBS parallel file system: its listings are asked for unencoded, since encoded markers do not move there (protocols 13). */
  readonly isFileSystem?: boolean
}

/** One way of speaking to a store: names, addresses and signatures. Operations are written once, over this. */
export interface Wire {
  readonly dialect: Dialect
  readonly prefix: 'x-oss-' | 'x-obs-' | 'x-amz-'
  readonly names: WireNames
  address(bucket: string | undefined, place: BucketPlace): Address
  sign(input: SignInput): Signature
  presign(input: PresignInput): PresignedQuery
  /** Longest life of a link in seconds. */
  readonly maxLinkSeconds: number
  /** Region and host that a listing's or a redirect's words mean. */
  readPlace(hint: { readonly region?: string; readonly endpoint?: string }): BucketPlace
  readonly encryption: EncryptionWords
  /** Classes that must be thawed before they are read. */
  readonly archiveClasses: ReadonlySet<string>
  /** Class of an object whose HEAD names none. */
  readonly defaultClass: string
  readonly toVendorClass: (storageClass: string) => string
  readonly fromVendorClass: (storageClass: string) => string
  /** The thaw request's body. */
  thawBody(days: number, tier: 'expedited' | 'standard' | 'bulk'): string
  readonly listObjectsVersion: 'v1' | 'v2'
  readonly customerKeys: 'supported' | 'none'
  /** How a store is told not to write over an object. */
  readonly forbidOverwrite: 'x-oss-forbid-overwrite' | 'if-none-match' | 'none'
  /** Query that makes ListBuckets tell regions and come in pages. */
  listBucketsQuery(continuation: string | undefined): Query
}

/** Headers whose names are not simply the prefix and S3's word. */
export interface WireNames {
  readonly objectAcl: string
  /** Spelling of the directives' values. */
  readonly copyWord: string
  readonly replaceWord: string
  readonly tagCopyWord: string
  readonly tagReplaceWord: string
}

export interface EncryptionWords {
  /** Headers that ask for this encryption. @throws AppError `not-supported` */
  toHeaders(encryption: EncryptionInfo): Readonly<Record<string, string>>
  fromHeaders(headers: Readonly<Record<string, string>>): EncryptionInfo | undefined
}

/** A dialect with its settings: which wire speaks to which bucket. */
export interface WirePlan {
  readonly profile: StoreProfile
  wireFor(bucket: string | undefined): Wire
}
