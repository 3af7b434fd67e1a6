import { describe, expect, it } from 'vitest'
import { call, entriesOf, holdRequests, openBench, signal, untilEnded, untilJob } from './harness.ts'
import { bucket, keyOf, seedFiles } from './small-files.ts'

describe('a file of many that somebody writes meanwhile', () => {
  it('is not taken for restored by a version that somebody made while it waited for its turn', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 12)
    const last = { key: keyOf(11), content: 'report 11' }
    const held = holdRequests(practice, 'CopyObject', 0)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    // All are planned together, and of those that wait for their turn the last comes last.
    await expect.poll(() => held.count()).toBeGreaterThan(0)
    practice.seed.version(bucket, last.key, { content: last.content })
    bench.clock.doze(120_000)
    practice.faults.add({ fault: { kind: 'reset', when: 'before' }, operations: ['CopyObject'], key: last.key })
    held.release()
    expect(await untilEnded(engine, jobId)).toMatchObject({
      state: 'failed',
      files: { count: 12, doneCount: 11, failedCount: 1 },
      error: { code: 'outcome-unknown' },
    })
    expect(await entriesOf(bench, bucket, last.key)).toHaveLength(3)
  })

  it('is not taken for restored by an older equal version when the newest one was removed while the copy was lost', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice, store } = bench
    const [item = { key: '', versionId: '' }] = seedFiles(bench, 1)
    const { key } = item
    practice.seed.version(bucket, key, { content: 'report 0', modifiedAt: bench.clock.now() - 60_000 })
    const newest = practice.seed.version(bucket, key, { content: 'overwritten again' })
    const held = holdRequests(practice, 'CopyObject', 0)
    practice.faults.add({ fault: { kind: 'reset', when: 'before' }, operations: ['CopyObject'] })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: [item] })
    await expect.poll(() => held.count()).toBe(1)
    await store.deleteVersion({ bucket, key, versionId: newest }, signal)
    practice.seed.version(bucket, key, { content: 'written by somebody' })
    held.release()
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } })
  })

  it('loses nothing when the bucket stops to keep versions while the group is paused', async () => {
    await using bench = await openBench()
    const { connectionId, practice } = bench
    const key = keyOf(0)
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, key, { content: 'earlier' })
    practice.seed.bucket(bucket, 'suspended')
    practice.seed.version(bucket, key, { content: 'current' })
    practice.seed.bucket(bucket, 'enabled')
    const held = holdRequests(practice, 'HeadObject', 0)
    const input = { connectionId, bucket, items: [{ key, versionId }] }
    const { jobId } = await call(bench.engine, 'restore.startMany', input)
    await expect.poll(() => held.count()).toBe(1)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    const engine = await bench.reopen()
    held.release()
    practice.seed.bucket(bucket, 'suspended')
    const before = await entriesOf(bench, bucket, key)
    bench.clock.doze(60_000)
    await call(engine, 'transfers.act', { jobId, action: 'resume' })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'failed', error: { code: 'loss-not-accepted' } })
    expect(await entriesOf(bench, bucket, key)).toEqual(before)
    practice.seed.bucket(bucket, 'enabled')
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('is restored also from below thousands of newer versions', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const [item = { key: '', versionId: '' }] = seedFiles(bench, 1)
    const newer = { key: item.key, content: { virtualBytes: 10, seed: 1 }, modifiedAt: bench.clock.now() }
    practice.seed.many(bucket, Array<typeof newer>(5_000).fill(newer))
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: [item] })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded', files: { doneCount: 1 } })
    expect((await entriesOf(bench, bucket, item.key))[0]).toMatchObject({ kind: 'version', sizeBytes: 8 })
  })
})

describe('a file of many that is taken back', () => {
  it('is left as it is when somebody writes it while what was current before is thawed', async () => {
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { engine, connectionId, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = keyOf(0)
    const versionId = practice.seed.version(bucket, key, { content: 'earlier' })
    practice.seed.version(bucket, key, { content: 'archived', storageClass: 'archive' })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: [{ key, versionId }] })
    await untilEnded(engine, jobId)
    // Nothing may be removed: what was current before is copied.
    const fault = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    practice.faults.add({ fault, operations: ['DeleteObject'] })
    const held = holdRequests(practice, 'RestoreObject', 0)
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    await expect.poll(() => held.count()).toBe(1)
    const theirs = practice.seed.version(bucket, key, { content: 'written by somebody' })
    held.release()
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'changed-meanwhile' },
    })
    expect((await entriesOf(bench, bucket, key))[0]?.versionId).toBe(theirs)
  })
})

describe('a file of many that was in flight', () => {
  it('is not begun by a job of its own when the group was cancelled before the store called it archived', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 1)
    const archived = { kind: 'error', status: 403, code: 'InvalidObjectState' } as const
    practice.faults.add({ fault: archived, operations: ['CopyObject'], times: 1 })
    const held = holdRequests(practice, 'CopyObject', 0)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    await expect.poll(() => held.count()).toBe(1)
    await call(engine, 'transfers.act', { jobId, action: 'cancel' })
    held.release()
    const row = await untilJob(engine, jobId, (job) => job.state === 'cancelled')
    expect(row.files).toEqual({ count: 1, doneCount: 0, failedCount: 0 })
    expect(await entriesOf(bench, bucket, keyOf(0))).toHaveLength(2)
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    expect((await untilJob(engine, jobId, (job) => job.state === 'succeeded')).files?.doneCount).toBe(1)
  })

  it('is not copied again when the group gave up before the copy showed that an error had hidden', async () => {
    await using bench = await openBench({ dialect: 's3' })
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 1)
    const hidden = { kind: 'error-in-200', code: 'InternalError', afterWork: true } as const
    practice.faults.add({ fault: hidden, operations: ['CopyObject'], times: 1 })
    const error = { kind: 'error', status: 500, code: 'InternalError' } as const
    practice.faults.add({ fault: error, operations: ['CopyObject'], skip: 1, times: 4 })
    // The listing that it is planned by, and three looks after each of five tries.
    practice.faults.add({ fault: { kind: 'stale-listing' }, operations: ['ListObjectVersions'], times: 1 + 5 * 3 })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect((await untilEnded(engine, jobId)).state).toBe('failed')
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(practice.faults.requests.count('CopyObject')).toBe(5)
    expect(await entriesOf(bench, bucket, keyOf(0))).toHaveLength(3)
  })

  it('is not copied again when it was copied and could not be looked at', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 1)
    practice.faults.add({
      fault: { kind: 'stale-listing' },
      operations: ['ListObjectsV2', 'ListObjectVersions'],
    })
    // It is looked at before it is copied.
    const fault = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    practice.faults.add({ fault, operations: ['HeadObject'], skip: 1 })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'failed', error: { code: 'access-denied' } })
    practice.faults.clear()
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(await entriesOf(bench, bucket, keyOf(0))).toHaveLength(3)
  })
})
