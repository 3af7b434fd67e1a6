import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JobView } from '../../app/contract/views.ts'
import { type Bench, entriesOf, holdParts, openBench, openUploads, testKeys } from './harness.ts'
import { startEngine } from './engine-child.ts'
import type { ProcessOrder } from './engine-process.ts'

const gib = 2 ** 30
const bucket = 'media'
const key = 'video.mov'

/** A file with an earlier version that is copied by parts, and what an engine's process has to know to restore it. */
function prepare({ practice, dataDir }: Bench, dialect: 'oss' | 's3') {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 6 * gib, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  const order: ProcessOrder = { dataDir: join(dataDir, 'killed'), endpoint: practice.url, dialect, secret: testKeys }
  return { order, restore: { bucket, key, versionId } }
}

const isEnded = (job: JobView) => ['succeeded', 'failed', 'cancelled'].includes(job.state)

describe.each(['oss', 's3'] as const)('kill -9 in mid-copy, %s', (dialect) => {
  it('goes on after a restart: one new version, no finished part copied again, no upload left', async () => {
    await using bench = await openBench({ dialect })
    const { practice } = bench
    const { order, restore } = prepare(bench, dialect)
    const held = holdParts(practice, 20)
    {
      await using first = startEngine({ ...order, restore })
      await first.until((job) => job.donePartCount === 20)
      await first.kill()
    }
    held.release()
    await using second = startEngine(order)
    const job = await second.until(isEnded)
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ state: 'succeeded', donePartCount: job.partCount })
    const entries = await entriesOf(bench, bucket, key)
    expect(entries).toHaveLength(3)
    expect(job.receipt?.versionId).toBe(entries[0]?.versionId)
    expect(await openUploads(bench, bucket)).toBe(0)
    const requests = practice.faults.requests.entries
    expect(requests.filter((one) => one.operation === 'InitiateMultipartUpload')).toHaveLength(1)
    const copied = requests.filter((one) => one.operation === 'UploadPartCopy' && one.status === 200)
    expect(copied).toHaveLength(job.partCount)
  })

  it('finds the upload whose id never arrived', async () => {
    await using bench = await openBench({ dialect })
    const { practice } = bench
    const { order, restore } = prepare(bench, dialect)
    const silence = practice.faults.add({
      fault: { kind: 'silence', when: 'after' },
      operations: ['InitiateMultipartUpload'],
    })
    {
      await using first = startEngine({ ...order, restore })
      await first.until((job) => job.state === 'running')
      while (silence.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await first.kill()
    }
    practice.faults.clear()
    await using second = startEngine(order)
    const job = await second.until(isEnded)
    expect(job.state).toBe('succeeded')
    expect(await openUploads(bench, bucket)).toBe(0)
    expect(practice.faults.requests.count('InitiateMultipartUpload')).toBe(1)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })

  it('makes no second version when it is killed while the store completes', async () => {
    await using bench = await openBench({ dialect })
    const { practice } = bench
    const { order, restore } = prepare(bench, dialect)
    const silence = practice.faults.add({
      fault: { kind: 'silence', when: 'after' },
      operations: ['CompleteMultipartUpload'],
    })
    {
      await using first = startEngine({ ...order, restore })
      await first.until((job) => job.state === 'committing')
      while (silence.hits === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await first.kill()
    }
    practice.faults.clear()
    await using second = startEngine(order)
    const job = await second.until(isEnded)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(practice.faults.requests.count('CompleteMultipartUpload')).toBe(1)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})

describe('what a person was answered holds when the process dies with the answer', () => {
  const cases = [
    ['pause', 'paused'],
    ['cancel', 'cancelled'],
    ['clear', 'gone'],
  ] as const
  it.each(cases)('%s', async (lastAct, wanted) => {
    await using bench = await openBench()
    const { practice } = bench
    const { order, restore } = prepare(bench, 'oss')
    const held = holdParts(practice, lastAct === 'clear' ? Number.POSITIVE_INFINITY : 2)
    await using first = startEngine({ ...order, restore, lastAct })
    await first.death
    held.release()
    await using second = startEngine(order)
    if (wanted === 'gone') {
      expect(await second.untilJobs()).toEqual([])
      return
    }
    const job = await second.until(({ state }) => ['paused', 'succeeded', 'failed', 'cancelled'].includes(state))
    expect(job.state).toBe(wanted)
    if (wanted === 'paused') expect(job.pauseCause).toBe('user')
    expect(await openUploads(bench, bucket)).toBe(wanted === 'paused' ? 1 : 0)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })
})
