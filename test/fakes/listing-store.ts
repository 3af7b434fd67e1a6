import type { VersionEntry } from '../../app/domain/object-version.ts'
import type { ObjectStore, VersionContinuation } from '../../app/stores/object-store.ts'
import { fakeStore } from './fake-store.ts'

/** A store with these entries (in the order of a store), paged as told; it answers listings only. */
export function listingStore(entries: readonly VersionEntry[], pageSize: number): ObjectStore {
  function slice(
    prefix: string,
    delimiter: string | undefined,
    from: number,
    isListed: (entry: VersionEntry) => boolean,
  ) {
    const found: VersionEntry[] = []
    const prefixes: string[] = []
    let at = from
    for (; at < entries.length && found.length + prefixes.length < pageSize; at += 1) {
      const entry = entries[at]
      if (entry === undefined || !entry.key.startsWith(prefix) || !isListed(entry)) continue
      const cut = delimiter === undefined ? -1 : entry.key.indexOf(delimiter, prefix.length)
      if (cut === -1) found.push(entry)
      else {
        const folder = entry.key.slice(0, cut + 1)
        prefixes.push(folder)
        while (entries[at + 1]?.key.startsWith(folder) === true) at += 1
      }
    }
    return { found, prefixes, next: at < entries.length ? at : undefined }
  }
  return fakeStore({
    listObjects(_bucket, query) {
      const { found, prefixes, next } = slice(
        query.prefix,
        query.delimiter,
        Number(query.continuation ?? 0),
        (entry) => entry.kind === 'version' && entry.isLatest,
      )
      const objects = found.filter((entry) => entry.kind === 'version')
      return Promise.resolve({ objects, prefixes, ...(next === undefined ? {} : { continuation: String(next) }) })
    },
    listVersions(_bucket, query) {
      const from = Number(query.continuation?.versionIdMarker ?? 0)
      const { found, prefixes, next } = slice(query.prefix, query.delimiter, from, () => true)
      const continuation: VersionContinuation = { keyMarker: 'position', versionIdMarker: String(next) }
      return Promise.resolve({ entries: found, prefixes, ...(next === undefined ? {} : { continuation }) })
    },
  })
}

export function version(
  key: string,
  versionId: string,
  over: Partial<Extract<VersionEntry, { kind: 'version' }>> = {},
): VersionEntry {
  return { kind: 'version', key, versionId, isLatest: false, modifiedAt: 0, sizeBytes: 1, etag: versionId, ...over }
}

export function marker(
  key: string,
  versionId: string,
  over: Partial<Extract<VersionEntry, { kind: 'delete-marker' }>> = {},
): VersionEntry {
  return { kind: 'delete-marker', key, versionId, isLatest: false, modifiedAt: 0, ...over }
}
