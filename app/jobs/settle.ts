import { AppError } from '../domain/app-error.ts'
import type { ObjectVersion, VersionEntry } from '../domain/object-version.ts'
import { newestOfKey } from '../stores/key-versions.ts'
import { expectedMultipartEtag, isPlainMd5 } from './evidence.ts'
import type { Baseline, JobRecord } from './job-record.ts'
import type { JobRun } from './job-run.ts'
import { isGone } from './upload.ts'

/** So many of the newest entries tell what was there before. */
const baselineLength = 20

/**
 * The newest entries of the destination, to tell later what is new.
 * @throws AppError `changed-meanwhile` when somebody wrote since the last look what the copy may not be put above, or in the place of.
 */
export async function readBaseline(run: JobRun): Promise<Baseline> {
  const { baseline, destination, kind } = run.record()
  const entries = await newestOfKey(run.store, destination.bucket, destination.key, baselineLength, run.signal)
  const written = baseline === undefined ? [] : newSince(baseline, entries)
  const theirs = written.find((entry) => isInTheWay(kind, entry))
  if (theirs === undefined) return toBaseline(entries)
  const facts = { changedAt: theirs.modifiedAt }
  throw new AppError('changed-meanwhile', 'Somebody wrote what would not be kept, or not be current any more', {
    facts,
  })
}

/**
 * A restore goes above whatever was written but a version that is not kept. What is deleted comes back only while nobody has written it,
 * and a restore is taken back only while nobody has changed the file.
 */
function isInTheWay(kind: JobRecord['kind'], entry: VersionEntry): boolean {
  if (kind === 'undo') return true
  return entry.kind === 'version' && (kind === 'bring-back' || entry.versionId === 'null')
}

export function toBaseline(entries: readonly VersionEntry[]): Baseline {
  return entries.slice(0, baselineLength).map((entry) => ({
    versionId: entry.versionId,
    modifiedAt: entry.modifiedAt,
    ...(entry.kind === 'version' ? { etag: entry.etag } : {}),
  }))
}

/** Entries above everything that was there before, newest first. A null version that was replaced is new. */
export function newSince(baseline: Baseline, entries: readonly VersionEntry[]): VersionEntry[] {
  const known = new Map(baseline.map((entry) => [entry.versionId, entry]))
  const isKnown = (entry: VersionEntry) => {
    const before = known.get(entry.versionId)
    if (before === undefined) return false
    if (entry.versionId !== 'null') return true
    return before.modifiedAt === entry.modifiedAt && before.etag === (entry.kind === 'version' ? entry.etag : undefined)
  }
  const firstKnown = entries.findIndex(isKnown)
  return firstKnown === -1 ? [...entries] : entries.slice(0, firstKnown)
}

/** What the listing says of the version that a commit was to make. */
export type Found = { readonly kind: 'made'; readonly version: ObjectVersion } | { readonly kind: 'absent' }

/**
 * Looks once whether the commit made its version. Content decides, not order: someone else may write at the same time.
 * Where nothing is kept (null versions) the wanted content at the key is the answer.
 */
export async function findMade(run: JobRun): Promise<Found> {
  const record = run.record()
  const { bucket, key } = record.destination
  const entries = await newestOfKey(run.store, bucket, key, baselineLength * 2, run.signal)
  for (const entry of newSince(record.baseline ?? [], entries)) {
    if (entry.kind !== 'version') continue
    if (!(await isOurs(run, record, entry))) continue
    // An upload makes one version and is gone. While it is open, an equal version is somebody else's.
    const isMade = record.uploadId === undefined || (await isGone(run, record.uploadId))
    return isMade ? { kind: 'made', version: entry } : { kind: 'absent' }
  }
  return { kind: 'absent' }
}

async function isOurs(run: JobRun, record: JobRecord, entry: ObjectVersion): Promise<boolean> {
  const { pinned, destination, uploadId } = record
  if (pinned === undefined || entry.sizeBytes !== pinned.sizeBytes) return false
  const byParts = uploadId !== undefined
  if (byParts) {
    const expected = expectedMultipartEtag(run.board().results())
    if (expected !== undefined && entry.etag.toLowerCase() === expected) return true
    const suffix = /-(\d+)$/.exec(entry.etag)?.[1]
    if (suffix !== undefined && Number(suffix) !== record.partCount) return false
  } else if (isPlainMd5(pinned.etag) && isPlainMd5(entry.etag) && isUnencrypted(record)) {
    return pinned.etag.toLowerCase() === entry.etag.toLowerCase()
  }
  const ref = { ...destination, versionId: entry.versionId }
  const customerKey = run.customerKeys()?.destination
  // Its key went with an earlier process: size, number of parts and being new are all that can be known.
  if (customerKey === undefined && record.customerKeys?.includes('destination') === true) return true
  const head = await run.store.headVersion(ref, customerKey === undefined ? {} : { customerKey }, run.signal)
  if (byParts && head.madeByUploadId !== undefined) return head.madeByUploadId === uploadId
  if (head.crc64 !== undefined && pinned.crc64 !== undefined) return head.crc64 === pinned.crc64
  return true
}

/** Only then an ETag is the MD5 of the content (protocols 8.2). */
function isUnencrypted({ pinned, options, customerKeys }: JobRecord): boolean {
  return pinned?.encryption === undefined && options?.encryption === undefined && customerKeys === undefined
}
