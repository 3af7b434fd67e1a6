import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Bench, call, entriesOf, failure, openBench, signal, untilEnded } from './harness.ts'

const bucket = 'documents'
const day = 86_400_000

async function scanned(bench: Bench, prefix = '') {
  const { connectionId, engine } = bench
  const { listId } = await call(engine, 'deleted.open', { connectionId, bucket, prefix })
  await expect
    .poll(async () => (await call(engine, 'listing.state', { listId })).complete, { timeout: 15_000 })
    .toBe(true)
  return listId
}

describe.each(['oss', 's3', 'obs'] as const)('looking into the past through the engine, %s', (dialect) => {
  it('previews an old version, not the current one', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = '会议纪要 +%20#1.txt'
    const versionId = practice.seed.version(bucket, key, { content: '第一稿', contentType: 'text/plain' })
    practice.seed.version(bucket, key, { content: '第二稿' })
    const view = await call(engine, 'content.read', { connectionId, bucket, key, versionId })
    expect(view).toMatchObject({ kind: 'text', text: '第一稿', encoding: 'utf-8', isWhole: true })
    expect(await call(engine, 'content.read', { connectionId, bucket, key })).toMatchObject({ text: '第二稿' })
  })

  it('reads 2 MB of a huge text, and of a deleted file nothing', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const line = '日志 line\n'
    const versionId = practice.seed.version(bucket, 'huge.log', { content: line.repeat(500_000) })
    const markerId = practice.seed.marker(bucket, 'huge.log')
    const view = await call(engine, 'content.read', { connectionId, bucket, key: 'huge.log', versionId })
    expect(view).toMatchObject({ kind: 'text', readBytes: 2 * 1024 * 1024, isWhole: false })
    expect(await failure(engine, 'content.read', { connectionId, bucket, key: 'huge.log' })).toMatchObject({
      code: expect.stringMatching(/^(object-not-found|is-delete-marker)$/),
    })
    const marker = await failure(engine, 'content.read', { connectionId, bucket, key: 'huge.log', versionId: markerId })
    expect(marker.code).toBe('is-delete-marker')
  })

  it('plays a film by ranges, also when the file is deleted', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const film = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(100_000, 3)])
    const versionId = practice.seed.version(bucket, 'film.mp4', { content: film })
    practice.seed.marker(bucket, 'film.mp4')
    const opened = await call(engine, 'content.stream', { connectionId, bucket, key: 'film.mp4', versionId })
    expect(opened).toMatchObject({ mediaType: 'video/mp4', sizeBytes: film.length })
    const answer = await engine.stream(opened.token, 'bytes=12-99', signal)
    expect(answer.status).toBe(206)
    const chunks: Uint8Array[] = []
    for await (const chunk of answer.body ?? []) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(film.subarray(12, 100))).toBe(true)
    expect((await engine.stream('guess', undefined, signal)).status).toBe(404)
  })

  it('says of archived content that it is archived', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const versionId = practice.seed.version(bucket, 'old.txt', { content: 'x', storageClass: 'archive' })
    const where = { connectionId, bucket, key: 'old.txt', versionId }
    expect((await failure(engine, 'content.read', where)).code).toBe('archived')
    expect((await failure(engine, 'content.stream', where)).code).toBe('archived')
  })

  it('compares versions without reading them', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const put = (content: string) => practice.seed.version(bucket, 'a', { content, tags: [['k', content]] })
    const [one, other, again] = [put('one'), put('two'), put('one')]
    const compare = (left: string, right: string) =>
      call(engine, 'compare.facts', {
        connectionId,
        left: { bucket, key: 'a', versionId: left },
        right: { bucket, key: 'a', versionId: right },
      })
    expect(await compare(one, other)).toMatchObject({ size: 'same', content: 'different', tags: 'different' })
    expect(await compare(one, again)).toMatchObject({ content: 'same', tags: 'same' })
    expect(practice.faults.requests.count('GetObject')).toBe(0)
  })

  it('finds deleted files, and brings the ones of a folder back at once', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    for (let index = 0; index < 1200; index += 1) {
      practice.seed.version(bucket, `gone/${String(index).padStart(4, '0')}.txt`, { content: `${index}` })
      practice.seed.marker(bucket, `gone/${String(index).padStart(4, '0')}.txt`)
    }
    practice.seed.version(bucket, 'live.txt', { content: 'x' })
    practice.seed.version(bucket, '三次.txt', { content: 'stacked' })
    for (let count = 0; count < 3; count += 1) practice.seed.marker(bucket, '三次.txt')
    practice.seed.marker(bucket, 'orphan.txt')

    const listId = await scanned(bench)
    expect(await call(engine, 'listing.state', { listId })).toMatchObject({
      count: 1202,
      deleted: { scannedCount: 2406, goneFolderCount: 1 },
    })
    await call(engine, 'deleted.arrange', { listId, groupBy: 'folder', filter: '' })
    const { rows } = await call(engine, 'deleted.rows', { listId, from: 0, count: 5 })
    expect(rows).toMatchObject([
      { kind: 'folder', prefix: '', count: 2 },
      { kind: 'file', key: 'orphan.txt', markerCount: 1 },
      { kind: 'file', key: '三次.txt', markerCount: 3, sizeBytes: 7 },
      { kind: 'folder', prefix: 'gone/', count: 1200, goneRoot: 'gone/' },
      { kind: 'file', key: 'gone/0000.txt' },
    ])
    expect(rows[1]).not.toHaveProperty('sizeBytes')

    const { keys } = await call(engine, 'deleted.keys', {
      listId,
      scope: { kind: 'below', prefix: 'gone/00' },
      from: 0,
      count: 1000,
    })
    expect(keys).toHaveLength(100)
    const { jobIds } = await call(engine, 'bringBack.start', {
      connectionId,
      bucket,
      keys: [...keys, '三次.txt', 'orphan.txt'],
    })
    const ended = await Promise.all(jobIds.map((jobId) => untilEnded(engine, jobId)))
    expect(ended.filter((job) => job.state === 'succeeded')).toHaveLength(101)
    expect(ended.at(-1)).toMatchObject({ state: 'failed', error: { code: 'nothing-to-bring-back' } })
    expect(await entriesOf(bench, bucket, '三次.txt')).toHaveLength(1)
    expect(await call(engine, 'listing.state', { listId: await scanned(bench) })).toMatchObject({ count: 1101 })
  })

  it('tells when a version will be removed by the rules of the bucket', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice, clock } = bench
    const lifecycle = `<LifecycleConfiguration><Rule><ID>thirty</ID><Prefix></Prefix><Status>Enabled</Status>
      <NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration></Rule></LifecycleConfiguration>`
    practice.seed.bucket(bucket, 'enabled', { documents: { lifecycle } })
    const now = clock.now()
    const old = practice.seed.version(bucket, 'a', { content: 'old', modifiedAt: now - 50 * day })
    practice.seed.version(bucket, 'a', { content: 'new', modifiedAt: now - 20 * day })
    const { listId } = await call(engine, 'history.open', { connectionId, bucket, key: 'a' })
    await expect
      .poll(async () => (await call(engine, 'listing.state', { listId })).complete, { timeout: 15_000 })
      .toBe(true)
    const { rows } = await call(engine, 'history.rows', { listId, from: 0, count: 10 })
    const due = Math.ceil((Math.floor(now / 1000) * 1000 - 20 * day + 30 * day) / day) * day
    expect(rows.map((row) => row.expiresAt)).toEqual([undefined, due])
    expect((await call(engine, 'listing.state', { listId })).summary).toMatchObject({ keptDays: 30 })
    const details = await call(engine, 'version.details', { connectionId, bucket, key: 'a', versionId: old })
    expect(details).toMatchObject({ expiresAt: due, expiryEffect: 'removed', expiryCertainty: 'certain' })
  })

  it('turns versioning on', async () => {
    await using bench = await openBench({ dialect })
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'never')
    await call(engine, 'versioning.enable', { connectionId, bucket })
    expect(await call(engine, 'buckets.info', { connectionId, bucket })).toMatchObject({ versioning: 'enabled' })
  })
})

