import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ObjectStore } from '../../app/stores/object-store.ts'
import { faceServer } from '../fakes/faced-store.ts'
import { openScriptedServer, xmlAnswer } from '../fakes/scripted-server.ts'
import { failureOf } from '../fakes/test-store.ts'

/** Servers that mean harm, or are broken: bounded memory, a clear error, nothing half-done. */

const signal = new AbortController().signal
const listing = (inner: string) =>
  `<?xml version="1.0"?><ListVersionsResult><IsTruncated>false</IsTruncated>${inner}</ListVersionsResult>`
const version = (key: string, id: string, latest = 'true') =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest>` +
  '<LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"x"</ETag><Size>1</Size></Version>'
const list = (store: ObjectStore) => store.listVersions('bucket', { prefix: '' }, signal)

describe('hostile XML', () => {
  const bombs: Readonly<Record<string, string>> = {
    'a billion laughs':
      '<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><ListVersionsResult>&b;</ListVersionsResult>',
    'a DOCTYPE that reads files':
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><ListVersionsResult>&f;</ListVersionsResult>',
    'an entity nobody declared': listing(version('a&lol;b', 'v')),
    '5000 nested tags': `${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}`,
    '5000 nested tags in a listing': listing(`<Version>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</Version>`),
    'half a document': listing(version('a', 'v')).slice(0, -30),
    'two documents': listing('') + listing(''),
    'another root': '<Other/>',
    'a poisoned name': listing('<__proto__><a>1</a></__proto__>'),
    'a size that is no number': listing(version('a', 'v').replace('<Size>1', '<Size>1e3')),
    'a date that is no date': listing(version('a', 'v').replace('2026-01-01T00:00:00.000Z', 'yesterday')),
    'an entry without a key': listing(version('a', 'v').replace('<Key>a</Key>', '')),
    nothing: '',
    'text that is no XML': 'hello',
  }

  it.each(Object.keys(bombs))('refuses %s', async (name) => {
    const { store, server } = await faceServer(() => xmlAnswer(200, bombs[name] ?? ''))
    expect(await failureOf(list(store))).toMatchObject({
      code: 'malformed-answer',
      facts: { operation: 'ListObjectVersions', httpStatus: 200 },
    })
    // A reading may be tried again: a proxy may have cut it.
    expect(server.requests).toHaveLength(3)
  })

  it('reads no more than a page of 100 MB of XML', async () => {
    const piece = `<Version><Key>${'k'.repeat(64 * 1024)}</Key></Version>`
    let sentBytes = 0
    async function* flood() {
      yield 'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<ListVersionsResult>'
      for (; sentBytes < 100 * 2 ** 20; sentBytes += piece.length) yield piece
      await Promise.resolve()
    }
    const { store } = await faceServer(() => ({ bytes: flood(), afterwards: 'end' }))
    const before = process.memoryUsage().rss
    expect((await failureOf(store.listVersions('bucket', { prefix: '' }, signal))).code).toBe('malformed-answer')
    expect(sentBytes).toBeLessThan(60 * 2 ** 20)
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 2 ** 20)
  })

  it('reads no more than the beginning of an endless error', async () => {
    async function* endless() {
      yield 'HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<Error><Code>AccessDenied</Code><Message>'
      for (let at = 0; at < 5000; at++) yield 'x'.repeat(16 * 1024)
      await Promise.resolve()
    }
    const { store } = await faceServer(() => ({ bytes: endless(), afterwards: 'end' }))
    const failure = await failureOf(list(store))
    expect(failure).toMatchObject({ code: 'access-denied', facts: { missingRights: ['s3:ListBucketVersions'] } })
    expect((failure.facts.providerMessage ?? '').length).toBeLessThanOrEqual(500)
  })
})

describe('hostile HTTP', () => {
  it('notices an answer that is shorter than its length', async () => {
    const xml = listing('')
    const { store } = await faceServer(() => ({
      bytes: `HTTP/1.1 200 OK\r\nContent-Length: ${xml.length + 10}\r\n\r\n${xml}`,
      afterwards: 'end',
    }))
    expect(['connection-lost', 'malformed-answer']).toContain((await failureOf(list(store))).code)
  })

  it('notices an answer that is longer than its length', async () => {
    const xml = listing(version('a', 'v'))
    const { store } = await faceServer(() => ({
      bytes: `HTTP/1.1 200 OK\r\nContent-Length: ${xml.length - 40}\r\n\r\n${xml}`,
      afterwards: 'end',
    }))
    expect((await failureOf(list(store))).code).toBe('malformed-answer')
  })

  it('does not wait for a body that drips for ever', async () => {
    async function* drip() {
      yield 'HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n<ListVersionsResult>'
      for (let at = 0; at < 1000; at++) {
        await new Promise((resolve) => setTimeout(resolve, 10))
        yield ' '
      }
    }
    const { store } = await faceServer(() => ({ bytes: drip() }), {}, { timeouts: { wholeAnswerMs: 150 } })
    expect(await failureOf(list(store))).toMatchObject({ code: 'timed-out', retry: 'idempotent-only' })
  })

  it('does not wait for a server that says nothing', async () => {
    const { store } = await faceServer(() => 'silence', {}, { timeouts: { quietMs: 100 } })
    expect((await failureOf(list(store))).code).toBe('timed-out')
  })

  it('does not take compressed bytes for XML', async () => {
    const packed = gzipSync(listing(''))
    const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`
    const { store } = await faceServer(() => ({ bytes: Buffer.concat([Buffer.from(head), packed]) }))
    expect(await failureOf(list(store))).toMatchObject({
      code: 'malformed-answer',
      message: expect.stringContaining('compressed'),
    })
  })

  it('reads headers in Latin-1 and in UTF-8 as what they are', async () => {
    const head = (bytes: Buffer) =>
      Buffer.concat([
        Buffer.from(
          'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\nETag: "x"\r\nx-amz-meta-a: ',
        ),
        bytes,
        Buffer.from('\r\n\r\n'),
      ])
    const { store } = await faceServer((_, index) => ({
      bytes: head(index === 0 ? Buffer.from([0x63, 0x61, 0x66, 0xe9]) : Buffer.from('报告')),
    }))
    expect((await store.headVersion({ bucket: 'bucket', key: 'k' }, {}, signal)).metadata.user).toEqual({ a: 'café' })
    expect((await store.headVersion({ bucket: 'bucket', key: 'k' }, {}, signal)).metadata.user).toEqual({ a: '报告' })
  })

  it('says that a web page is no store', async () => {
    const page = '<!DOCTYPE html><html><body>Please log in</body></html>'
    const { store } = await faceServer((_, index) =>
      xmlAnswer(index === 0 ? 200 : 403, page, { 'Content-Type': 'text/html' }),
    )
    const first = await failureOf(list(store))
    expect(['not-a-store', 'malformed-answer']).toContain(first.code)
    expect((await failureOf(list(store))).code).toBe('not-a-store')
  })

  it('takes the page of an overloaded proxy for what it is', async () => {
    const { store, server } = await faceServer(() =>
      xmlAnswer(503, '<html>busy</html>', { 'Content-Type': 'text/html' }),
    )
    expect((await failureOf(list(store))).code).toBe('throttled')
    expect(server.requests).toHaveLength(3)
  })

  it('says that something else than HTTP answered', async () => {
    const { store } = await faceServer(() => ({ bytes: 'SSH-2.0-OpenSSH_9.2\r\n' }))
    expect((await failureOf(list(store))).code).toBe('not-a-store')
  })

  it('refuses a bucket name that would lead elsewhere', async () => {
    const { store, server } = await faceServer(() => xmlAnswer(200, listing('')), {
      dialect: 'oss',
      region: 'cn-hangzhou',
    })
    for (const bucket of ['evil.example/x', 'a@b', 'a b', '', 'a?x', '..', 'a..b', 'x#']) {
      expect((await failureOf(store.listVersions(bucket, { prefix: '' }, signal))).code).toBe('invalid-input')
    }
    expect(server.requests).toHaveLength(0)
  })
})

