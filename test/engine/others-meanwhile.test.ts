import { describe, expect, it } from 'vitest'
import { type Bench, call, openBench, openUploads, renewCredentials, signal, untilEnded, untilJob } from './harness.ts'

const bucket = 'media'
const key = 'video.mov'
const large = { content: { virtualBytes: 1.5 * 2 ** 30, seed: 1 } }

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
})
