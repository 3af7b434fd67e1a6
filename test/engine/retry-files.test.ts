import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../app/practice/faults.ts'
import { type Bench, call, entriesOf, failure, holdRequests, openBench, untilEnded, untilJob } from './harness.ts'
import { bucket, keyOf, seedFiles } from './small-files.ts'

const refused = { kind: 'error', status: 403, code: 'AccessDenied' } as const

/** Starts a group of which some files are refused. */
async function startRefused(bench: Bench, count: number, places: readonly number[]) {
  const items = seedFiles(bench, count)
  for (const place of places) {
    bench.practice.faults.add({ fault: refused, operations: ['CopyObject'], key: keyOf(place) })
  }
  return call(bench.engine, 'restore.startMany', { connectionId: bench.connectionId, bucket, items })
}

/** A group of 200 that was cancelled when its first file had failed and some were done. */
async function cancelWithOneFailed(bench: Bench) {
  const { engine, practice } = bench
  const held = holdRequests(practice, 'CopyObject', 30)
  const { jobId } = await startRefused(bench, 200, [0])
  await untilJob(engine, jobId, (job) => job.files?.failedCount === 1 && job.donePartCount > 0)
  await call(engine, 'transfers.act', { jobId, action: 'cancel' })
  held.release()
  return untilJob(engine, jobId, (job) => job.state === 'cancelled')
}

async function filesOf({ engine }: Bench, jobId: string) {
  return (await call(engine, 'transfers.children', { jobId, from: 0, count: 500 })).jobs
}

/** The id of a file as its group's children have it. */
async function idAt(bench: Bench, jobId: string, place: number): Promise<string> {
  return (await filesOf(bench, jobId))[place]?.id ?? ''
}

async function retry(bench: Bench, jobId: string, ...places: readonly number[]): Promise<void> {
  const files = await filesOf(bench, jobId)
  const fileIds = places.map((place) => files[place]?.id ?? '')
  await call(bench.engine, 'transfers.retryFiles', { jobId, fileIds })
}

async function versionsOf(bench: Bench, ...places: readonly number[]): Promise<number[]> {
  return Promise.all(places.map(async (place) => (await entriesOf(bench, bucket, keyOf(place))).length))
}

/** What is shown of the files that are not finished: their places, and the counts. */
async function unfinishedOf({ engine }: Bench, jobId: string, from = 0, count = 500) {
  const window = { jobId, from, count, show: 'unfinished' } as const
  const { jobs, ...counts } = await call(engine, 'transfers.children', window)
  return { keys: jobs.map((file) => file.destination.key), states: jobs.map((file) => file.state), ...counts }
}

const copiesOf = ({ practice }: Bench) => practice.faults.requests.count('CopyObject')

