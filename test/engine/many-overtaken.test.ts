import { describe, expect, it } from 'vitest'
import { type Bench, call, entriesOf, holdRequests, openBench, untilEnded } from './harness.ts'

const bucket = 'documents'
const keyOf = (index: number) => `reports/${String(index).padStart(4, '0')}.txt`

function seedFiles({ practice }: Bench, count: number) {
  practice.seed.bucket(bucket, 'enabled')
  return Array.from({ length: count }, (_, index) => {
    const key = keyOf(index)
    const versionId = practice.seed.version(bucket, key, { content: `report ${index}` })
    practice.seed.version(bucket, key, { content: 'overwritten by mistake' })
    return { key, versionId }
  })
}

describe('a file of many that somebody writes meanwhile', () => {
  it('is not taken for restored by a version that somebody made while it waited for its turn', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 12)
    const last = { key: keyOf(11), content: 'report 11' }
    const held = holdRequests(practice, 'CopyObject', 0)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    // All are planned together, and of those that wait for their turn the last comes last.
    await expect.poll(() => held.count()).toBeGreaterThan(0)
    practice.seed.version(bucket, last.key, { content: last.content })
    bench.clock.doze(60_000)
    practice.faults.add({ fault: { kind: 'reset', when: 'before' }, operations: ['CopyObject'], key: last.key })
    held.release()
    expect(await untilEnded(engine, jobId)).toMatchObject({
      state: 'failed',
      files: { count: 12, doneCount: 11, failedCount: 1 },
      error: { code: 'outcome-unknown' },
    })
    expect(await entriesOf(bench, bucket, last.key)).toHaveLength(3)
  })
})