describe('what was done', () => {
  it('is kept, searched and exported, also after the job was cleared and after a restart', async () => {
    await using bench = await openBench()
    const { connectionId, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = '=报告.docx'
    const versionId = practice.seed.version(bucket, key, { content: 'old' })
    practice.seed.version(bucket, key, { content: 'new' })
    const { jobId } = await call(bench.engine, 'restore.start', { connectionId, bucket, key, versionId })
    await untilEnded(bench.engine, jobId)
    const undo = await call(bench.engine, 'transfers.act', { jobId, action: 'undo' })
    await untilEnded(bench.engine, undo.jobId)
    await call(bench.engine, 'transfers.act', { jobId: undo.jobId, action: 'clear' })
    const engine = await bench.reopen({ downloadsDir: join(bench.dataDir, 'exports') })
    const found = await call(engine, 'activity.list', { search: '报告 TEST', offset: 0, count: 10 })
    expect(found.rows.map((row) => row.kind)).toEqual(['undo', 'restore'])
    expect(found.rows[1]).toMatchObject({ outcome: 'succeeded', undoneBy: undo.jobId, connectionName: 'Test' })

    const word = (text: string) => text.toUpperCase()
    const columnNames = ['at', 'kind', 'outcome', 'connection', 'bucket', 'file', 'destination', 'sizeBytes'] as const
    const moreColumns = ['fromVersion', 'toVersion', 'verifiedBy', 'requestIds', 'error'] as const
    const named = Object.fromEntries([...columnNames, ...moreColumns].map((name) => [name, word(name)]))
    const exported = await call(engine, 'activity.export', {
      filter: { search: '', kinds: ['restore'] },
      labels: {
        columns: named as Record<(typeof columnNames)[number] | (typeof moreColumns)[number], string>,
        kinds: { restore: '恢复', copy: 'c', 'bring-back': 'b', undo: 'u', download: 'd', link: 'Link' },
        outcomes: { succeeded: '成功', failed: 'f', cancelled: 'x' },
      },
      fileName: '活动: 记录.csv',
      where: 'downloads',
    })
    expect(exported.count).toBe(1)
    expect(exported.path).toBe(join(bench.dataDir, 'exports', '活动_ 记录.csv'))
    const text = await readFile(exported.path ?? '', 'utf8')
    expect(text.startsWith('\ufeffAT,KIND,')).toBe(true)
    expect(text).toContain(`,恢复,成功,Test,${bucket},'=报告.docx,`)
    expect(text).toContain(versionId)
  })
})

describe('a copy beside', () => {
  it('is named after the day, and after the next number while the name is taken, also by a deleted file', async () => {
    await using bench = await openBench()
    const { connectionId, engine, practice } = bench
    practice.seed.bucket(bucket, 'enabled')
    const key = '财务/报告.docx'
    const modifiedAt = new Date(2026, 4, 3, 9).getTime()
    const versionId = practice.seed.version(bucket, key, { content: 'old', modifiedAt })
    practice.seed.version(bucket, key, { content: 'new' })
    const name = (language: 'zh-CN' | 'en') =>
      call(engine, 'copyBeside.name', { connectionId, bucket, key, modifiedAt, language })
    expect(await name('en')).toEqual({ key: '财务/报告 (version of 2026-05-03).docx' })
    const first = await name('zh-CN')
    expect(first).toEqual({ key: '财务/报告（2026-05-03 版本）.docx' })
    const { jobId } = await call(engine, 'restore.start', {
      connectionId,
      bucket,
      key,
      versionId,
      destination: { bucket, key: first.key },
    })
    expect(await untilEnded(engine, jobId)).toMatchObject({ state: 'succeeded', kind: 'copy' })
    practice.seed.marker(bucket, first.key)
    expect(await name('zh-CN')).toEqual({ key: '财务/报告（2026-05-03 版本 2）.docx' })
    expect(await entriesOf(bench, bucket, key)).toHaveLength(2)
  })
})
