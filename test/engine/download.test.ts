import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bench, call, failure, openBench, untilEnded, untilJob } from './harness.ts'

/** Bytes that are not all alike; the store's invented content has no MD5. */
function noise(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0, state = seed; at + 4 <= length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes.writeUInt32LE(state, at)
  }
  return bytes
}

const bucket = 'documents'
const mebibyte = 2 ** 20
const parts = (bench: Bench) => bench.practice.faults.requests.count('GetObject')

/** A bench whose downloads lie in the data folder. */
async function open(dialect: 'oss' | 's3' | 'obs' = 'oss') {
  const bench = await openBench({ dialect })
  const dir = join(bench.dataDir, '下载')
  await bench.reopen({ downloadsDir: dir })
  bench.practice.seed.bucket(bucket, 'enabled')
  const start = async (key: string, versionId: string) => {
    const items = [{ bucket, key, versionId }]
    const where = 'downloads' as const
    const { jobIds } = await call(bench.engine, 'download.start', { connectionId: bench.connectionId, items, where })
    return jobIds[0] ?? ''
  }
  const bytesOf = async (key: string, versionId: string) => {
    const chunks: Uint8Array[] = []
    const content = await bench.store.getObject({ bucket, key, versionId }, {}, new AbortController().signal)
    for await (const chunk of content.body) chunks.push(chunk)
    return Buffer.concat(chunks)
  }
  return { bench, dir, start, bytesOf }
}

describe.each(['oss', 's3', 'obs'] as const)('downloading a version, %s', (dialect) => {
  it('writes it under a safe name, verified, and shows where', async () => {
    const { bench, dir, start } = await open(dialect)
    await using _ = bench
    const key = '财务/2024: 报告\u202e*.docx'
    const versionId = bench.practice.seed.version(bucket, key, { content: 'as it was' })
    bench.practice.seed.version(bucket, key, { content: 'now' })
    const job = await untilEnded(bench.engine, await start(key, versionId))
    expect(job).toMatchObject({ kind: 'download', state: 'succeeded', savedAs: join(dir, '2024_ 报告_.docx') })
    expect(job.receipt?.verifiedBy).toEqual(['size', dialect === 'oss' ? 'crc64' : 'etag'])
    expect(await readFile(job.savedAs ?? '', 'utf8')).toBe('as it was')
    expect(await readdir(dir)).toEqual(['2024_ 报告_.docx'])
    expect(job.actions).toEqual(['clear'])
    const { rows } = await call(bench.engine, 'activity.list', { search: '报告', offset: 0, count: 5 })
    expect(rows).toMatchObject([{ kind: 'download', savedAs: job.savedAs }])
  })

  it('verifies generated content too long to hash, and a restored copy of it, by what the store vouches for', async () => {
    const { bench, start } = await open(dialect)
    await using _ = bench
    const content = { virtualBytes: 3 * mebibyte, seed: 11 }
    const versionId = bench.practice.seed.version(bucket, 'film.mov', { content, type: 'Multipart' })
    bench.practice.seed.version(bucket, 'film.mov', { content: 'now' })
    const restored = await untilEnded(
      bench.engine,
      (
        await call(bench.engine, 'restore.start', {
          connectionId: bench.connectionId,
          bucket,
          key: 'film.mov',
          versionId,
        })
      ).jobId,
    )
    expect(restored).toMatchObject({ state: 'succeeded' })
    for (const id of [versionId, restored.receipt?.versionId ?? '']) {
      const job = await untilEnded(bench.engine, await start('film.mov', id))
      expect(job).toMatchObject({ state: 'succeeded' })
      expect(job.receipt?.verifiedBy).toEqual(dialect === 'oss' ? ['size', 'crc64'] : ['size'])
    }
  })

  it('reads a large one by ranges side by side, and an empty one', async () => {
    const { bench, start, bytesOf } = await open(dialect)
    await using _ = bench
    const big = bench.practice.seed.version(bucket, 'big.bin', {
      content: noise(20 * mebibyte + 8, 3),
    })
    const job = await untilEnded(bench.engine, await start('big.bin', big))
    expect(job.error).toBeUndefined()
    expect(job).toMatchObject({ state: 'succeeded', partCount: 3, donePartCount: 3, doneBytes: 20 * mebibyte + 8 })
    expect((await readFile(job.savedAs ?? '')).equals(await bytesOf('big.bin', big))).toBe(true)

    const empty = bench.practice.seed.version(bucket, 'empty.txt', { content: '' })
    const none = await untilEnded(bench.engine, await start('empty.txt', empty))
    expect(none).toMatchObject({
      state: 'succeeded',
      receipt: { verifiedBy: ['size', 'etag'] },
    })
    expect(await readFile(none.savedAs ?? '')).toHaveLength(0)
  })
})

