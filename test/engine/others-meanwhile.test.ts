import { describe, expect, it } from 'vitest'
import {
  type Bench,
  call,
  entriesOf,
  holdRequests,
  openBench,
  openUploads,
  renewCredentials,
  signal,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'media'
const key = 'video.mov'
const large = { content: { virtualBytes: 1.5 * 2 ** 30, seed: 1 } }

/** Nothing is done and nothing is answered. */
const lost = { kind: 'reset', when: 'before' } as const

type SeedVersion = Parameters<Bench['practice']['seed']['version']>[2]

/** An earlier version and one above it. @returns what a call names it by. */
function seed({ practice, connectionId }: Bench, version: SeedVersion) {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, version)
  practice.seed.version(bucket, key, { content: 'overwritten' })
  return { connectionId, bucket, key, versionId }
}

/** Somebody else begins an upload of the same file. */
async function beginTheirs({ store }: Bench) {
  await store.initiateUpload({ bucket, key, metadata: { user: {} }, tags: [], options: {} }, signal)
}

describe('an upload that somebody else began', () => {
  it('is not ended where a restore may not begin its own', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const asked = seed(bench, large)
    await call(engine, 'restore.plan', asked)
    await beginTheirs(bench)
    practice.faults.add({
      fault: { kind: 'error', status: 403, code: 'AccessDenied' },
      operations: ['InitiateMultipartUpload'],
    })
    const { jobId } = await call(engine, 'restore.start', asked)
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'failed', error: { code: 'access-denied' } })
    expect(await openUploads(bench, bucket)).toBe(1)
  })

  it('is not taken up by a restore that waited for credentials before it could begin its own', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const asked = seed(bench, large)
    practice.faults.add({ fault: { kind: 'expired-token' }, operations: ['InitiateMultipartUpload'], times: 1 })
    const { jobId } = await call(engine, 'restore.start', asked)
    await untilJob(engine, jobId, (job) => job.pauseCause === 'credentials')
    await beginTheirs(bench)
    await renewCredentials(bench)
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await openUploads(bench, bucket)).toBe(1)
  })

  it('is not taken up by a restore that waited for thawing and heard no answer when it began its own', async () => {
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { engine, practice } = bench
    const thawing = holdRequests(practice, 'RestoreObject', 0)
    const { jobId } = await call(engine, 'restore.start', seed(bench, { ...large, storageClass: 'archive' }))
    await expect.poll(() => thawing.count()).toBe(1)
    await beginTheirs(bench)
    practice.faults.add({ fault: lost, operations: ['InitiateMultipartUpload'], times: 1 })
    thawing.release()
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await openUploads(bench, bucket)).toBe(1)
  })
})

