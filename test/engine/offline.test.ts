import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bench, call, entriesOf, openBench, openUploads, testKeys, untilEnded, untilJob } from './harness.ts'
import { openPracticeStore } from '../../app/practice/practice-store.ts'

const bucket = 'media'
const key = 'video.mov'

async function startLarge({ practice, engine, connectionId }: Bench): Promise<string> {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 4 * 2 ** 30, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
  return jobId
}

const watchable = { practice: { copyBytesPerSecond: 500_000_000 } }

describe('when the network goes', () => {
  it('pauses with its cause, and goes on by itself when the store answers again', async () => {
    await using bench = await openBench(watchable)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 8)
    const { port } = bench.practice
    const doneBefore = bench.practice.faults.requests.entries
      .filter((one) => one.operation === 'UploadPartCopy' && one.status === 200)
      .map((one) => one.partNumber)
    await bench.practice.close()
    const paused = await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    expect(paused.pauseCause).toBe('offline')
    expect(paused.actions).toContain('cancel')
    const options = { dataDir: join(bench.dataDir, '..', 'store'), port, now: bench.clock.now, ...testKeys }
    const again = await openPracticeStore(options)
    try {
      const job = await untilEnded(bench.engine, jobId)
      expect(job.error).toBeUndefined()
      expect(job.state).toBe('succeeded')
      expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
      expect(await openUploads(bench, bucket)).toBe(0)
      const copied = again.faults.requests.entries.filter((one) => one.operation === 'UploadPartCopy')
      expect(copied.filter((one) => doneBefore.includes(one.partNumber))).toEqual([])
    } finally {
      await again.close()
    }
  })

  it('can be cancelled while it is away; the upload is kept on record', async () => {
    await using bench = await openBench(watchable)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 4)
    await bench.practice.close()
    await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    await call(bench.engine, 'transfers.act', { jobId, action: 'cancel' })
    const job = await untilEnded(bench.engine, jobId)
    expect(job.state).toBe('cancelled')
    expect(job.orphanUploadId).toBeDefined()
  })
})

describe('when the computer sleeps for an hour in mid-copy', () => {
  it('corrects its clock once if the store disagrees by then, and goes on', async () => {
    await using bench = await openBench(watchable)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 4)
    // Every connection breaks, and this computer wakes an hour behind the store.
    bench.practice.faults.add({ fault: { kind: 'reset', when: 'before' }, times: 8 })
    bench.practice.faults.add({ fault: { kind: 'clock-skew', offsetMs: 3_600_000 } })
    const job = await untilEnded(bench.engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})

describe('when credentials end in mid-copy', () => {
  it('asks for new ones and goes on with them', async () => {
    await using bench = await openBench(watchable)
    const { practice, engine, connectionId } = bench
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount >= 4)
    practice.faults.add({ fault: { kind: 'expired-token' } })
    const paused = await untilJob(engine, jobId, (job) => job.state === 'paused')
    expect(paused).toMatchObject({ pauseCause: 'credentials', error: { code: 'token-expired' } })
    practice.faults.clear()
    const [view] = await call(engine, 'connections.list', {})
    if (view === undefined) throw new Error('No connection')
    const { name, dialect, endpoint, region, addressing } = view
    const draft = { name, dialect, endpoint, region, addressing, ...testKeys }
    await call(engine, 'connections.update', { id: connectionId, draft })
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('succeeded')
    expect(practice.faults.requests.count('InitiateMultipartUpload')).toBe(1)
  })
})
