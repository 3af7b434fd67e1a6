import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenUpload } from '../../../app/contract/upload-views.ts'
import type { JobView } from '../../../app/contract/views.ts'
import { crc64 } from '../../../app/domain/crc64.ts'
import { partStates } from '../../../app/domain/job.ts'
import type { VersionEntry } from '../../../app/domain/object-version.ts'
import type { LoggedRequest } from '../../../app/practice/request-log.ts'
import { bucketOf, copiedBytes, type CrashSite, earlierId, key, laterId } from './crash-site.ts'
import type { Panel } from './engine-process.ts'
import { type KillPlan, markerCount, partCount } from './kill-plan.ts'

const signal = new AbortController().signal

function expect(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise)
}

/** Parts that the store holds in open uploads, as `uploadId/number`. */
export async function listDoneParts(site: CrashSite, bucket: string): Promise<readonly string[]> {
  const found: string[] = []
  const { uploads } = await site.store.listUploads(bucket, { prefix: key }, signal)
  for (const upload of uploads.filter((other) => other.uploadId !== site.foreignUploads.get(bucket))) {
    const { parts } = await site.store.listParts(upload, {}, signal)
    found.push(...parts.map((part) => `${upload.uploadId}/${part.partNumber}`))
  }
  return found
}

export function assertNotCopiedAgain(requests: readonly LoggedRequest[], done: ReadonlySet<string>): void {
  for (const { operation, uploadId, partNumber } of requests) {
    if (operation === 'UploadPartCopy' && done.has(`${uploadId}/${partNumber}`)) {
      throw new Error(`Part ${partNumber} was there before the restart and was copied again`)
    }
  }
}

export interface Aftermath {
  readonly plan: KillPlan
  /** Undefined: no job was made. */
  readonly panel: Panel | undefined
  /** As the window shows them before the last life has done anything. */
  readonly uploadsAtStart: readonly OpenUpload[]
  /** A cancel was answered. */
  readonly wasCancelled: boolean
  readonly downloadsDir: string
}

/** Proves what is left in the store, on the disk and in the window. Rejects with what is wrong. */
export async function prove(site: CrashSite, aftermath: Aftermath): Promise<void> {
  const { plan, panel } = aftermath
  const bucket = bucketOf(plan.seed)
  const jobs = panel?.jobs ?? []
  const [job] = jobs
  const ending = job?.state ?? 'never made'
  const wanted = allowedEndings(plan, aftermath.wasCancelled)
  expect(jobs.length <= 1, `${jobs.length} jobs`)
  const why = job?.error?.code ?? 'no error'
  expect(wanted.includes(ending), `The job is ${ending} (${why}), not ${wanted.join(' or ')}`)
  const { uploads } = await site.store.listUploads(bucket, { prefix: key }, signal)
  const foreign = site.foreignUploads.get(bucket)
  expect(uploads[0]?.uploadId === foreign, 'The upload of another program was ended')
  expect(uploads.length === 1, `${uploads.length - 1} uploads are left open`)
  for (const { uploadId, owner } of aftermath.uploadsAtStart) {
    expect((owner === 'other') === (uploadId === foreign), `An upload is shown as ${owner}`)
  }
  const page = await site.store.listVersions(bucket, { prefix: key, maxKeys: 100 }, signal)
  if (plan.scenario === 'bring-back') proveRemoval(page.entries, job)
  else await proveVersions(site, bucket, page.entries, plan.scenario === 'download' ? undefined : job)
  if (plan.scenario === 'download') await proveFile(site, bucket, aftermath.downloadsDir, job)
  if (panel !== undefined && job !== undefined) provePanel(panel, job)
}

/** A job whose beginning was never answered need not be there; a cancel that was answered holds. */
function allowedEndings(plan: KillPlan, wasCancelled: boolean): readonly string[] {
  switch (plan.scenario) {
    case 'restore':
    case 'download':
    case 'bring-back':
      return ['succeeded', 'never made']
    case 'cancel':
      return wasCancelled ? ['cancelled'] : ['cancelled', 'succeeded', 'never made']
    case 'refused':
      return ['failed', 'never made']
  }
}

