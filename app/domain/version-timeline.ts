import type { DeleteMarker, ObjectVersion, VersionEntry } from './object-version.ts'

/** What the listing of one key says, newest first: the only ground on which "current" and "deleted" are decided (protocols 7.2). */
export interface VersionTimeline {
  /** Newest first, in the store's order. */
  readonly entries: readonly VersionEntry[]
  /** What a reader gets now; a marker means deleted; undefined: there is nothing of this key. */
  readonly current: VersionEntry | undefined
  /** Delete markers above the newest version, newest first. */
  readonly leadingMarkers: readonly DeleteMarker[]
  readonly newestVersion: ObjectVersion | undefined
}

/**
 * Reads the entries of one key.
 * The entry flagged latest is the current one; where a store flags none or several, the first of its order is.
 */
export function readTimeline(entries: readonly VersionEntry[]): VersionTimeline {
  const flagged = entries.filter((entry) => entry.isLatest)
  const current = flagged.length === 1 ? flagged[0] : entries[0]
  const firstVersion = entries.findIndex((entry) => entry.kind === 'version')
  const above = firstVersion === -1 ? entries : entries.slice(0, firstVersion)
  const newest = entries[firstVersion]
  return {
    entries,
    current,
    leadingMarkers: current?.kind === 'version' ? [] : above.filter((entry) => entry.kind === 'delete-marker'),
    newestVersion: newest?.kind === 'version' ? newest : undefined,
  }
}

export function isDeleted(timeline: VersionTimeline): boolean {
  return timeline.current?.kind === 'delete-marker'
}

export function findEntry(timeline: VersionTimeline, versionId: string): VersionEntry | undefined {
  return timeline.entries.find((entry) => entry.versionId === versionId)
}

/**
 * Difference in bytes of each entry to the next older version; undefined on markers and on the oldest version.
 * @returns one value for each entry, in their order.
 */
export function sizeDeltas(entries: readonly VersionEntry[]): (number | undefined)[] {
  const deltas: (number | undefined)[] = Array.from({ length: entries.length }, () => undefined)
  let newer: { readonly index: number; readonly sizeBytes: number } | undefined
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'version') continue
    if (newer !== undefined) deltas[newer.index] = newer.sizeBytes - entry.sizeBytes
    newer = { index, sizeBytes: entry.sizeBytes }
  }
  return deltas
}

/** Numbers that describe a file's whole past. */
export interface TimelineSummary {
  readonly versionCount: number
  readonly markerCount: number
  readonly totalBytes: number
  readonly largestBytes: number
  /** Epoch ms of the oldest entry. */
  readonly oldestAt?: number
}

export function summarise(entries: readonly VersionEntry[]): TimelineSummary {
  let versionCount = 0
  let totalBytes = 0
  let largestBytes = 0
  let oldestAt: number | undefined
  for (const entry of entries) {
    if (oldestAt === undefined || entry.modifiedAt < oldestAt) oldestAt = entry.modifiedAt
    if (entry.kind !== 'version') continue
    versionCount++
    totalBytes += entry.sizeBytes
    largestBytes = Math.max(largestBytes, entry.sizeBytes)
  }
  const markerCount = entries.length - versionCount
  return { versionCount, markerCount, totalBytes, largestBytes, ...(oldestAt === undefined ? {} : { oldestAt }) }
}
