import { AppError, toAppError } from '../domain/app-error.ts'
import { planRestore } from '../domain/restore-plan.ts'
import type { VersionEntry } from '../domain/object-version.ts'
import { readTimeline, type VersionTimeline } from '../domain/version-timeline.ts'
import { pagesOfKey } from '../stores/key-versions.ts'
import { runCopy } from './copy-runner.ts'
import { mayNotRemove } from './failure.ts'
import type { JobRecord } from './job-record.ts'
import { assertRunning, inSlot, type JobRun } from './job-run.ts'
import { pinSource } from './pin.ts'
import { promoteTop } from './promote.ts'
import { toBaseline } from './settle.ts'
import { preferPartsAboveBytes, readVersioning, wantedParallelism } from './planning.ts'

type Undo = NonNullable<JobRecord['undo']>

/** A deleted file becomes current again: its leading markers are removed, or its newest version is copied where that right is missing. */
export async function runBringBack(run: JobRun): Promise<void> {
  const timeline = await readTop(run)
  const { source, pinned, removing: begun } = run.record()
  if (timeline.current?.kind === 'version' && begun !== undefined) return finish(run)
  const newest = wantedBack(timeline, source.versionId)
  // The copy may have waited for hours, to be thawed or for the network.
  if (pinned !== undefined) return runCopy(run)
  const ids = timeline.leadingMarkers.map((entry) => entry.versionId)
  const removing = [...new Set([...(begun ?? []), ...ids])]
  run.patch({ removing, source: { ...source, versionId: newest.versionId, modifiedAt: newest.modifiedAt } })
  await run.durable()
  assertRunning(run)
  let removed = 0
  try {
    for (const versionId of ids) {
      await inSlot(run, 0, () => run.store.deleteVersion({ ...run.record().destination, versionId }, run.signal))
      removed++
    }
  } catch (thrown) {
    run.signal.throwIfAborted()
    if (removed > 0 || !mayNotRemove(toAppError(thrown).code)) throw thrown
    run.log('Markers may not be removed; the newest version is copied instead', { jobId: run.id })
    return copyInstead(run, newest, timeline)
  }
  finish(run)
}

/**
 * What comes back of a deleted file: its newest version.
 * @param seen the version that was looked at before, if any.
 */
function wantedBack({ newestVersion, leadingMarkers, current }: VersionTimeline, seen: string | undefined) {
  if (newestVersion === undefined) throw new AppError('nothing-to-bring-back', 'Nothing of the file is left')
  if (seen !== undefined && seen !== newestVersion.versionId) {
    const facts = factsOf(current)
    throw new AppError('changed-meanwhile', 'Somebody wrote this file after it was looked at', { facts })
  }
  if (leadingMarkers.length === 0) throw new AppError('already-current', 'The file is not deleted')
  return newestVersion
}

/** Takes a finished job back. Nothing is removed whose content is not kept elsewhere. */
export async function runUndo(run: JobRun): Promise<void> {
  const { undo, pinned, singleRequest } = run.record()
  if (undo === undefined) throw new AppError('internal', 'An undo of nothing')
  // What was sent and not answered may be on top already.
  if (singleRequest === 'trying') return runCopy(run)
  const timeline = await readTop(run)
  if (pinned !== undefined) {
    // The copy may have waited for hours, to be thawed or for the network.
    assertUnchanged(timeline, undo)
    return runCopy(run)
  }
  const isResumed = run.record().removing !== undefined
  if (undo.by === 'markers') {
    if (isResumed && timeline.current?.kind === 'delete-marker') return finish(run)
    assertUnchanged(timeline, undo)
    await assertMarkerKeeps(run, timeline, undo)
    return deleteAgain(run)
  }
  if (isResumed && !timeline.entries.some((entry) => entry.versionId === undo.made)) return finish(run)
  assertUnchanged(timeline, undo)
  await assertContentKept(run, timeline)
  await intend(run, [undo.made])
  try {
    await inSlot(run, 0, () =>
      run.store.deleteVersion({ ...run.record().destination, versionId: undo.made }, run.signal),
    )
  } catch (thrown) {
    run.signal.throwIfAborted()
    if (!mayNotRemove(toAppError(thrown).code)) throw thrown
    run.log('The version may not be removed; what was current before is made current again', { jobId: run.id })
    const former = timeline.entries[timeline.entries.findIndex((entry) => entry.versionId === undo.made) + 1]
    if (former?.kind === 'version') return copyInstead(run, former, timeline)
    // The content of a null version that the restore made is kept besides.
    if (undo.made !== 'null') await assertMarkerKeeps(run, timeline, undo)
    run.patch({ undo: { ...undo, by: 'markers' } })
    return deleteAgain(run)
  }
  finish(run)
}

async function readTop(run: JobRun): Promise<VersionTimeline> {
  const { bucket, key } = run.record().destination
  const entries: VersionEntry[] = []
  for await (const page of pagesOfKey(run.store, bucket, key, 100, run.signal)) {
    entries.push(...page)
    if (page.some((entry) => entry.kind === 'version')) break
  }
  return readTimeline(entries)
}

/** A null version that was written over has the same id, and may be in its place within the same second only with the same content. */
function isStill(current: VersionEntry | undefined, { made, etag, modifiedAt }: Undo): boolean {
  if (current?.kind !== 'version' || current.versionId !== made) return false
  if (made !== 'null' || etag === undefined) return true
  const isOfThen = modifiedAt === undefined || Math.abs(current.modifiedAt - modifiedAt) < 2_000
  return isOfThen && current.etag.toLowerCase() === etag.toLowerCase()
}

