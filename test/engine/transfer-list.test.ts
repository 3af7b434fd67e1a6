import { describe, expect, it } from 'vitest'
import type { JobView } from '../../app/contract/views.ts'
import { type Bench, call, failure, holdParts, openBench, untilEnded, untilJob } from './harness.ts'

const gib = 2 ** 30
const bucket = 'media'

/** Starts restores of so many large files, one after the other. */
async function startMany({ practice, engine, connectionId }: Bench, count: number): Promise<string[]> {
  practice.seed.bucket(bucket, 'enabled')
  const ids: string[] = []
  for (let index = 0; index < count; index++) {
    const key = `film-${index}.mov`
    const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 2 * gib, seed: index } })
    practice.seed.version(bucket, key, { content: 'overwritten' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
    ids.push(jobId)
  }
  return ids
}

async function waiting(engine: Bench['engine']): Promise<JobView[]> {
  const { jobs } = await call(engine, 'transfers.list', {})
  return jobs.filter((job) => job.state === 'queued').toSorted((one, other) => (one.turn ?? 0) - (other.turn ?? 0))
}

describe('the list of transfers', () => {
  it('gives large files their turn in the order that a person chose, also after a restart', async () => {
    await using bench = await openBench({ practice: { copyBytesPerSecond: 20_000_000 } })
    const ids = await startMany(bench, 11)
    const [running] = ids
    const last = ids.slice(8)
    expect((await waiting(bench.engine)).map((job) => job.id)).toEqual(last)
    const [first = '', second = '', third = ''] = last
    await call(bench.engine, 'transfers.move', { jobId: third, beforeJobId: first })
    await call(bench.engine, 'transfers.move', { jobId: first })
    const wanted = [third, second, first]
    expect((await waiting(bench.engine)).map((job) => job.id)).toEqual(wanted)
    const refused = await failure(bench.engine, 'transfers.move', { jobId: running ?? '' })
    expect(refused.code).toBe('illegal-transition')
    expect((await failure(bench.engine, 'transfers.move', { jobId: 'gone' })).code).toBe('job-not-found')

    const engine = await bench.reopen()
    expect((await waiting(engine)).map((job) => job.id)).toEqual(wanted)
    for (const jobId of ids.slice(0, 8)) await call(engine, 'transfers.act', { jobId, action: 'cancel' })
    bench.practice.setCopyRate(0)
    const ended = await Promise.all(last.map((jobId) => untilEnded(engine, jobId)))
    const begun = ended.toSorted((one, other) => (one.startedAt ?? 0) - (other.startedAt ?? 0))
    expect(begun.map((job) => job.state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(begun[0]?.id).toBe(third)
  })

  it('tells tries and last error of each part that failed, by page, and keeps them when the job fails', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 6)
    const fault = { kind: 'error', status: 500, code: 'InternalError' } as const
    practice.faults.add({ fault, operations: ['UploadPartCopy'], times: 2 })
    const [jobId = ''] = await startMany(bench, 1)
    await untilJob(engine, jobId, (job) => job.donePartCount >= 4)
    const all = await call(engine, 'transfers.partRows', { jobId, show: 'all', from: 0, count: 10 })
    expect(all.count).toBeGreaterThan(10)
    expect(all.rows).toHaveLength(10)
    expect(all.rows[1]).toMatchObject({ number: 2, firstByte: all.rows[0]?.sizeBytes })
    const rest = await call(engine, 'transfers.partRows', { jobId, show: 'all', from: all.count - 1, count: 10 })
    expect(rest.rows.map((row) => row.firstByte + row.sizeBytes)).toEqual([2 * gib])
    const troubled = await call(engine, 'transfers.partRows', { jobId, show: 'troubled', from: 0, count: 100 })
    expect(troubled.count).toBe(troubled.troubledCount)
    expect(troubled.rows.map((row) => row.error?.code)).toEqual(troubled.rows.map(() => 'server-error'))
    expect(troubled.rows.every((row) => row.tries >= 1)).toBe(true)

    practice.faults.add({
      fault: { kind: 'error', status: 400, code: 'InvalidArgument' },
      operations: ['UploadPartCopy'],
    })
    held.release()
    expect((await untilEnded(engine, jobId)).state).toBe('failed')
    const kept = await call(engine, 'transfers.partRows', { jobId, show: 'troubled', from: 0, count: 100 })
    expect(kept.rows.some((row) => row.state === 4 && row.error !== undefined)).toBe(true)
  })
})

describe('receipts', () => {
  it('forgets those that are older than a person wants them kept, as soon as that is set', async () => {
    await using bench = await openBench()
    const { engine, practice, connectionId, clock } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.seed.marker(bucket, 'a.txt')
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: ['a.txt'] })
    const [jobId = ''] = jobIds
    await untilEnded(engine, jobId)
    const kept = () => call(engine, 'activity.list', { search: '', offset: 0, count: 10 })
    await expect.poll(async () => (await kept()).count).toBe(1)
    await clock.sleep(10 * 86_400_000, new AbortController().signal)
    await call(engine, 'settings.set', { activityDays: 30 })
    expect((await kept()).count).toBe(1)
    await call(engine, 'settings.set', { activityDays: 7 })
    expect((await kept()).count).toBe(0)
  })
})
