import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { newFolder, openForTest } from './practice.ts'
import { type RawAnswer, type RawDialect, type RawRequest, send, tagText } from './raw-client.ts'

const mebibyte = 1024 * 1024
const vendorPrefix = { oss: 'x-oss-', obs: 'x-obs-', s3: 'x-amz-' } as const
const smallestPart = { oss: 102_400, obs: 102_400, s3: 5 * mebibyte } as const

async function openBench(dialect: RawDialect, options: Parameters<typeof openForTest>[0] = {}) {
  const store: PracticeStore = await openForTest(options)
  const ask = (raw: RawRequest): Promise<RawAnswer> => send(store, dialect, { bucket: 'docs', ...raw })
  await ask({ method: 'PUT' })
  await ask({
    method: 'PUT',
    query: { versioning: undefined },
    body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
  })
  const initiate = async (key: string, headers: Record<string, string> = {}): Promise<string> =>
    tagText((await ask({ method: 'POST', key, query: { uploads: undefined }, headers })).text, 'UploadId') ?? ''
  const part = (key: string, uploadId: string, partNumber: number, body: Buffer): Promise<RawAnswer> =>
    ask({ method: 'PUT', key, query: { partNumber: String(partNumber), uploadId }, body })
  const copyPart = (
    key: string,
    uploadId: string,
    partNumber: number,
    source: string,
    range?: string,
  ): Promise<RawAnswer> =>
    ask({
      method: 'PUT',
      key,
      query: { partNumber: String(partNumber), uploadId },
      headers: {
        [`${vendorPrefix[dialect]}copy-source`]: source,
        ...(range === undefined ? {} : { [`${vendorPrefix[dialect]}copy-source-range`]: range }),
      },
    })
  const complete = (
    key: string,
    uploadId: string,
    parts: readonly (readonly [number, string])[],
  ): Promise<RawAnswer> => {
    const xml = parts
      .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
      .join('')
    return ask({
      method: 'POST',
      key,
      query: { uploadId },
      body: `<CompleteMultipartUpload>${xml}</CompleteMultipartUpload>`,
    })
  }
  return { store, ask, initiate, part, copyPart, complete }
}

const code = (answer: RawAnswer): [number, string | undefined] => [answer.status, tagText(answer.text, 'Code')]
const md5 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('hex')

