import type { CopyOptions } from '../contract/copy-options.ts'
import type { RestorePlanView, RestoreWarning } from '../contract/views.ts'
import { AppError, toAppError } from '../domain/app-error.ts'
import { assertConditions } from '../domain/copy-conditions.ts'
import type { VersionEntry } from '../domain/object-version.ts'
import { destructiveWarnings, lossesOf, planRestore, type RestorePlan } from '../domain/restore-plan.ts'
import { findEntry, readTimeline, type VersionTimeline } from '../domain/version-timeline.ts'
import { pagesOfKey } from '../stores/key-versions.ts'
import type { BucketInfo, CustomerKey, ObjectStore, RequiredVersionRef, UploadSummary } from '../stores/object-store.ts'
import { changesObject } from './copy-options.ts'
import { atSource } from './denied-side.ts'
import { pinSource, type SourceFacts } from './pin.ts'
import { listUploadsOfKey } from './upload.ts'

/** Above this many bytes parts are preferred where one request would do, so that progress can be seen and a copy cancelled. */
export const preferPartsAboveBytes = 2 ** 30
/** Parts are made for the widest window that a job may have. */
export const wantedParallelism = 64
/** The history of one key is read so far to find what is current and what would be lost. */
const maxEntries = 5_000

/** Everything that was found out about a restore, and what was decided. */
export interface GatheredPlan extends SourceFacts {
  readonly timeline: VersionTimeline
  readonly plan: RestorePlan
  readonly sourceModifiedAt: number
  readonly uploadsBefore: readonly UploadSummary[] | undefined
  /** When all of it was asked for. */
  readonly seenAt: number
}

/**
 * Gathers the facts of a restore side by side and decides.
 * @param seenAt now, in epoch ms.
 * @throws AppError `version-not-found`, `is-delete-marker`, `too-large`, and what the store answers.
 */
export async function gatherPlan(
  store: ObjectStore,
  source: RequiredVersionRef,
  destination: Place,
  options: CopyOptions | undefined,
  seenAt: number,
  signal: AbortSignal,
): Promise<GatheredPlan> {
  const place = placeOf(source, destination)
  const [facts, entries, info, uploadsBefore] = await Promise.all([
    pinSource(store, source, keyOf(options), signal).catch(atSource),
    readEntries(store, source, destination, signal),
    readVersioning(store, destination.bucket, signal),
    listUploadsOfKey(store, destination.bucket, destination.key, signal),
  ])
  const timeline = readTimeline(entries)
  if (place === 'same' && findEntry(timeline, source.versionId)?.kind === 'delete-marker') {
    throw new AppError('is-delete-marker', 'A delete marker has no content')
  }
  assertConditions(options?.conditions, facts.head)
  const plan = planRestore({
    timeline,
    source: { ...facts.head, versionId: source.versionId },
    place,
    versioning: info,
    limits: store.profile.limits,
    preferPartsAboveBytes,
    wantedParallelism,
    result: changesObject(options) ? 'changed' : 'as-source',
    ...(options?.partSizeBytes === undefined ? {} : { partSizeBytes: options.partSizeBytes }),
    hasSourceKey: options?.sourceCustomerKey !== undefined,
  })
  const sourceModifiedAt = findEntry(timeline, source.versionId)?.modifiedAt ?? facts.head.modifiedAt
  return { ...facts, timeline, plan, sourceModifiedAt, uploadsBefore, seenAt }
}

function keyOf(options: CopyOptions | undefined): CustomerKey | undefined {
  return options?.sourceCustomerKey === undefined ? undefined : { keyBase64: options.sourceCustomerKey }
}

interface Place {
  readonly bucket: string
  readonly key: string
}

function placeOf(source: Place, destination: Place): 'same' | 'other' {
  return source.bucket === destination.bucket && source.key === destination.key ? 'same' : 'other'
}

async function readEntries(
  store: ObjectStore,
  source: RequiredVersionRef,
  destination: Place,
  signal: AbortSignal,
): Promise<readonly VersionEntry[]> {
  const { bucket, key } = destination
  const wantedVersionId = placeOf(source, destination) === 'same' ? source.versionId : undefined
  const entries: VersionEntry[] = []
  for await (const page of pagesOfKey(store, bucket, key, 1_000, signal)) {
    entries.push(...page)
    const isKnown = wantedVersionId === undefined || page.some((entry) => entry.versionId === wantedVersionId)
    if (isKnown || entries.length >= maxEntries) break
  }
  return entries
}

/** How a bucket keeps versions; `unknown` without the right to ask. */
export async function readVersioning(
  store: ObjectStore,
  bucket: string,
  signal: AbortSignal,
): Promise<BucketInfo['versioning']> {
  try {
    return (await store.getBucketInfo(bucket, signal)).versioning
  } catch (thrown) {
    signal.throwIfAborted()
    const { code } = toAppError(thrown)
    if (code === 'access-denied' || code === 'not-supported') return 'unknown'
    throw thrown
  }
}

/**
 * What a copy would destroy now, by the rules of its plan. Where versions are kept, or nobody may know, this is one request.
 * @throws AppError what the store answers.
 */
export async function readLosses(
  store: ObjectStore,
  source: RequiredVersionRef,
  destination: Place,
  signal: AbortSignal,
): Promise<readonly RestoreWarning[]> {
  const versioning = await readVersioning(store, destination.bucket, signal)
  if (versioning === 'enabled' || versioning === 'unknown') return []
  const timeline = readTimeline(await readEntries(store, source, destination, signal))
  return lossesOf({ timeline, source, place: placeOf(source, destination), versioning })
}

/** A plan as a window shows it. */
export function toPlanView(gathered: GatheredPlan, source: RequiredVersionRef, destination: Place): RestorePlanView {
  const { head, plan, timeline } = gathered
  const { current } = timeline
  const { contentType } = head.metadata
  return {
    method: plan.method,
    source: {
      versionId: source.versionId,
      modifiedAt: gathered.sourceModifiedAt,
      sizeBytes: head.sizeBytes,
      ...(contentType === undefined ? {} : { contentType }),
    },
    current:
      current === undefined
        ? null
        : {
            kind: current.kind,
            versionId: current.versionId,
            modifiedAt: current.modifiedAt,
            ...(current.kind === 'version' ? { sizeBytes: current.sizeBytes } : {}),
          },
    destination: { ...destination },
    partCount: plan.parts.partCount,
    partSizeBytes: plan.parts.partSizeBytes,
    warnings: [...plan.warnings],
  }
}

/** Throws `already-current`, and `loss-not-accepted` when something would be lost that nobody agreed to. */
export function assertAllowed({ method, warnings }: RestorePlan, accepted: readonly RestoreWarning[]): void {
  if (method === 'already-current') throw new AppError('already-current', 'This version is the current one')
  assertAccepted(
    warnings.filter((warning) => destructiveWarnings.includes(warning)),
    accepted,
  )
}

/** Throws `loss-not-accepted` when one of the losses was not agreed to. */
export function assertAccepted(losses: readonly RestoreWarning[], accepted: readonly RestoreWarning[]): void {
  const missing = losses.filter((loss) => !accepted.includes(loss))
  if (missing.length > 0) throw new AppError('loss-not-accepted', `Not accepted: ${missing.join(', ')}`)
}
