import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPracticeStore } from '../../app/practice/practice-store.ts'
import {
  type Bench,
  call,
  entriesOf,
  holdParts,
  openBench,
  openUploads,
  renewCredentials,
  testKeys,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'media'
const key = 'video.mov'

async function startLarge({ practice, engine, connectionId }: Bench): Promise<string> {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 4 * 2 ** 30, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
  return jobId
}

/** The store comes back under its old address. */
async function comeBack({ dataDir, clock, practice: { port } }: Bench) {
  const store = await openPracticeStore({ dataDir: join(dataDir, '..', 'store'), port, now: clock.now, ...testKeys })
  return { store, [Symbol.asyncDispose]: () => store.close() }
}

function donePartsOf({ practice }: Bench): ReadonlySet<number | undefined> {
  const copied = practice.faults.requests.entries.filter(
    (one) => one.operation === 'UploadPartCopy' && one.status === 200,
  )
  return new Set(copied.map((one) => one.partNumber))
}

describe('when the network goes', () => {
  it('pauses with its cause, and goes on by itself when the store answers again', async () => {
    await using bench = await openBench()
    holdParts(bench.practice, 8)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount === 8)
    const done = donePartsOf(bench)
    await bench.practice.close()
    const paused = await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    expect(paused.pauseCause).toBe('offline')
    expect(paused.actions).toContain('cancel')
    await using again = await comeBack(bench)
    const job = await untilEnded(bench.engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    expect(await openUploads(bench, bucket)).toBe(0)
    const copied = again.store.faults.requests.entries.filter((one) => one.operation === 'UploadPartCopy')
    expect(copied.filter((one) => done.has(one.partNumber))).toEqual([])
  })

  it('can be cancelled while it is away; the upload is kept on record', async () => {
    await using bench = await openBench()
    holdParts(bench.practice, 4)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount === 4)
    await bench.practice.close()
    await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    await call(bench.engine, 'transfers.act', { jobId, action: 'cancel' })
    const job = await untilEnded(bench.engine, jobId)
    expect(job.state).toBe('cancelled')
    expect(job.orphanUploadId).toBeDefined()
  })
})

describe('when the computer sleeps for an hour in mid-copy', () => {
  it('goes on by itself once the network is up again, copying no finished part twice', async () => {
    await using bench = await openBench()
    holdParts(bench.practice, 8)
    const jobId = await startLarge(bench)
    const before = await untilJob(bench.engine, jobId, (job) => job.donePartCount === 8)
    const done = donePartsOf(bench)
    // Every connection is gone, the clock is an hour later, and the network takes a moment.
    await bench.practice.close()
    bench.clock.doze(3_600_000)
    const paused = await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    expect(paused).toMatchObject({ pauseCause: 'offline', donePartCount: 8 })
    await using again = await comeBack(bench)
    const job = await untilEnded(bench.engine, jobId)
    expect(job).toMatchObject({ state: 'succeeded', donePartCount: before.partCount })
    expect((job.finishedAt ?? 0) - (job.startedAt ?? 0)).toBeGreaterThanOrEqual(3_600_000)
    const { requests } = again.store.faults
    expect(requests.count('InitiateMultipartUpload')).toBe(0)
    expect(requests.entries.filter((one) => one.operation === 'UploadPartCopy' && done.has(one.partNumber))).toEqual([])
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it('corrects its clock exactly once if the store disagrees by then, and goes on', async () => {
    const corrections: unknown[] = []
    const log = {
      info: () => undefined,
      error: () => undefined,
      warn: (_: string, facts?: Readonly<Record<string, unknown>>) => void corrections.push(facts),
    }
    await using bench = await openBench({ engine: { log } })
    const held = holdParts(bench.practice, 4)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount === 4)
    // Many requests are refused for the same clock, and this computer woke an hour behind the store.
    const skew = bench.practice.faults.add({ fault: { kind: 'clock-skew', offsetMs: 3_600_000 } })
    held.release()
    const job = await untilEnded(bench.engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(corrections).toHaveLength(1)
    const refused = bench.practice.faults.requests.entries.filter((one) => one.errorCode === 'RequestTimeTooSkewed')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused.length).toBeLessThanOrEqual(64)
    expect(skew.hits).toBeGreaterThan(refused.length)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})

describe('when credentials end in mid-copy', () => {
  it('asks for new ones and goes on with them', async () => {
    await using bench = await openBench()
    const { practice, engine } = bench
    const held = holdParts(practice, 4)
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 4)
    const done = donePartsOf(bench)
    const before = practice.faults.requests.entries.length
    const expiry = practice.faults.add({ fault: { kind: 'expired-token' } })
    held.release()
    const paused = await untilJob(engine, jobId, (job) => job.state === 'paused')
    expect(paused).toMatchObject({ pauseCause: 'credentials', error: { code: 'token-expired' } })
    // It waits for a person: time alone changes nothing.
    bench.clock.doze(3_600_000)
    expiry.remove()
    expect((await call(engine, 'transfers.list', {})).jobs[0]?.state).toBe('paused')
    await renewCredentials(bench)
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('succeeded')
    const { requests } = practice.faults
    expect(requests.count('InitiateMultipartUpload')).toBe(1)
    const later = requests.entries.slice(before).filter((one) => one.operation === 'UploadPartCopy')
    expect(later.filter((one) => one.status === 200 && done.has(one.partNumber))).toEqual([])
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})
