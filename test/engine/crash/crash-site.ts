import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { openPracticeStore, type PracticeStore } from '../../../app/practice/practice-store.ts'
import type { LoggedRequest } from '../../../app/practice/request-log.ts'
import type { ObjectStore } from '../../../app/stores/object-store.ts'
import { openStore } from '../../../app/stores/open-store.ts'
import { addVirtualObjects, type VirtualObject } from '../../fakes/virtual-objects.ts'
import { downloadParts, markerCount, partCount, planKill, type Scenario } from './kill-plan.ts'

const mebibyte = 2 ** 20
export const partSizeBytes = 17 * mebibyte
/** Just above the size that is copied by parts; each part costs the practice store next to nothing. */
export const copiedBytes = partCount * partSizeBytes
/** Read in earnest, so it is small. */
const downloadedBytes = downloadParts * mebibyte
export const key = 'film.mov'
export const siteKeys = { accessKeyId: 'crash-key-id', accessKeySecret: 'crash-key-secret' }
export const earlierId = 'earlierearlierearlierearlier0001'
export const laterId = 'laterlaterlaterlaterlaterlater01'

/** Where crashes take place: a store that survives them, and a client of it that is not the engine's. */
export interface CrashSite extends AsyncDisposable {
  readonly folder: string
  readonly practice: PracticeStore
  readonly store: ObjectStore
  /** Uploads of the same key that another program has open, by bucket. */
  readonly foreignUploads: ReadonlyMap<string, string>
}

const signal = new AbortController().signal

/** Each crash has a bucket of its own, so that many can go on at once. */
export const bucketOf = (seed: number) => `crash-${seed}`

export async function openCrashSite(seeds: readonly number[]): Promise<CrashSite> {
  const versionsFor = (scenario: Scenario) => [
    { versionId: earlierId, seed: 77, sizeBytes: scenario === 'download' ? downloadedBytes : copiedBytes },
    { versionId: laterId, seed: 78, sizeBytes: 5 * mebibyte },
  ]
  const site = await openSite(
    seeds.map((seed) => [bucketOf(seed), [{ key, versions: versionsFor(planKill(seed).scenario) }]]),
  )
  for (const seed of seeds) {
    if (planKill(seed).scenario !== 'bring-back') continue
    for (let marker = 0; marker < markerCount; marker++) site.practice.seed.marker(bucketOf(seed), key)
  }
  return { ...site, foreignUploads: await beginForeignUploads(site.store, seeds.map(bucketOf)) }
}

async function beginForeignUploads(store: ObjectStore, buckets: readonly string[]): Promise<Map<string, string>> {
  const uploads = new Map<string, string>()
  for (const bucket of buckets) {
    const begun = await store.initiateUpload({ bucket, key, metadata: { user: {} }, tags: [], options: {} }, signal)
    uploads.set(bucket, begun.uploadId)
  }
  return uploads
}

/** A site whose buckets hold these objects. */
export async function openSite(content: Iterable<readonly [string, Iterable<VirtualObject>]>): Promise<CrashSite> {
  const folder = await mkdtemp(join(tmpdir(), 'strata-crash-'))
  const dataDir = join(folder, 'store')
  addVirtualObjects(dataDir, content)
  const practice = await openPracticeStore({ dataDir, ...siteKeys, latencyMs: 30 })
  const store = openStore(
    { dialect: 'oss', endpoint: practice.url, region: 'cn-hangzhou', addressing: 'path', credentials: siteKeys },
    { now: Date.now, random: Math.random, sleep: () => turn() },
  )
  return {
    folder,
    practice,
    store,
    foreignUploads: new Map(),
    async [Symbol.asyncDispose]() {
      await store.close()
      await practice.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What one bucket was asked since a point in time. */
export interface RequestWindow {
  since(): readonly LoggedRequest[]
  /** From now on only what comes. */
  restart(): void
}

export function watchRequests({ practice }: CrashSite, bucket: string): RequestWindow {
  const { requests } = practice.faults
  let from = requests.entries.length
  return {
    since: () => requests.entries.slice(from).filter((entry) => entry.bucket === bucket),
    restart: () => {
      from = requests.entries.length
    },
  }
}