describe('an equal version that somebody else made', () => {
  const unknown = { state: 'failed', error: { code: 'outcome-unknown' } }
  const equal = { content: 'as it was' }

  it('is not taken for its own by a restore whose plan took a minute', async () => {
    await using bench = await openBench()
    const { engine, practice, clock } = bench
    practice.faults.add({ fault: lost, operations: ['CopyObject'] })
    const looking = holdRequests(practice, 'HeadObject', 0)
    const started = call(engine, 'restore.start', seed(bench, equal))
    await expect.poll(() => practice.faults.requests.count('ListObjectVersions')).toBe(1)
    await expect.poll(() => [looking.count(), practice.faults.requests.concurrency]).toEqual([1, 1])
    practice.seed.version(bucket, key, equal)
    clock.doze(60_000)
    looking.release()
    expect(await untilEnded(engine, (await started).jobId)).toMatchObject(unknown)
  })

  it('is not taken for its own by a restore that could be sent only an hour later', async () => {
    await using bench = await openBench()
    const { engine, practice, clock } = bench
    const copying = holdRequests(practice, 'CopyObject', 0, { times: 1 })
    practice.faults.add({ fault: { kind: 'expired-token' }, operations: ['CopyObject'], times: 1 })
    practice.faults.add({ fault: lost, operations: ['CopyObject'], skip: 1 })
    const { jobId } = await call(engine, 'restore.start', seed(bench, equal))
    await expect.poll(() => copying.count()).toBe(1)
    practice.seed.version(bucket, key, equal)
    clock.doze(3_600_000)
    copying.release()
    expect(await untilEnded(engine, jobId)).toMatchObject(unknown)
  })

  it('is not taken for its own by a restore whose upload is still open', async () => {
    await using bench = await openBench({ dialect: 's3' })
    const { engine, practice } = bench
    const asked = seed(bench, large)
    const completing = holdRequests(practice, 'CompleteMultipartUpload', 0, { times: 1 })
    practice.faults.add({ fault: lost, operations: ['CompleteMultipartUpload'], times: 1 })
    const mine = await call(engine, 'restore.start', asked)
    await expect.poll(() => completing.count()).toBe(1)
    const theirs = await call(engine, 'restore.start', asked)
    const made = (await untilEnded(engine, theirs.jobId)).receipt?.versionId
    completing.release()
    const job = await untilEnded(engine, mine.jobId)
    expect(job.state).toBe('succeeded')
    expect(job.receipt?.versionId).not.toBe(made)
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it.each([
    ['for thawing', 0],
    ['for thawing while the clock was set back', -3_600_000],
  ])('is not taken for its own by a restore that waited %s', async (_, forMs) => {
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { engine, practice, clock } = bench
    practice.faults.add({ fault: lost, operations: ['CopyObject'] })
    const thawing = holdRequests(practice, 'RestoreObject', 0)
    const { jobId } = await call(engine, 'restore.start', seed(bench, { ...equal, storageClass: 'archive' }))
    await expect.poll(() => thawing.count()).toBe(1)
    practice.seed.version(bucket, key, equal)
    clock.doze(forMs)
    thawing.release()
    expect(await untilEnded(engine, jobId)).toMatchObject(unknown)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('is not taken for its own by one of many that has a job of its own, even when it was there before', async () => {
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { engine, practice } = bench
    const { connectionId, versionId } = seed(bench, { ...equal, storageClass: 'archive' })
    for (const version of [equal, { content: 'overwritten again' }]) practice.seed.version(bucket, key, version)
    practice.faults.add({ fault: lost, operations: ['CopyObject'] })
    const items = [{ key, versionId }]
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect(await untilEnded(engine, jobId)).toMatchObject(unknown)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(4)
  })
})

describe('a file that was brought back', () => {
  it('is not deleted again by an undo where somebody wrote it the moment after', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, key, { content: 'as it was' })
    practice.seed.marker(bucket, key)
    const looking = holdRequests(practice, 'ListObjectVersions', 1, { times: 1 })
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
    const [jobId = ''] = jobIds
    await expect.poll(() => looking.count()).toBe(1)
    practice.seed.version(bucket, key, { content: 'theirs' })
    looking.release()
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'changed-meanwhile' },
    })
    expect((await entriesOf(bench, bucket, key))[0]).toMatchObject({ kind: 'version', sizeBytes: 6 })
  })

  it('by parts, since its markers may not be removed, leaves no upload whose beginning was not answered', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, key, large)
    practice.seed.marker(bucket, key)
    const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    practice.faults.add({ fault: denied, operations: ['DeleteObject'] })
    practice.faults.add({ fault: { kind: 'reset', when: 'after' }, operations: ['InitiateMultipartUpload'], times: 1 })
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
    expect((await untilEnded(engine, jobIds[0] ?? '')).state).toBe('succeeded')
    expect(await openUploads(bench, bucket)).toBe(0)
  })
})

describe('what somebody else wrote where versions are not kept any more', () => {
  it.each([
    ['small', { content: 'as it was' }],
    ['large', large],
  ])('is not replaced by a restore that waited for thawing, %s', async (_, version) => {
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { engine, practice } = bench
    const asked = seed(bench, { ...version, storageClass: 'archive' })
    practice.seed.bucket(bucket, 'suspended')
    const thawing = holdRequests(practice, 'RestoreObject', 0)
    const { jobId } = await call(engine, 'restore.start', asked)
    await expect.poll(() => thawing.count()).toBe(1)
    practice.seed.version(bucket, key, { content: 'theirs' })
    thawing.release()
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'failed', error: { code: 'changed-meanwhile' } })
    expect((await entriesOf(bench, bucket, key))[0]).toMatchObject({ versionId: 'null', sizeBytes: 6 })
    expect(await openUploads(bench, bucket)).toBe(0)
  })
})

describe('an undo where versions are not kept any more', () => {
  it('leaves a version alone that somebody wrote in the place of what was restored', async () => {
    await using bench = await openBench()
    const { engine, practice, clock } = bench
    const asked = seed(bench, { content: 'as it was' })
    practice.seed.bucket(bucket, 'suspended')
    const { jobId } = await call(engine, 'restore.start', asked)
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded', receipt: { versionId: 'null' } })
    clock.doze(60_000)
    practice.seed.version(bucket, key, { content: 'theirs' })
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'changed-meanwhile' },
    })
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('removes what was restored where nobody wrote since', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const asked = seed(bench, { content: 'as it was' })
    practice.seed.bucket(bucket, 'suspended')
    const { jobId } = await call(engine, 'restore.start', asked)
    await untilEnded(engine, jobId)
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect((await untilEnded(engine, undo.jobId)).state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })

  it('does not delete a file again whose only content would go with it', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'suspended')
    practice.seed.version(bucket, key, { content: 'from before versions were kept' })
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.marker(bucket, key)
    practice.seed.bucket(bucket, 'suspended')
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
    const [jobId = ''] = jobIds
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'undo-not-possible' },
    })
    expect(await entriesOf(bench, bucket, key)).toMatchObject([{ kind: 'version' }])
  })
})
