import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { contentLimits } from '../../../app/contract/history-views.ts'
import { type ContentRequest, readContent } from '../../../app/history/content.ts'
import type { VersionHead } from '../../../app/domain/object-version.ts'
import { contentStore } from '../../fakes/content-store.ts'

const signal = new AbortController().signal
const bytesOf = (text: string) => new TextEncoder().encode(text)

function read(bytes: Uint8Array, key: string, over: Partial<VersionHead> = {}, request: Partial<ContentRequest> = {}) {
  const fake = contentStore(bytes, over)
  const ref = { bucket: 'b', key, versionId: 'v1' }
  return { fake, view: readContent(fake.store, { ref, ...request }, signal) }
}

describe('reading the content of a version', () => {
  it('shows a small text whole, without asking for a range', async () => {
    const { fake, view } = read(bytesOf('第一段\n第二段\n'), '笔记.txt')
    expect(await view).toMatchObject({ kind: 'text', text: '第一段\n第二段\n', isWhole: true, encoding: 'utf-8' })
    expect(fake.gets).toHaveLength(1)
    expect(fake.gets[0]?.options.range).toBeUndefined()
  })

  it('reads no more than 2 MB of a large text, and more only when asked', async () => {
    const large = bytesOf('一行字 line\n'.repeat(400_000))
    const { fake, view } = read(large, 'a.log')
    const shown = await view
    expect(shown).toMatchObject({
      kind: 'text',
      isWhole: false,
      readBytes: contentLimits.normal,
      sizeBytes: large.length,
    })
    expect(fake.served()).toBeLessThanOrEqual(contentLimits.normal + 1000)
    const more = await read(large, 'a.log', {}, { maxBytes: large.length }).view
    expect(more).toMatchObject({ isWhole: true, readBytes: large.length })
  })

  it('never reads more than the ceiling, whatever is asked', async () => {
    const { fake, view } = read(new Uint8Array(contentLimits.most + 5000).fill(65), 'a.txt', {}, { maxBytes: 1e12 })
    expect(await view).toMatchObject({ readBytes: contentLimits.most, isWhole: false })
    expect(fake.served()).toBeLessThanOrEqual(contentLimits.most + 1000)
  })

  it('cuts no character in two', async () => {
    const view = await read(bytesOf('中'.repeat(1000)), 'a.txt', {}, { maxBytes: 100 }).view
    expect(view).toMatchObject({ kind: 'text', text: '中'.repeat(33) })
  })

  it.each(['refused', 'ignored'] as const)('stops at the limit when a range is %s', async (ranges) => {
    const fake = contentStore(bytesOf('x'.repeat(50_000)), {}, ranges)
    const ref = { bucket: 'b', key: 'a.txt', versionId: 'v1' }
    const view = await readContent(fake.store, { ref, maxBytes: 10_000 }, signal)
    expect(view).toMatchObject({ kind: 'text', readBytes: 10_000, isWhole: false })
    expect(fake.served()).toBeLessThanOrEqual(11_000)
  })

  it('reads of a film what names it and no more', async () => {
    const film = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(1_000_000)])
    const { fake, view } = read(film, '会议.mp4')
    expect(await view).toMatchObject({ kind: 'video', mediaType: 'video/mp4' })
    expect(fake.served()).toBeLessThan(10_000)
  })

  it('gives a picture with its pixels counted, and leaves it out when it is too large', async () => {
    const png = Buffer.concat([
      Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
      Buffer.from([0, 0, 3, 32, 0, 0, 2, 88]),
      Buffer.alloc(5000),
    ])
    expect(await read(png, 'a.png').view).toMatchObject({
      kind: 'image',
      mediaType: 'image/png',
      width: 800,
      height: 600,
    })
    const cut = await read(png, 'a.png', {}, { maxBytes: 1000 }).view
    expect(cut).toMatchObject({ kind: 'image', isWhole: false })
    expect(cut).not.toHaveProperty('base64')
  })

  it('takes SVG for a picture, and for text when asked', async () => {
    const svg = bytesOf('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')
    expect(await read(svg, 'a.svg').view).toMatchObject({ kind: 'image', mediaType: 'image/svg+xml' })
    expect(await read(svg, 'a.svg', {}, { as: 'text' }).view).toMatchObject({ kind: 'text' })
  })

  it('lays out JSON without touching its numbers, and leaves what is not valid alone', async () => {
    const json = '{"id":12345678901234567890,"b":[1,2],"a":{},"id":"x"}'
    const view = await read(bytesOf(json), 'a.json').view
    expect(view).toMatchObject({ kind: 'json', text: json })
    expect(view).toHaveProperty(
      'formatted',
      '{\n  "id": 12345678901234567890,\n  "b": [\n    1,\n    2\n  ],\n  "a": {},\n  "id": "x"\n}',
    )
    expect(await read(bytesOf('{"a":'), 'a.json').view).not.toHaveProperty('formatted')
  })

  it('unfolds no bracket bomb', async () => {
    const bomb = '['.repeat(100_000) + ']'.repeat(100_000)
    const view = await read(bytesOf(bomb), 'a.json').view
    expect(view.kind === 'json' && (view.formatted ?? '').length).toBeLessThan(30_000_000)
  })

  it('shows a table cell by cell', async () => {
    const view = await read(bytesOf('名称;金额\n"a;b";"1,5"\n"say ""hi""";2\n'), 'a.csv').view
    expect(view).toMatchObject({
      kind: 'csv',
      delimiter: ';',
      columnCount: 2,
      rows: [
        ['名称', '金额'],
        ['a;b', '1,5'],
        ['say "hi"', '2'],
      ],
    })
  })

  it('leaves a row out that was cut off', async () => {
    const view = await read(bytesOf('a,b\n1,2\n3,4\n5,6\n'), 'a.csv', {}, { maxBytes: 10 }).view
    expect(view).toMatchObject({
      kind: 'csv',
      rows: [
        ['a', 'b'],
        ['1', '2'],
      ],
      isCut: true,
    })
  })

  it('unpacks gzip and brotli within the limit', async () => {
    const text = 'hello 你好\n'.repeat(10)
    const zipped = read(gzipSync(text), 'a.txt', { metadata: { contentEncoding: 'gzip', user: {} } })
    expect(await zipped.view).toMatchObject({ kind: 'text', text, isWhole: true })
    const br = read(brotliCompressSync(text), 'a.txt', { metadata: { contentEncoding: 'br', user: {} } })
    expect(await br.view).toMatchObject({ kind: 'text', text })
    const bomb = read(gzipSync(Buffer.alloc(50_000_000, 65)), 'a.txt', {
      metadata: { contentEncoding: 'gzip', user: {} },
    })
    expect(await bomb.view).toMatchObject({ kind: 'text', readBytes: contentLimits.normal, isWhole: false })
  })

  it('says what an office document is', async () => {
    const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(6000)])
    expect(await read(zip, '报告.docx').view).toMatchObject({ kind: 'office', format: 'docx' })
    expect(await read(zip, 'x.zip').view).toMatchObject({ kind: 'binary', mediaType: 'application/zip' })
    const inside = Buffer.concat([zip.subarray(0, 30), Buffer.from('[Content_Types].xml xl/workbook.xml'), zip])
    expect(await read(inside, 'no-ending').view).toMatchObject({ kind: 'office', format: 'xlsx' })
  })

  it('reads unknown bytes as text when a person chooses an encoding', async () => {
    const odd = new Uint8Array([0x00, 0x01, 0x41, 0x42])
    expect(await read(odd, 'a').view).toMatchObject({ kind: 'binary', head: 'AAFBQg==' })
    expect(await read(odd, 'a', {}, { encoding: 'gb18030' }).view).toMatchObject({
      kind: 'text',
      encodingCertainty: 'chosen',
    })
  })

  it('says that nothing is in it', async () => {
    const { fake, view } = read(new Uint8Array(0), 'a.txt')
    expect(await view).toMatchObject({ kind: 'empty', sizeBytes: 0 })
    expect(fake.gets).toHaveLength(0)
  })

  it('does not read what is archived, nor what a link points to', async () => {
    const archived = read(bytesOf('x'), 'a.txt', { archive: { kind: 'archived' } })
    await expect(archived.view).rejects.toMatchObject({ code: 'archived' })
    expect(archived.fake.gets).toHaveLength(0)
    expect(await read(bytesOf('x'), 'a.txt', { objectKind: 'symlink' }).view).toMatchObject({ kind: 'link' })
  })

  it('pins the null version by its ETag, and hands the customer key on', async () => {
    const fake = contentStore(bytesOf('x'))
    const customerKey = { keyBase64: Buffer.alloc(32).toString('base64') }
    await readContent(fake.store, { ref: { bucket: 'b', key: 'a', versionId: 'null' }, customerKey }, signal)
    expect(fake.gets[0]?.options).toEqual({ ifMatch: 'etag-1', customerKey })
  })
})
