import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import type { JobView } from '../../../app/contract/views.ts'
import { openPracticeStore, type PracticeStore } from '../../../app/practice/practice-store.ts'
import type { LoggedRequest } from '../../../app/practice/request-log.ts'
import { openStore } from '../../../app/stores/open-store.ts'
import type { ObjectStore } from '../../../app/stores/object-store.ts'
import { addVirtualObjects } from '../../fakes/virtual-objects.ts'
import { startLife, type EngineLife } from './engine-life.ts'
import { type Kill, type KillPlan, partCount, planKill } from './kill-plan.ts'

const mebibyte = 2 ** 20
/** Just above the size that is copied by parts; each part costs the practice store next to nothing. */
const sizeBytes = partCount * 17 * mebibyte
const key = 'film.mov'
const keys = { accessKeyId: 'crash-key-id', accessKeySecret: 'crash-key-secret' }
const earlier = { versionId: 'earlierearlierearlierearlier0001', seed: 77, sizeBytes }
const later = { versionId: 'laterlaterlaterlaterlaterlater01', seed: 78, sizeBytes: 5 * mebibyte }
/** How much faster than the clock the engine's waits pass. */
const speed = 40
const signal = new AbortController().signal

/** Where crashes take place: a store that survives them, and a client of it that is not the engine's. */
export interface CrashSite extends AsyncDisposable {
  readonly folder: string
  readonly practice: PracticeStore
  readonly store: ObjectStore
}

