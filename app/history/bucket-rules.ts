import { type Expiry, expiryOf, type LifecycleRule, type RuledVersion } from '../domain/lifecycle.ts'
import type { Tag, VersionHead, VersioningState } from '../domain/object-version.ts'
import { pagesOfKey } from '../stores/key-versions.ts'
import type { ObjectStore, RequiredVersionRef } from '../stores/object-store.ts'

/** What a bucket does to versions by itself. */
export interface BucketRules {
  readonly rules: readonly LifecycleRule[]
  readonly versioning: VersioningState
}

/**
 * Reads a bucket's rules beside whatever else is shown.
 * @returns undefined when they may not be read, or not now: history is shown without them.
 */
export async function loadBucketRules(
  store: ObjectStore,
  bucket: string,
  signal: AbortSignal,
): Promise<BucketRules | undefined> {
  try {
    const rules = await store.getLifecycle(bucket, signal)
    if (!rules.some((rule) => rule.isEnabled)) return { rules, versioning: 'unknown' }
    const { versioning } = await store.getBucketInfo(bucket, signal)
    return { rules, versioning }
  } catch {
    return undefined
  }
}

/** The view's words for an expiry. */
export function expiryView(rules: BucketRules | undefined, version: RuledVersion) {
  const expiry: Expiry | undefined = rules && expiryOf(rules.rules, rules.versioning, version)
  if (expiry === undefined) return {}
  return { expiresAt: expiry.at, expiryEffect: expiry.effect, expiryCertainty: expiry.certainty }
}

/** How long earlier versions of a file are kept, by the rule that removes them first; nothing when none surely does. */
export function keptByRules(rules: BucketRules | undefined, key: string) {
  let shortest: { readonly days: number; readonly newerToKeep?: number } | undefined
  for (const { isEnabled, filter, noncurrentExpiration } of rules?.rules ?? []) {
    const isForAll =
      filter.tags.length === 0 && filter.largerThanBytes === undefined && filter.smallerThanBytes === undefined
    if (!isEnabled || !isForAll || filter.except !== undefined || !key.startsWith(filter.prefix)) continue
    if (
      noncurrentExpiration !== undefined &&
      noncurrentExpiration.days < (shortest?.days ?? Number.POSITIVE_INFINITY)
    ) {
      shortest = noncurrentExpiration
    }
  }
  if (shortest === undefined) return {}
  const { days, newerToKeep } = shortest
  return { keptDays: days, ...(newerToKeep === undefined ? {} : { keptNewest: newerToKeep }) }
}

/** How far down a version's place in the history is looked for. */
const deepestEntries = 10_000

/** When a version came to lie below another, and below how many; undefined when it is the current one or is not found. */
async function placeOf(
  store: ObjectStore,
  ref: RequiredVersionRef,
  signal: AbortSignal,
): Promise<RuledVersion['noncurrent'] | 'current'> {
  let above: number | undefined
  let versionsAbove = 0
  let isCurrentVersion = false
  let seen = 0
  for await (const page of pagesOfKey(store, ref.bucket, ref.key, 1000, signal)) {
    for (const entry of page) {
      if (entry.versionId === ref.versionId) {
        return above === undefined
          ? 'current'
          : { since: above, newerCount: versionsAbove - (isCurrentVersion ? 1 : 0) }
      }
      if (above === undefined) isCurrentVersion = entry.kind === 'version'
      if (entry.kind === 'version') versionsAbove += 1
      above = entry.modifiedAt
    }
    seen += page.length
    if (seen >= deepestEntries) return undefined
  }
  return undefined
}

/**
 * What the rules will do to one version, with its tags and its protection known. What the store itself says of its current version
 * (`x-…-expiration`) goes before our own reckoning.
 */
export async function expiryOfVersion(
  store: ObjectStore,
  rules: BucketRules | undefined,
  ref: RequiredVersionRef,
  known: { readonly head: VersionHead; readonly tags: readonly Tag[] | undefined },
  signal: AbortSignal,
) {
  const { head, tags } = known
  const isRuled = rules?.rules.some((rule) => rule.isEnabled) === true
  if (!isRuled && head.expiresAt === undefined) return {}
  const place = await placeOf(store, ref, signal).catch(() => {
    signal.throwIfAborted()
    return undefined
  })
  if (place === 'current' && head.expiresAt !== undefined) {
    const keepsVersions = rules?.versioning === 'enabled' || rules?.versioning === 'suspended'
    const expiryEffect = keepsVersions ? ('deleted' as const) : ('removed' as const)
    return { expiresAt: head.expiresAt, expiryEffect, expiryCertainty: 'certain' as const }
  }
  if (place === undefined) return {}
  return expiryView(rules, {
    key: ref.key,
    sizeBytes: head.sizeBytes,
    modifiedAt: head.modifiedAt,
    ...(tags === undefined ? {} : { tags }),
    ...(place === 'current' ? {} : { noncurrent: place }),
    ...(head.retainUntil === undefined ? {} : { retainUntil: head.retainUntil }),
    ...(head.legalHold === undefined ? {} : { legalHold: head.legalHold }),
  })
}
