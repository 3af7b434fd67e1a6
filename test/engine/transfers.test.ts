import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../app/contract/events.ts'
import {
  type Bench,
  call,
  entriesOf,
  failure,
  holdParts,
  holdRequests,
  openBench,
  openUploads,
  untilEnded,
  untilJob,
} from './harness.ts'

const gib = 2 ** 30
const bucket = 'media'
const key = 'video.mov'

/** A bucket with an earlier version that needs many parts, and the start of its restore. */
async function startLarge(bench: Bench, sizeBytes = 4 * gib): Promise<string> {
  const { practice, engine, connectionId } = bench
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: sizeBytes, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
  return jobId
}

describe('steering a restore', () => {
  it('pauses after the parts in flight and goes on without copying one again', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 4)
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 4)
    await call(engine, 'transfers.act', { jobId, action: 'pause' })
    const paused = await untilJob(engine, jobId, (job) => job.state === 'paused')
    expect(paused.pauseCause).toBe('user')
    expect(paused.actions).toEqual(['resume', 'cancel'])
    held.release()
    await call(engine, 'transfers.act', { jobId, action: 'resume' })
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('succeeded')
    expect(practice.faults.requests.count('UploadPartCopy')).toBe(job.partCount)
    expect(practice.faults.requests.count('InitiateMultipartUpload')).toBe(1)
  })

  it('cancels: waits for the parts in flight, ends the upload, and changes nothing', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 2)
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 2)
    await call(engine, 'transfers.act', { jobId, action: 'cancel' })
    expect(practice.faults.requests.count('AbortMultipartUpload')).toBe(0)
    held.release()
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('cancelled')
    expect(job.orphanUploadId).toBeUndefined()
    expect(await openUploads(bench, bucket)).toBe(0)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })

  it('ends the upload also of one that is cancelled while it waits for its turn again', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 2)
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount > 0)
    for (const action of ['pause', 'resume', 'cancel'] as const) await call(engine, 'transfers.act', { jobId, action })
    held.release()
    expect((await untilEnded(engine, jobId)).state).toBe('cancelled')
    await expect.poll(() => practice.faults.requests.concurrency).toBe(0)
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it('keeps the upload on record when it cannot be ended', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 2)
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 2)
    practice.faults.add({
      fault: { kind: 'error', status: 403, code: 'AccessDenied' },
      operations: ['AbortMultipartUpload'],
    })
    await call(engine, 'transfers.act', { jobId, action: 'cancel' })
    held.release()
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('cancelled')
    const [upload] = (await bench.store.listUploads(bucket, {}, new AbortController().signal)).uploads
    expect(job.orphanUploadId).toBe(upload?.uploadId)
  })

  it('tries again as a new job that names the old one', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    practice.faults.add({
      fault: { kind: 'error', status: 400, code: 'InvalidArgument' },
      operations: ['UploadPartCopy'],
    })
    const jobId = await startLarge(bench)
    const failed = await untilEnded(engine, jobId)
    expect(failed.state).toBe('failed')
    expect(await openUploads(bench, bucket)).toBe(0)
    practice.faults.clear()
    const again = await call(engine, 'transfers.act', { jobId, action: 'retry' })
    expect(again.jobId).not.toBe(jobId)
    expect(await untilEnded(engine, again.jobId)).toMatchObject({ state: 'succeeded', retryOf: jobId })
  })

  it.each([
    [1_000, 'CopyObject', 8],
    [1.5 * gib, 'CompleteMultipartUpload', 40],
  ] as const)('gives up a last step that the store fails at for good, %i bytes', async (sizeBytes, step, sends) => {
    await using bench = await openBench()
    const { engine, practice } = bench
    practice.faults.add({ fault: { kind: 'error', status: 500, code: 'InternalError' }, operations: [step] })
    const job = await untilEnded(engine, await startLarge(bench, sizeBytes))
    expect(job).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } })
    expect(practice.faults.requests.count(step)).toBe(sends)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it('refuses to cancel once the result is being made visible', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdRequests(practice, 'CompleteMultipartUpload', 0)
    const jobId = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.state === 'committing')
    const error = await failure(engine, 'transfers.act', { jobId, action: 'cancel' })
    expect(error.code).toBe('cancel-refused')
    held.release()
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
  })

  it('forgets an ended job when it is cleared, and tells so', async () => {
    await using bench = await openBench()
    const { engine } = bench
    const jobId = await startLarge(bench)
    await untilEnded(engine, jobId)
    const removed = new Promise((resolve) => {
      engine.subscribe((event) => {
        if (event.name === 'jobs.changed' && event.payload.removed.includes(jobId)) resolve(true)
      })
    })
    await call(engine, 'transfers.act', { jobId, action: 'clear' })
    expect(await removed).toBe(true)
    expect((await call(engine, 'transfers.list', {})).jobs).toEqual([])
    expect((await failure(engine, 'transfers.act', { jobId, action: 'retry' })).code).toBe('job-not-found')
  })

  it('tells of progress at most ten times a second, and of parts only when they are watched', async () => {
    await using bench = await openBench({ practice: { copyBytesPerSecond: 1_000_000_000 } })
    const { engine, practice } = bench
    const held = holdParts(practice, 8)
    const seen: EngineEvent[] = []
    engine.subscribe((event) => seen.push(event))
    const jobId = await startLarge(bench)
    const startedAt = Date.now()
    await untilJob(engine, jobId, (job) => job.donePartCount >= 8)
    expect(seen.filter((event) => event.name === 'parts.changed')).toEqual([])
    const parts = await call(engine, 'transfers.parts', { jobId, watch: true })
    held.release()
    const job = await untilEnded(engine, jobId)
    expect(parts.runs.reduce((sum, [, count]) => sum + count, 0)).toBe(job.partCount)
    const tenths = Math.ceil((Date.now() - startedAt) / 100) + 2
    for (const name of ['jobs.changed', 'parts.changed']) {
      expect(seen.filter((event) => event.name === name).length).toBeLessThanOrEqual(tenths)
    }
    expect(seen.some((event) => event.name === 'parts.changed')).toBe(true)
    expect(seen.map((event) => event.seq)).toEqual(seen.map((_, index) => (seen[0]?.seq ?? 0) + index))
    expect(job.rateBytesPerSecond).toBeUndefined()
    const running = seen.flatMap((event) => (event.name === 'jobs.changed' ? event.payload.jobs : []))
    expect(running.some((one) => (one.rateBytesPerSecond ?? 0) > 0 && one.secondsLeft !== undefined)).toBe(true)
  })

  it('refuses a result that is not what was copied, and keeps its id for the user', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const jobId = await startLarge(bench, 2 * gib)
    // Another object answers under the new version's name from now on.
    practice.faults.add({
      fault: {
        kind: 'raw',
        afterWork: true,
        bytes:
          'HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\nETag: "00"\r\nx-oss-hash-crc64ecma: 12345\r\nx-oss-object-type: Multipart\r\nx-oss-storage-class: Standard\r\nLast-Modified: Mon, 01 Jan 2024 00:00:00 GMT\r\nConnection: close\r\n\r\n',
      },
      operations: ['HeadObject'],
    })
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'integrity-mismatch' } })
    expect(job.receipt?.versionId).toBe((await entriesOf(bench, bucket, key))[0]?.versionId)
  })
})

