import { createBlobs } from '../../app/practice/data/blobs.ts'
import { createBuckets } from '../../app/practice/data/buckets.ts'
import { openDatabase } from '../../app/practice/data/database.ts'
import { createVersions } from '../../app/practice/data/versions.ts'

/** An object of any size whose content follows from a seed; it costs a row. */
export interface VirtualObject {
  readonly key: string
  /** Oldest first. */
  readonly versions: readonly { readonly versionId: string; readonly seed: number; readonly sizeBytes: number }[]
}

/** Fills buckets of a practice store's folder, while no store has it open. */
export function addVirtualObjects(
  dataDir: string,
  content: Iterable<readonly [string, Iterable<VirtualObject>]>,
): void {
  const database = openDatabase(dataDir)
  try {
    const blobs = createBlobs(database)
    const versions = createVersions(database)
    const buckets = createBuckets(database)
    const fill = (bucket: string, objects: Iterable<VirtualObject>) => {
      buckets.save({
        name: bucket,
        region: 'cn-hangzhou',
        createdAt: Date.UTC(2026, 0, 1),
        versioning: 'enabled',
        storageClass: 'standard',
        acl: 'private',
        settings: {},
      })
      for (const { key, versions: wanted } of objects) {
        for (const [index, { versionId, seed, sizeBytes }] of wanted.entries()) {
          const extents = sizeBytes === 0 ? [] : [{ kind: 'virtual' as const, seed, offset: 0, length: sizeBytes }]
          const digest = blobs.digest(extents)
          versions.write(
            { bucket, key, versioning: 'enabled', newVersionId: versionId },
            {
              modifiedAt: Date.UTC(2026, 0, 2 + index),
              sizeBytes,
              etag: digest.md5Hex,
              crc64: String(digest.crc64),
              type: 'Normal',
              storageClass: 'standard',
              properties: { headers: { 'content-type': 'application/octet-stream' }, user: {}, tags: [] },
              extents,
            },
          )
        }
      }
    }
    database.transaction(() => {
      for (const [bucket, objects] of content) fill(bucket, objects)
    })
  } finally {
    database.close()
  }
}