function assertUnchanged({ current }: VersionTimeline, undo: Undo): void {
  if (isStill(current, undo)) return
  const facts = factsOf(current)
  throw new AppError('changed-meanwhile', 'Somebody wrote this file after the job; it is left as it is', { facts })
}

/** Who changed the file, and when. */
function factsOf(current: VersionEntry | undefined) {
  if (current === undefined) return {}
  return { changedAt: current.modifiedAt, ...(current.owner === undefined ? {} : { changedBy: current.owner }) }
}

async function assertContentKept(run: JobRun, timeline: VersionTimeline): Promise<void> {
  const { undo, destination } = run.record()
  const content = undo?.content
  const impossible = new AppError('undo-not-possible', 'The version that was restored is the only one with its content')
  if (content === undefined || undo === undefined) throw impossible
  const isSameKey = content.bucket === destination.bucket && content.key === destination.key
  if (isSameKey && content.versionId === undo.made) throw impossible
  if (isSameKey && timeline.entries.some((entry) => entry.versionId === content.versionId && entry.kind === 'version'))
    return
  try {
    await run.store.headVersion(content, {}, run.signal)
  } catch (thrown) {
    run.signal.throwIfAborted()
    const { code } = toAppError(thrown)
    if (code === 'version-not-found' || code === 'object-not-found' || code === 'is-delete-marker') throw impossible
    throw thrown
  }
}

/** Where versions are not kept any more, a marker takes the place of the null version, on top or below. */
async function assertMarkerKeeps(run: JobRun, { entries }: VersionTimeline, { made }: Undo): Promise<void> {
  if (!entries.some((entry) => entry.kind === 'version' && entry.versionId === 'null')) return
  const versioning = await readVersioning(run.store, run.record().destination.bucket, run.signal)
  // Where nobody may ask, an earlier version is not feared for, as in the plan of a restore.
  if (versioning === 'enabled' || (versioning === 'unknown' && made !== 'null')) return
  throw new AppError('undo-not-possible', 'Deleting the file again would take content away for good')
}

async function intend(run: JobRun, removing: string[]): Promise<void> {
  run.patch({ removing })
  await run.durable()
  assertRunning(run)
}

/** Deletes the file without naming a version: a marker goes on top and nothing is lost. */
async function deleteAgain(run: JobRun): Promise<void> {
  const { bucket, key } = run.record().destination
  await intend(run, run.record().removing ?? [])
  try {
    await inSlot(run, 0, () => run.store.deleteObject(bucket, key, run.signal))
  } catch (thrown) {
    run.signal.throwIfAborted()
    const error = toAppError(thrown)
    // Twice would stack a second marker: the listing says whether the first one is there.
    const timeline = await readTop(run)
    if (timeline.current?.kind !== 'delete-marker') throw error
  }
  finish(run)
}

async function copyInstead(run: JobRun, from: VersionEntry, timeline: VersionTimeline): Promise<void> {
  const { destination } = run.record()
  const source = { ...destination, versionId: from.versionId }
  const { head, pinned } = await pinSource(run.store, source, undefined, run.signal)
  const plan = planRestore({
    timeline: { ...timeline, leadingMarkers: [], current: undefined },
    source: { ...head, versionId: from.versionId },
    place: 'same',
    versioning: 'enabled',
    limits: run.store.profile.limits,
    preferPartsAboveBytes,
    wantedParallelism,
  })
  run.patch(
    {
      pinned,
      baseline: toBaseline(timeline.entries),
      source: { ...source, modifiedAt: from.modifiedAt },
      totalBytes: pinned.sizeBytes,
      partCount: plan.parts.partCount,
      partSizeBytes: plan.parts.partSizeBytes,
      ...(plan.warnings.includes('archived-thaw-first') ? { thaw: 'needed' as const } : {}),
    },
    ['removing'],
  )
  run.restartParts()
  await runCopy(run)
}

/** What had to be removed is removed; the listing is asked in `verifying`. */
function finish(run: JobRun): void {
  assertRunning(run)
  run.move({ kind: 'commit' }, { committedAt: run.clock.now() })
  run.move({ kind: 'answered' }, { result: {} })
}

/** Looks at the listing after a removal; late listings are given some seconds. */
export async function verifyRemoval(run: JobRun): Promise<void> {
  const record = run.record()
  let isPromoted = false
  for (const delayMs of [0, 500, 1_000, 2_000, 4_000]) {
    await run.clock.sleep(delayMs, run.signal)
    const timeline = await readTop(run)
    const wantsVersion = record.undo?.by !== 'markers'
    if (wantsVersion && (await promoteTop(run.store, record.destination, timeline.entries, run.signal))) {
      isPromoted = true
      continue
    }
    const { current } = timeline
    const isGone = !timeline.entries.some((entry) => entry.versionId === record.undo?.made)
    const isDone =
      record.undo === undefined
        ? current?.kind === 'version'
        : record.undo.by === 'markers'
          ? current?.kind === 'delete-marker'
          : isGone
    if (!isDone) continue
    // What came back, whatever somebody wrote above it since: an undo has to know.
    const cameBack = record.kind === 'bring-back' && !isPromoted ? record.source.versionId : undefined
    const versionId = cameBack ?? current?.versionId
    run.move(
      { kind: 'verified' },
      {
        finishedAt: run.clock.now(),
        receipt: {
          requestIds: [],
          verifiedBy: ['listing'],
          ...(versionId === undefined ? {} : { versionId }),
          ...(record.kind === 'bring-back' && record.removing !== undefined
            ? { removedMarkerIds: record.removing }
            : {}),
        },
      },
    )
    return
  }
  throw new AppError('changed-meanwhile', 'The listing does not show what was done')
}