/** One new version with the content of the earlier one when it succeeded; none otherwise. */
async function proveVersions(
  site: CrashSite,
  bucket: string,
  entries: readonly VersionEntry[],
  job: JobView | undefined,
): Promise<void> {
  const made = entries.filter(({ versionId }) => versionId !== earlierId && versionId !== laterId)
  expect(entries.length - made.length === 2, 'A version that was there is gone')
  expect(made.length === (job?.state === 'succeeded' ? 1 : 0), `${made.length} new versions, the job ${job?.state}`)
  const [version] = made
  if (version === undefined || job === undefined) return
  const head = await site.store.headVersion({ bucket, key, versionId: version.versionId }, {}, signal)
  const source = await site.store.headVersion({ bucket, key, versionId: earlierId }, {}, signal)
  expect(entries[0]?.versionId === version.versionId, 'The new version is not the current one')
  expect(head.sizeBytes === copiedBytes && head.crc64 === source.crc64, 'The new version has another content')
  expect(job.receipt?.versionId === version.versionId, 'The receipt names another version')
  expect(job.receipt?.verifiedBy.includes('size') === true, 'The receipt was not verified')
  expect(job.partCount === partCount, `The job has ${job.partCount} parts`)
}

/** All markers are gone and nothing else is; or nothing at all happened. */
function proveRemoval(entries: readonly VersionEntry[], job: JobView | undefined): void {
  const markers = entries.filter((entry) => entry.kind === 'delete-marker').length
  expect(entries.length - markers === 2, `${entries.length - markers} versions instead of 2`)
  expect(markers === (job === undefined ? markerCount : 0), `${markers} markers, the job ${job?.state}`)
  if (job === undefined) return
  const removed = job.receipt?.removedMarkerIds?.length
  expect(removed === markerCount, `The receipt names ${removed} markers`)
  expect(job.receipt?.versionId === laterId, 'The receipt names another version')
}

/** One whole file under its name when it succeeded, and nothing else; nothing at all when there was no job. */
async function proveFile(site: CrashSite, bucket: string, folder: string, job: JobView | undefined): Promise<void> {
  const names = existsSync(folder) ? readdirSync(folder) : []
  expect(names.join() === (job === undefined ? '' : key), `In the folder: ${names.join(', ')}`)
  if (job === undefined) return
  const bytes = readFileSync(join(folder, key))
  const { crc64: wanted } = await site.store.headVersion({ bucket, key, versionId: earlierId }, {}, signal)
  expect(crc64(bytes, 0n).toString() === wanted, 'The file has another content')
  expect(job.savedAs === join(folder, key), 'The job names another file')
}

/** What a window shows is so. */
function provePanel({ parts, receipts }: Panel, job: JobView): void {
  const { state, error, doneBytes, donePartCount, finishedAt } = job
  const runs = parts[0]?.runs ?? []
  const counted = runs.reduce((sum, [, count]) => sum + count, 0)
  expect(counted === job.partCount, `${counted} parts are shown of ${job.partCount}`)
  expect((error !== undefined) === (state === 'failed'), `The job is ${state} with ${error?.code ?? 'no error'}`)
  expect(finishedAt !== undefined, 'The job has no end')
  expect(!job.actions.includes('cancel') && job.actions.includes('clear'), `It offers ${job.actions.join()}`)
  expect(job.orphanUploadId === undefined, 'The job names an upload that is gone')
  if (state === 'succeeded') {
    expect(doneBytes === job.totalBytes && donePartCount === job.partCount, 'The job does not show all as done')
    expect(
      runs.every(([partState]) => partState === partStates.done),
      'A part is not shown as done',
    )
  }
  const told = receipts.map(({ id, outcome }) => `${id} ${outcome}`).join()
  expect(told === `${job.id} ${state}`, `The activity shows ${told || 'nothing'}`)
}
