import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import type { VersionEntry } from '../../../app/domain/object-version.ts'
import type { ListVersionsQuery, ObjectStore, VersionContinuation } from '../../../app/stores/object-store.ts'
import type { StoreCapabilities } from '../../../app/stores/profiles/profile.ts'

/** What a store can be asked for beyond its profile; a test is left out only where one of these is missing. */
export interface ContractCapabilities extends StoreCapabilities {
  /** Says with a header that a 404 or 405 is a delete marker (H4). */
  readonly namesMarkers: boolean
  /** A second plain DELETE makes a second marker (H6). */
  readonly stacksMarkers: boolean
  /** Tells an unknown version id from an unknown key (H5). */
  readonly namesMissingVersions: boolean
  /** Complete answers with an ETag (H2). */
  readonly etagOnComplete: boolean
  /** Copies with the tags that the tagging directive asks for (H11). */
  readonly taggingDirective: boolean
  /** Keeps the tags that are said when an upload begins. */
  readonly tagsOnInitiate: boolean
  /** Part copies honour if-match (H7). */
  readonly partConditions: boolean
  /** Keys with a literal % can be copied by parts (Ceph decodes the source twice). */
  readonly percentInPartSource: boolean
  /** Keeps archived objects and thaws them. */
  readonly archive: boolean
  /** Encrypts with a key that the customer sends, over plain HTTP too. */
  readonly customerKeys: boolean
  /** Refuses to write over an object when asked. */
  readonly forbidsOverwrite: boolean
  /** Links work without a special Host header. */
  readonly links: boolean
  /** Tells when a bucket was made. */
  readonly bucketAges: boolean
  /** Pages of versions by folder lose nothing. */
  readonly versionPagesByFolder: boolean
  /** Tells a wrong key id from a wrong secret. */
  readonly namesWrongKeyIds: boolean
  /** Keeps metadata that is not ASCII. */
  readonly unicodeMetadata: boolean
  /** Takes part numbers up to 10000. */
  readonly tenThousandParts: boolean
  /** Makes null markers where versioning is suspended. */
  readonly nullMarkers: boolean
  /** Answers deletions of odd keys. */
  readonly deletesOddKeys: boolean
  /** Versioning can be suspended, and null versions replace each other then. */
  readonly canSuspend: boolean
}

/** A store under contract, and a second hand (another vendor's client) that fills it. */
export interface ContractStore {
  readonly store: ObjectStore
  /** The same store with other credentials. */
  readonly openWith: (credentials: ContractStore['credentials']) => ObjectStore
  readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string }
  readonly seed: Seed
  readonly words: { readonly archiveClass: string; readonly otherClass: string }
  close(): Promise<void>
}

export interface ContractFixture {
  readonly name: string
  readonly capabilities: ContractCapabilities
  open(): Promise<ContractStore>
}

/** What each test gets. */
export interface ContractContext {
  readonly fixture: ContractFixture
  readonly get: () => ContractStore
  /** Registers a test, unless a capability that it needs is missing; then it is reported as left out. */
  readonly test: (title: string, needs: readonly (keyof ContractCapabilities)[], run: () => Promise<void>) => void
}

export const signal = new AbortController().signal

/** Fills a store through @aws-sdk/client-s3, which none of us wrote. */
export interface Seed {
  bucket(versioning: 'enabled' | 'never' | 'suspended'): Promise<string>
  setVersioning(bucket: string, versioning: 'enabled' | 'suspended'): Promise<void>
  /** @returns the new version's id */
  put(bucket: string, key: string, body: string | Uint8Array, more?: Partial<PutObjectCommandInput>): Promise<string>
  remove(bucket: string, key: string): Promise<string>
}

let bucketCount = 0

/** A client of another vendor for the S3 face of a store. */
export function openS3Client(
  endpoint: string,
  credentials: ContractStore['credentials'],
  settings: S3ClientConfig = { region: 'us-east-1', forcePathStyle: true },
): S3Client {
  return new S3Client({
    endpoint,
    ...settings,
    credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.accessKeySecret },
  })
}

export function seedThroughS3(endpoint: string, credentials: ContractStore['credentials']): Seed & { close(): void } {
  return seedThrough(openS3Client(endpoint, credentials), `contract-${process.pid}`)
}

/** @param onBucket hears the name of every bucket before it is made. */
export function seedThrough(
  client: S3Client,
  namePrefix: string,
  location?: string,
  onBucket: (name: string) => void = () => undefined,
): Seed & { close(): void } {
  const setVersioning = async (bucket: string, versioning: 'enabled' | 'suspended') => {
    const Status = versioning === 'enabled' ? 'Enabled' : 'Suspended'
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }))
  }
  return {
    async bucket(versioning) {
      bucketCount++
      const bucket = `${namePrefix}-${bucketCount}`
      onBucket(bucket)
      const place = { CreateBucketConfiguration: { LocationConstraint: location as BucketLocationConstraint } }
      await client.send(new CreateBucketCommand({ Bucket: bucket, ...(location === undefined ? {} : place) }))
      if (versioning !== 'never') await setVersioning(bucket, 'enabled')
      if (versioning === 'suspended') await setVersioning(bucket, 'suspended')
      return bucket
    },
    setVersioning,
    async put(bucket, key, body, more = {}) {
      const put = await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...more }))
      return put.VersionId ?? 'null'
    },
    async remove(bucket, key) {
      const removed = await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }))
      return removed.VersionId ?? 'null'
    },
    close: () => client.destroy(),
  }
}

/** All entries of a bucket, page by page. */
export async function allVersions(
  store: ObjectStore,
  bucket: string,
  query: Partial<ListVersionsQuery> = {},
): Promise<VersionEntry[]> {
  const entries: VersionEntry[] = []
  let continuation: VersionContinuation | undefined
  do {
    const page = await store.listVersions(
      bucket,
      { prefix: '', ...query, ...(continuation === undefined ? {} : { continuation }) },
      signal,
    )
    entries.push(...page.entries)
    continuation = page.continuation
  } while (continuation !== undefined)
  return entries
}

export async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Content of a version as text. */
export async function textOf(store: ObjectStore, bucket: string, key: string, versionId?: string): Promise<string> {
  const content = await store.getObject({ bucket, key, ...(versionId === undefined ? {} : { versionId }) }, {}, signal)
  return (await readAll(content.body)).toString('utf8')
}

/** Keys that clients get wrong (issue: bad input, protocols 3.2). */
export const nastyKeys: readonly string[] = [
  '007',
  ' leading and trailing ',
  'a+b c+d.txt',
  '100%/50%25.txt',
  'a%2Fb',
  'q?versionId=1#x',
  'amp&lt;semi;eq=,@$',
  'a//b/../c/./d',
  'line1\nline2\ttab',
  'quote\'(v1)*!~"<x>.txt',
  '报告/日本語 ファイル.txt',
  'emoji-😀👩‍👩‍👧.bin',
  'café-nfc.txt',
  'cafe\u0301-nfd.txt',
  'folder/',
  'back\\slash',
  '__proto__',
  '1e5',
  `${'long/'.repeat(150)}end`,
]