describe('a file of a group that failed', () => {
  it('is tried again alone: the others that failed stay so, and those that are done are left alone', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const { jobId } = await startRefused(bench, 20, [3, 7, 11])
    await untilEnded(engine, jobId)
    const before = await filesOf(bench, jobId)
    expect(before.flatMap((file, place) => (file.actions.includes('retry') ? [place] : []))).toEqual([3, 7, 11])
    practice.faults.clear()
    const copies = copiesOf(bench)
    await retry(bench, jobId, 7)
    const row = await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.doneCount === 18)
    expect(row).toMatchObject({ files: { count: 20, failedCount: 2 }, error: { code: 'access-denied' } })
    expect(copiesOf(bench) - copies).toBe(1)
    expect(await versionsOf(bench, 3, 7, 11, 12)).toEqual([2, 3, 2, 3])
    const after = await filesOf(bench, jobId)
    expect([after[7]?.id, after[7]?.state, after[7]?.actions]).toEqual([before[7]?.id, 'succeeded', []])
    expect([after[3]?.state, after[3]?.error, after[3]?.actions]).toEqual(['failed', before[3]?.error, ['retry']])
    const receipts = await call(engine, 'activity.list', { offset: 0, count: 50, search: keyOf(7) })
    expect(receipts.rows.map((one) => [one.outcome, one.canUndo])).toEqual([['succeeded', true]])
    await retry(bench, jobId, 3, 11)
    expect(await untilJob(engine, jobId, (job) => job.state === 'succeeded')).toMatchObject({
      files: { doneCount: 20, failedCount: 0 },
    })
    expect(copiesOf(bench) - copies).toBe(3)
  })

  it('is tried again alone also when the program ends in between', async () => {
    await using bench = await openBench()
    const { practice } = bench
    const { jobId } = await startRefused(bench, 12, [2, 5])
    await untilEnded(bench.engine, jobId)
    practice.faults.clear()
    const copies = copiesOf(bench)
    const held = holdRequests(practice, 'CopyObject', 0)
    await retry(bench, jobId, 5)
    await untilJob(bench.engine, jobId, (job) => job.state === 'running')
    const reopened = bench.reopen()
    held.release()
    const engine = await reopened
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.doneCount === 11)
    expect(await versionsOf(bench, 2, 5)).toEqual([2, 3])
    expect(copiesOf(bench) - copies).toBeLessThanOrEqual(2)
  })

  it('is tried again alone in a group that was cancelled, which stays so', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const { id: jobId, files } = await cancelWithOneFailed(bench)
    practice.faults.clear()
    const copies = copiesOf(bench)
    const heldAgain = holdRequests(practice, 'CopyObject', 0)
    await retry(bench, jobId, 0)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    const states = (await filesOf(bench, jobId)).map((file) => file.state)
    expect([['queued', 'running'], states.slice(-1)]).toEqual([
      expect.arrayContaining(states.slice(0, 1)),
      ['cancelled'],
    ])
    heldAgain.release()
    const again = await untilJob(engine, jobId, (job) => job.state === 'cancelled')
    expect(again.files).toEqual({ count: 200, doneCount: (files?.doneCount ?? 0) + 1, failedCount: 0 })
    expect(copiesOf(bench) - copies).toBe(1)
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    expect((await untilJob(engine, jobId, (job) => job.state === 'succeeded')).files?.doneCount).toBe(200)
    expect(await versionsOf(bench, 0, 1, 100, 199)).toEqual([3, 3, 3, 3])
  })

  it('is tried again alone in a group that was given up, which fails for the same reason as before', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    const items = seedFiles(bench, 170)
    practice.faults.add({ fault: refused, operations: ['CopyObject'] })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    await untilEnded(engine, jobId)
    practice.faults.clear()
    const copies = copiesOf(bench)
    await retry(bench, jobId, 1, 2)
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({
      state: 'failed',
      files: { doneCount: 2, failedCount: 168 },
      error: { code: 'access-denied' },
    })
    expect(copiesOf(bench) - copies).toBe(2)
  })

  const ways: readonly (readonly [string, (bench: Bench, jobId: string) => Promise<unknown>])[] = [
    ['alone', (bench, jobId) => retry(bench, jobId, 4)],
    ['with the others', ({ engine }, jobId) => call(engine, 'transfers.act', { jobId, action: 'retry' })],
  ]
  it.each(ways)('is not copied twice when its copy shows late: tried again %s', async (_, tryAgain) => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    const items = seedFiles(bench, 12)
    const lost: FaultRule = { fault: { kind: 'reset', when: 'after' }, operations: ['CopyObject'], key: keyOf(4) }
    practice.faults.add(lost)
    practice.faults.add({ fault: { kind: 'stale-listing' }, operations: ['ListObjectVersions', 'ListObjects'] })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect(await untilEnded(engine, jobId)).toMatchObject({
      files: { doneCount: 11, failedCount: 1 },
      error: { code: 'outcome-unknown' },
    })
    practice.faults.clear()
    await tryAgain(bench, jobId)
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect([copiesOf(bench), await versionsOf(bench, 4)]).toEqual([12, [3]])
  })

  it('keeps its place in the group where it has a job of its own', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    const items = seedFiles(bench, 4)
    const key = 'reports/large.mov'
    const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 3 * 2 ** 30, seed: 3 } })
    practice.seed.version(bucket, key, { content: 'oops' })
    practice.faults.add({ fault: refused, operations: ['InitiateMultipartUpload'] })
    practice.faults.add({ fault: refused, operations: ['CopyObject'], key: keyOf(1) })
    const all = [...items, { key, versionId }]
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: all })
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.failedCount === 2)
    practice.faults.clear()
    await retry(bench, jobId, 4)
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.doneCount === 4)
    expect((await filesOf(bench, jobId))[4]).toMatchObject({ destination: { key }, state: 'succeeded' })
    expect((await call(engine, 'transfers.list', {})).jobs.map(({ id }) => id)).toEqual([jobId])
  })

  it('is refused while the others are at work, and where it has not failed or is not there', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdRequests(practice, 'CopyObject', 10)
    const { jobId } = await startRefused(bench, 20, [0])
    await untilJob(engine, jobId, (job) => job.files?.failedCount === 1)
    const askFor = async (...fileIds: string[]) =>
      (await failure(engine, 'transfers.retryFiles', { jobId, fileIds })).code
    const failed = await idAt(bench, jobId, 0)
    expect((await filesOf(bench, jobId))[0]).toMatchObject({ state: 'failed', actions: [] })
    expect(await askFor(failed)).toBe('illegal-transition')
    held.release()
    await untilEnded(engine, jobId)
    expect(await askFor(failed, await idAt(bench, jobId, 3))).toBe('illegal-transition')
    expect(await askFor(failed, `${jobId}-20`)).toBe('job-not-found')
    expect(await askFor(`${jobId}-x`)).toBe('job-not-found')
    expect((await failure(engine, 'transfers.retryFiles', { jobId: 'gone', fileIds: [failed] })).code).toBe(
      'job-not-found',
    )
    expect((await filesOf(bench, jobId))[0]?.state).toBe('failed')
  })
})

