import { describe, expect, it } from 'vitest'
import { call, entriesOf, failure, openBench, openUploads, untilEnded } from './harness.ts'

const bucket = 'documents'
const other = 'archive-of-2024'
const gib = 2 ** 30

describe.each(['oss', 's3', 'obs'] as const)('restoring to another place, %s', (dialect) => {
  it('copies an earlier version into another bucket, verified, and touches neither the file nor its history', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.bucket(other, 'enabled')
    const key = '合同/Lease +1%.docx'
    const tags = [['team', 'legal']] as const
    const old = practice.seed.version(bucket, key, { content: 'old', contentType: 'application/msword', tags })
    practice.seed.version(bucket, key, { content: 'new' })
    const destination = { bucket: other, key: '找回/Lease.docx' }
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId: old, destination })
    const job = await untilEnded(engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ kind: 'copy', state: 'succeeded', destination })
    expect(job.receipt?.verifiedBy).toEqual(expect.arrayContaining(['size', 'metadata', 'tags', 'listing']))
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
    const [made, ...more] = await entriesOf(bench, other, destination.key)
    expect(more).toEqual([])
    const content = await call(engine, 'content.read', { connectionId, ...destination })
    expect(content).toMatchObject({ kind: expect.any(String), sizeBytes: 3 })
    const versionId = made?.versionId ?? ''
    const details = await call(engine, 'version.details', { connectionId, ...destination, versionId })
    expect(details).toMatchObject({ contentType: 'application/msword', tags: [{ key: 'team', value: 'legal' }] })

    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded' })
    expect(await entriesOf(bench, other, destination.key)).toEqual([])
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })

  it('copies 6 GiB into another bucket by parts', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.bucket(other, 'enabled')
    const old = practice.seed.version(bucket, 'film.mp4', { content: { virtualBytes: 6 * gib, seed: 4 } })
    practice.seed.marker(bucket, 'film.mp4')
    const destination = { bucket: other, key: 'film.mp4' }
    const where = { connectionId, bucket, key: 'film.mp4', versionId: old, destination }
    expect(await call(engine, 'restore.plan', where)).toMatchObject({ method: 'parts', current: null })
    const { jobId } = await call(engine, 'restore.start', where)
    expect(await untilEnded(engine, jobId)).toMatchObject({ kind: 'copy', state: 'succeeded', doneBytes: 6 * gib })
    expect(await entriesOf(bench, other, 'film.mp4')).toMatchObject([{ sizeBytes: 6 * gib }])
    expect(await openUploads(bench, other)).toBe(0)
    expect((await entriesOf(bench, bucket, 'film.mp4')).map((entry) => entry.kind)).toEqual([
      'delete-marker',
      'version',
    ])
  })

  it('says before it writes over a file in a bucket that keeps no versions', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.bucket(other, 'never')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'old' })
    practice.seed.version(other, 'a.txt', { content: 'precious' })
    const where = { connectionId, bucket, key: 'a.txt', versionId, destination: { bucket: other, key: 'a.txt' } }
    expect((await call(engine, 'restore.plan', where)).warnings).toContain('destroys-current')
    expect((await failure(engine, 'restore.start', where)).code).toBe('loss-not-accepted')
    const free = { ...where, destination: { bucket: other, key: 'b.txt' } }
    const { jobId } = await call(engine, 'restore.start', free)
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded' })
  })

  it('brings a file back by a copy where only the right to copy exists, and keeps its markers', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const version = practice.seed.version(bucket, 'lease.pdf', { content: 'signed' })
    practice.seed.marker(bucket, 'lease.pdf')
    practice.seed.marker(bucket, 'lease.pdf')
    practice.faults.add({
      operations: ['DeleteObject'],
      fault: { kind: 'error', status: 403, code: 'AccessDenied', message: 'no' },
    })
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: ['lease.pdf'] })
    const job = await untilEnded(engine, jobIds[0] ?? '')
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ state: 'succeeded', receipt: { sourceVersionId: version } })
    const entries = await entriesOf(bench, bucket, 'lease.pdf')
    expect(entries.map((entry) => entry.kind)).toEqual(['version', 'delete-marker', 'delete-marker', 'version'])

    // Taking it back may not remove the copy either: the file is deleted again without naming a version, where that is allowed.
    practice.faults.clear()
    const undo = await call(engine, 'transfers.act', { jobId: job.id, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded' })
    expect((await entriesOf(bench, bucket, 'lease.pdf'))[0]?.kind).toBe('delete-marker')
  })
})

describe('undo', () => {
  it('works after a restart, from the list and from the receipt of a job that was cleared', async () => {
    await using bench = await openBench()
    const { connectionId, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const old = practice.seed.version(bucket, 'a.txt', { content: 'old' })
    const current = practice.seed.version(bucket, 'a.txt', { content: 'current' })
    const restore = { connectionId, bucket, key: 'a.txt', versionId: old }
    const first = await call(bench.engine, 'restore.start', restore)
    await untilEnded(bench.engine, first.jobId)
    let engine = await bench.reopen()
    const undo = await call(engine, 'transfers.act', { jobId: first.jobId, action: 'undo' })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({ state: 'succeeded' })
    expect((await entriesOf(bench, bucket, 'a.txt')).map((entry) => entry.versionId)).toEqual([current, old])

    const second = await call(engine, 'restore.start', restore)
    await untilEnded(engine, second.jobId)
    await call(engine, 'transfers.act', { jobId: second.jobId, action: 'clear' })
    engine = await bench.reopen()
    const { rows } = await call(engine, 'activity.list', { search: 'a.txt', offset: 0, count: 10 })
    expect(rows.find((row) => row.id === second.jobId)).toMatchObject({ canUndo: true })
    const late = await call(engine, 'activity.undo', { id: second.jobId })
    expect(await untilEnded(engine, late.jobId)).toMatchObject({ state: 'succeeded', undoes: second.jobId })
    expect((await entriesOf(bench, bucket, 'a.txt')).map((entry) => entry.versionId)).toEqual([current, old])
    expect((await failure(engine, 'activity.undo', { id: second.jobId })).code).toBe('undo-not-possible')
    expect((await failure(engine, 'activity.undo', { id: 'unknown' })).code).toBe('job-not-found')
  })

  it('tells the truth after a restart when somebody else wrote in between', async () => {
    await using bench = await openBench()
    const { connectionId, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const old = practice.seed.version(bucket, 'a.txt', { content: 'old' })
    practice.seed.version(bucket, 'a.txt', { content: 'current' })
    const { jobId } = await call(bench.engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId: old })
    await untilEnded(bench.engine, jobId)
    await call(bench.engine, 'transfers.act', { jobId, action: 'clear' })
    practice.seed.version(bucket, 'a.txt', { content: 'of a colleague' })
    const engine = await bench.reopen()
    const undo = await call(engine, 'activity.undo', { id: jobId })
    expect(await untilEnded(engine, undo.jobId)).toMatchObject({
      state: 'failed',
      error: { code: 'changed-meanwhile' },
    })
    expect(await entriesOf(bench, bucket, 'a.txt')).toHaveLength(4)
  })
})