export async function openCrashSite(seeds: readonly number[]): Promise<CrashSite> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-crash-'))
  const dataDir = join(folder, 'store')
  addVirtualObjects(
    dataDir,
    seeds.map((seed) => [bucketOf(seed), [{ key, versions: [earlier, later] }]]),
  )
  const practice = await openPracticeStore({ dataDir, ...keys, latencyMs: 30 })
  const store = openStore(
    { dialect: 'oss', endpoint: practice.url, region: 'cn-hangzhou', addressing: 'path', credentials: keys },
    { now: Date.now, random: Math.random, sleep: () => turn() },
  )
  return {
    folder,
    practice,
    store,
    async [Symbol.asyncDispose]() {
      await store.close()
      await practice.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Each crash has a bucket of its own, so that many can go on at once. */
const bucketOf = (seed: number) => `crash-${seed}`

export interface CrashOutcome {
  /** Lives that ended by a kill at the planned moment; the others were over before. */
  readonly kills: number
  readonly state: JobView['state'] | 'never made'
  readonly partsBeforeRestart: number
}

/**
 * Kills an engine as the seed says, starts it again on the same folder, and proves the ending.
 * Rejects with what is wrong.
 */
export async function runCrash(site: CrashSite, seed: number): Promise<CrashOutcome> {
  const plan = planKill(seed)
  const bucket = bucketOf(seed)
  const dataDir = join(site.folder, `data-${seed}`)
  const log = { from: site.practice.faults.requests.entries.length }
  const requests = () =>
    site.practice.faults.requests.entries.slice(log.from).filter((entry) => entry.bucket === bucket)
  const refusal =
    plan.scenario === 'refused'
      ? site.practice.faults.add({
          fault: { kind: 'error', status: 403, code: 'AccessDenied' },
          operations: ['UploadPartCopy'],
          bucket,
          skip: plan.turnsAfterParts,
        })
      : undefined
  const done = new Set<string>()
  let wasCancelled = false
  let kills = 0
  let life = startLife()
  try {
    for (const [index, kill] of plan.kills.entries()) {
      const trigger = aim(site, bucket, kill, requests, index > 0)
      try {
        await life.hear('ready')
        life.send({ kind: 'open', dataDir, speed, kill })
        const opened = await life.hear('opened')
        if (index === 0) life.send(beginning(site, plan, bucket))
        // Nothing was ever asked for: there is nothing to be killed.
        const isOver = index > 0 && opened?.jobs.length === 0
        if (isOver) await life.kill()
        else if (await strike(life, trigger)) kills++
      } finally {
        trigger.remove()
      }
      wasCancelled ||= life.has('cancelled')
      life = startLife()
      // What the store still works on when its client dies is finished first, so that the list of parts is complete.
      while (site.practice.faults.requests.concurrency > 0 && (await isBusyWith(site, bucket))) await wait(5)
      assertNotCopiedAgain(requests(), done)
      for (const part of await listDoneParts(site, bucket)) done.add(part)
      log.from = site.practice.faults.requests.entries.length
    }
    await life.hear('ready')
    life.send({ kind: 'open', dataDir, speed })
    const opened = await life.hear('opened')
    const isEmpty = opened?.jobs.length === 0
    const jobs = isEmpty ? [] : ((await life.hear('rest'))?.jobs ?? [])
    assertNotCopiedAgain(requests(), done)
    await prove(site, plan, bucket, jobs, wasCancelled)
    await life.close()
    return { kills, state: jobs[0]?.state ?? 'never made', partsBeforeRestart: done.size }
  } finally {
    refusal?.remove()
    if (!life.isDead) await life.kill()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function beginning(site: CrashSite, plan: KillPlan, bucket: string) {
  const region = plan.dialect === 's3' ? 'us-east-1' : 'cn-hangzhou'
  const draft = {
    name: 'Crash',
    dialect: plan.dialect,
    endpoint: site.practice.url,
    region,
    addressing: 'path',
    ...keys,
  }
  const cancel = plan.scenario === 'cancel' ? { cancelAfterParts: plan.turnsAfterParts } : {}
  return { kind: 'begin', draft, bucket, key, versionId: earlier.versionId, ...cancel } as const
}

interface Trigger {
  /** The moment has come. */
  isDue(): boolean
  remove(): void
}

function aim(
  site: CrashSite,
  bucket: string,
  kill: Kill,
  requests: () => readonly LoggedRequest[],
  isLater: boolean,
): Trigger {
  if (kill.kind === 'journal') return { isDue: () => false, remove: () => undefined }
  if (kill.kind === 'delay') {
    let startedAt: number | undefined
    const isUnderWay = () => isLater || requests().some((entry) => entry.operation === 'InitiateMultipartUpload')
    const isDue = () => {
      if (startedAt === undefined && isUnderWay()) startedAt = performance.now()
      return startedAt !== undefined && performance.now() - startedAt >= kill.afterMs
    }
    return { isDue, remove: () => undefined }
  }
  const { operation, nth, phase } = kill
  if (phase === 'answered') {
    const count = () => requests().filter((entry) => entry.operation === operation).length
    return { isDue: () => count() >= nth, remove: () => undefined }
  }
  const held = site.practice.faults.add({
    fault: { kind: 'silence', when: phase === 'taken' ? 'before' : 'after' },
    operations: [operation],
    bucket,
    skip: nth - 1,
    times: 1,
  })
  // `done`: the work is over as soon as the request is in the log.
  const isLogged = () => requests().some((entry) => entry.operation === operation && entry.status === 0)
  return { isDue: () => held.hits > 0 && isLogged(), remove: () => held.remove() }
}

/** Kills at the planned moment, or when everything is over; true: at the planned one. */
async function strike(life: EngineLife, trigger: Trigger): Promise<boolean> {
  const startedAt = performance.now()
  let isPlanned = false
  while (!life.isDead && !isPlanned && !life.has('rest')) {
    if (performance.now() - startedAt > 60_000) throw new Error('The engine neither ended nor reached its kill')
    isPlanned = trigger.isDue()
    if (!isPlanned) await wait(1)
  }
  const diedByItself = life.isDead
  await life.kill()
  return isPlanned || diedByItself
}

async function isBusyWith(site: CrashSite, bucket: string): Promise<boolean> {
  const before = site.practice.faults.requests.entries.filter((entry) => entry.bucket === bucket).length
  await wait(15)
  return site.practice.faults.requests.entries.filter((entry) => entry.bucket === bucket).length !== before
}

/** Parts that the store holds in open uploads, as `uploadId/number`. */
async function listDoneParts(site: CrashSite, bucket: string): Promise<readonly string[]> {
  const found: string[] = []
  const { uploads } = await site.store.listUploads(bucket, { prefix: key }, signal)
  for (const upload of uploads.filter((other) => other.key === key)) {
    const { parts } = await site.store.listParts(upload, {}, signal)
    found.push(...parts.map((part) => `${upload.uploadId}/${part.partNumber}`))
  }
  return found
}

function assertNotCopiedAgain(requests: readonly LoggedRequest[], done: ReadonlySet<string>): void {
  for (const { operation, uploadId, partNumber } of requests) {
    if (operation === 'UploadPartCopy' && done.has(`${uploadId}/${partNumber}`)) {
      throw new Error(`Part ${partNumber} was there before the restart and was copied again`)
    }
  }
}

async function prove(
  site: CrashSite,
  plan: KillPlan,
  bucket: string,
  jobs: readonly JobView[],
  wasCancelled: boolean,
): Promise<void> {
  const { versions, uploads } = await lookAt(site, bucket)
  const made = versions.filter(({ versionId }) => versionId !== earlier.versionId && versionId !== later.versionId)
  const [job] = jobs
  const wanted = allowedEndings(plan, wasCancelled)
  const ending = job?.state ?? 'never made'
  expect(jobs.length <= 1, `${jobs.length} jobs`)
  expect(uploads === 0, `${uploads} uploads are left open`)
  expect(
    wanted.includes(ending),
    `The job is ${ending} (${job?.error?.code ?? 'no error'}), not ${wanted.join(' or ')}`,
  )
  expect(made.length === (ending === 'succeeded' ? 1 : 0), `${made.length} new versions though the job is ${ending}`)
  if (job === undefined || ending !== 'succeeded') return
  const [version] = made
  const head = await site.store.headVersion({ bucket, key, versionId: version?.versionId ?? '' }, {}, signal)
  const source = await site.store.headVersion({ bucket, key, versionId: earlier.versionId }, {}, signal)
  expect(versions[0]?.versionId === version?.versionId, 'The new version is not the current one')
  expect(head.sizeBytes === sizeBytes && head.crc64 === source.crc64, 'The new version has another content')
  expect(job.receipt?.versionId === version?.versionId, 'The receipt names another version')
  expect(job.receipt?.verifiedBy.includes('size') === true, 'The receipt was not verified')
  expect(job.doneBytes === sizeBytes && job.donePartCount === job.partCount, 'The job does not show all as done')
  expect(job.partCount === partCount, `The job has ${job.partCount} parts`)
}

async function lookAt(site: CrashSite, bucket: string) {
  const page = await site.store.listVersions(bucket, { prefix: key, maxKeys: 100 }, signal)
  const { uploads } = await site.store.listUploads(bucket, { prefix: key }, signal)
  return {
    versions: page.entries.filter((entry) => entry.key === key),
    uploads: uploads.filter((upload) => upload.key === key).length,
  }
}

/** A job whose restore was never answered need not be there; a cancel that was answered holds. */
function allowedEndings(plan: KillPlan, wasCancelled: boolean): readonly string[] {
  switch (plan.scenario) {
    case 'restore':
      return ['succeeded', 'never made']
    case 'cancel':
      return wasCancelled ? ['cancelled'] : ['cancelled', 'succeeded', 'never made']
    case 'refused':
      return ['failed', 'never made']
  }
}

function expect(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise)
}
