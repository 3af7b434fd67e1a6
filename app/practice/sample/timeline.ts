import type { Store } from '../operations/call.ts'
import type { ClassLevel, ObjectProperties, ObjectType, Versioning } from '../data/records.ts'
import { dialects } from '../protocol/dialects.ts'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** Seeded stand-in for chance, so that every sample looks alike. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export type SampleContent =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** Generated on reading; costs a row whatever its size. */
  | { readonly kind: 'virtual'; readonly seed: number; readonly sizeBytes: number }

export interface SampleVersion {
  readonly daysAgo: number
  readonly content: SampleContent
  readonly contentType: string
  readonly tags?: readonly (readonly [string, string])[]
  readonly author?: string
  readonly storageClass?: ClassLevel
}

export interface Timeline {
  /** Writes one version; call in order of time for each key. */
  write(key: string, version: SampleVersion): void
  /** Deletes as a person does: a marker on top, in a bucket that keeps versions. */
  remove(key: string, daysAgo: number): void
}

const partBytes = 64 * 1024 * 1024

/** Writes history into one bucket. Dates fall into office hours, spread by chance. */
export function openTimeline(store: Store, bucket: string, versioning: () => Versioning, now: number): Timeline {
  const random = seededRandom(Buffer.from(bucket).reduce((sum, byte) => sum * 31 + byte, 7))
  const target = (key: string) => ({
    bucket,
    key,
    versioning: versioning(),
    newVersionId: store.newVersionId(dialects.oss),
  })
  function at(daysAgo: number): number {
    if (daysAgo < 1) return Math.floor(now - daysAgo * dayMs)
    const midnight = Math.floor((now - daysAgo * dayMs) / dayMs) * dayMs
    return midnight + Math.floor((1 + random() * 9) * hourMs)
  }
  const lastAt = new Map<string, number>()
  function laterThanBefore(key: string, daysAgo: number): number {
    const moment = Math.max(at(daysAgo), (lastAt.get(key) ?? 0) + minuteMs)
    lastAt.set(key, moment)
    return Math.min(moment, now - 1000)
  }
  return {
    write(key, version) {
      const { content } = version
      const isLarge = content.kind === 'virtual'
      const extents = isLarge
        ? [{ kind: 'virtual' as const, seed: content.seed, offset: 0, length: content.sizeBytes }]
        : store.blobs.addBytes(content.bytes)
      const digest = store.blobs.digest(extents)
      const sizeBytes = isLarge ? content.sizeBytes : content.bytes.length
      const type: ObjectType = isLarge ? 'Multipart' : 'Normal'
      const properties: ObjectProperties = {
        headers: { 'content-type': version.contentType },
        user: version.author === undefined ? {} : { author: version.author },
        tags: version.tags ?? [],
      }
      store.versions.write(target(key), {
        modifiedAt: laterThanBefore(key, version.daysAgo),
        sizeBytes,
        etag: isLarge ? `${digest.md5Hex}-${Math.ceil(sizeBytes / partBytes)}` : digest.md5Hex,
        crc64: String(digest.crc64),
        type,
        storageClass: version.storageClass ?? 'standard',
        properties,
        extents,
      })
    },
    remove(key, daysAgo) {
      store.versions.writeMarker(target(key), laterThanBefore(key, daysAgo))
    },
  }
}

/** UTF-8 text as content. */
export function text(value: string): SampleContent {
  return { kind: 'bytes', bytes: Buffer.from(value, 'utf8') }
}
