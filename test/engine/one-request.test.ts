import { describe, expect, it } from 'vitest'
import type { Fault } from '../../app/practice/faults.ts'
import {
  type Bench,
  call,
  entriesOf,
  holdRequests,
  openBench,
  openUploads,
  renewCredentials,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'media'
const key = 'video.mov'
/** Only copies are given up soon: a busy machine may be slow with the rest. */
const timeouts = { copyMs: 500 }

function seedLarge({ practice }: Bench, sizeBytes: number): string {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: sizeBytes, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  return versionId
}

async function restore({ engine, connectionId }: Bench, choice: 'auto' | 'on' | 'off', versionId: string) {
  await call(engine, 'settings.set', { singleRequestRestore: choice })
  const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
  return untilEnded(engine, jobId)
}

const restoreLarge = (bench: Bench, choice: 'auto' | 'on' | 'off') =>
  restore(bench, choice, seedLarge(bench, 6 * 2 ** 30))

describe('a restore of any size in one request', () => {
  it('is one request where the store is said to know it, and verified like any other', async () => {
    await using bench = await openBench()
    const job = await restoreLarge(bench, 'on')
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(job.receipt?.verifiedBy).toEqual(expect.arrayContaining(['size', 'crc64', 'listing']))
    const { requests } = bench.practice.faults
    expect([requests.count('CopyObject'), requests.count('UploadPartCopy')]).toEqual([1, 0])
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it.each(['auto', 'off'] as const)('is not tried on a store that is not known to have it, %s', async (choice) => {
    await using bench = await openBench()
    const job = await restoreLarge(bench, choice)
    expect(job.state).toBe('succeeded')
    expect(bench.practice.faults.requests.count('CopyObject')).toBe(0)
  })

  it('is never tried in other dialects', async () => {
    await using bench = await openBench({ dialect: 's3' })
    expect((await restoreLarge(bench, 'on')).state).toBe('succeeded')
    expect(bench.practice.faults.requests.count('CopyObject')).toBe(0)
  })

  it('goes on by parts when the store refuses', async () => {
    await using bench = await openBench()
    bench.practice.faults.add({
      fault: { kind: 'error', status: 400, code: 'EntityTooLarge' },
      operations: ['CopyObject'],
    })
    const job = await restoreLarge(bench, 'on')
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ state: 'succeeded', donePartCount: job.partCount })
    expect(bench.practice.faults.requests.count('CopyObject')).toBe(1)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it('believes the listing when the answer is lost after the work, and makes no second version', async () => {
    await using bench = await openBench({ engine: { timeouts } })
    bench.practice.faults.add({ fault: { kind: 'silence', when: 'after' }, operations: ['CopyObject'] })
    const job = await restoreLarge(bench, 'on')
    expect(job.state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    expect(bench.practice.faults.requests.count('UploadPartCopy')).toBe(0)
  })

  it('says that the outcome is unknown when nobody can tell, and begins nothing that could make a second version', async () => {
    await using bench = await openBench({ engine: { timeouts } })
    bench.practice.faults.add({ fault: { kind: 'silence', when: 'before' }, operations: ['CopyObject'] })
    const job = await restoreLarge(bench, 'on')
    expect(job).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } })
    expect(bench.practice.faults.requests.count('InitiateMultipartUpload')).toBe(0)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })

  it('takes no version for its own that somebody made between the plan that was shown and the start', async () => {
    await using bench = await openBench({ engine: { timeouts } })
    const { practice, engine, connectionId } = bench
    const versionId = seedLarge(bench, 6 * 2 ** 30)
    await call(engine, 'settings.set', { singleRequestRestore: 'on' })
    await call(engine, 'restore.plan', { connectionId, bucket, key, versionId })
    const theirs = practice.seed.version(bucket, key, { content: { virtualBytes: 6 * 2 ** 30, seed: 1 } })
    practice.faults.add({ fault: { kind: 'silence', when: 'before' }, operations: ['CopyObject'] })
    const job = await restore(bench, 'on', versionId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } })
    expect(job.receipt?.versionId).not.toBe(theirs)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  describe('while credentials run out', () => {
    /** What the one request met, and nothing is answered after it until credentials are entered again. */
    async function pauseAfter(bench: Bench, fault: Fault) {
      const { practice, engine, connectionId } = bench
      const versionId = seedLarge(bench, 6 * 2 ** 30)
      await call(engine, 'settings.set', { singleRequestRestore: 'on' })
      const copying = holdRequests(practice, 'CopyObject', 0, { times: 1 })
      practice.faults.add({ fault, operations: ['CopyObject'], times: 1 })
      const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
      await expect.poll(() => copying.count()).toBe(1)
      const expired = practice.faults.add({ fault: { kind: 'expired-token' } })
      copying.release()
      const paused = await untilJob(engine, jobId, (job) => job.pauseCause === 'credentials')
      expired.remove()
      return { jobId, paused }
    }

    it('is sent again when they are renewed where it was refused for them', async () => {
      await using bench = await openBench()
      const { jobId } = await pauseAfter(bench, { kind: 'expired-token' })
      await renewCredentials(bench)
      expect(await untilEnded(bench.engine, jobId)).toMatchObject({ state: 'succeeded' })
      expect(bench.practice.faults.requests.count('UploadPartCopy')).toBe(0)
      expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    })

    it('cannot be cancelled where its answer was lost, and is found when they are renewed', async () => {
      await using bench = await openBench()
      const { jobId, paused } = await pauseAfter(bench, { kind: 'reset', when: 'after' })
      expect(paused.actions).toEqual(['resume'])
      await renewCredentials(bench)
      expect(await untilEnded(bench.engine, jobId)).toMatchObject({ state: 'succeeded' })
      expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    })
  })

  describe('on Ceph, which names itself in each HEAD', () => {
    async function restoreOnCeph(bench: Bench, choice: 'auto' | 'off', sizeBytes: number) {
      const versionId = seedLarge(bench, sizeBytes)
      const source = (await entriesOf(bench, bucket, key)).find((entry) => entry.versionId === versionId)
      const etag = source?.kind === 'version' ? source.etag : ''
      const bytes =
        `HTTP/1.1 200 OK\r\nContent-Length: ${sizeBytes}\r\nETag: "${etag}"\r\n` +
        'Last-Modified: Sat, 21 Nov 2026 07:55:28 GMT\r\nx-rgw-object-type: Normal\r\nConnection: close\r\n\r\n'
      bench.practice.faults.add({ fault: { kind: 'raw', bytes, afterWork: false }, operations: ['HeadObject'] })
      const { state } = await restore(bench, choice, versionId)
      return state
    }
    const counts = ({ practice }: Bench) => [
      practice.faults.requests.count('CopyObject'),
      practice.faults.requests.count('InitiateMultipartUpload'),
    ]

    it('is one request up to the limit of one copy', async () => {
      await using bench = await openBench({ dialect: 's3' })
      expect(await restoreOnCeph(bench, 'auto', 5 * 2 ** 30)).toBe('succeeded')
      expect(counts(bench)).toEqual([1, 0])
    })

    it.each([
      ['auto', 5 * 2 ** 30 + 1],
      ['off', 2 * 2 ** 30],
    ] as const)(
      'goes by parts above it, and where a person wants no such request: %s, %i bytes',
      async (choice, size) => {
        await using bench = await openBench({ dialect: 's3' })
        expect(await restoreOnCeph(bench, choice, size)).toBe('succeeded')
        expect(counts(bench)).toEqual([0, 1])
      },
    )
  })
})
