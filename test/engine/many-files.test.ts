import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../app/practice/faults.ts'
import { type Bench, call, entriesOf, holdRequests, openBench, signal, untilEnded, untilJob } from './harness.ts'
import { bucket, keyOf, seedFiles } from './small-files.ts'

/** How many versions each file has, and how many have the wanted content on top. */
async function lookAt(bench: Bench, count: number) {
  const { entries } = await bench.store.listVersions(bucket, { prefix: 'reports/', maxKeys: 1_000 }, signal)
  const byKey = Map.groupBy(entries, ({ key }) => key)
  const files = Array.from({ length: count }, (_, index) => byKey.get(keyOf(index)) ?? [])
  const restored = files.filter(([newest], index) => {
    return newest?.kind === 'version' && newest.sizeBytes === `report ${index}`.length
  })
  return { versions: [...new Set(files.map((versions) => versions.length))], restored: restored.length }
}

describe('many files, while the store misbehaves', () => {
  // Every fourth file fails as often as it may be sent before it is given up, less one.
  const someFiles = (rule: FaultRule) =>
    Array.from({ length: 15 }, (_, index) => ({ ...rule, key: keyOf(index * 4), times: 4 }))
  const error: FaultRule['fault'] = { kind: 'error', status: 500, code: 'InternalError' }
  const faults: readonly (readonly [string, FaultRule | readonly FaultRule[]])[] = [
    ['lost answers', { fault: { kind: 'reset', when: 'after' }, operations: ['CopyObject'], probability: 0.3 }],
    ['answers cut in half', { fault: { kind: 'truncated-xml' }, operations: ['CopyObject'], probability: 0.3 }],
    [
      'errors inside a 200, with the work done',
      { fault: { kind: 'error-in-200', code: 'InternalError', afterWork: true }, operations: ['CopyObject'], times: 9 },
    ],
    [
      'errors inside a 200, with nothing done',
      {
        fault: { kind: 'error-in-200', code: 'InternalError', afterWork: false },
        operations: ['CopyObject'],
        times: 9,
      },
    ],
    ['503', someFiles({ fault: { kind: 'throttle', status: 503 }, operations: ['CopyObject'] })],
    ['500', someFiles({ fault: error, operations: ['CopyObject'] })],
    ['500 for a look before the copy', someFiles({ fault: error, operations: ['HeadObject'] })],
    ['500 for listings', { fault: error, operations: ['ListObjectVersions', 'ListObjects'], times: 4 }],
    [
      'listings that are late',
      { fault: { kind: 'stale-listing' }, operations: ['ListObjectVersions'], times: 4, skip: 1 },
    ],
  ]
  it.each(faults)('restores each file exactly once: %s', async (_, rule) => {
    await using bench = await openBench({ dialect: 's3' })
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 60)
    for (const one of [rule].flat()) practice.faults.add(one)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    const row = await untilEnded(engine, jobId)
    practice.faults.clear()
    expect(row).toMatchObject({ state: 'succeeded', files: { count: 60, doneCount: 60, failedCount: 0 } })
    expect(await lookAt(bench, 60)).toEqual({ versions: [3], restored: 60 })
  })

  it('never sends a copy again whose answer was lost and that the listing does not show', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 30)
    practice.faults.add({ fault: { kind: 'reset', when: 'before' }, operations: ['CopyObject'], times: 3 })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({
      state: 'failed',
      files: { doneCount: 27, failedCount: 3 },
      error: { code: 'outcome-unknown' },
    })
    expect(practice.faults.requests.count('CopyObject')).toBe(30)
    practice.faults.clear()
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(await lookAt(bench, 30)).toEqual({ versions: [3], restored: 30 })
  })

  it('waits while the store cannot be reached, and goes on by itself', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 80)
    const operations = ['ListObjectVersions', 'HeadObject'] as const
    practice.faults.add({ fault: { kind: 'html', status: 200 }, operations, times: 30 })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect((await untilEnded(engine, jobId)).files).toEqual({ count: 80, doneCount: 80, failedCount: 0 })
    expect(await lookAt(bench, 80)).toEqual({ versions: [3], restored: 80 })
  })
})

