import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bench, call, holdParts, holdRequests, openBench, untilEnded, untilJob } from './harness.ts'

const bucket = 'documents'
const key = 'lease.pdf'
const small = { content: 'signed' }
const large = { content: { virtualBytes: 1.5 * 2 ** 30, seed: 1 } }
const gone = { kind: 'error', status: 404, code: 'NoSuchBucket' } as const

async function startRestore(
  { engine, practice, connectionId }: Bench,
  version: typeof small | typeof large = small,
): Promise<string> {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, version)
  practice.seed.version(bucket, key, { content: 'overwritten' })
  return (await call(engine, 'restore.start', { connectionId, bucket, key, versionId })).jobId
}

async function startBringBack({ engine, practice, connectionId }: Bench): Promise<string> {
  practice.seed.bucket(bucket, 'enabled')
  practice.seed.version(bucket, key, small)
  practice.seed.marker(bucket, key)
  const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
  return jobIds[0] ?? ''
}

async function startDownload(bench: Bench): Promise<string> {
  await bench.reopen({ downloadsDir: join(bench.dataDir, 'downloads') })
  const { engine, practice, connectionId } = bench
  practice.seed.bucket(bucket, 'enabled')
  const items = [{ bucket, key, versionId: practice.seed.version(bucket, key, small) }]
  const { jobIds } = await call(engine, 'download.start', { connectionId, items, where: 'downloads' })
  return jobIds[0] ?? ''
}

/** A job that fails at such a request, which goes well from then on. @returns its id. */
async function failAt(bench: Bench, operation: Parameters<typeof holdRequests>[1], start: typeof startBringBack) {
  const rule = bench.practice.faults.add({ fault: gone, operations: [operation] })
  const jobId = await start(bench)
  expect((await untilEnded(bench.engine, jobId)).state).toBe('failed')
  rule.remove()
  return jobId
}

const retry = async ({ engine }: Bench, jobId: string) =>
  (await call(engine, 'transfers.act', { jobId, action: 'retry' })).jobId

describe('a failed job that is tried again twice', () => {
  it.each([
    ['a restore', startRestore, 'CopyObject'],
    ['a bring-back', startBringBack, 'ListObjectVersions'],
    ['a download', startDownload, 'GetObject'],
  ] as const)('is begun once, %s', async (_, start, operation) => {
    await using bench = await openBench()
    const failed = await failAt(bench, operation, start)
    const held = holdRequests(bench.practice, operation, 0)
    const [first, second] = await Promise.all([retry(bench, failed), retry(bench, failed)])
    expect([second, await retry(bench, failed)]).toEqual([first, first])
    const { jobs } = await call(bench.engine, 'transfers.list', {})
    expect(jobs.filter((job) => job.retryOf === failed).map(({ id }) => id)).toEqual([first])
    held.release()
    expect((await untilEnded(bench.engine, first)).state).toBe('succeeded')
  })

  it('is begun once also where the job that began is paused, and after a restart', async () => {
    await using bench = await openBench()
    const failed = await failAt(bench, 'InitiateMultipartUpload', (of) => startRestore(of, large))
    const held = holdParts(bench.practice, 2)
    const first = await retry(bench, failed)
    await untilJob(bench.engine, first, (job) => job.donePartCount === 2)
    await call(bench.engine, 'transfers.act', { jobId: first, action: 'pause' })
    held.release()
    expect(await retry(bench, failed)).toBe(first)
    await bench.reopen()
    expect(await retry(bench, failed)).toBe(first)
    await call(bench.engine, 'transfers.act', { jobId: first, action: 'resume' })
    expect((await untilEnded(bench.engine, first)).state).toBe('succeeded')
  })

  it('is begun anew where the job that began has ended', async () => {
    await using bench = await openBench()
    const failed = await failAt(bench, 'CopyObject', startRestore)
    const rule = bench.practice.faults.add({ fault: gone, operations: ['CopyObject'] })
    const first = await retry(bench, failed)
    expect((await untilEnded(bench.engine, first)).state).toBe('failed')
    rule.remove()
    const second = await retry(bench, failed)
    expect(second).not.toBe(first)
    expect((await untilEnded(bench.engine, second)).state).toBe('succeeded')
  })

  it('is begun once also where it is the second try that is at work', async () => {
    await using bench = await openBench()
    const failed = await failAt(bench, 'CopyObject', startRestore)
    const rule = bench.practice.faults.add({ fault: gone, operations: ['CopyObject'] })
    const second = await retry(bench, failed)
    expect((await untilEnded(bench.engine, second)).state).toBe('failed')
    rule.remove()
    const held = holdRequests(bench.practice, 'CopyObject', 0)
    const third = await retry(bench, second)
    expect(await retry(bench, failed)).toBe(third)
    held.release()
    expect((await untilEnded(bench.engine, third)).state).toBe('succeeded')
  })

  it('is begun anew where the first time nothing could begin', async () => {
    await using bench = await openBench()
    const failed = await failAt(bench, 'CopyObject', startRestore)
    const rule = bench.practice.faults.add({ fault: gone, operations: ['HeadObject'] })
    await expect(retry(bench, failed)).rejects.toThrow('bucket-not-found')
    rule.remove()
    expect((await untilEnded(bench.engine, await retry(bench, failed))).state).toBe('succeeded')
  })
})

describe('a restore that is taken back twice at once', () => {
  it('is taken back by one job', async () => {
    await using bench = await openBench()
    const { engine } = bench
    const jobId = await startRestore(bench)
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    const undo = () => call(engine, 'transfers.act', { jobId, action: 'undo' })
    const [first, second] = await Promise.all([undo(), undo()])
    expect(second.jobId).toBe(first.jobId)
    expect((await untilEnded(engine, first.jobId)).state).toBe('succeeded')
    const { jobs } = await call(engine, 'transfers.list', {})
    expect(jobs.filter(({ undoes }) => undoes === jobId)).toHaveLength(1)
  })
})
