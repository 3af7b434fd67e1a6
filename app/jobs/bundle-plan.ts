import { toErrorView } from '../contract/router.ts'
import { AppError, type ErrorCode } from '../domain/app-error.ts'
import type { ObjectVersion, VersionEntry } from '../domain/object-version.ts'
import type { BundleItem } from './bundle-item.ts'

/** Classes whose versions may have to be thawed first (protocols 6.12), by the names the three vendors give them. */
const archiveClasses = new Set(['Archive', 'ColdArchive', 'DeepColdArchive', 'COLD', 'GLACIER', 'DEEP_ARCHIVE'])

/** Of a history as long as this the listing of many may not show the end. */
const longHistory = 1_000

/** A file that is not what was asked for; the others go on. */
export function failedItem(item: BundleItem, error: unknown, nowMs: number): BundleItem {
  return { ...item, state: 'failed', error: toErrorView(error), finishedAt: nowMs }
}

function refused(item: BundleItem, code: ErrorCode, message: string, nowMs: number): BundleItem {
  return failedItem(item, new AppError(code, message), nowMs)
}

/** So much of a file's history tells whether and how it is copied. */
export function isEnoughToCopy(item: BundleItem, entries: readonly VersionEntry[]): boolean {
  return entries.at(-1)?.versionId === item.versionId
}

/**
 * Decides from a file's listing what becomes of it: one request (`sent`), nothing (`kept`, `failed`), or a job of its own (`delegated`):
 * what is large, archived, a link or grown by appending has rules of its own.
 * @param largestBytes that one request is trusted with.
 */
export function planCopy(
  item: BundleItem,
  entries: readonly VersionEntry[],
  largestBytes: number,
  nowMs: number,
): BundleItem {
  const [newest] = entries
  const source = entries.find((entry) => entry.versionId === item.versionId)
  // Below so many newer ones only a job of its own finds it.
  if (source === undefined && entries.length >= longHistory) return { ...item, state: 'delegated' }
  if (newest === undefined || source === undefined)
    return refused(item, 'version-not-found', 'The version is not there any more', nowMs)
  if (source.kind === 'delete-marker') return refused(item, 'is-delete-marker', 'A delete marker has no content', nowMs)
  const { etag, sizeBytes, modifiedAt, storageClass } = source
  const known: BundleItem = {
    ...item,
    sizeBytes,
    etag,
    modifiedAt,
    before: newest.versionId,
    beforeAt: newest.modifiedAt,
    ...(storageClass === undefined ? {} : { storageClass }),
  }
  if (newest === source) return { ...known, state: 'kept', finishedAt: nowMs }
  return { ...known, state: isPlain(source, largestBytes) ? 'sent' : 'delegated' }
}

function isPlain(source: ObjectVersion, largestBytes: number): boolean {
  const { sizeBytes, objectKind, storageClass } = source
  if (objectKind === 'symlink' || objectKind === 'appendable' || source.etag === '') return false
  return sizeBytes <= largestBytes && !(storageClass !== undefined && archiveClasses.has(storageClass))
}

/** Versions above what was newest before the request, newest first. */
export function newVersions(item: BundleItem, entries: readonly VersionEntry[]): ObjectVersion[] {
  const known = entries.findIndex(({ versionId }) => versionId === item.before || versionId === item.versionId)
  const above = known === -1 ? entries : entries.slice(0, known)
  const isBeforeThere = entries[known]?.versionId === item.before
  const isOlder = ({ modifiedAt }: VersionEntry) => !isBeforeThere && modifiedAt < (item.beforeAt ?? modifiedAt)
  return above.filter((entry) => entry.kind === 'version').filter((entry) => !isOlder(entry))
}

export function isEnoughToCheck(item: BundleItem, entries: readonly VersionEntry[]): boolean {
  const last = entries.at(-1)?.versionId
  return last === item.made?.versionId || last === item.before || last === item.versionId
}

/** ETags are compared without regard to case (protocols 8.2). Equality proves the content; inequality proves nothing. */
export function isSameEtag(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && one !== '' && one.toLowerCase() === other?.toLowerCase()
}

/**
 * Compares an answered copy with a listing that was made after it.
 * @returns the file as it ends, or undefined when only a look at the versions themselves can tell.
 */
export function checkCopied(item: BundleItem, entries: readonly VersionEntry[], nowMs: number): BundleItem | undefined {
  const { made } = item
  const version =
    made?.versionId === undefined
      ? newVersions(item, entries).find((entry) => isSameEtag(entry.etag, made?.etag ?? item.etag))
      : entries.find((entry) => entry.versionId === made.versionId)
  if (version?.kind !== 'version') return undefined
  const { versionId, etag, modifiedAt, sizeBytes } = version
  const known = { ...item, made: { ...made, versionId, etag, modifiedAt } }
  if (sizeBytes !== item.sizeBytes) {
    const message = `The new version is not what was copied: size ${sizeBytes} instead of ${item.sizeBytes}`
    return refused(known, 'integrity-mismatch', message, nowMs)
  }
  if (!isSameEtag(etag, item.etag) || (made?.etag !== undefined && !isSameEtag(made.etag, etag))) return undefined
  return { ...known, state: 'done', verifiedBy: ['size', 'etag', 'listing'], finishedAt: nowMs }
}

/** The same by what is current after an answer that named the new version and its content. */
export function checkCurrent(item: BundleItem, current: ObjectVersion, nowMs: number): BundleItem | undefined {
  const { made } = item
  const isProven = made?.versionId !== undefined && isSameEtag(made.etag, item.etag)
  if (!isProven || current.sizeBytes !== item.sizeBytes || !isSameEtag(current.etag, item.etag)) return undefined
  const { modifiedAt } = current
  const verifiedBy: BundleItem['verifiedBy'] = ['size', 'etag', 'listing']
  return { ...item, made: { ...made, modifiedAt }, state: 'done', verifiedBy, finishedAt: nowMs }
}

/** So much tells whether a restore can be taken back: what is on top, and the version's content below. */
export function isEnoughToRemove(item: BundleItem, entries: readonly VersionEntry[]): boolean {
  const last = entries.at(-1)?.versionId
  return last === item.versionId || (entries.length > 1 && last === item.made?.versionId)
}

/** Decides whether the version that a restore made may go: only while it is the newest, and its content is kept besides. */
export function planRemoval(item: BundleItem, entries: readonly VersionEntry[], nowMs: number): BundleItem {
  const made = entries.findIndex((entry) => entry.versionId === item.made?.versionId)
  // Gone already: removed before a crash, or by somebody else.
  if (made === -1) return removed(item, nowMs)
  if (made > 0)
    return refused(item, 'changed-meanwhile', 'Somebody wrote this file after the job; it is left as it is', nowMs)
  const isKept = entries.some((entry) => entry.versionId === item.versionId && entry.kind === 'version')
  if (isKept) return { ...item, state: 'sent' }
  return refused(item, 'undo-not-possible', 'The version that was restored is the only one with its content', nowMs)
}

/** @returns undefined while the listing still shows the version. */
export function checkRemoved(
  item: BundleItem,
  entries: readonly VersionEntry[],
  nowMs: number,
): BundleItem | undefined {
  const isThere = entries.some((entry) => entry.versionId === item.made?.versionId)
  return isThere ? undefined : removed(item, nowMs)
}

function removed(item: BundleItem, nowMs: number): BundleItem {
  return { ...item, state: 'done', verifiedBy: ['listing'], finishedAt: nowMs }
}
