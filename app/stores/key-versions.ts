import type { VersionEntry } from '../domain/object-version.ts'
import type { ListVersionsQuery, ObjectStore, VersionContinuation } from './object-store.ts'

/**
 * Lists the versions of exactly one key, page by page, newest first. It ends at the first other key: a key sorts before all keys that it is a prefix of.
 * @param pageSize 1..1000.
 */
export async function* pagesOfKey(
  store: ObjectStore,
  bucket: string,
  key: string,
  pageSize: number,
  signal: AbortSignal,
): AsyncGenerator<readonly VersionEntry[]> {
  let continuation: VersionContinuation | undefined
  do {
    const query: ListVersionsQuery = { prefix: key, maxKeys: pageSize }
    const page = await store.listVersions(
      bucket,
      continuation === undefined ? query : { ...query, continuation },
      signal,
    )
    const own = page.entries.filter((entry) => entry.key === key)
    yield own
    if (own.length < page.entries.length) return
    continuation = page.continuation
  } while (continuation !== undefined)
}

/** The newest entries of a key, at least `wanted` of them where there are so many. */
export async function newestOfKey(
  store: ObjectStore,
  bucket: string,
  key: string,
  wanted: number,
  signal: AbortSignal,
): Promise<readonly VersionEntry[]> {
  const entries: VersionEntry[] = []
  for await (const page of pagesOfKey(store, bucket, key, Math.min(1000, wanted), signal)) {
    entries.push(...page)
    if (entries.length >= wanted) break
  }
  return entries
}
