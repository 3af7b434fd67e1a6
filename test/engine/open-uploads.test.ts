import { describe, expect, it } from 'vitest'
import { call, holdParts, openBench, openUploads, signal, untilEnded, untilJob } from './harness.ts'

const bucket = 'media'
const metadata = { user: {} }

describe('uploads that were left open', () => {
  it('shows who began each, how old and how large it is, and ends those that nobody works on', async () => {
    await using bench = await openBench()
    const { practice, engine, connectionId, store } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'video.mov', { content: { virtualBytes: 4 * 2 ** 30, seed: 1 } })
    practice.seed.version(bucket, 'video.mov', { content: 'overwritten' })

    const foreign = await store.initiateUpload({ bucket, key: 'other.bin', metadata, tags: [], options: {} }, signal)
    await store.copyPart(
      {
        upload: { bucket, key: 'other.bin', uploadId: foreign.uploadId },
        partNumber: 1,
        source: { bucket, key: 'video.mov', versionId },
        range: { firstByte: 0, lastByte: 999_999 },
      },
      signal,
    )
    const input = { connectionId, bucket, key: 'video.mov', versionId }
    const held = holdParts(practice, 2)
    const left = await call(engine, 'restore.start', input)
    await untilJob(engine, left.jobId, (job) => job.donePartCount > 0)
    practice.faults.add({
      fault: { kind: 'error', status: 403, code: 'AccessDenied' },
      operations: ['AbortMultipartUpload'],
      times: 1,
    })
    await call(engine, 'transfers.act', { jobId: left.jobId, action: 'cancel' })
    held.release()
    const cancelled = await untilEnded(engine, left.jobId)
    const heldAgain = holdParts(practice, 2)
    const working = await call(engine, 'restore.start', input)
    await untilJob(engine, working.jobId, (job) => job.donePartCount > 0)
    await call(engine, 'transfers.act', { jobId: working.jobId, action: 'pause' })
    await untilJob(engine, working.jobId, (job) => job.state === 'paused')

    const { uploads, next } = await call(engine, 'uploads.list', { connectionId, bucket })
    expect(next).toBeUndefined()
    const byOwner = new Map(uploads.map((upload) => [upload.owner, upload]))
    expect(byOwner.get('other')).toMatchObject({ key: 'other.bin' })
    const asked = [
      { key: 'other.bin', uploadId: foreign.uploadId },
      { key: 'gone.bin', uploadId: 'no-such-upload' },
    ]
    const { sizes } = await call(engine, 'uploads.sizes', { connectionId, bucket, uploads: asked })
    expect(sizes).toEqual([{ uploadId: foreign.uploadId, sizeBytes: 1_000_000 }, { uploadId: 'no-such-upload' }])
    expect(byOwner.get('strata-left')).toMatchObject({ jobId: left.jobId, uploadId: cancelled.orphanUploadId })
    expect(byOwner.get('strata-working')).toMatchObject({ jobId: working.jobId })
    expect(uploads.every((upload) => upload.initiatedAt > 0)).toBe(true)

    const ownersOf = (list: typeof uploads) => list.map(({ uploadId, owner, jobId }) => [uploadId, owner, jobId])
    const reopened = await bench.reopen()
    const again = await call(reopened, 'uploads.list', { connectionId, bucket })
    expect(ownersOf(again.uploads)).toEqual(ownersOf(uploads))

    const ended = await call(reopened, 'uploads.end', {
      connectionId,
      bucket,
      uploads: uploads.map(({ key, uploadId }) => ({ key, uploadId })),
    })
    expect(ended.endedCount).toBe(2)
    expect(ended.failed.map((one) => [one.uploadId, one.error.code])).toEqual([
      [byOwner.get('strata-working')?.uploadId, 'conflict'],
    ])
    expect(await openUploads(bench, bucket)).toBe(1)
    await untilJob(reopened, left.jobId, (job) => job.orphanUploadId === undefined)
    heldAgain.release()
    await call(reopened, 'transfers.act', { jobId: working.jobId, action: 'resume' })
    expect((await untilEnded(reopened, working.jobId)).state).toBe('succeeded')
  })

  it('are known as left by a restore that was cancelled before it could look for the one whose id never arrived', async () => {
    await using bench = await openBench()
    const { practice, engine, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'video.mov', { content: { virtualBytes: 4 * 2 ** 30, seed: 1 } })
    practice.seed.version(bucket, 'video.mov', { content: 'overwritten' })
    const asked = { connectionId, bucket, key: 'video.mov', versionId }
    await call(engine, 'restore.plan', asked)
    practice.faults.add({ fault: { kind: 'reset', when: 'after' }, operations: ['InitiateMultipartUpload'], times: 1 })
    const expired = practice.faults.add({ fault: { kind: 'expired-token' }, operations: ['ListMultipartUploads'] })
    const { jobId } = await call(engine, 'restore.start', asked)
    await untilJob(engine, jobId, (job) => job.pauseCause === 'credentials')
    await call(engine, 'transfers.act', { jobId, action: 'cancel' })
    expect((await untilEnded(engine, jobId)).state).toBe('cancelled')
    expired.remove()
    const { uploads } = await call(engine, 'uploads.list', { connectionId, bucket })
    expect(uploads).toMatchObject([{ owner: 'strata-left', jobId }])
  })
})
