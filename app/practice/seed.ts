import type { Extent } from './data/extents.ts'
import type { BucketSettings, ObjectProperties, ObjectType, VersionDraft, Versioning } from './data/records.ts'
import type { BulkEntry } from './data/versions.ts'
import type { Store } from './operations/call.ts'
import { dialects } from './protocol/dialects.ts'

/** How a version that is put past the protocol looks. */
export interface SeedVersion {
  readonly content: string | Uint8Array | { readonly virtualBytes: number; readonly seed: number }
  /** Epoch ms; default: now. */
  readonly modifiedAt?: number
  readonly contentType?: string
  readonly user?: Readonly<Record<string, string>>
  readonly tags?: readonly (readonly [string, string])[]
  readonly type?: ObjectType
  readonly storageClass?: string
  /** Where a link leads. */
  readonly symlinkTarget?: string
}

/** Test-side writing without requests: buckets, versions of any size, markers. Nothing of it can be reached over HTTP. */
export interface Seeder {
  /** Makes a bucket, or changes its versioning and its settings (a lifecycle as XML); the region is chosen once. */
  bucket(name: string, versioning: Versioning, settings?: BucketSettings, region?: string): void
  /** Who may read a bucket: `private`, or `public-read` for everybody. */
  access(bucket: string, acl: 'private' | 'public-read'): void
  /** @returns the new version's id. */
  version(bucket: string, key: string, version: SeedVersion): string
  marker(bucket: string, key: string): string
  /**
   * Puts very many versions into a bucket that keeps them; what few contents they share is computed once. Those of one key follow
   * each other, oldest first. @returns how many they were.
   */
  many(bucket: string, versions: Iterable<ManyVersion>): number
}

/** One of very many versions, of generated content. */
export interface ManyVersion {
  readonly key: string
  readonly content: { readonly virtualBytes: number; readonly seed: number }
  /** Epoch ms. */
  readonly modifiedAt: number
}

export function createSeeder(store: Store): Seeder {
  const target = (bucket: string, key: string) => {
    const versioning = store.buckets.get(bucket)?.versioning ?? 'never'
    return { bucket, key, versioning, newVersionId: store.newVersionId(dialects.oss) }
  }

  function contentOf(content: SeedVersion['content']): {
    readonly extents: readonly Extent[]
    readonly sizeBytes: number
  } {
    if (typeof content === 'object' && 'virtualBytes' in content) {
      const { virtualBytes: length, seed } = content
      return { extents: [{ kind: 'virtual', seed, offset: 0, length }], sizeBytes: length }
    }
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    return {
      extents: bytes.length === 0 ? [] : store.blobs.addBytes(Buffer.from(bytes)),
      sizeBytes: bytes.length,
    }
  }

  function draftOf(version: SeedVersion): VersionDraft {
    const { extents, sizeBytes } = contentOf(version.content)
    const digest = store.blobs.digest(extents)
    const properties: ObjectProperties = {
      headers: { 'content-type': version.contentType ?? 'application/octet-stream' },
      user: version.user ?? {},
      tags: version.tags ?? [],
      ...(version.symlinkTarget === undefined ? {} : { symlinkTarget: version.symlinkTarget }),
    }
    return {
      modifiedAt: version.modifiedAt ?? store.now(),
      sizeBytes,
      etag: digest.etag,
      crc64: String(digest.crc64),
      type: version.type ?? 'Normal',
      storageClass: version.storageClass ?? 'standard',
      properties,
      extents,
    }
  }

  /** Drafts by content: a million rows share a handful of them. */
  function* draftsOf(versions: Iterable<ManyVersion>): Iterable<BulkEntry> {
    const drafts = new Map<string, VersionDraft>()
    for (const { key, content, modifiedAt } of versions) {
      const name = `${content.seed}:${content.virtualBytes}`
      const draft = drafts.get(name) ?? draftOf({ content })
      drafts.set(name, draft)
      yield { key, versionId: store.newVersionId(dialects.oss), draft: { ...draft, modifiedAt } }
    }
  }

  return {
    bucket(name, versioning, settings, region = 'cn-hangzhou') {
      const known = store.buckets.get(name)
      const fresh = {
        name,
        region,
        createdAt: store.now(),
        storageClass: 'standard',
        acl: 'private',
        settings: {},
      }
      const bucket = known ?? fresh
      store.buckets.save({ ...bucket, versioning, settings: { ...bucket.settings, ...settings } })
    },
    access(bucket, acl) {
      const known = store.buckets.get(bucket)
      if (known === undefined) throw new Error(`No bucket ${bucket}`)
      store.buckets.save({ ...known, acl })
    },
    version(bucket, key, version) {
      return store.database.transaction(() => store.versions.write(target(bucket, key), draftOf(version)).versionId)
    },
    many(bucket, versions) {
      if (store.buckets.get(bucket)?.versioning !== 'enabled') throw new Error(`Bucket ${bucket} keeps no versions`)
      return store.versions.writeMany(bucket, draftsOf(versions))
    },
    marker: (bucket, key) => store.versions.writeMarker(target(bucket, key), store.now()).versionId,
  }
}