describe('the files of a group that are not finished', () => {
  it('come in windows of their own, with their count, and stay there while they are tried again', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const failed = [0, 3, 4, 5, 30, 59]
    const { jobId } = await startRefused(bench, 60, failed)
    await untilEnded(engine, jobId)
    const at = async (from: number, count: number) => (await unfinishedOf(bench, jobId, from, count)).keys
    expect(await at(0, 2)).toEqual([keyOf(0), keyOf(3)])
    expect(await at(1, 4)).toEqual([3, 4, 5, 30].map(keyOf))
    expect(await at(4, 500)).toEqual([keyOf(30), keyOf(59)])
    expect([await at(6, 10), await at(0, 0)]).toEqual([[], []])
    expect(await unfinishedOf(bench, jobId, 5, 1)).toMatchObject({ count: 6, unfinishedCount: 6 })
    const all = await call(engine, 'transfers.children', { jobId, from: 58, count: 10, show: 'all' })
    expect([all.jobs.length, all.count, all.unfinishedCount]).toEqual([2, 60, 6])
    practice.faults.clear()
    const held = holdRequests(practice, 'CopyObject', 0)
    await retry(bench, jobId, 4)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    expect(await unfinishedOf(bench, jobId)).toMatchObject({ keys: failed.map(keyOf), count: 6 })
    held.release()
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.doneCount === 55)
    expect(await unfinishedOf(bench, jobId)).toMatchObject({ keys: [0, 3, 5, 30, 59].map(keyOf), unfinishedCount: 5 })
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(await unfinishedOf(bench, jobId)).toEqual({ keys: [], states: [], count: 0, unfinishedCount: 0 })
  })

  it('are all that a group gave up with, also while some of them are tried again', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    const items = seedFiles(bench, 170)
    practice.faults.add({ fault: refused, operations: ['CopyObject'] })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect((await untilEnded(engine, jobId)).files).toMatchObject({ failedCount: 170 })
    expect(await unfinishedOf(bench, jobId, 168, 5)).toMatchObject({ keys: [168, 169].map(keyOf), count: 170 })
    practice.faults.clear()
    const held = holdRequests(practice, 'CopyObject', 0)
    await retry(bench, jobId, 1)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    expect((await unfinishedOf(bench, jobId)).count).toBe(170)
    held.release()
    expect((await untilEnded(engine, jobId)).files).toMatchObject({ failedCount: 169 })
    expect((await unfinishedOf(bench, jobId)).count).toBe(169)
  })

  it('are not those that were never begun because a person cancelled the group', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const { id: jobId } = await cancelWithOneFailed(bench)
    expect(await unfinishedOf(bench, jobId)).toMatchObject({ keys: [keyOf(0)], unfinishedCount: 1 })
    practice.faults.clear()
    const heldAgain = holdRequests(practice, 'CopyObject', 0)
    await retry(bench, jobId, 0)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    expect(await unfinishedOf(bench, jobId)).toMatchObject({ keys: [keyOf(0)], count: 1 })
    heldAgain.release()
    await untilJob(engine, jobId, (job) => job.state === 'cancelled')
    expect((await unfinishedOf(bench, jobId)).count).toBe(0)
  })

  it('have those with a job of their own at their place among the others', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    const items = seedFiles(bench, 5)
    const key = `${keyOf(2)}.mov`
    const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 3 * 2 ** 30, seed: 3 } })
    practice.seed.version(bucket, key, { content: 'oops' })
    practice.faults.add({ fault: refused, operations: ['InitiateMultipartUpload'] })
    for (const place of [1, 4]) {
      practice.faults.add({ fault: refused, operations: ['CopyObject'], key: keyOf(place) })
    }
    const all = [...items, { key, versionId }]
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: all })
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.failedCount === 3)
    expect(await unfinishedOf(bench, jobId)).toEqual({
      keys: [keyOf(1), key, keyOf(4)],
      states: ['failed', 'failed', 'failed'],
      count: 3,
      unfinishedCount: 3,
    })
    expect((await unfinishedOf(bench, jobId, 1, 1)).keys).toEqual([key])
    const page = await call(engine, 'transfers.children', { jobId, from: 0, count: 1 })
    expect([page.count, page.unfinishedCount]).toEqual([6, 3])
    practice.faults.clear()
    const held = holdRequests(practice, 'UploadPartCopy', 0)
    await retry(bench, jobId, 3)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    expect((await unfinishedOf(bench, jobId)).keys).toEqual([keyOf(1), key, keyOf(4)])
    held.release()
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.doneCount === 4)
    expect((await unfinishedOf(bench, jobId)).keys).toEqual([keyOf(1), keyOf(4)])
  })

  it('are found by the states of their jobs where each file has its own', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    const items = seedFiles(bench, 7)
    practice.seed.bucket(bucket, 'suspended')
    for (const place of [0, 2, 3, 6]) {
      practice.faults.add({ fault: refused, operations: ['CopyObject'], key: keyOf(place) })
    }
    const acceptWarnings = ['destroys-null-version', 'consumes-source'] as const
    const input = { connectionId, bucket, items, acceptWarnings: [...acceptWarnings] }
    const { jobId } = await call(engine, 'restore.startMany', input)
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.failedCount === 4)
    expect(await unfinishedOf(bench, jobId, 0, 1)).toMatchObject({ keys: [keyOf(0)], count: 4, unfinishedCount: 4 })
    expect((await unfinishedOf(bench, jobId, 1, 2)).keys).toEqual([keyOf(2), keyOf(3)])
    expect((await unfinishedOf(bench, jobId, 3, 500)).keys).toEqual([keyOf(6)])
    const page = await call(engine, 'transfers.children', { jobId, from: 5, count: 9 })
    expect([page.jobs.length, page.count, page.unfinishedCount]).toEqual([2, 7, 4])
    practice.faults.clear()
    const held = holdRequests(practice, 'CopyObject', 0)
    await retry(bench, jobId, 2)
    await untilJob(engine, jobId, (job) => job.state === 'running')
    expect((await unfinishedOf(bench, jobId)).keys.toSorted()).toEqual([0, 2, 3, 6].map(keyOf))
    held.release()
    await untilJob(engine, jobId, (job) => job.state === 'failed' && job.files?.doneCount === 4)
    expect((await unfinishedOf(bench, jobId)).keys).toEqual([0, 3, 6].map(keyOf))
  })
})
