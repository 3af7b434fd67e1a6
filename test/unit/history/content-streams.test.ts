import { describe, expect, it } from 'vitest'
import { readRange } from '../../../app/domain/byte-range.ts'
import { createContentStreams, type StreamAnswer } from '../../../app/history/content-streams.ts'
import type { VersionHead } from '../../../app/domain/object-version.ts'
import { contentStore } from '../../fakes/content-store.ts'

const signal = new AbortController().signal
const film = Buffer.concat([Buffer.from('\0\0\0\x20ftypisom', 'latin1'), Buffer.alloc(20_000, 7)])

function setUp(bytes: Uint8Array = film, head: Partial<VersionHead> = {}) {
  const fake = contentStore(bytes, head)
  let time = 0
  let tokens = 0
  const streams = createContentStreams({ now: () => time, newToken: () => `t${(tokens += 1)}` })
  const ref = { bucket: 'b', key: 'film.mp4', versionId: 'v1' }
  return {
    fake,
    streams,
    open: () => streams.open(() => Promise.resolve(fake.store), { ref }, signal),
    pass: (ms: number) => {
      time += ms
    },
  }
}

async function lengthOf(answer: StreamAnswer): Promise<number> {
  let length = 0
  for await (const chunk of answer.body ?? []) length += chunk.length
  return length
}

describe('a Range header', () => {
  it.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-', { kind: 'part', firstByte: 0, lastByte: 99 }],
    ['bytes=0-0', { kind: 'part', firstByte: 0, lastByte: 0 }],
    ['bytes=98-200', { kind: 'part', firstByte: 98, lastByte: 99 }],
    ['bytes=-10', { kind: 'part', firstByte: 90, lastByte: 99 }],
    ['bytes=-1000', { kind: 'part', firstByte: 0, lastByte: 99 }],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=5-3', { kind: 'whole' }],
    ['bytes=0-1,3-4', { kind: 'whole' }],
    ['items=0-1', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
  ])('%j of 100 bytes', (header, expected) => {
    expect(readRange(header, 100)).toEqual(expected)
  })
})

describe('content that is played by ranges', () => {
  it('comes by the range asked for, with the type that its bytes have', async () => {
    const { streams, open } = setUp()
    const { token, mediaType, sizeBytes } = await open()
    expect({ mediaType, sizeBytes }).toEqual({ mediaType: 'video/mp4', sizeBytes: film.length })
    const answer = await streams.read(token, 'bytes=100-299', signal)
    expect(answer.status).toBe(206)
    expect(answer.headers).toMatchObject({
      'content-range': `bytes 100-299/${film.length}`,
      'content-length': '200',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
    })
    expect(await lengthOf(answer)).toBe(200)
    const whole = await streams.read(token, undefined, signal)
    expect(whole.status).toBe(200)
    expect(await lengthOf(whole)).toBe(film.length)
    expect(await streams.read(token, 'bytes=99999-', signal)).toMatchObject({ status: 416 })
  })

  it('never hands out a page or a text, whatever its name and type say', async () => {
    const page = setUp(Buffer.from('<html><script>1</script>'), { metadata: { contentType: 'video/mp4', user: {} } })
    await expect(page.open()).rejects.toMatchObject({ code: 'not-supported' })
  })

  it('is not found under a token that nobody gave, that is old, or that was cleared', async () => {
    const { streams, open, pass } = setUp()
    expect(await streams.read('guess', undefined, signal)).toMatchObject({ status: 404 })
    const { token } = await open()
    pass(3_000_000)
    expect(await streams.read(token, 'bytes=0-0', signal)).toMatchObject({ status: 206 })
    pass(3_000_000)
    expect(await streams.read(token, 'bytes=0-0', signal)).toMatchObject({ status: 206 })
    pass(3_600_001)
    expect(await streams.read(token, 'bytes=0-0', signal)).toMatchObject({ status: 404 })
    const again = await open()
    streams.clear()
    expect(await streams.read(again.token, undefined, signal)).toMatchObject({ status: 404 })
  })

  it('is refused while archived', async () => {
    await expect(setUp(film, { archive: { kind: 'archived' } }).open()).rejects.toMatchObject({ code: 'archived' })
  })
})
