import { describe, expect, it } from 'vitest'
import {
  type Bench,
  call,
  entriesOf,
  failure,
  openBench,
  openUploads,
  renewCredentials,
  untilEnded,
  untilJob,
} from './harness.ts'

const gib = 2 ** 30
const bucket = 'documents'

describe.each(['oss', 's3', 'obs'] as const)('restoring through the engine, %s', (dialect) => {
  it('makes an earlier version of a small file current, verified, with a receipt', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = 'reports/2024 年度报告 +%20#1.docx'
    const old = practice.seed.version(bucket, key, {
      content: 'as it was in January',
      contentType: 'application/msword',
      user: { author: 'lin' },
      tags: [['team', 'finance']],
    })
    practice.seed.version(bucket, key, { content: 'overwritten by mistake' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId: old })
    const job = await untilEnded(engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    const entries = await entriesOf(bench, bucket, key)
    expect(entries).toHaveLength(3)
    expect(job.receipt).toMatchObject({ versionId: entries[0]?.versionId, sourceVersionId: old })
    expect(job.receipt?.verifiedBy).toEqual(expect.arrayContaining(['size', 'etag', 'metadata', 'tags', 'listing']))
    const details = await call(engine, 'version.details', {
      connectionId,
      bucket,
      key,
      versionId: job.receipt?.versionId ?? '',
    })
    expect(details).toMatchObject({ contentType: 'application/msword', userMetadata: { author: 'lin' } })
    expect(details.tags).toEqual([{ key: 'team', value: 'finance' }])
  })

  it('makes an earlier version of 6 GiB current by parts, each copied once, and leaves no upload', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = 'videos/launch 发布会.mp4'
    const versionOf = (seed: number) => ({ content: { virtualBytes: 6 * gib, seed }, tags: [['a', 'b']] as const })
    const old = practice.seed.version(bucket, key, { ...versionOf(1), contentType: 'video/mp4' })
    practice.seed.version(bucket, key, versionOf(2))
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId: old })
    const job = await untilEnded(engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ state: 'succeeded', donePartCount: job.partCount, doneBytes: 6 * gib })
    expect(job.partCount).toBeGreaterThanOrEqual(96)
    expect(practice.faults.requests.count('UploadPartCopy')).toBe(job.partCount)
    expect(practice.faults.requests.maxConcurrencyOf('UploadPartCopy')).toBeLessThanOrEqual(64)
    const [current, ...earlier] = await entriesOf(bench, bucket, key)
    expect(earlier).toHaveLength(2)
    expect(job.receipt?.versionId).toBe(current?.versionId)
    if (dialect === 'oss') expect(job.receipt?.verifiedBy).toContain('crc64')
    const details = await call(engine, 'version.details', {
      connectionId,
      bucket,
      key,
      versionId: current?.versionId ?? '',
    })
    expect(details).toMatchObject({ contentType: 'video/mp4', sizeBytes: 6 * gib, tags: [{ key: 'a', value: 'b' }] })
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it('brings a deleted file back by removing its markers, and deletes it again on undo', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const version = practice.seed.version(bucket, 'lease.pdf', { content: 'signed' })
    const markers = [practice.seed.marker(bucket, 'lease.pdf'), practice.seed.marker(bucket, 'lease.pdf')]
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: ['lease.pdf'] })
    const job = await untilEnded(engine, jobIds[0] ?? '')
    expect(job.state).toBe('succeeded')
    expect(job.receipt?.removedMarkerIds).toEqual(markers.toReversed())
    expect((await entriesOf(bench, bucket, 'lease.pdf')).map((entry) => entry.versionId)).toEqual([version])

    const undo = await call(engine, 'transfers.act', { jobId: job.id, action: 'undo' })
    expect((await untilEnded(engine, undo.jobId)).state).toBe('succeeded')
    const entries = await entriesOf(bench, bucket, 'lease.pdf')
    expect(entries.map((entry) => entry.kind)).toEqual(['delete-marker', 'version'])
    const shown = await untilJob(engine, job.id, (one) => one.undoneBy !== undefined)
    expect(shown.actions).not.toContain('undo')
  })

  it('takes a restore back by removing exactly the version that it made', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const old = practice.seed.version(bucket, 'a.txt', { content: 'old' })
    const current = practice.seed.version(bucket, 'a.txt', { content: 'current' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId: old })
    await untilEnded(engine, jobId)
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    expect((await untilEnded(engine, undo.jobId)).state).toBe('succeeded')
    expect((await entriesOf(bench, bucket, 'a.txt')).map((entry) => entry.versionId)).toEqual([current, old])
  })

  it('leaves a file alone that somebody wrote after the restore', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const old = practice.seed.version(bucket, 'a.txt', { content: 'old' })
    practice.seed.version(bucket, 'a.txt', { content: 'current' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId: old })
    await untilEnded(engine, jobId)
    practice.seed.version(bucket, 'a.txt', { content: 'written by a colleague' })
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    const ended = await untilEnded(engine, undo.jobId)
    const facts = { changedAt: expect.any(Number), changedBy: 'practice' }
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'changed-meanwhile', facts } })
    expect(await entriesOf(bench, bucket, 'a.txt')).toHaveLength(4)
  })
})

