import { toAppError } from '../domain/app-error.ts'
import type { VersionEntry } from '../domain/object-version.ts'
import type { ObjectStore } from '../stores/object-store.ts'

/** A version is on top, and the listing calls nothing the latest. */
export function isBare(entries: readonly VersionEntry[]): boolean {
  return entries[0]?.kind === 'version' && !entries.some((entry) => entry.isLatest)
}

/**
 * Makes the version on top current where a store did not do so by itself when what lay above was removed: OpenStack Swift 2.30 does not where
 * the name has characters beyond ASCII (`_restore_on_delete` of its s3api), so that the file would stay away.
 * @param entries of the key, listed after the removal, newest first.
 * @returns whether a copy was made for that.
 * @throws AppError what the store answers.
 */
export async function promoteTop(
  store: Pick<ObjectStore, 'headVersion' | 'copyObject'>,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  entries: readonly VersionEntry[],
  signal: AbortSignal,
): Promise<boolean> {
  const [top] = entries
  if (top === undefined || !isBare(entries)) return false
  try {
    await store.headVersion({ bucket, key }, {}, signal)
    return false
  } catch (thrown) {
    signal.throwIfAborted()
    if (toAppError(thrown).code !== 'object-not-found') throw thrown
  }
  const source = { bucket, key, versionId: top.versionId }
  await store.copyObject({ source, bucket, key, metadata: 'copy', tags: 'copy', options: {} }, signal)
  return true
}
