import type { Tag, VersioningState } from './object-version.ts'

/** One rule of a bucket's lifecycle, in force or not. Times are epoch ms, ages whole days. */
export interface LifecycleRule {
  readonly id: string
  readonly isEnabled: boolean
  readonly filter: LifecycleFilter
  /** Of current versions: by age, or on a day for all that the rule covers. */
  readonly expiration?: { readonly days: number } | { readonly onDate: number } | { readonly writtenBefore: number }
  /** Of earlier versions, by the time since they stopped being current. */
  readonly noncurrentExpiration?: { readonly days: number; readonly newerToKeep?: number }
  /** Removes a marker under which nothing is left. */
  readonly removesOrphanMarkers?: boolean
  /** Ends uploads that were begun and not completed. */
  readonly abortIncompleteAfterDays?: number
}

export interface LifecycleFilter {
  readonly prefix: string
  /** All of them. */
  readonly tags: readonly Tag[]
  /** Exclusive bounds. */
  readonly largerThanBytes?: number
  readonly smallerThanBytes?: number
  /** OSS `Not`: what starts so, and has the tag when there is one, is left out. */
  readonly except?: readonly { readonly prefix: string; readonly tag?: Tag }[]
}

/** One version as rules see it. */
export interface RuledVersion {
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedAt: number
  /** Absent: not read, rules by tag can only be suspected. */
  readonly tags?: readonly Tag[]
  /** Earlier versions: when something newer took its place, and how many earlier versions are newer. */
  readonly noncurrent?: { readonly since: number; readonly newerCount: number }
  readonly retainUntil?: number
  readonly legalHold?: boolean
}

/** What will happen to a version by itself. */
export interface Expiry {
  /** Earliest moment, epoch ms; stores act within a day or two after it. */
  readonly at: number
  /** `removed`: for good. `deleted`: the file is deleted and its version is kept as an earlier one. */
  readonly effect: 'removed' | 'deleted'
  readonly ruleId: string
  /** `by-tag`: only if its tags are the rule's, which were not read. */
  readonly certainty: 'certain' | 'by-tag'
}

const dayMs = 86_400_000

/**
 * An age in days ends at the next midnight UTC.
 * Sources: Amazon S3 User Guide, "Lifecycle rules: based on an object's age"; Alibaba Cloud OSS help, "Why objects are not deleted ..."
 * (rounded up based on UTC); Huawei OBS User Guide, "Configuring a lifecycle rule" (calculated from the next 00:00 UTC).
 */
export function ageEndsAt(from: number, days: number): number {
  return Math.ceil((from + days * dayMs) / dayMs) * dayMs
}

type Match = 'yes' | 'no' | 'by-tag'

const hasTag = (tags: readonly Tag[], wanted: Tag) =>
  tags.some((tag) => tag.key === wanted.key && tag.value === wanted.value)

function matchFilter(filter: LifecycleFilter, version: RuledVersion): Match {
  if (!version.key.startsWith(filter.prefix)) return 'no'
  if (filter.largerThanBytes !== undefined && version.sizeBytes <= filter.largerThanBytes) return 'no'
  if (filter.smallerThanBytes !== undefined && version.sizeBytes >= filter.smallerThanBytes) return 'no'
  const excepted = matchExceptions(filter, version)
  if (excepted === 'yes') return 'no'
  const { tags } = version
  if (filter.tags.length === 0) return excepted === 'by-tag' ? 'by-tag' : 'yes'
  if (tags === undefined) return 'by-tag'
  return filter.tags.every((tag) => hasTag(tags, tag)) ? 'yes' : 'no'
}

function matchExceptions(filter: LifecycleFilter, version: RuledVersion): Match {
  let match: Match = 'no'
  for (const { prefix, tag } of filter.except ?? []) {
    if (!version.key.startsWith(prefix)) continue
    if (tag === undefined) return 'yes'
    if (version.tags === undefined) match = 'by-tag'
    else if (hasTag(version.tags, tag)) return 'yes'
  }
  return match
}

function dueAt(rule: LifecycleRule, version: RuledVersion): number | undefined {
  if (version.noncurrent !== undefined) {
    const expiration = rule.noncurrentExpiration
    if (expiration === undefined) return undefined
    // As many of the newest earlier versions are kept, however old they are.
    if (version.noncurrent.newerCount < (expiration.newerToKeep ?? 0)) return undefined
    return ageEndsAt(version.noncurrent.since, expiration.days)
  }
  const { expiration } = rule
  if (expiration === undefined) return undefined
  if ('days' in expiration) return ageEndsAt(version.modifiedAt, expiration.days)
  if ('onDate' in expiration) return expiration.onDate
  return version.modifiedAt < expiration.writtenBefore ? expiration.writtenBefore : undefined
}

/**
 * When a version will be removed, or its file deleted, by the bucket's own rules; undefined when no rule will.
 * A rule that is certain goes before one that depends on unread tags; of equals the earliest. A version under retention stays until that
 * ends, one under legal hold until it is lifted (S3 User Guide, "Locking objects with Object Lock"; OBS, "WORM").
 */
export function expiryOf(
  rules: readonly LifecycleRule[],
  versioning: VersioningState,
  version: RuledVersion,
): Expiry | undefined {
  const keepsCurrent = versioning === 'enabled' || versioning === 'suspended'
  const effect = version.noncurrent === undefined && keepsCurrent ? 'deleted' : 'removed'
  if (effect === 'removed' && version.legalHold === true) return undefined
  let soonest: Expiry | undefined
  for (const rule of rules) {
    if (!rule.isEnabled) continue
    const match = matchFilter(rule.filter, version)
    if (match === 'no') continue
    const due = dueAt(rule, version)
    if (due === undefined) continue
    const at = effect === 'removed' ? Math.max(due, ageEndsAt(version.retainUntil ?? 0, 0)) : due
    const certainty = match === 'yes' ? 'certain' : 'by-tag'
    const found: Expiry = { at, effect, ruleId: rule.id, certainty }
    if (soonest === undefined || isBefore(found, soonest)) soonest = found
  }
  return soonest
}

function isBefore(a: Expiry, b: Expiry): boolean {
  if (a.certainty !== b.certainty) return a.certainty === 'certain'
  return a.at < b.at
}
