import type { VersionDetails } from '../contract/views.ts'
import type { Tag, VersionHead } from '../domain/object-version.ts'
import type { ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'
import { expiryOfVersion, loadBucketRules } from './bucket-rules.ts'

/**
 * What is known of one version.
 * @throws AppError `version-not-found`, `is-delete-marker`, `access-denied`.
 */
export async function readVersionDetails(
  store: ObjectStore,
  ref: RequiredVersionRef,
  signal: AbortSignal,
): Promise<VersionDetails> {
  const [head, rules] = await Promise.all([
    store.headVersion(ref, {}, signal),
    loadBucketRules(store, ref.bucket, signal),
  ])
  const tags = await readTagsIfAllowed(store, ref, head, signal)
  const expiry = await expiryOfVersion(store, rules, ref, { head, tags }, signal)
  const { metadata, archive, encryption } = head
  return {
    versionId: ref.versionId,
    sizeBytes: head.sizeBytes,
    modifiedAt: head.modifiedAt,
    etag: head.etag,
    storageClass: head.storageClass,
    objectKind: head.objectKind,
    archive: archive.kind,
    userMetadata: { ...metadata.user },
    ...(metadata.contentType === undefined ? {} : { contentType: metadata.contentType }),
    ...(head.crc64 === undefined ? {} : { crc64: head.crc64 }),
    ...(encryption === undefined ? {} : { encryption: encryption.vendorAlgorithm ?? encryption.algorithm }),
    ...(tags === undefined ? {} : { tags: tags.map((tag) => ({ ...tag })) }),
    ...(head.retainUntil === undefined ? {} : { retainUntil: head.retainUntil }),
    ...(head.retentionMode === undefined ? {} : { retentionMode: head.retentionMode }),
    ...(head.legalHold === undefined ? {} : { legalHold: head.legalHold }),
    ...(archive.kind === 'thawed' && archive.expiresAt !== undefined ? { readableUntil: archive.expiresAt } : {}),
    ...expiry,
  }
}

/** Tags of a version; undefined where they may not be read. */
export async function readTagsIfAllowed(
  store: ObjectStore,
  ref: RequiredVersionRef,
  head: VersionHead,
  signal: AbortSignal,
): Promise<readonly Tag[] | undefined> {
  if (!store.profile.capabilities.tags) return undefined
  if (head.tagCount === 0) return []
  try {
    return await store.getTags(ref, signal)
  } catch {
    // Details without tags are better than none; what matters failed before, at HEAD.
    signal.throwIfAborted()
    return undefined
  }
}