describe('redirects', () => {
  const moved = (location: string, status = 307, body = '') =>
    xmlAnswer(status, body || '<Error><Code>TemporaryRedirect</Code></Error>', { Location: location })

  it('never follows one to another host with credentials', async () => {
    const other = await openScriptedServer(() => xmlAnswer(200, listing('')))
    onTestFinished(() => other.close())
    for (const status of [301, 302, 307, 308]) {
      const { store } = await faceServer(() => moved('http://evil.example/bucket?versions', status))
      expect(await failureOf(list(store))).toMatchObject({ code: 'redirect-refused', retry: 'never' })
    }
    const { store } = await faceServer(() => moved(other.endpoint.replace('127.0.0.1', '127.0.0.2')))
    expect((await failureOf(list(store))).code).toBe('redirect-refused')
    expect(other.requests).toHaveLength(0)
  })

  it('follows the region that a store names once, signed anew', async () => {
    const { store, server } = await faceServer((_, index) =>
      index === 0
        ? xmlAnswer(
            400,
            '<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message><Region>eu-west-1</Region></Error>',
          )
        : xmlAnswer(200, listing('')),
    )
    await list(store)
    expect(server.requests[0]?.headers['authorization']).toContain('/us-east-1/s3/')
    expect(server.requests[1]?.headers['authorization']).toContain('/eu-west-1/s3/')
    await list(store)
    expect(server.requests[2]?.headers['authorization']).toContain('/eu-west-1/s3/')
  })

  it('does not chase regions for ever', async () => {
    const { store, server } = await faceServer((_, index) =>
      xmlAnswer(400, `<Error><Code>AuthorizationHeaderMalformed</Code><Region>r-${index}</Region></Error>`),
    )
    expect(await failureOf(list(store))).toMatchObject({ code: 'wrong-endpoint', facts: { regionHint: 'r-1' } })
    expect(server.requests).toHaveLength(2)
  })

  it('says where a bucket lives when OSS refuses and names another domain', async () => {
    const body =
      '<Error><Code>AccessDenied</Code><Message>The bucket you are attempting to access must be addressed using the specified endpoint.</Message>' +
      '<Endpoint>oss-cn-shanghai.aliyuncs.com</Endpoint></Error>'
    const { store } = await faceServer(() => xmlAnswer(403, body), { dialect: 'oss', region: 'cn-hangzhou' })
    expect(await failureOf(list(store))).toMatchObject({
      code: 'wrong-endpoint',
      facts: { endpointHint: 'oss-cn-shanghai.aliyuncs.com' },
    })
  })
})

