import { readdirSync, readFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, vi } from 'vitest'
import { mountSmallDisk } from '../fakes/small-disk.ts'
import {
  type Bench,
  call,
  entriesOf,
  failure,
  holdParts,
  holdRequests,
  openBench,
  openUploads,
  untilEnded,
  untilJob,
} from './harness.ts'

const bucket = 'media'
const key = 'video.mov'
const mebibyte = 2 ** 20
const noMount = 'a small disk can be mounted by root on Linux only'

/** The engine's own connection to its journal, taken as it opens it. */
function catchJournal(): () => DatabaseSync {
  const opened: DatabaseSync[] = []
  const execute = DatabaseSync.prototype.exec
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function exec(this: DatabaseSync, sql) {
    if (this.location()?.endsWith('journal.sqlite') === true && !opened.includes(this)) opened.push(this)
    return Reflect.apply(execute, this, [sql])
  })
  return () => {
    const journal = opened.at(-1)
    if (journal === undefined) throw new Error('No journal was opened')
    return journal
  }
}

function startLarge({ practice, engine, connectionId }: Bench): Promise<{ jobId: string }> {
  practice.seed.bucket(bucket, 'enabled')
  const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 4 * 2 ** 30, seed: 1 } })
  practice.seed.version(bucket, key, { content: 'overwritten' })
  return call(engine, 'restore.start', { connectionId, bucket, key, versionId })
}

/** Holds an old view of a journal, as a backup does: what is written has to go to the end of the file until it is over. */
function holdJournal(dataDir: string): Disposable {
  const reader = new DatabaseSync(join(dataDir, 'journal.sqlite'), { readOnly: true })
  reader.exec('BEGIN')
  reader.prepare('SELECT count(*) FROM jobs').get()
  return { [Symbol.dispose]: () => reader.close() }
}

describe('a journal without room', () => {
  it('refuses new jobs and keeps every one that it accepted, also for the next start', async () => {
    const journal = catchJournal()
    await using bench = await openBench()
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const pages = Number(journal().prepare('PRAGMA page_count').get()?.['page_count'])
    journal().exec(`PRAGMA max_page_count = ${pages + 12}`)
    const accepted: string[] = []
    let refusal: string | undefined
    for (let index = 0; refusal === undefined && index < 100; index++) {
      // Records with such keys are longer than a page.
      const longKey = `${index}-${'k'.repeat(900)}`
      const versionId = practice.seed.version(bucket, longKey, { content: 'as it was' })
      practice.seed.version(bucket, longKey, { content: 'now' })
      const answer = await engine.dispatch(
        'restore.start',
        { connectionId, bucket, key: longKey, versionId },
        new AbortController().signal,
      )
      if (answer.ok) accepted.push((answer.value as { jobId: string }).jobId)
      else refusal = answer.error.code
    }
    expect(refusal).toBe('disk-full')
    expect(accepted.length).toBeGreaterThan(2)
    const listed = async (from: typeof engine) =>
      (await call(from, 'transfers.list', {})).jobs.map(({ id }) => id).toSorted()
    expect(await listed(engine)).toEqual(accepted.toSorted())
    journal().exec('PRAGMA max_page_count = 1000000')
    for (const jobId of accepted) expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    const reopened = await bench.reopen()
    expect(await listed(reopened)).toEqual(accepted.toSorted())
    expect(practice.faults.requests.count('CopyObject')).toBe(accepted.length)
  })
})

describe('a journal that may not be written any more', () => {
  it('pauses a restore before its last step, and lets it go on by itself when it may', async () => {
    const journal = catchJournal()
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 4)
    const { jobId } = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 4)
    journal().exec('PRAGMA query_only = ON')
    held.release()
    const paused = await untilJob(engine, jobId, (job) => job.state === 'paused')
    expect(paused).toMatchObject({ pauseCause: 'not-writable', error: { code: 'data-folder-not-writable' } })
    expect(practice.faults.requests.count('CompleteMultipartUpload')).toBe(0)
    journal().exec('PRAGMA query_only = OFF')
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(practice.faults.requests.count('UploadPartCopy')).toBe(paused.partCount)
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})

describe('a journal that may not be written for some time', () => {
  it('makes a restore copy that was about to, whatever equal version somebody made meanwhile', async () => {
    const journal = catchJournal()
    await using bench = await openBench({ practice: { thawMs: 90_000 } })
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, key, { content: 'as it was', storageClass: 'archive' })
    practice.seed.version(bucket, key, { content: 'overwritten' })
    const thawing = holdRequests(practice, 'RestoreObject', 0)
    const { jobId } = await call(engine, 'restore.start', { connectionId, bucket, key, versionId })
    await expect.poll(() => thawing.count()).toBe(1)
    journal().exec('PRAGMA query_only = ON')
    thawing.release()
    await untilJob(engine, jobId, (job) => job.pauseCause === 'not-writable')
    practice.seed.version(bucket, key, { content: 'as it was' })
    journal().exec('PRAGMA query_only = OFF')
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(4)
  })
})

