import { describe, expect, it } from 'vitest'
import { faceServer } from '../fakes/faced-store.ts'
import { xmlAnswer } from '../fakes/scripted-server.ts'
import { failureOf, testCredentials } from '../fakes/test-store.ts'

/** What a store puts right by itself: the clock, an ended token, a pause that was asked for; and how each dialect addresses a bucket. */

const signal = new AbortController().signal
const empty = '<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>'
const refused = (code: string, message = 'no') => `<Error><Code>${code}</Code><Message>${message}</Message></Error>`
const query = { prefix: '' }

describe('the clock', () => {
  const skewed = xmlAnswer(403, refused('RequestTimeTooSkewed'), { Date: 'Sat, 21 Nov 2026 09:00:00 GMT' })

  it('is corrected once and stays corrected', async () => {
    const { store, server } = await faceServer((_, index) => (index === 0 ? skewed : xmlAnswer(200, empty)))
    await store.listVersions('bucket', query, signal)
    await store.listVersions('bucket', query, signal)
    expect(server.requests.map((request) => request.headers['x-amz-date'])).toEqual([
      '20261121T080000Z',
      '20261121T090000Z',
      '20261121T090000Z',
    ])
  })

  it('is said to be off when correcting does not help', async () => {
    const { store, server } = await faceServer(() => skewed)
    expect(await failureOf(store.listVersions('bucket', query, signal))).toMatchObject({
      code: 'clock-skew',
      facts: { clockOffsetMs: 3_600_000 },
    })
    expect(server.requests).toHaveLength(2)
  })

  it('is not touched for a wrong secret at the right time', async () => {
    const answer = xmlAnswer(403, refused('SignatureDoesNotMatch'), { Date: 'Sat, 21 Nov 2026 08:01:00 GMT' })
    const { store, server } = await faceServer(() => answer)
    expect((await failureOf(store.listVersions('bucket', query, signal))).code).toBe('wrong-secret')
    expect(server.requests).toHaveLength(1)
  })

  it('is not set by an answer from a cache', async () => {
    const { store, server } = await faceServer(() =>
      xmlAnswer(403, refused('RequestTimeTooSkewed'), { Date: 'Sat, 21 Nov 2026 09:00:00 GMT', Age: '3600' }),
    )
    expect((await failureOf(store.listVersions('bucket', query, signal))).code).toBe('clock-skew')
    expect(server.requests).toHaveLength(1)
  })

  it('is corrected for a copy too, since nothing was done', async () => {
    const done = xmlAnswer(200, '<CopyObjectResult><ETag>"abc"</ETag></CopyObjectResult>')
    const { store } = await faceServer((_, index) => (index === 0 ? skewed : done))
    const source = { bucket: 'bucket', key: 'k', versionId: 'v' }
    const copied = await store.copyObject(
      { source, bucket: 'bucket', key: 'k', metadata: 'copy', tags: 'copy', options: {} },
      signal,
    )
    expect(copied.etag).toBe('abc')
  })
})

describe('temporary keys', () => {
  it('are asked for again when their token ended, and sent with every request', async () => {
    let given = 0
    const { store, server } = await faceServer(
      (_, index) => (index === 0 ? xmlAnswer(400, refused('ExpiredToken')) : xmlAnswer(200, empty)),
      { credentials: () => ({ ...testCredentials, securityToken: `token-${++given}` }) },
    )
    await store.listVersions('bucket', query, signal)
    const tokens = server.requests.map((request) => request.headers['x-amz-security-token'])
    expect(tokens[0]).toBe('token-1')
    expect(tokens[1]).not.toBe('token-1')
  })

  it('that stay the same end the request', async () => {
    const credentials = { ...testCredentials, securityToken: 'old' }
    const { store, server } = await faceServer(() => xmlAnswer(400, refused('ExpiredToken')), {
      credentials: () => credentials,
    })
    expect(await failureOf(store.listVersions('bucket', query, signal))).toMatchObject({
      code: 'token-expired',
      retry: 'never',
    })
    expect(server.requests).toHaveLength(1)
  })

  it('none at all: nothing is signed', async () => {
    const { store, server } = await faceServer(() => xmlAnswer(403, refused('AccessDenied')), {
      credentials: 'anonymous',
    })
    expect(await failureOf(store.listVersions('bucket', query, signal))).not.toHaveProperty('facts.missingRights')
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  })
})

