import { toAppError } from '../domain/app-error.ts'
import type { Tag, VersionHead } from '../domain/object-version.ts'
import type { CustomerKey, ObjectStore, RequiredVersionRef, VersionRef } from '../stores/object-store.ts'
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
  const { head, tags } = await headWithTags(store, ref, customerKey, signal, depth)
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
    ...(head.sharesCopies === undefined ? {} : { sharesCopies: head.sharesCopies }),
  }
  return { head, pinned }
}

/**
 * HEAD and the tags of a version side by side, since both wait for the same way to the store; `tags` is undefined when they may not be read.
 * What HEAD refuses counts before what the question for the tags refuses.
 */
export async function headWithTags(
  store: ObjectStore,
  ref: VersionRef,
  customerKey: CustomerKey | undefined,
  signal: AbortSignal,
  depth: 'with-tags' | 'without-tags',
): Promise<{ readonly head: VersionHead; readonly tags: readonly Tag[] | undefined }> {
  const tagsSoon = depth === 'with-tags' ? readTags(store, ref, signal) : Promise.resolve(undefined)
  // Its failure is looked at below, after that of HEAD.
  tagsSoon.catch(() => undefined)
  const head = await store.headVersion(ref, customerKey === undefined ? {} : { customerKey }, signal)
  if (depth === 'without-tags') return { head, tags: undefined }
  if (head.tagCount === 0 && store.profile.capabilities.tags) return { head, tags: [] }
  return { head, tags: await tagsSoon }
}

async function readTags(store: ObjectStore, ref: VersionRef, signal: AbortSignal): Promise<readonly Tag[] | undefined> {
  if (!store.profile.capabilities.tags) return undefined
  try {
    return await store.getTags(ref, signal)
  } catch (thrown) {
    signal.throwIfAborted()
    const error = toAppError(thrown)
    if (error.code === 'access-denied' || error.code === 'not-supported') return undefined
    throw error
  }
}
