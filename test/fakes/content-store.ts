import type { VersionHead } from '../../app/domain/object-version.ts'
import { AppError } from '../../app/domain/app-error.ts'
import type { GetOptions, ObjectStore, VersionRef } from '../../app/stores/object-store.ts'
import { fakeStore } from './fake-store.ts'

export interface ContentFake {
  readonly store: ObjectStore
  readonly gets: { readonly ref: VersionRef; readonly options: GetOptions }[]
  /** Bytes handed out, over all reads. */
  served(): number
}

export function versionHead(over: Partial<VersionHead> = {}): VersionHead {
  return {
    versionId: 'v1',
    sizeBytes: 0,
    etag: 'etag-1',
    modifiedAt: 0,
    metadata: { user: {} },
    storageClass: 'STANDARD',
    objectKind: 'normal',
    archive: { kind: 'online' },
    ...over,
  }
}

/** One version with the given bytes, read in chunks. `ranges`: how the store treats a range. */
export function contentStore(
  bytes: Uint8Array,
  head: Partial<VersionHead> = {},
  ranges: 'honoured' | 'refused' | 'ignored' = 'honoured',
): ContentFake {
  const gets: { ref: VersionRef; options: GetOptions }[] = []
  let served = 0
  async function* chunks(content: Uint8Array) {
    for (let at = 0; at < content.length; at += 1000) {
      const chunk = content.subarray(at, at + 1000)
      served += chunk.length
      yield chunk
      await Promise.resolve()
    }
  }
  const store = fakeStore({
    headVersion: () => Promise.resolve(versionHead({ sizeBytes: bytes.length, ...head })),
    getObject: (ref, options) => {
      gets.push({ ref, options })
      if (options.range !== undefined && ranges === 'refused') {
        return Promise.reject(new AppError('malformed-answer', 'Not the range asked for'))
      }
      const { firstByte, lastByte } = options.range ?? { firstByte: 0, lastByte: bytes.length - 1 }
      const content = ranges === 'ignored' ? bytes : bytes.subarray(firstByte, lastByte + 1)
      return Promise.resolve({ body: chunks(content), sizeBytes: content.length, cancel: () => undefined })
    },
  })
  return { store, gets, served: () => served }
}