describe('closing and opening again', () => {
  it('pauses what runs and goes on from there, copying no finished part again', async () => {
    await using bench = await openBench()
    const held = holdParts(bench.practice, 8)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount === 8)
    const engine = await bench.reopen()
    const connectionId = bench.connectionId
    const [before] = (await call(engine, 'transfers.list', {})).jobs
    expect(before?.id).toBe(jobId)
    expect(before?.connectionId).toBe(connectionId)
    held.release()
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('succeeded')
    const copied = bench.practice.faults.requests.entries.filter(
      (one) => one.operation === 'UploadPartCopy' && one.status === 200,
    )
    expect(new Set(copied.map((one) => one.partNumber)).size).toBe(job.partCount)
    expect(bench.practice.faults.requests.count('InitiateMultipartUpload')).toBe(1)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('leaves a job that a person paused as it is', async () => {
    await using bench = await openBench()
    holdParts(bench.practice, 2)
    const jobId = await startLarge(bench)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount === 2)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    await untilJob(bench.engine, jobId, (job) => job.state === 'paused')
    const engine = await bench.reopen()
    const [job] = (await call(engine, 'transfers.list', {})).jobs
    expect(job).toMatchObject({ state: 'paused', pauseCause: 'user' })
    expect(job?.donePartCount).toBe(2)
  })
})