describe.each(['oss', 'obs', 's3'] as const)('multipart uploads as %s does them', (dialect) => {
  it('tags the whole with the MD5 of its parts, and keeps what was given at the start', async () => {
    const bench = await openBench(dialect)
    const uploadId = await bench.initiate('a', {
      'content-type': 'text/x-parts',
      [`${vendorPrefix[dialect]}meta-author`]: 'Li',
    })
    const first = Buffer.alloc(smallestPart[dialect], 1)
    const second = Buffer.from('tail')
    await bench.part('a', uploadId, 1, first)
    await bench.part('a', uploadId, 7, second)
    const done = await bench.complete('a', uploadId, [
      [1, `"${md5(first)}"`],
      [7, md5(second)],
    ])
    const whole = createHash('md5')
      .update(Buffer.from(md5(first) + md5(second), 'hex'))
      .digest('hex')
    expect(tagText(done.text, 'ETag')?.toLowerCase()).toBe(`&quot;${whole}-2&quot;`)
    const head = await bench.ask({ method: 'HEAD', key: 'a' })
    expect(head.headers).toMatchObject({
      'content-type': 'text/x-parts',
      [`${vendorPrefix[dialect]}meta-author`]: 'Li',
      'content-length': String(first.length + 4),
    })
    expect(head.headers['x-obs-uploadid']).toBe(dialect === 'obs' ? uploadId : undefined)
    expect(code(await bench.complete('a', uploadId, [[1, md5(first)]]))).toEqual([404, 'NoSuchUpload'])
  })

  it('refuses wrong lists of parts, and part numbers out of bounds', async () => {
    const bench = await openBench(dialect)
    const uploadId = await bench.initiate('a')
    const body = Buffer.alloc(smallestPart[dialect] - 1)
    await bench.part('a', uploadId, 1, body)
    await bench.part('a', uploadId, 10_000, body)
    expect(code(await bench.part('a', uploadId, 0, body))).toEqual([400, 'InvalidArgument'])
    expect(code(await bench.part('a', uploadId, 10_001, body))).toEqual([400, 'InvalidArgument'])
    expect(
      code(
        await bench.complete('a', uploadId, [
          [10_000, md5(body)],
          [1, md5(body)],
        ]),
      ),
    ).toEqual([400, 'InvalidPartOrder'])
    expect(
      code(
        await bench.complete('a', uploadId, [
          [1, md5(body)],
          [2, md5(body)],
        ]),
      ),
    ).toEqual([400, 'InvalidPart'])
    expect(code(await bench.complete('a', uploadId, [[1, '00000000000000000000000000000000']]))).toEqual([
      400,
      'InvalidPart',
    ])
    expect(
      code(
        await bench.complete('a', uploadId, [
          [1, md5(body)],
          [10_000, md5(body)],
        ]),
      ),
    ).toEqual([400, 'EntityTooSmall'])
    expect(
      code(await bench.ask({ method: 'POST', key: 'a', query: { uploadId }, body: '<CompleteMultipartUpload><Part>' })),
    ).toEqual([400, 'MalformedXML'])
    expect((await bench.complete('a', uploadId, [[1, md5(body)]])).status).toBe(200)
  })

  it('lets a part be sent again under its number', async () => {
    const bench = await openBench(dialect)
    const uploadId = await bench.initiate('a')
    await bench.part('a', uploadId, 1, Buffer.from('first'))
    await bench.part('a', uploadId, 1, Buffer.from('second'))
    await bench.complete('a', uploadId, [[1, md5(Buffer.from('second'))]])
    expect((await bench.ask({ key: 'a' })).text).toBe('second')
  })

  it('pages through parts and uploads', async () => {
    const bench = await openBench(dialect)
    const ids = [await bench.initiate('a'), await bench.initiate('b/1'), await bench.initiate('b/2')]
    for (let number = 1; number <= 5; number++) await bench.part('a', ids[0] ?? '', number, Buffer.from(String(number)))
    const seen: (string | undefined)[] = []
    let marker = '0'
    for (;;) {
      const page = await bench.ask({
        key: 'a',
        query: { uploadId: ids[0], 'max-parts': '2', 'part-number-marker': marker },
      })
      seen.push(...[...page.text.matchAll(/<PartNumber>(\d+)</g)].map(([, number]) => number))
      if (tagText(page.text, 'IsTruncated') === 'false') break
      marker = tagText(page.text, 'NextPartNumberMarker') ?? ''
    }
    expect(seen).toEqual(['1', '2', '3', '4', '5'])
    const first = await bench.ask({ query: { uploads: undefined, 'max-uploads': '2' } })
    const rest = await bench.ask({
      query: {
        uploads: undefined,
        'key-marker': tagText(first.text, 'NextKeyMarker'),
        'upload-id-marker': tagText(first.text, 'NextUploadIdMarker'),
      },
    })
    const listed = [first, rest].flatMap((page) => [...page.text.matchAll(/<UploadId>([^<]*)</g)].map(([, id]) => id))
    expect(listed).toEqual(ids)
    const rolled = await bench.ask({ query: { uploads: undefined, delimiter: '/' } })
    expect(rolled.text).toContain('<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>')
  })

  it('copies a video of 24 GB by parts without its bytes, and reads it back anywhere', async () => {
    const bench = await openBench(dialect, { content: 'sample' })
    const uploadId = await bench.initiate('copy.mov')
    const size = 24 * 1024 ** 3
    const half = 4 * 1024 ** 3
    const list = await send(bench.store, dialect, {
      bucket: 'media',
      query: { versions: undefined, prefix: 'video-master.mov' },
    })
    const oldest = [...list.text.matchAll(/<VersionId>([^<]*)</g)].at(-1)?.[1] ?? ''
    const source = `/media/video-master.mov?versionId=${oldest}`
    const parts: (readonly [number, string])[] = []
    for (let start = 0, number = 1; start < size; start += half, number++) {
      const answer = await bench.copyPart(
        'copy.mov',
        uploadId,
        number,
        source,
        `bytes=${start}-${Math.min(start + half, size) - 1}`,
      )
      parts.push([number, tagText(answer.text, 'ETag') ?? ''])
    }
    expect((await bench.complete('copy.mov', uploadId, parts)).status).toBe(200)
    const [copied, original] = await Promise.all([
      bench.ask({ method: 'HEAD', key: 'copy.mov' }),
      send(bench.store, dialect, {
        method: 'HEAD',
        bucket: 'media',
        key: 'video-master.mov',
        query: { versionId: oldest },
      }),
    ])
    expect(copied.headers['content-length']).toBe(String(size))
    expect(copied.headers['x-oss-hash-crc64ecma']).toBe(original.headers['x-oss-hash-crc64ecma'])
    const range = { range: `bytes=${half - 50}-${half + 49}` }
    const [mine, theirs] = await Promise.all([
      bench.ask({ key: 'copy.mov', headers: range }),
      send(bench.store, dialect, {
        bucket: 'media',
        key: 'video-master.mov',
        query: { versionId: oldest },
        headers: range,
      }),
    ])
    expect(mine.status).toBe(206)
    expect(mine.text).toBe(theirs.text)
  })

  it('copies a part of stored bytes exactly, and reads a bad range as the vendor does', async () => {
    const bench = await openBench(dialect)
    const bytes = Buffer.from(Array.from({ length: 6 * mebibyte }, (_, index) => (index * 7) % 251))
    await bench.ask({ method: 'PUT', key: 'source', body: bytes })
    const uploadId = await bench.initiate('copy')
    const good = await bench.copyPart('copy', uploadId, 1, '/docs/source', 'bytes=1000000-6000000')
    expect(tagText(good.text, 'ETag')?.toLowerCase()).toBe(`&quot;${md5(bytes.subarray(1_000_000, 6_000_001))}&quot;`)
    const beyond = await bench.copyPart('copy', uploadId, 2, '/docs/source', `bytes=0-${bytes.length}`)
    const malformed = await bench.copyPart('copy', uploadId, 3, '/docs/source', 'bytes=10-')
    if (dialect === 'oss') {
      expect(tagText(beyond.text, 'ETag')?.toLowerCase()).toBe(`&quot;${md5(bytes)}&quot;`)
      expect(tagText(malformed.text, 'ETag')?.toLowerCase()).toBe(`&quot;${md5(bytes)}&quot;`)
    } else {
      expect(beyond.status).toBe(dialect === 's3' ? 400 : 416)
      expect(code(malformed)).toEqual([400, 'InvalidArgument'])
    }
  })

  it('does not keep a part whose upload was aborted while it was copied', async () => {
    const bench = await openBench(dialect, { copyBytesPerSecond: 100 * mebibyte })
    await bench.ask({ method: 'PUT', key: 'source', body: Buffer.alloc(20 * mebibyte) })
    const uploadId = await bench.initiate('copy')
    const pending = bench.copyPart('copy', uploadId, 1, '/docs/source')
    expect((await bench.ask({ method: 'DELETE', key: 'copy', query: { uploadId } })).status).toBe(204)
    expect(code(await pending)).toEqual([404, 'NoSuchUpload'])
    expect(code(await bench.ask({ key: 'copy', query: { uploadId } }))).toEqual([404, 'NoSuchUpload'])
  })

  it('keeps versions, uploads and parts across a restart', async () => {
    const dataDir = await newFolder()
    const bench = await openBench(dialect, { dataDir })
    const bytes = Buffer.alloc(3 * mebibyte, 'kept')
    const etag = md5(bytes)
    await bench.ask({ method: 'PUT', key: 'a', body: bytes })
    await bench.ask({ method: 'PUT', key: 'gone', body: bytes })
    const uploadId = await bench.initiate('u')
    await bench.part('u', uploadId, 1, bytes)
    await bench.store.close()
    const store = await openForTest({ dataDir })
    const read = await send(store, dialect, { bucket: 'docs', key: 'a' })
    expect(md5(Buffer.from(read.text))).toBe(etag)
    const done = await send(store, dialect, {
      method: 'POST',
      bucket: 'docs',
      key: 'u',
      query: { uploadId },
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`,
    })
    expect(done.status).toBe(200)
  })
})
