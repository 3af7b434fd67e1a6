import { type Expiry, expiryOf, type LifecycleRule, type RuledVersion } from '../domain/lifecycle.ts'
import type { VersioningState } from '../domain/object-version.ts'
import type { ObjectStore } from '../stores/object-store.ts'

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