describe('throttling', () => {
  it('is waited for as long as the store asks', async () => {
    const { store, server, pauses } = await faceServer((_, index) =>
      index < 2 ? xmlAnswer(503, refused('SlowDown'), { 'Retry-After': '3' }) : xmlAnswer(200, empty),
    )
    await store.listVersions('bucket', query, signal)
    expect(pauses).toEqual([3000, 3000])
    expect(server.requests).toHaveLength(3)
  })

  it('of a part is told to the job, which sends less', async () => {
    const { store, server } = await faceServer(() => xmlAnswer(503, refused('SlowDown')))
    const upload = { bucket: 'bucket', key: 'k', uploadId: 'u' }
    const work = store.copyPart(
      { upload, partNumber: 1, source: { bucket: 'bucket', key: 'k' }, range: { firstByte: 0, lastByte: 1 } },
      signal,
    )
    expect(await failureOf(work)).toMatchObject({ code: 'throttled', retry: 'throttled' })
    expect(server.requests).toHaveLength(1)
  })
})

describe('where a bucket is', () => {
  it('OSS: in the Host header on an address, before the endpoint on a name, nowhere at a custom domain', async () => {
    const onAddress = await faceServer(() => xmlAnswer(200, empty), { dialect: 'oss', region: 'cn-hangzhou' })
    await onAddress.store.listVersions('bucket', query, signal)
    expect(onAddress.server.requests[0]).toMatchObject({ headers: { host: 'bucket.oss-cn-hangzhou.aliyuncs.com' } })
    expect(onAddress.server.requests[0]?.target).toMatch(/^\/\?versions&/)
    const { server, store } = await faceServer(() => xmlAnswer(200, empty))
    await store.close()
    const port = server.endpoint.replace(/^.*:/, '')
    const onName = await faceServer(() => 'silence', {
      dialect: 'oss',
      region: 'cn-hangzhou',
      endpoint: `http://oss.localhost:${port}`,
    })
    await onName.store.listVersions('bucket', query, signal)
    expect(server.requests[0]?.headers['host']).toBe(`bucket.oss.localhost:${port}`)
    const customDomains = { bucket: `files.localhost:${port}` }
    const own = await faceServer(() => 'silence', {
      dialect: 'oss',
      region: 'cn-hangzhou',
      endpoint: `http://oss.localhost:${port}`,
      customDomains,
    })
    await own.store.listVersions('bucket', query, signal)
    expect(server.requests[1]).toMatchObject({ headers: { host: `files.localhost:${port}` } })
    expect(server.requests[1]?.headers['authorization']).toMatch(/^OSS4-HMAC-SHA256 Credential=.*\/cn-hangzhou\/oss\//)
  })

  it('OBS: native on names, SigV4 on addresses and custom domains', async () => {
    const onAddress = await faceServer(() => xmlAnswer(200, empty), { dialect: 'obs', region: 'cn-north-4' })
    await onAddress.store.listVersions('bucket', query, signal)
    expect(onAddress.server.requests[0]?.target).toMatch(/^\/bucket\/\?versions&/)
    expect(onAddress.server.requests[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=.*\/cn-north-4\/s3\//,
    )
    const port = onAddress.server.endpoint.replace(/^.*:/, '')
    const endpoint = `http://obs.localhost:${port}`
    const onName = await faceServer(() => 'silence', {
      dialect: 'obs',
      endpoint,
      customDomains: { own: `files.localhost:${port}` },
    })
    await onName.store.listVersions('bucket', query, signal)
    await onName.store.listVersions('own', query, signal)
    expect(onAddress.server.requests[1]?.headers).toMatchObject({
      host: `bucket.obs.localhost:${port}`,
      authorization: expect.stringMatching(/^OBS /),
    })
    expect(onAddress.server.requests[2]?.headers).toMatchObject({
      host: `files.localhost:${port}`,
      authorization: expect.stringMatching(/^AWS4-/),
    })
  })

  it('says that the public endpoint is closed to new accounts of OSS', async () => {
    const { store } = await faceServer(
      () => xmlAnswer(400, refused('PublicEndpointForbidden'), { 'x-oss-ec': '0048-00000401' }),
      { dialect: 'oss' },
    )
    expect(await failureOf(store.listVersions('bucket', query, signal))).toMatchObject({
      code: 'public-endpoint-forbidden',
      facts: { extendedCode: '0048-00000401' },
    })
  })
})

describe('OBS', () => {
  it('knows a parallel file system by its HEAD, asks for no versions, and lists it unencoded', async () => {
    const { store, server } = await faceServer(
      (request) =>
        request.method === 'HEAD'
          ? xmlAnswer(200, '', { 'x-amz-fs-file-interface': 'Enabled', 'x-amz-bucket-region': 'cn-north-4' })
          : xmlAnswer(200, '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>'),
      { dialect: 'obs' },
    )
    expect(await store.getBucketInfo('files', signal)).toMatchObject({
      versioning: 'never',
      isFileSystem: true,
      region: 'cn-north-4',
    })
    await store.listObjects('files', { prefix: '' }, signal)
    expect(server.requests).toHaveLength(2)
    expect(server.requests[1]?.target).not.toContain('encoding-type')
    await store.listObjects('other', { prefix: '' }, signal)
    expect(server.requests[2]?.target).toContain('encoding-type=url')
  })

  it('sends the description along when a copy onto itself is refused without one', async () => {
    const head = {
      'x-amz-meta-a': 'b',
      ETag: '"x"',
      'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
      'Content-Type': 'text/csv',
    }
    const { store, server } = await faceServer(
      (request, index) => {
        if (request.method === 'HEAD') {
          const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`)
          return { bytes: `HTTP/1.1 200 OK\r\nContent-Length: 7\r\n${lines.join('')}\r\n` }
        }
        return index === 0
          ? xmlAnswer(400, refused('InvalidRequest'))
          : xmlAnswer(200, '<CopyObjectResult><ETag>"new"</ETag></CopyObjectResult>')
      },
      { dialect: 'obs' },
    )
    const source = { bucket: 'bucket', key: 'k', versionId: 'v' }
    const copied = await store.copyObject(
      { source, bucket: 'bucket', key: 'k', metadata: 'copy', tags: 'copy', options: {} },
      signal,
    )
    expect(copied.etag).toBe('new')
    expect(server.requests.map((request) => request.method)).toEqual(['PUT', 'HEAD', 'PUT'])
    expect(server.requests[2]?.headers).toMatchObject({
      'x-amz-metadata-directive': 'REPLACE',
      'x-amz-meta-a': 'b',
      'content-type': 'text/csv',
    })
  })

  it('tells which upload made an object, to settle a lost Complete', async () => {
    const headers = [
      'x-obs-uploadId: 0001',
      'ETag: "x"',
      'Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT',
      'x-obs-version-id: v1',
    ]
    const { server } = await faceServer(() => ({
      bytes: `HTTP/1.1 200 OK\r\nContent-Length: 7\r\n${headers.join('\r\n')}\r\n\r\n`,
    }))
    const port = server.endpoint.replace(/^.*:/, '')
    const { store } = await faceServer(() => 'silence', { dialect: 'obs', endpoint: `http://obs.localhost:${port}` })
    expect(await store.headVersion({ bucket: 'bucket', key: 'k' }, {}, signal)).toMatchObject({
      versionId: 'v1',
      madeByUploadId: '0001',
      storageClass: 'STANDARD',
    })
  })

  it('cannot refuse to write over an object, and says so before anything is sent', async () => {
    const { store, server } = await faceServer(() => 'silence', { dialect: 'obs' })
    const options = { forbidOverwrite: 'forbid' } as const
    const work = store.copyObject(
      { source: { bucket: 'bucket', key: 'a' }, bucket: 'bucket', key: 'b', metadata: 'copy', tags: 'copy', options },
      signal,
    )
    expect((await failureOf(work)).code).toBe('not-supported')
    expect(server.requests).toHaveLength(0)
  })
})