describe('a start after its plan was shown', () => {
  /** How often the source was looked at from the start on, until the restore had succeeded. */
  async function looksAfter(sizeBytes: number, between: (bench: Bench) => Promise<void>): Promise<number> {
    await using bench = await openBench({ dialect: 's3' })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = 'video.mov'
    const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: sizeBytes, seed: 1 } })
    practice.seed.version(bucket, key, { content: 'overwritten' })
    await call(engine, 'restore.plan', { connectionId, bucket, key, versionId })
    await between(bench)
    const isLook = (request: { operation: string; versionId?: string }) =>
      request.operation === 'HeadObject' && request.versionId === versionId
    const before = practice.faults.requests.entries.filter(isLook).length
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    return practice.faults.requests.entries.filter(isLook).length - before
  }
  const nothing = () => Promise.resolve()

  it('begins at once by parts, without looking again', async () => {
    expect(await looksAfter(6 * gib, nothing)).toBe(0)
  })

  it('looks again for a copy in one request, whose result is known by what was there before', async () => {
    expect(await looksAfter(1_000, nothing)).toBe(1)
  })

  it('looks again after ten seconds', async () => {
    const wait = async ({ clock }: Bench) => clock.doze(10_001)
    expect(await looksAfter(6 * gib, wait)).toBe(1)
  })

  it('looks again when something else was asked about since', async () => {
    const askElsewhere = async ({ engine, connectionId, practice }: Bench) => {
      const versionId = practice.seed.version(bucket, 'other.txt', { content: 'before' })
      practice.seed.version(bucket, 'other.txt', { content: 'now' })
      await call(engine, 'restore.plan', { connectionId, bucket, key: 'other.txt', versionId })
    }
    expect(await looksAfter(6 * gib, askElsewhere)).toBe(1)
  })

  it('looks again when the connection was changed since', async () => {
    expect(await looksAfter(6 * gib, renewCredentials)).toBe(1)
  })

  it('counts a plan once', async () => {
    await using bench = await openBench({ dialect: 's3' })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.mov', { content: { virtualBytes: 6 * gib, seed: 1 } })
    practice.seed.version(bucket, 'a.mov', { content: 'overwritten' })
    const asked = { connectionId, bucket, key: 'a.mov', versionId }
    await call(engine, 'restore.plan', asked)
    const jobs = [await call(engine, 'restore.start', asked), await call(engine, 'restore.start', asked)]
    for (const { jobId } of jobs) expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    const looks = practice.faults.requests.entries.filter(
      (request) => request.operation === 'HeadObject' && request.versionId === versionId,
    )
    expect(looks).toHaveLength(2)
  })
})

describe('an empty version', () => {
  it.each(['oss', 's3', 'obs'] as const)('comes back in one request, %s', async (dialect) => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: '' })
    practice.seed.version(bucket, 'a.txt', { content: 'overwritten' })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded' })
    const { requests } = practice.faults
    expect([requests.count('CopyObject'), requests.count('InitiateMultipartUpload')]).toEqual([1, 0])
    expect(await entriesOf(bench, bucket, 'a.txt')).toMatchObject([
      { sizeBytes: 0 },
      { sizeBytes: 11 },
      { sizeBytes: 0 },
    ])
  })
})

