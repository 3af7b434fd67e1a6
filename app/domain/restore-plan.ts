import { AppError } from './app-error.ts'
import type { VersionHead, VersioningState } from './object-version.ts'
import { type PartLimits, type PartPlan, planParts, planPartsOfSize } from './part-plan.ts'
import type { VersionTimeline } from './version-timeline.ts'

/** How a version becomes the wanted object. */
export type RestoreMethod = 'bring-back' | 'single-copy' | 'parts' | 'already-current'

/** What a person should know before; the names are the contract's. */
export type PlanWarning =
  | 'destroys-current'
  | 'destroys-null-version'
  | 'consumes-source'
  | 'versioning-unknown'
  | 'archived-thaw-first'
  | 'becomes-normal-object'
  | 'link-only'
  | 'access-rules-not-copied'
  | 'needs-customer-key'

/** Warnings that stand for something that is lost: a job starts only when each of them was accepted by name. */
export const destructiveWarnings: readonly PlanWarning[] = [
  'destroys-current',
  'destroys-null-version',
  'consumes-source',
]

export interface RestoreFacts {
  /** Of the destination key, freshly listed. */
  readonly timeline: VersionTimeline
  readonly source: VersionHead
  /** `same`: the version goes back over its own key; `other`: it is written beside or elsewhere. */
  readonly place: 'same' | 'other'
  /** Of the destination bucket. */
  readonly versioning: VersioningState
  readonly limits: PartLimits & { readonly singleCopyMaxBytes: number }
  /** Above this many bytes parts are preferred even where one request would do, so that progress can be seen and cancelled. */
  readonly preferPartsAboveBytes: number
  readonly wantedParallelism: number
  /** `changed`: metadata, tags, class or encryption are to differ, so a copy is made where otherwise nothing would be. Default `as-source`. */
  readonly result?: 'as-source' | 'changed'
  /** Part size that someone chose. */
  readonly partSizeBytes?: number
  /** The key of a source that is encrypted with a customer's key was given. */
  readonly hasSourceKey?: boolean
}

export interface RestorePlan {
  readonly method: RestoreMethod
  readonly warnings: readonly PlanWarning[]
  readonly parts: PartPlan
}

const archiveHolds = new Set(['archived', 'thawing'])

/**
 * Decides how to restore (protocols 7.2) from facts gathered before.
 * @throws AppError `too-large`.
 */
export function planRestore(facts: RestoreFacts): RestorePlan {
  const { timeline, source, place } = facts
  const parts = planOf(facts)
  const isChanged = facts.result === 'changed'
  if (
    !isChanged &&
    place === 'same' &&
    timeline.current?.kind === 'version' &&
    timeline.current.versionId === source.versionId
  ) {
    return { method: 'already-current', warnings: [], parts }
  }
  if (
    !isChanged &&
    place === 'same' &&
    timeline.leadingMarkers.length > 0 &&
    timeline.newestVersion?.versionId === source.versionId
  ) {
    return { method: 'bring-back', warnings: [], parts }
  }
  return { method: parts.partCount > 1 ? 'parts' : 'single-copy', warnings: warningsOf(facts), parts }
}

/** One part stands for one CopyObject request. */
function planOf(facts: RestoreFacts): PartPlan {
  const { source, limits } = facts
  const { sizeBytes } = source
  if (sizeBytes > limits.objectMaxBytes) throw new AppError('too-large', 'The store does not keep objects of this size')
  const inOneRequest = Math.min(limits.singleCopyMaxBytes, facts.preferPartsAboveBytes)
  // Only the link of a symlink is copied (protocols 11.4), however large its target is.
  if (source.objectKind === 'symlink' || sizeBytes <= inOneRequest) {
    return { sizeBytes, partSizeBytes: sizeBytes, partCount: 1 }
  }
  if (facts.partSizeBytes !== undefined) return planPartsOfSize(sizeBytes, facts.partSizeBytes, limits)
  return planParts(sizeBytes, limits, facts.wantedParallelism)
}

/** What a copy destroys where it is written, as far as that is known. */
export function lossesOf({
  timeline,
  source,
  place,
  versioning,
}: Pick<RestoreFacts, 'timeline' | 'place' | 'versioning'> & {
  readonly source: Pick<VersionHead, 'versionId'>
}): readonly PlanWarning[] {
  if (versioning === 'never' && timeline.current?.kind === 'version') return ['destroys-current']
  if (versioning !== 'suspended') return []
  if (place === 'same' && source.versionId === 'null') return ['consumes-source']
  const isNullVersionThere = timeline.entries.some((entry) => entry.versionId === 'null' && entry.kind === 'version')
  return isNullVersionThere ? ['destroys-null-version'] : []
}

function warningsOf(facts: RestoreFacts): readonly PlanWarning[] {
  const { timeline, source, place, versioning } = facts
  const warnings: PlanWarning[] = [...lossesOf(facts)]
  if (versioning === 'unknown' && timeline.current !== undefined) warnings.push('versioning-unknown')
  if (archiveHolds.has(source.archive.kind)) warnings.push('archived-thaw-first')
  if (source.objectKind === 'appendable') warnings.push('becomes-normal-object')
  if (source.objectKind === 'symlink') warnings.push('link-only')
  if (source.encryption?.algorithm === 'customer-key' && facts.hasSourceKey !== true)
    warnings.push('needs-customer-key')
  if (place === 'other') warnings.push('access-rules-not-copied')
  return warnings
}
