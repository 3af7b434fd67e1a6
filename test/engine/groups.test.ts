import { describe, expect, it } from 'vitest'
import { type Bench, call, entriesOf, failure, holdRequests, openBench, untilEnded, untilJob } from './harness.ts'

const bucket = 'documents'

function seedFiles({ practice }: Bench, count: number) {
  practice.seed.bucket(bucket, 'enabled')
  return Array.from({ length: count }, (_, index) => {
    const key = `reports/${index}.txt`
    const versionId = practice.seed.version(bucket, key, { content: `report ${index}`, user: { author: 'lin' } })
    practice.seed.version(bucket, key, { content: 'overwritten by mistake' })
    return { key, versionId, sizeBytes: `report ${index}`.length }
  })
}

describe.each(['oss', 's3', 'obs'] as const)('restoring many files at once, %s', (dialect) => {
  it('shows one row, restores each file exactly once, and unfolds', async () => {
    await using bench = await openBench({ dialect })
    const { engine, connectionId } = bench
    const items = seedFiles(bench, 200)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({
      state: 'succeeded',
      kind: 'restore',
      partCount: 200,
      donePartCount: 200,
      files: { count: 200, doneCount: 200, failedCount: 0 },
      destination: { bucket, key: 'reports/' },
    })
    expect((await call(engine, 'transfers.list', {})).jobs.map((job) => job.id)).toEqual([jobId])
    const page = await call(engine, 'transfers.children', { jobId, from: 150, count: 100 })
    expect([page.count, page.jobs.length]).toEqual([200, 50])
    expect(page.jobs.every((job) => job.state === 'succeeded' && job.groupId === jobId)).toBe(true)
    for (const { key } of items.slice(0, 5)) expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    const { requests } = bench.practice.faults
    expect(requests.count('CopyObject')).toBe(200)
    // Each is looked at once for what listings do not tell, its encryption; all are planned and proven by listings.
    expect(requests.count('HeadObject')).toBe(200)
    expect(requests.count('ListObjectVersions')).toBeLessThan(10)
    expect(requests.maxConcurrencyOf('CopyObject')).toBeLessThanOrEqual(64)
  })
})

describe('a group of files', () => {
  it('tells how many failed, and tries only those again', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 20)
    const fault = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    practice.faults.add({ fault, operations: ['CopyObject'], key: 'reports/7.txt' })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({
      state: 'failed',
      files: { doneCount: 19, failedCount: 1 },
      error: { code: 'access-denied' },
    })
    expect(row.actions).toEqual(expect.arrayContaining(['retry', 'clear']))
    practice.faults.clear()
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    const again = await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(again.files).toEqual({ count: 20, doneCount: 20, failedCount: 0 })
    expect(await entriesOf(bench, bucket, 'reports/3.txt')).toHaveLength(3)
    expect(await entriesOf(bench, bucket, 'reports/7.txt')).toHaveLength(3)
  })

  /** A group that gave up when all its files were copied, since nothing could be listed any more. */
  async function endUnproven({ engine, connectionId, practice }: Bench, items: ReturnType<typeof seedFiles>) {
    const fault = { kind: 'error', status: 403, code: 'AccessDenied' } as const
    practice.faults.add({ fault, operations: ['ListObjectsV2'] })
    // They are planned by a listing.
    practice.faults.add({ fault, operations: ['ListObjectVersions'], skip: 1 })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    const row = await untilEnded(engine, jobId)
    practice.faults.clear()
    return row
  }

  it('counts nothing as done that it could not prove when it gives up', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const row = await endUnproven(bench, seedFiles(bench, 20))
    expect(row).toMatchObject({ state: 'failed', doneBytes: 0, files: { count: 20, doneCount: 0, failedCount: 20 } })
    await call(engine, 'transfers.act', { jobId: row.id, action: 'retry' })
    const again = await untilJob(engine, row.id, (job) => job.state === 'succeeded')
    expect(again).toMatchObject({ doneBytes: row.totalBytes, files: { count: 20, doneCount: 20, failedCount: 0 } })
    expect(practice.faults.requests.count('CopyObject')).toBe(20)
  })

  it('takes back also what it had copied and could not prove', async () => {
    await using bench = await openBench()
    const { engine } = bench
    const items = seedFiles(bench, 5)
    const { id } = await endUnproven(bench, items)
    const undo = await call(engine, 'transfers.act', { jobId: id, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded', files: { doneCount: 5 } })
    for (const { key } of items) expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })

  it('is not given up while it makes progress between the times that the store is too busy', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 12)
    await call(engine, 'settings.set', { partsInFlight: 1 })
    // As often as a file is tried before the store is left alone for a while.
    const busy = { fault: { kind: 'throttle', status: 503 }, operations: ['CopyObject'], times: 5 } as const
    for (const { key } of items) practice.faults.add({ ...busy, key })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded', files: { doneCount: 12 } })
    expect(practice.faults.requests.count('CopyObject')).toBe(12 * 6)
  })

  it('pauses, goes on, survives a restart, is undone and cleared as one', async () => {
    await using bench = await openBench()
    const { connectionId, practice } = bench
    const items = seedFiles(bench, 120)
    const held = holdRequests(practice, 'CopyObject', 40)
    const { jobId } = await call(bench.engine, 'restore.startMany', { connectionId, bucket, items })
    await untilJob(bench.engine, jobId, (job) => job.donePartCount > 0)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    held.release()
    const paused = await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    expect(paused.pauseCause).toBe('user')
    expect(paused.donePartCount).toBeLessThan(120)
    const engine = await bench.reopen()
    await call(engine, 'transfers.act', { jobId, action: 'resume' })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(practice.faults.requests.count('CopyObject')).toBe(120)
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(undo.jobId).not.toBe(jobId)
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded', kind: 'undo', partCount: 120 })
    expect(await entriesOf(bench, bucket, 'reports/3.txt')).toHaveLength(2)
    await call(engine, 'transfers.act', { jobId, action: 'clear' })
    expect((await call(engine, 'transfers.list', {})).jobs.map((job) => job.id)).toEqual([undo.jobId])
  })

  it('asks before it destroys what a bucket without versions holds', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 2)
    practice.seed.bucket(bucket, 'suspended')
    const input = { connectionId, bucket, items }
    expect((await failure(engine, 'restore.startMany', input)).code).toBe('loss-not-accepted')
  })

  it.each(['enabled', 'suspended'] as const)('takes no two versions of one file, versions %s', async (versioning) => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const [item = { key: '', versionId: '' }] = seedFiles(bench, 1)
    const other = { key: item.key, versionId: practice.seed.version(bucket, item.key, { content: 'another' }) }
    practice.seed.version(bucket, item.key, { content: 'current' })
    practice.seed.bucket(bucket, versioning)
    const acceptWarnings = ['destroys-null-version', 'consumes-source'] as const
    const input = { connectionId, bucket, items: [item, other], acceptWarnings: [...acceptWarnings] }
    expect((await failure(engine, 'restore.startMany', input)).code).toBe('invalid-input')
    const { jobId } = await call(engine, 'restore.startMany', { ...input, items: [item, item] })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded', files: { count: 1 } })
  })
})
