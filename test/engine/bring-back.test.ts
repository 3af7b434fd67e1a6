import { describe, expect, it } from 'vitest'
import {
  type Bench,
  call,
  entriesOf,
  holdParts,
  holdRequests,
  openBench,
  openUploads,
  signal,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'documents'
const key = 'lease.pdf'
const small = { content: 'signed' }
const large = { content: { virtualBytes: 1.5 * 2 ** 30, seed: 1 } }
const archived = { storageClass: 'archive' } as const
const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const
const changed = { state: 'failed', error: { code: 'changed-meanwhile' } }

type SeedVersion = Parameters<Bench['practice']['seed']['version']>[2]

/** A deleted file whose markers may not be removed: what brings it back is a copy. */
function seed({ practice }: Bench, version: SeedVersion) {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, version)
  const marker = practice.seed.marker(bucket, key)
  const denial = practice.faults.add({ fault: denied, operations: ['DeleteObject'] })
  return { versionId, marker, allow: () => denial.remove() }
}

async function bringBack({ engine, connectionId }: Bench): Promise<string> {
  const { jobIds } = await call(engine, 'bringBack.start', { connectionId, bucket, keys: [key] })
  return jobIds[0] ?? ''
}

const thawing = { practice: { thawMs: 90_000 } }

/** Brings the file back, with something done before its version is thawed or just after. @returns the job as it ended. */
async function bringBackWhile(bench: Bench, act: () => Promise<unknown> | string, when: 'before' | 'after' = 'before') {
  const { practice } = bench
  // The first listing is the one that it begins with.
  const held =
    when === 'before' ? holdRequests(practice, 'RestoreObject', 0) : holdRequests(practice, 'ListObjectVersions', 1)
  const jobId = await bringBack(bench)
  await expect.poll(() => held.count()).toBe(1)
  await act()
  held.release()
  return untilEnded(bench.engine, jobId)
}

describe('a file that a copy brings back', () => {
  it.each([
    ['small', small],
    ['large', large],
  ])('is left as it is where somebody wrote it while its version was thawed, %s', async (_, version) => {
    await using bench = await openBench(thawing)
    const { practice } = bench
    seed(bench, { ...version, ...archived })
    const ended = await bringBackWhile(bench, () => practice.seed.version(bucket, key, { content: 'theirs' }))
    expect(ended).toMatchObject(changed)
    expect(await entriesOf(bench, bucket, key)).toMatchObject([{ kind: 'version', sizeBytes: 6 }, {}, {}])
    expect(practice.faults.requests.count('InitiateMultipartUpload')).toBe(0)
  })

  it('is left as it is where somebody brought it back while its version was thawed', async () => {
    await using bench = await openBench(thawing)
    const { store } = bench
    const { marker, versionId, allow } = seed(bench, { ...small, ...archived })
    const ended = await bringBackWhile(bench, async () => {
      allow()
      await store.deleteVersion({ bucket, key, versionId: marker }, signal)
    })
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'already-current' } })
    expect(await entriesOf(bench, bucket, key)).toMatchObject([{ versionId }])
  })

  it('cannot come back where its version was removed while it was thawed', async () => {
    await using bench = await openBench(thawing)
    const { store } = bench
    const { versionId, allow } = seed(bench, { ...small, ...archived })
    const ended = await bringBackWhile(
      bench,
      async () => {
        allow()
        await store.deleteVersion({ bucket, key, versionId }, signal)
      },
      'after',
    )
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'nothing-to-bring-back' } })
    expect(await entriesOf(bench, bucket, key)).toMatchObject([{ kind: 'delete-marker' }])
  })

  it('comes back also where somebody deleted it once more', async () => {
    await using bench = await openBench(thawing)
    const { practice } = bench
    const { versionId } = seed(bench, { ...large, ...archived })
    const ended = await bringBackWhile(bench, () => practice.seed.marker(bucket, key))
    expect(ended).toMatchObject({ state: 'succeeded', receipt: { sourceVersionId: versionId } })
    const kinds = (await entriesOf(bench, bucket, key)).map(({ kind }) => kind)
    expect(kinds).toEqual(['version', 'delete-marker', 'delete-marker', 'version'])
  })

  it('is left as it is where somebody wrote it while the parts were copied', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    seed(bench, large)
    const held = holdParts(practice, 2)
    const jobId = await bringBack(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 2)
    const theirs = practice.seed.version(bucket, key, { content: 'theirs' })
    held.release()
    expect(await untilEnded(engine, jobId)).toMatchObject(changed)
    expect((await entriesOf(bench, bucket, key))[0]?.versionId).toBe(theirs)
    expect(await openUploads(bench, bucket)).toBe(0)
  })

  it('is left as it is where somebody wrote it while the copy was refused for its credentials', async () => {
    await using bench = await openBench()
    const { engine, practice, clock } = bench
    seed(bench, small)
    const held = holdRequests(practice, 'CopyObject', 0, { times: 1 })
    practice.faults.add({ fault: { kind: 'expired-token' }, operations: ['CopyObject'], times: 1 })
    const jobId = await bringBack(bench)
    await expect.poll(() => held.count()).toBe(1)
    const theirs = practice.seed.version(bucket, key, { content: 'theirs' })
    clock.doze(3_600_000)
    held.release()
    expect(await untilEnded(engine, jobId)).toMatchObject(changed)
    expect((await entriesOf(bench, bucket, key))[0]?.versionId).toBe(theirs)
  })
})

describe('a restore that a copy takes back', () => {
  it.each([
    ['wrote', 'version'],
    ['deleted', 'delete-marker'],
  ] as const)('is left as it is where somebody %s the file while the parts were copied', async (_, kind) => {
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, key, small)
    practice.seed.version(bucket, key, large)
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    practice.faults.add({ fault: denied, operations: ['DeleteObject'] })
    const held = holdParts(practice, 2)
    const undo = await call(engine, 'transfers.act', { jobId, action: 'undo' })
    await untilJob(engine, undo.jobId, (job) => job.donePartCount === 2)
    if (kind === 'version') practice.seed.version(bucket, key, { content: 'theirs' })
    else practice.seed.marker(bucket, key)
    held.release()
    expect(await untilEnded(engine, undo.jobId)).toMatchObject(changed)
    expect(await entriesOf(bench, bucket, key)).toMatchObject([{ kind }, {}, {}, {}])
    expect(await openUploads(bench, bucket)).toBe(0)
  })
})