describe('a download', () => {
  it('writes over nothing, and many of one name stand side by side', async () => {
    const { bench, dir, start } = await open()
    await using _ = bench
    const one = bench.practice.seed.version(bucket, 'a/Report.txt', { content: '1' })
    const two = bench.practice.seed.version(bucket, 'b/Report.txt', { content: '2' })
    await mkdir(dir, { recursive: true })
    await writeFile(join(dir, 'Report.txt'), 'mine')
    const jobs = await Promise.all([start('a/Report.txt', one), start('b/Report.txt', two)])
    for (const jobId of jobs) expect(await untilEnded(bench.engine, jobId)).toMatchObject({ state: 'succeeded' })
    expect((await readdir(dir)).toSorted()).toEqual(['Report (2).txt', 'Report (3).txt', 'Report.txt'])
    expect(await readFile(join(dir, 'Report.txt'), 'utf8')).toBe('mine')
  })

  it('goes on after a restart with the parts that it has', async () => {
    const { bench, dir, start, bytesOf } = await open()
    await using _ = bench
    const key = 'film.mp4'
    const versionId = bench.practice.seed.version(bucket, key, { content: { virtualBytes: 96 * mebibyte, seed: 5 } })
    const silence = bench.practice.faults.add({
      operations: ['GetObject'],
      skip: 4,
      fault: { kind: 'silence', when: 'before' },
    })
    const jobId = await start(key, versionId)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 4)
    // All that are read side by side have arrived, so that none comes after the count.
    while (silence.hits < 6) await new Promise((resolve) => setTimeout(resolve, 5))
    bench.practice.faults.clear()
    const before = parts(bench)
    const engine = await bench.reopen({ downloadsDir: dir })
    const job = await untilEnded(engine, jobId)
    expect(job).toMatchObject({ state: 'succeeded', partCount: 12 })
    expect(parts(bench) - before).toBeLessThanOrEqual(8)
    expect((await readFile(job.savedAs ?? '')).equals(await bytesOf(key, versionId))).toBe(true)
  })

  it('leaves nothing behind when it is cancelled', async () => {
    const { bench, dir, start } = await open()
    await using _ = bench
    const versionId = bench.practice.seed.version(bucket, 'a', { content: { virtualBytes: 64 * mebibyte, seed: 1 } })
    bench.practice.faults.add({ operations: ['GetObject'], fault: { kind: 'silence', when: 'before' } })
    const jobId = await start('a', versionId)
    await untilJob(bench.engine, jobId, (job) => job.state === 'running')
    await call(bench.engine, 'transfers.act', { jobId, action: 'cancel' })
    expect(await untilEnded(bench.engine, jobId)).toMatchObject({ state: 'cancelled' })
    expect(await readdir(dir)).toEqual([])
  })

  it('is paused and taken up again, also when the temporary file went away meanwhile', async () => {
    const { bench, dir, start, bytesOf } = await open()
    await using _ = bench
    const versionId = bench.practice.seed.version(bucket, 'a', { content: { virtualBytes: 64 * mebibyte, seed: 2 } })
    bench.practice.faults.add({ operations: ['GetObject'], skip: 2, fault: { kind: 'silence', when: 'before' } })
    const jobId = await start('a', versionId)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 2)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    bench.practice.faults.clear()
    const [partName = ''] = await readdir(dir)
    expect(partName).toMatch(/^a\.[0-9a-f]{8}\.part$/)
    await writeFile(join(dir, partName), 'short')
    await call(bench.engine, 'transfers.act', { jobId, action: 'resume' })
    const job = await untilEnded(bench.engine, jobId)
    expect(job.state).toBe('succeeded')
    expect((await readFile(job.savedAs ?? '')).equals(await bytesOf('a', versionId))).toBe(true)
  })

  it('refuses what is archived or deleted, and a folder that may not be written, before it begins', async () => {
    const { bench, dir } = await open()
    await using _ = bench
    const { connectionId, practice } = bench
    const archived = practice.seed.version(bucket, 'a', { content: 'x', storageClass: 'archive' })
    const fine = practice.seed.version(bucket, 'b', { content: 'x' })
    const marker = practice.seed.marker(bucket, 'b')
    const refused = (key: string, versionId: string) =>
      failure(bench.engine, 'download.start', { connectionId, items: [{ bucket, key, versionId }], where: 'downloads' })
    expect((await refused('a', archived)).code).toBe('archived')
    expect((await refused('b', marker)).code).toBe('is-delete-marker')
    await writeFile(dir, 'a file where the folder should be')
    expect((await refused('b', fine)).code).toBe('folder-not-writable')
    expect((await call(bench.engine, 'transfers.list', {})).jobs).toEqual([])
  })

  it('asks for a folder when the shell can, and does nothing when the question is closed', async () => {
    const { bench, dir } = await open()
    await using _ = bench
    const versionId = bench.practice.seed.version(bucket, 'a', { content: 'x' })
    const items = [{ bucket, key: 'a', versionId }]
    const asked = { connectionId: bench.connectionId, items, where: 'ask' } as const
    const silent = await bench.reopen({ chooseFolder: async () => undefined })
    expect(await call(silent, 'download.start', asked)).toEqual({ jobIds: [] })
    const elsewhere = join(dir, 'elsewhere')
    const engine = await bench.reopen({ chooseFolder: async () => elsewhere })
    const { jobIds } = await call(engine, 'download.start', asked)
    expect(await untilEnded(engine, jobIds[0] ?? '')).toMatchObject({ savedAs: join(elsewhere, 'a') })
  })

  it('is read anew when it is not what the store says', async () => {
    const { bench, dir, start } = await open('s3')
    await using _ = bench
    const versionId = bench.practice.seed.version(bucket, 'a', { content: noise(20 * mebibyte, 9) })
    bench.practice.faults.add({ operations: ['GetObject'], skip: 1, fault: { kind: 'silence', when: 'before' } })
    const jobId = await start('a', versionId)
    await untilJob(bench.engine, jobId, (job) => job.donePartCount >= 1)
    await call(bench.engine, 'transfers.act', { jobId, action: 'pause' })
    bench.practice.faults.clear()
    const [partName = ''] = await readdir(dir)
    const file = await readFile(join(dir, partName))
    await writeFile(join(dir, partName), Buffer.alloc(file.length, 1))
    await call(bench.engine, 'transfers.act', { jobId, action: 'resume' })
    const job = await untilEnded(bench.engine, jobId)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'integrity-mismatch' } })
    expect(await readdir(dir)).toEqual([])
    const again = await call(bench.engine, 'transfers.act', { jobId, action: 'retry' })
    expect(await untilEnded(bench.engine, again.jobId)).toMatchObject({ state: 'succeeded' })
  })
})
