import { describe, expect, it } from 'vitest'
import type { OperationName } from '../../app/practice/protocol/operation-name.ts'
import {
  type Bench,
  type BenchOptions,
  call,
  entriesOf,
  holdParts,
  holdRequests,
  openBench,
  openUploads,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'media'
const key = 'video.mov'
const small = { content: 'as it was' }
const large = { content: { virtualBytes: 1.5 * 2 ** 30, seed: 1 } }
const archived = { storageClass: 'archive' } as const
const refused = { state: 'failed', error: { code: 'loss-not-accepted' } }
const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const

type SeedVersion = Parameters<Bench['practice']['seed']['version']>[2]

/** An earlier version under a current one that is kept only while the bucket keeps versions: its id is `null`. */
function seed({ practice, connectionId }: Bench, version: SeedVersion) {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, version)
  practice.seed.bucket(bucket, 'suspended')
  practice.seed.version(bucket, key, { content: 'of today' })
  practice.seed.bucket(bucket, 'enabled')
  return { connectionId, bucket, key, versionId }
}

/** A version from before the bucket kept versions, which it does from now on. */
function seedNullVersion({ practice }: Bench): void {
  practice.seed.bucket(bucket, 'suspended')
  practice.seed.version(bucket, key, { content: 'from before versions were kept' })
  practice.seed.bucket(bucket, 'enabled')
}

/** Versions are kept no more, and an hour has passed. */
function suspend({ practice, clock }: Bench): void {
  practice.seed.bucket(bucket, 'suspended')
  clock.doze(3_600_000)
}

const thawing: BenchOptions = { practice: { thawMs: 90_000 } }

/** What a job would have destroyed is there, and nothing else. */
async function expectNothingChanged(bench: Bench, before: Awaited<ReturnType<typeof entriesOf>>) {
  expect(await entriesOf(bench, bucket, key)).toEqual(before)
  expect(await openUploads(bench, bucket)).toBe(0)
}

/** Keeps the first of these requests. @returns waits for it, and lets it go when the bucket keeps no versions any more. */
function suspendAt(bench: Bench, operation: OperationName): () => Promise<void> {
  const held = holdRequests(bench.practice, operation, 0, { times: 1 })
  return async () => {
    await expect.poll(() => held.count()).toBe(1)
    suspend(bench)
    held.release()
  }
}

describe('a version that is kept no more since its bucket was suspended', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('is not destroyed by a restore that waited for thawing, %s', async (_, version) => {
    await using bench = await openBench(thawing)
    const { engine, practice } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    const asked = seed(bench, { ...version, ...archived })
    const before = await entriesOf(bench, bucket, key)
    const { jobId } = await call(engine, 'restore.start', asked)
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
    expect(practice.faults.requests.count('InitiateMultipartUpload')).toBe(0)
  })

  it('is not destroyed by a restore of any size in one request', async () => {
    await using bench = await openBench(thawing)
    const { engine } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    await call(engine, 'settings.set', { singleRequestRestore: 'on' })
    const asked = seed(bench, { ...large, ...archived })
    const before = await entriesOf(bench, bucket, key)
    const { jobId } = await call(engine, 'restore.start', asked)
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
  })

  it('is not destroyed by a restore whose parts took an hour', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const asked = seed(bench, large)
    const before = await entriesOf(bench, bucket, key)
    const held = holdParts(practice, 2)
    const { jobId } = await call(engine, 'restore.start', asked)
    await untilJob(engine, jobId, (job) => job.donePartCount === 2)
    suspend(bench)
    held.release()
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
    expect(practice.faults.requests.count('CompleteMultipartUpload')).toBe(0)
  })

  it('is not destroyed by a restore that was paused and taken up after a restart', async () => {
    await using bench = await openBench()
    const { practice } = bench
    const asked = seed(bench, large)
    const before = await entriesOf(bench, bucket, key)
    const held = holdParts(practice, 2)
    const { jobId } = await call(bench.engine, 'restore.start', asked)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount === 2)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    held.release()
    await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    const engine = await bench.reopen()
    suspend(bench)
    await call(engine, 'transfers.act', { jobId, action: 'resume' })
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
  })

  it.each([
    ['small', small, 'CopyObject'],
    ['large', large, 'CompleteMultipartUpload'],
  ] as const)('is not destroyed by a restore whose last request was refused for its credentials, %s', async (...of) => {
    const [, version, operation] = of
    await using bench = await openBench()
    const { engine, practice } = bench
    const suspended = suspendAt(bench, operation)
    const asked = seed(bench, version)
    const before = await entriesOf(bench, bucket, key)
    practice.faults.add({ fault: { kind: 'expired-token' }, operations: [operation], times: 1 })
    const { jobId } = await call(engine, 'restore.start', asked)
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
  })

  it('is not destroyed by a copy to another place', async () => {
    await using bench = await openBench(thawing)
    const { engine, practice } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    const { connectionId } = seed(bench, small)
    const versionId = practice.seed.version(bucket, 'other.mov', { ...small, ...archived })
    const before = await entriesOf(bench, bucket, key)
    const asked = { connectionId, bucket, key: 'other.mov', versionId, destination: { bucket, key } }
    const { jobId } = await call(engine, 'restore.start', asked)
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject({ kind: 'copy', ...refused })
    await expectNothingChanged(bench, before)
  })

  it('is not destroyed by one of many that has a job of its own', async () => {
    await using bench = await openBench(thawing)
    const { engine } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    const { connectionId, versionId } = seed(bench, { ...small, ...archived })
    const before = await entriesOf(bench, bucket, key)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: [{ key, versionId }] })
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
  })

  it('is not destroyed by a copy that brings a file back since its markers may not be removed', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    seedNullVersion(bench)
    practice.seed.version(bucket, key, small)
    practice.seed.marker(bucket, key)
    practice.seed.bucket(bucket, 'suspended')
    const before = await entriesOf(bench, bucket, key)
    practice.faults.add({ fault: denied, operations: ['DeleteObject'] })
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
    expect(await untilEnded(engine, jobIds[0] ?? '')).toMatchObject(refused)
    await expectNothingChanged(bench, before)
  })

  it('is not destroyed by a copy that takes a restore back since it may not be removed', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    seedNullVersion(bench)
    const versionId = practice.seed.version(bucket, key, small)
    practice.seed.version(bucket, key, { content: 'of today' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    practice.seed.bucket(bucket, 'suspended')
    const before = await entriesOf(bench, bucket, key)
    practice.faults.add({ fault: denied, operations: ['DeleteObject'] })
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject(refused)
    await expectNothingChanged(bench, before)
  })
})