describe('listings that lie', () => {
  const page = (inner: string, next: string) =>
    `<ListVersionsResult><IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>${next}${inner}</ListVersionsResult>`

  it('stops when a page would come again for ever', async () => {
    const next = '<NextKeyMarker>b</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>'
    const { store } = await faceServer(() => xmlAnswer(200, page(version('b', '2', 'false'), next)))
    const first = await list(store)
    const again = store.listVersions(
      'bucket',
      { prefix: '', ...(first.continuation ? { continuation: first.continuation } : {}) },
      signal,
    )
    expect(await failureOf(again)).toMatchObject({ code: 'repeated-marker', retry: 'never' })
  })

  it('stops when pages lead backwards', async () => {
    const next = '<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>'
    const { store } = await faceServer(() => xmlAnswer(200, page(version('a', '2'), next)))
    const continuation = { keyMarker: 'b', versionIdMarker: '1' }
    expect((await failureOf(store.listVersions('bucket', { prefix: '', continuation }, signal))).code).toBe(
      'repeated-marker',
    )
  })

  it('does not decode a marker that was never encoded', async () => {
    const next = '<NextKeyMarker>100%/a+b</NextKeyMarker><NextVersionIdMarker>2</NextVersionIdMarker>'
    const { store, server } = await faceServer(() => xmlAnswer(200, page(version('100%25%2Fa%2Bb', '2'), next)))
    const { continuation } = await list(store)
    expect(continuation).toEqual({ keyMarker: '100%/a+b', versionIdMarker: '2' })
    await store
      .listVersions('bucket', { prefix: '', ...(continuation ? { continuation } : {}) }, signal)
      .catch(() => undefined)
    expect(server.requests[1]?.target).toContain('key-marker=100%25%2Fa%2Bb&version-id-marker=2')
  })

  it('stops when objects or parts would come again for ever', async () => {
    const objects =
      '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>'
    const first = await faceServer(() => xmlAnswer(200, objects))
    expect((await failureOf(first.store.listObjects('bucket', { prefix: '', continuation: 't' }, signal))).code).toBe(
      'repeated-marker',
    )
    const parts =
      '<ListPartsResult><IsTruncated>true</IsTruncated><Part><PartNumber>3</PartNumber><ETag>x</ETag><Size>1</Size>' +
      '<LastModified>2026-01-01T00:00:00Z</LastModified></Part></ListPartsResult>'
    const second = await faceServer(() => xmlAnswer(200, parts))
    const upload = { bucket: 'bucket', key: 'k', uploadId: 'u' }
    expect((await failureOf(second.store.listParts(upload, { afterPartNumber: 3 }, signal))).code).toBe(
      'repeated-marker',
    )
  })

  it('keeps versions in the order in which they came, even a wrong one', async () => {
    const { store } = await faceServer(() =>
      xmlAnswer(200, listing(version('z', '1') + version('a', '2') + version('z', '3', 'false'))),
    )
    expect((await list(store)).entries.map((entry) => entry.versionId)).toEqual(['1', '2', '3'])
  })

  it('gives up on a page that says more follows, but not where', async () => {
    const { store } = await faceServer(() =>
      xmlAnswer(200, '<ListVersionsResult><IsTruncated>true</IsTruncated></ListVersionsResult>'),
    )
    expect((await failureOf(list(store))).code).toBe('malformed-answer')
  })
})