describe('a journal whose log cannot be brought to the disk', () => {
  it('pauses a restore before its last step, and lets it go on by itself when it can', async () => {
    await using bench = await openBench()
    const { engine, practice } = bench
    const held = holdParts(practice, 4)
    const { jobId } = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 4)
    const handle = await open(join(bench.dataDir, 'journal.sqlite-wal'), 'r')
    const files = Object.getPrototypeOf(handle) as { datasync(): Promise<void> }
    await handle.close()
    const sync = vi.spyOn(files, 'datasync')
    sync.mockRejectedValue(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }))
    held.release()
    const paused = await untilJob(engine, jobId, (job) => job.state === 'paused')
    expect(paused).toMatchObject({ pauseCause: 'not-writable', error: { code: 'data-folder-not-writable' } })
    expect(practice.faults.requests.count('CompleteMultipartUpload')).toBe(0)
    sync.mockRestore()
    expect((await untilEnded(engine, jobId)).state).toBe('succeeded')
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
  })
})

describe('a full disk', () => {
  it('pauses a restore before its last step, refuses what is new, and lets it go on by itself', async (context) => {
    using disk = mountSmallDisk(8_192)
    if (disk === undefined) return context.skip(noMount)
    const dataDir = join(disk.path, 'data')
    await using bench = await openBench({ engine: { dataDir } })
    const { engine, practice } = bench
    const held = holdParts(practice, 4)
    const { jobId } = await startLarge(bench)
    await untilJob(engine, jobId, (job) => job.donePartCount === 4)
    {
      using _ = holdJournal(dataDir)
      disk.fill()
      held.release()
      const paused = await untilJob(engine, jobId, (job) => job.state === 'paused')
      expect(paused).toMatchObject({
        pauseCause: 'disk-full',
        error: { code: 'disk-full' },
        actions: ['resume', 'cancel'],
      })
      expect(practice.faults.requests.count('CompleteMultipartUpload')).toBe(0)
      const settings = await call(engine, 'settings.get', {})
      expect((await failure(engine, 'settings.set', { partsInFlight: 3 })).code).toBe('disk-full')
      expect(await call(engine, 'settings.get', {})).toEqual(settings)
      const { connectionId } = bench
      const [version] = (await entriesOf(bench, bucket, key)).slice(1)
      const input = { connectionId, bucket, key, versionId: version?.versionId ?? '' }
      expect((await failure(engine, 'restore.start', input)).code).toBe('disk-full')
      expect((await call(engine, 'transfers.list', {})).jobs).toHaveLength(1)
    }
    disk.free()
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'succeeded', donePartCount: job.partCount })
    expect(job.error).toBeUndefined()
    const { requests } = practice.faults
    expect([requests.count('UploadPartCopy'), requests.count('InitiateMultipartUpload')]).toEqual([job.partCount, 1])
    expect(await entriesOf(bench, bucket, key)).toHaveLength(3)
    expect(await openUploads(bench, bucket)).toBe(0)
    const reopened = await bench.reopen()
    expect((await call(reopened, 'transfers.list', {})).jobs[0]).toMatchObject({ id: jobId, state: 'succeeded' })
    expect((await call(reopened, 'activity.list', { search: '', offset: 0, count: 5 })).count).toBe(1)
  })

  it('pauses a download in the middle of the file and goes on with the parts that it has', async (context) => {
    using disk = mountSmallDisk(48 * 1_024)
    if (disk === undefined) return context.skip(noMount)
    const downloadsDir = join(disk.path, 'Downloads')
    await using bench = await openBench({ engine: { downloadsDir } })
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 40 * mebibyte, seed: 3 } })
    const held = practice.faults.add({
      operations: ['GetObject'],
      skip: 2,
      fault: { kind: 'silence', when: 'before' },
    })
    const items = [{ bucket, key, versionId }]
    const { jobIds } = await call(engine, 'download.start', { connectionId, items, where: 'downloads' })
    const [jobId = ''] = jobIds
    await untilJob(engine, jobId, (job) => job.donePartCount >= 2)
    disk.fill()
    await call(engine, 'transfers.act', { jobId, action: 'pause' })
    held.remove()
    await call(engine, 'transfers.act', { jobId, action: 'resume' })
    const paused = await untilJob(engine, jobId, (job) => job.state === 'paused' && job.pauseCause === 'disk-full')
    expect(paused.error?.code).toBe('disk-full')
    disk.free()
    const before = practice.faults.requests.count('GetObject')
    const job = await untilEnded(engine, jobId)
    expect(job.state).toBe('succeeded')
    expect(practice.faults.requests.count('GetObject') - before).toBeLessThanOrEqual(job.partCount - 2)
    const whole = await bench.store.getObject({ bucket, key, versionId }, {}, new AbortController().signal)
    const chunks: Uint8Array[] = []
    for await (const chunk of whole.body) chunks.push(chunk)
    expect(readFileSync(job.savedAs ?? '').equals(Buffer.concat(chunks))).toBe(true)
    expect(readdirSync(downloadsDir)).toEqual([key])
  })

  it('is said before a download begins, and before Strata opens', async (context) => {
    using disk = mountSmallDisk(1_024)
    if (disk === undefined) return context.skip(noMount)
    await using bench = await openBench({ engine: { downloadsDir: disk.path } })
    const { engine, practice, connectionId } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, key, { content: { virtualBytes: 40 * mebibyte, seed: 3 } })
    const items = [{ bucket, key, versionId }]
    const input = { connectionId, items, where: 'downloads' } as const
    expect((await failure(engine, 'download.start', input)).code).toBe('disk-full')
    expect(readdirSync(disk.path)).toEqual([])
    disk.fill()
    await expect(bench.reopen({ dataDir: join(disk.path, 'data') })).rejects.toMatchObject({ code: 'disk-full' })
    disk.free()
    await bench.reopen({ dataDir: join(disk.path, 'data') })
    expect(await readFile(join(disk.path, 'data', 'journal.sqlite'))).toBeDefined()
  })
})