describe('a restore that waited until its bucket was suspended', () => {
  it('goes on where nothing would be lost', async () => {
    await using bench = await openBench(thawing)
    const { engine, practice, connectionId } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, key, { ...small, ...archived })
    practice.seed.version(bucket, key, { content: 'of today' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded', receipt: { versionId: 'null' } })
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('goes on where the loss was agreed to', async () => {
    await using bench = await openBench(thawing)
    const { engine, practice } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    const asked = seed(bench, { ...large, ...archived })
    practice.seed.bucket(bucket, 'suspended')
    const { jobId } = await call(engine, 'restore.start', { ...asked, acceptWarnings: ['destroys-null-version'] })
    await suspended()
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toMatchObject([{ versionId: 'null' }, { versionId: asked.versionId }])
  })

  it('goes on where nobody may ask, as it began', async () => {
    await using bench = await openBench(thawing)
    const { engine, practice } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    const asked = seed(bench, { ...small, ...archived })
    practice.faults.add({ fault: denied, operations: ['GetBucketInfo', 'GetBucketVersioning'] })
    const { jobId } = await call(engine, 'restore.start', asked)
    await suspended()
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
  })

  it('can be tried again when versions are kept again', async () => {
    await using bench = await openBench(thawing)
    const { engine, practice } = bench
    const suspended = suspendAt(bench, 'RestoreObject')
    const { jobId } = await call(engine, 'restore.start', seed(bench, { ...small, ...archived }))
    await suspended()
    expect(await untilEnded(engine, jobId)).toMatchObject(refused)
    practice.seed.bucket(bucket, 'enabled')
    const again = await call(engine, 'transfers.act', { jobId, action: 'retry' })
    expect((await untilEnded(engine, again.jobId)).state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})

describe('whether versions are kept', () => {
  /** Time stands still, however busy the machine is: nothing is older than a moment. */
  async function openStill(): Promise<Bench> {
    const atMs = Date.now()
    const now = () => atMs
    return openBench({ engine: { now }, practice: { now } })
  }
  const looks = ({ practice }: Bench) => practice.faults.requests.count('GetBucketInfo')

  it.each([
    ['small', small],
    ['large', large],
  ])('is asked for once by a restore that waits for nothing, %s', async (_, version) => {
    await using bench = await openStill()
    const { engine } = bench
    const { jobId } = await call(engine, 'restore.start', seed(bench, version))
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(looks(bench)).toBe(1)
  })

  it('is asked for once by many of which some have a job of their own', async () => {
    await using bench = await openStill()
    const { engine } = bench
    const { connectionId, versionId } = seed(bench, large)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: [{ key, versionId }] })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(looks(bench)).toBe(1)
  })
})

describe('deleting a file again to take its coming back back', () => {
  /** A file that came back, above a version from before versions were kept; now they are kept no more. */
  async function bringBack(bench: Bench): Promise<string> {
    const { engine, practice, connectionId } = bench
    seedNullVersion(bench)
    practice.seed.version(bucket, key, small)
    practice.seed.marker(bucket, key)
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
    const [jobId = ''] = jobIds
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    return jobId
  }

  it('is not done where its marker would take the place of a version', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const jobId = await bringBack(bench)
    practice.seed.bucket(bucket, 'suspended')
    const before = await entriesOf(bench, bucket, key)
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'undo-not-possible' },
    })
    await expectNothingChanged(bench, before)
  })

  it('is done where nobody may ask whether versions are kept', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const jobId = await bringBack(bench)
    practice.faults.add({ fault: denied, operations: ['GetBucketInfo', 'GetBucketVersioning'] })
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect((await untilEnded(engine, undo.jobId)).state).toBe('succeeded')
    const kinds = (await entriesOf(bench, bucket, key)).map(({ kind }) => kind)
    expect(kinds).toEqual(['delete-marker', 'version', 'version'])
  })
})