describe('what a restore refuses or survives', () => {
  it('tells that the current version is the current one', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    const error = await failure(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    expect(error.code).toBe('already-current')
  })

  it('refuses a delete marker as a source', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, 'a.txt', { content: 'x' })
    const versionId = practice.seed.marker(bucket, 'a.txt')
    practice.seed.version(bucket, 'a.txt', { content: 'y' })
    const error = await failure(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    expect(error.code).toBe('is-delete-marker')
  })

  it('fails clearly when the version vanished between the click and the copy', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.seed.version(bucket, 'a.txt', { content: 'y' })
    practice.faults.add({
      fault: { kind: 'error', status: 404, code: 'NoSuchVersion' },
      operations: ['CopyObject'],
    })
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'version-not-found' } })
    expect(job.actions).toEqual(['retry', 'clear'])
    practice.faults.clear()
    await bench.store.deleteVersion({ bucket, key: 'a.txt', versionId }, new AbortController().signal)
    expect((await failure(engine, 'transfers.act', { jobId, action: 'retry' })).code).toBe('version-not-found')
  })

  it('asks before it destroys what a bucket without versions holds', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.seed.bucket(bucket, 'suspended')
    practice.seed.version(bucket, 'a.txt', { content: 'null version' })
    const input = { connectionId, bucket, key: 'a.txt', versionId }
    const plan = await call(engine, 'restore.plan', input)
    expect(plan.warnings).toEqual(['destroys-null-version'])
    expect((await failure(engine, 'restore.start', input)).code).toBe('loss-not-accepted')
    const { jobId } = await call(engine, 'restore.start', { ...input, acceptWarnings: plan.warnings })
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('succeeded')
    expect(job.actions).not.toContain('undo')
  })

  it('says that a file is there already when it is asked back', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    practice.seed.version(bucket, 'a.txt', { content: 'x' })
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: ['a.txt'] })
    const job = await untilEnded(engine, jobIds[0] ?? '')
    expect(job).toMatchObject({ state: 'failed', error: { code: 'already-current' } })
  })

  it('copies the newest version where markers may not be removed, and says a marker again on undo', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const version = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    practice.seed.marker(bucket, 'a.txt')
    practice.faults.add({
      fault: { kind: 'error', status: 403, code: 'AccessDenied' },
      operations: ['DeleteObject'],
      times: 1,
    })
    const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: ['a.txt'] })
    const job = await untilEnded(engine, jobIds[0] ?? '')
    expect(job).toMatchObject({ state: 'succeeded', receipt: { sourceVersionId: version } })
    const entries = await entriesOf(bench, bucket, 'a.txt')
    expect(entries.map((entry) => entry.kind)).toEqual(['version', 'delete-marker', 'version'])
  })

  it('writes a copy beside and leaves the file as it is', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x' })
    const current = practice.seed.version(bucket, 'a.txt', { content: 'y' })
    const destination = { bucket, key: 'a (1).txt' }
    const { jobId } = await call(engine, 'restore.start', {
      connectionId,
      bucket,
      key: 'a.txt',
      versionId,
      destination,
    })
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'succeeded', kind: 'copy' })
    expect((await entriesOf(bench, bucket, 'a.txt'))[0]?.versionId).toBe(current)
    expect(await entriesOf(bench, bucket, 'a (1).txt')).toHaveLength(1)
  })

  it('thaws an archived version first, waits for it, and then copies it', async () => {
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'a.txt', { content: 'x', storageClass: 'archive' })
    practice.seed.version(bucket, 'a.txt', { content: 'y' })
    const plan = await call(engine, 'restore.plan', { connectionId, bucket, key: 'a.txt', versionId })
    expect(plan.warnings).toContain('archived-thaw-first')
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key: 'a.txt', versionId })
    const job = await untilEnded(engine, jobId)
    expect(job.error).toBeUndefined()
    expect(job.state).toBe('succeeded')
    expect(practice.faults.requests.count('RestoreObject')).toBe(1)
  })
})
