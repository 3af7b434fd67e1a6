import { describe, expect, it } from 'vitest'
import type { ObjectStore } from '../../app/stores/object-store.ts'
import { faceServer } from '../fakes/faced-store.ts'
import { type WireAnswer, xmlAnswer } from '../fakes/scripted-server.ts'
import { failureOf } from '../fakes/test-store.ts'
import { readAll } from './suite/fixture.ts'

/** Answers that leave it open what was done, or give other bytes than were asked for. */

const signal = new AbortController().signal
const copy = {
  source: { bucket: 'bucket', key: 'k', versionId: 'v' },
  bucket: 'bucket',
  key: 'k',
  metadata: 'copy',
  tags: 'copy',
  options: {},
} as const

describe('writes whose outcome is open', () => {
  const doubtful: Readonly<Record<string, WireAnswer>> = {
    'a reset after the request': { bytes: '', afterwards: 'reset' },
    'an end in the middle': { bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<CopyObj', afterwards: 'end' },
    'a 200 with nothing in it': xmlAnswer(200, ''),
    'a 200 with half a document': xmlAnswer(200, '<CopyObjectResult><ETag>"x"</ETag>'),
    'a 200 without an ETag': xmlAnswer(
      200,
      '<CopyObjectResult><LastModified>2026-01-01T00:00:00Z</LastModified></CopyObjectResult>',
    ),
    'a 200 with an internal error': xmlAnswer(
      200,
      '  \n <Error><Code>InternalError</Code><Message>We</Message></Error>',
    ),
    'a 200 with an unknown error': xmlAnswer(200, '<Error><Code>Whatever</Code></Error>'),
    'a 500': xmlAnswer(500, '<Error><Code>InternalError</Code></Error>'),
    'a 502 of a proxy': xmlAnswer(502, '<html>bad gateway</html>'),
  }

  it.each(Object.keys(doubtful))('are not sent again: %s', async (name) => {
    const answer = doubtful[name]
    const { store, server } = await faceServer(() => answer ?? 'silence')
    expect(await failureOf(store.copyObject(copy, signal))).toMatchObject({ code: 'outcome-unknown', retry: 'never' })
    const complete = { upload: { bucket: 'bucket', key: 'k', uploadId: 'u' }, parts: [{ partNumber: 1, etag: 'x' }] }
    expect((await failureOf(store.completeUpload(complete, signal))).code).toBe('outcome-unknown')
    expect(server.requests).toHaveLength(2)
  })

  it('tells a definite error inside a 200 as that error', async () => {
    const { store } = await faceServer(() =>
      xmlAnswer(200, '<Error><Code>AccessDenied</Code><Message>no</Message></Error>'),
    )
    expect(await failureOf(store.copyObject(copy, signal))).toMatchObject({
      code: 'access-denied',
      facts: { missingRights: ['s3:GetObjectVersion', 's3:PutObject'] },
    })
  })

  it('lets a slow copy take its time and accepts white space in front', async () => {
    async function* slow() {
      yield 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n'
      await new Promise((resolve) => setTimeout(resolve, 120))
      const xml = '<CopyObjectResult><ETag>"abc"</ETag></CopyObjectResult>'
      yield `${xml.length.toString(16)}\r\n${xml}\r\n0\r\n\r\n`
    }
    const { store } = await faceServer(() => ({ bytes: slow() }), {}, { timeouts: { quietMs: 50, wholeAnswerMs: 60 } })
    expect((await store.copyObject(copy, signal)).etag).toBe('abc')
  })

  it('are not begun twice by a delete without a version', async () => {
    const { store, server } = await faceServer(() => xmlAnswer(500, '<Error><Code>InternalError</Code></Error>'))
    expect((await failureOf(store.deleteObject('bucket', 'k', signal))).code).toBe('server-error')
    expect(server.requests).toHaveLength(1)
    await failureOf(store.deleteVersion({ bucket: 'bucket', key: 'k', versionId: 'v' }, signal))
    expect(server.requests).toHaveLength(4)
  })
})

describe('content that is not what was asked for', () => {
  const get = (store: ObjectStore) =>
    store.getObject({ bucket: 'bucket', key: 'k' }, { range: { firstByte: 5, lastByte: 9 } }, signal)

  it('refuses the whole object in place of a range', async () => {
    const { store } = await faceServer(() => ({
      bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n01234567890123456789',
    }))
    expect((await failureOf(get(store))).code).toBe('malformed-answer')
  })

  it('refuses another range', async () => {
    const { store } = await faceServer(() => ({
      bytes: 'HTTP/1.1 206 OK\r\nContent-Range: bytes 0-4/20\r\nContent-Length: 5\r\n\r\n01234',
    }))
    expect((await failureOf(get(store))).code).toBe('malformed-answer')
  })

  it('fails when content ends early, and never gives more than was asked for', async () => {
    const { store } = await faceServer((_, index) => ({
      bytes: `HTTP/1.1 206 OK\r\nContent-Range: bytes 5-9/20\r\nConnection: close\r\n\r\n${index === 0 ? '567' : '56789EXTRA'}`,
      afterwards: 'end',
    }))
    const short = await get(store)
    await expect(readAll(short.body)).rejects.toMatchObject({ code: 'connection-lost' })
    const long = await get(store)
    expect((await readAll(long.body)).toString()).toBe('56789')
  })
})
