import { toAppError } from '../domain/app-error.ts'
import type { Tag, VersionHead } from '../domain/object-version.ts'
import type { CustomerKey, ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'
import type { PinnedSource } from './job-record.ts'

export interface SourceFacts {
  readonly head: VersionHead
  readonly pinned: PinnedSource
}

/**
 * Reads what a copy has to carry and to be compared with.
 * @throws AppError `version-not-found`, `object-not-found`, `is-delete-marker`, `access-denied`.
 */
export async function pinSource(
  store: ObjectStore,
  ref: RequiredVersionRef,
  customerKey: CustomerKey | undefined,
  signal: AbortSignal,
  depth: 'with-tags' | 'without-tags' = 'with-tags',
): Promise<SourceFacts> {
  const head = await store.headVersion(ref, customerKey === undefined ? {} : { customerKey }, signal)
  const tags = depth === 'with-tags' ? await readTags(store, ref, head, signal) : undefined
  const pinned: PinnedSource = {
    versionId: ref.versionId,
    sizeBytes: head.sizeBytes,
    etag: head.etag,
    modifiedAt: head.modifiedAt,
    storageClass: head.storageClass,
    objectKind: head.objectKind,
    metadata: { ...head.metadata, user: { ...head.metadata.user } },
    ...(head.crc64 === undefined ? {} : { crc64: head.crc64 }),
    ...(tags === undefined ? {} : { tags: tags.map((tag) => ({ ...tag })) }),
    ...(head.encryption === undefined ? {} : { encryption: { ...head.encryption } }),
  }
  return { head, pinned }
}

/** Tags of a version; undefined when they may not be read. */
export async function readTags(
  store: ObjectStore,
  ref: RequiredVersionRef,
  head: VersionHead,
  signal: AbortSignal,
): Promise<readonly Tag[] | undefined> {
  if (!store.profile.capabilities.tags) return undefined
  if (head.tagCount === 0) return []
  try {
    return await store.getTags(ref, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toAppError(thrown)
    if (error.code === 'access-denied' || error.code === 'not-supported') return undefined
    throw error
  }
}