describe('many files', () => {
  it('leaves alone what is current, and tells what is gone', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice, store } = bench
    const items = seedFiles(bench, 20)
    const [kept, gone, deleted] = items
    if (kept === undefined || gone === undefined || deleted === undefined) throw new Error('too few')
    const [newest] = await entriesOf(bench, bucket, kept.key)
    await store.deleteVersion({ bucket, key: gone.key, versionId: gone.versionId }, signal)
    practice.seed.marker(bucket, deleted.key)
    const wanted = [{ ...kept, versionId: newest?.versionId ?? '' }, gone, deleted, ...items.slice(3)]
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: wanted.toReversed() })
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({ state: 'failed', files: { doneCount: 19, failedCount: 1 } })
    const { jobs } = await call(engine, 'transfers.children', { jobId, from: 0, count: 3 })
    expect(jobs.map((job) => [job.destination.key, job.state, job.error?.code])).toEqual([
      [keyOf(0), 'succeeded', undefined],
      [keyOf(1), 'failed', 'version-not-found'],
      [keyOf(2), 'succeeded', undefined],
    ])
    expect(await entriesOf(bench, bucket, keyOf(0))).toHaveLength(2)
    expect((await entriesOf(bench, bucket, keyOf(2)))[0]).toMatchObject({ kind: 'version', sizeBytes: 8 })
  })

  it('does not ask for each of them when all are refused', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 170)
    practice.faults.add({ fault: { kind: 'error', status: 403, code: 'AccessDenied' }, operations: ['CopyObject'] })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({
      state: 'failed',
      error: { code: 'access-denied' },
      files: { doneCount: 0, failedCount: 170 },
    })
    expect(practice.faults.requests.count('CopyObject')).toBeLessThan(170)
    practice.faults.clear()
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(await lookAt(bench, 170)).toEqual({ versions: [3], restored: 170 })
  })

  it('stops when it is told to: what is done is proven, the rest stays as it was', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 200)
    const held = holdRequests(practice, 'CopyObject', 30)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    await untilJob(engine, jobId, (job) => job.donePartCount > 20)
    await call(engine, 'transfers.act', { jobId, action: 'cancel' })
    held.release()
    const row = await untilJob(engine, jobId, (job) => job.state === 'cancelled')
    const copied = practice.faults.requests.count('CopyObject')
    expect(row.files).toEqual({ count: 200, doneCount: copied, failedCount: 0 })
    expect(copied).toBeLessThan(200)
    const { jobs } = await call(engine, 'transfers.children', { jobId, from: 0, count: 500 })
    const states = new Map(jobs.map((job) => [job.state, jobs.filter((other) => other.state === job.state).length]))
    expect([states.get('succeeded'), states.get('cancelled')]).toEqual([copied, 200 - copied])
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded', files: { count: copied } })
    expect((await lookAt(bench, 200)).versions).toEqual([2])
  })

  it('gives what is large, archived or a link a job of its own in the same group', async () => {
    await using bench = await openBench()
    const { engine, connectionId, practice } = bench
    const items = seedFiles(bench, 20)
    const large = practice.seed.version(bucket, 'reports/large.mov', {
      content: { virtualBytes: 3 * 2 ** 30, seed: 3 },
    })
    practice.seed.version(bucket, 'reports/large.mov', { content: 'oops' })
    const link = practice.seed.version(bucket, 'reports/link', {
      content: '',
      type: 'Symlink',
      symlinkTarget: keyOf(0),
    })
    practice.seed.version(bucket, 'reports/link', { content: 'oops' })
    const others = [
      { key: 'reports/large.mov', versionId: large },
      { key: 'reports/link', versionId: link },
    ]
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items: [...items, ...others] })
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({
      state: 'succeeded',
      files: { count: 22, doneCount: 22 },
      destination: { key: 'reports/' },
    })
    expect(practice.faults.requests.count('CompleteMultipartUpload')).toBe(1)
    const page = await call(engine, 'transfers.children', { jobId, from: 20, count: 10 })
    expect([page.count, page.jobs.map((job) => job.partCount > 1)]).toEqual([22, [true, false]])
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'succeeded',
      files: { count: 22, doneCount: 22 },
    })
    expect(await entriesOf(bench, bucket, 'reports/large.mov')).toHaveLength(2)
  })

  it('keeps a receipt of each file, by which it can be found and taken back alone', async () => {
    await using bench = await openBench()
    const { engine, connectionId } = bench
    const items = seedFiles(bench, 30)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    await untilEnded(engine, jobId)
    const find = (search: string) => call(engine, 'activity.list', { offset: 0, count: 50, search })
    expect((await find('reports/')).count).toBe(30)
    const [receipt] = (await find(keyOf(7))).rows
    expect(receipt).toMatchObject({
      outcome: 'succeeded',
      canUndo: true,
      receipt: { verifiedBy: ['size', 'etag', 'listing'] },
    })
    const alone = await call(engine, 'activity.undo', { id: receipt?.id ?? '' })
    await untilEnded(engine, alone.jobId)
    expect(await entriesOf(bench, bucket, keyOf(7))).toHaveLength(2)
    const whole = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect((await untilEnded(engine, whole.jobId)).state).toBe('succeeded')
    expect((await lookAt(bench, 30)).versions).toEqual([2])
    expect((await find(keyOf(8))).rows.map((row) => row.undoneBy !== undefined)).toContain(true)
    await bench.reopen()
    expect((await call(bench.engine, 'activity.list', { offset: 0, count: 100, search: 'reports/' })).count).toBe(61)
  })

  it('remembers after a restart which of them was taken back alone', async () => {
    await using bench = await openBench()
    const { engine, connectionId } = bench
    const items = seedFiles(bench, 2)
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    await untilEnded(engine, jobId)
    const find = async () => {
      const { rows } = await call(bench.engine, 'activity.list', { offset: 0, count: 9, search: keyOf(1) })
      return rows.find(({ kind }) => kind === 'restore')
    }
    const undo = await call(engine, 'activity.undo', { id: (await find())?.id ?? '' })
    await untilEnded(engine, undo.jobId)
    await bench.reopen()
    // A page of receipts is renewed in each turn.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect((await find())?.undoneBy).toBe(undo.jobId)
  })

  /** A file whose earlier version has a key of its owner's. */
  async function seedEncrypted({ practice, store }: Bench, from: { key: string; versionId: string }, key: string) {
    const options = { encryption: { algorithm: 'KMS', kmsKeyId: 'key-1' } } as const
    const copy = { source: { bucket, ...from }, bucket, key, metadata: 'copy', tags: 'copy', options } as const
    const { versionId = '' } = await store.copyObject(copy, signal)
    practice.seed.version(bucket, key, { content: 'oops' })
    return { key, versionId }
  }
  const encryptionOf = async ({ store }: Bench, key: string) =>
    (await store.headVersion({ bucket, key }, {}, signal)).encryption?.algorithm

  it('keeps how each file is encrypted', async () => {
    await using bench = await openBench()
    const { engine, connectionId } = bench
    const [first = { key: '', versionId: '' }, ...others] = seedFiles(bench, 40)
    const items = [await seedEncrypted(bench, first, first.key), ...others]
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await encryptionOf(bench, keyOf(0))).toBe('KMS')
    expect(await encryptionOf(bench, keyOf(39))).toBeUndefined()
  })

  it('looks at samples of very many, and closely at what was copied like them when one differs', async () => {
    await using bench = await openBench()
    const { engine, connectionId } = bench
    const [first = { key: '', versionId: '' }, second = first, ...others] = seedFiles(bench, 1_001)
    const unseen = await seedEncrypted(bench, first, second.key)
    const inOtherFolder = await seedEncrypted(bench, first, 'reports/0300/contract.txt')
    const items = [first, unseen, ...others, inOtherFolder]
    const look = holdRequests(bench.practice, 'HeadObject', 0, { key: inOtherFolder.key })
    const { jobId } = await call(engine, 'restore.startMany', { connectionId, bucket, items })
    await untilCopied(bench, unseen.key)
    look.release()
    const row = await untilEnded(engine, jobId)
    expect(row).toMatchObject({ state: 'failed', files: { doneCount: 1_001, failedCount: 1 } })
    expect(row.error?.code).toBe('integrity-mismatch')
    expect(await encryptionOf(bench, inOtherFolder.key)).toBe('KMS')
    await call(engine, 'transfers.act', { jobId, action: 'retry' })
    await untilJob(engine, jobId, (job) => job.state === 'succeeded')
    expect(await encryptionOf(bench, unseen.key)).toBe('KMS')
    expect(await encryptionOf(bench, keyOf(1_000))).toBeUndefined()
  })

  /** Only what is copied before the difference is found is copied like the others. */
  async function untilCopied(bench: Bench, key: string): Promise<void> {
    const seeded = 4
    while ((await entriesOf(bench, bucket, key)).length === seeded)
      await new Promise((resolve) => setTimeout(resolve, 5))
  }

  /** The record of the one group, as the journal has it. */
  function journaledGroup({ dataDir }: Bench): string {
    const database = new DatabaseSync(join(dataDir, 'journal.sqlite'), { readOnly: true })
    const row = database.prepare('SELECT data FROM jobs').get()
    database.close()
    return String(row?.['data'])
  }
  const moments: readonly (readonly [string, string, (bench: Bench) => boolean])[] = [
    ['after the restart', 'reports/last/contract.txt', () => true],
    ['before it', 'reports/0300/contract.txt', (bench) => journaledGroup(bench).includes('"of-each"')],
  ]
  it.each(moments)(
    'looks closely at what was copied before a restart when one differs that was found %s',
    async (_, key, isTime) => {
      await using bench = await openBench()
      const { connectionId, practice } = bench
      const [first = { key: '', versionId: '' }, second = first, ...others] = seedFiles(bench, 1_001)
      const unseen = await seedEncrypted(bench, first, second.key)
      const other = await seedEncrypted(bench, first, key)
      const items = [first, unseen, ...others, other]
      const held = holdRequests(practice, 'CopyObject', 20)
      const look = holdRequests(practice, 'HeadObject', 0, { key })
      const { jobId } = await call(bench.engine, 'restore.startMany', { connectionId, bucket, items })
      await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 20)
      await untilCopied(bench, unseen.key)
      look.release()
      while (!isTime(bench)) await new Promise((resolve) => setTimeout(resolve, 5))
      const reopened = bench.reopen()
      held.release()
      const row = await untilEnded(await reopened, jobId)
      expect(row).toMatchObject({
        state: 'failed',
        files: { doneCount: 1_001, failedCount: 1 },
        error: { code: 'integrity-mismatch' },
      })
    },
  )
})
