import { createHash } from 'node:crypto'
import type { Store } from '../operations/call.ts'
import { dialects } from '../protocol/dialects.ts'

const hourMs = 3600 * 1000

/** Fills an empty store with months of believable history. */
export function fillSample(store: Store): void {
  const start = store.now() - 120 * 24 * hourMs
  store.database.transaction(() => {
    store.buckets.save({
      name: 'team-documents',
      region: 'cn-hangzhou',
      createdAt: start,
      versioning: 'enabled',
      storageClass: 'standard',
      acl: 'private',
      settings: {},
    })
    store.buckets.save({
      name: 'media',
      region: 'cn-hangzhou',
      createdAt: start,
      versioning: 'enabled',
      storageClass: 'standard',
      acl: 'private',
      settings: {},
    })
    const target = (bucket: string, key: string) => ({
      bucket,
      key,
      versioning: 'enabled' as const,
      newVersionId: store.newVersionId(dialects.oss),
    })
    for (let index = 1; index <= 4; index++) {
      const bytes = Buffer.from(`Meeting notes, revision ${index}\n`)
      const { extents, digest } = store.blobs.addBytes(bytes)
      store.versions.write(target('team-documents', 'notes.txt'), {
        modifiedAt: start + index * 24 * hourMs,
        sizeBytes: bytes.length,
        etag: digest.md5Hex,
        crc64: String(digest.crc64),
        type: 'Normal',
        storageClass: 'standard',
        properties: { headers: { 'content-type': 'text/plain; charset=utf-8' }, user: {}, tags: [] },
        extents,
      })
      const length = 24 * 1024 ** 3 + index * 1_234_567
      const video = [{ kind: 'virtual' as const, seed: index, offset: 0, length }]
      store.versions.write(target('media', 'video-master.mov'), {
        modifiedAt: start + index * 24 * hourMs,
        sizeBytes: length,
        etag: `${createHash('md5').update(`video ${index}`).digest('hex')}-384`,
        crc64: String(store.blobs.digest(video).crc64),
        type: 'Multipart',
        storageClass: 'standard',
        properties: { headers: { 'content-type': 'video/quicktime' }, user: {}, tags: [] },
        extents: video,
      })
    }
  })
}
