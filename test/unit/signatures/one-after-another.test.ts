import { describe, expect, it } from 'vitest'
import { makeObs } from '../../../app/stores/obs/obs-signature.ts'
import { makeOssV1 } from '../../../app/stores/oss/oss-v1-signature.ts'
import { makeOssV4 } from '../../../app/stores/oss/oss-v4-signature.ts'
import { makeS3V4 } from '../../../app/stores/s3/sigv4.ts'
import type { SignInput } from '../../../app/stores/wire/signing.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const dayMs = 24 * 3600_000

/** One request of many; `number` is in what each has for itself. */
const requestOf = (prefix: string, number: number): SignInput => ({
  method: 'PUT',
  bucket: 'bucket',
  key: `file ${number}`,
  host: 'host:9000',
  path: `/bucket/file%20${number}`,
  query: [],
  headers: {
    [`${prefix}copy-source`]: `/bucket/file%20${number}?versionId=1`,
    [`${prefix}copy-source-if-match`]: '"etag"',
    [`${prefix}metadata-directive`]: 'COPY',
  },
  credentials: { accessKeyId: 'id', accessKeySecret: 'secret' },
  region: 'region',
  atMs: noon,
})

describe.each([
  ['OSS', 'x-oss-', makeOssV4],
  ['OSS with its host', 'x-oss-', () => makeOssV4(['host'])],
  ['OSS V1', 'x-oss-', makeOssV1],
  ['OBS', 'x-obs-', makeObs],
  ['S3', 'x-amz-', makeS3V4],
] as const)('what is kept from one signature for the next: %s', (_, prefix, make) => {
  const first = requestOf(prefix, 1)
  const second = requestOf(prefix, 2)
  const withHeaders = (headers: Record<string, string>) => ({ ...second, headers: { ...second.headers, ...headers } })
  const { accessKeyId, accessKeySecret } = first.credentials
  const { [`${prefix}metadata-directive`]: _directive, ...fewer } = second.headers

  it.each<[string, SignInput]>([
    ['nothing but the file', second],
    ['a second later', { ...second, atMs: noon + 1000 }],
    ['the last moment of the second', { ...second, atMs: noon + 999 }],
    ['the next day', { ...second, atMs: noon + dayMs }],
    ['a clock that was put back', { ...second, atMs: noon - 7 * 60_000 }],
    ['another region', { ...second, region: 'elsewhere' }],
    ['another host', { ...second, host: 'other' }],
    ['another key id', { ...second, credentials: { accessKeyId: 'other', accessKeySecret } }],
    ['another secret', { ...second, credentials: { accessKeyId, accessKeySecret: 'other' } }],
    ['a token', { ...second, credentials: { accessKeyId, accessKeySecret, securityToken: 'token' } }],
    ['another method', { ...second, method: 'POST' }],
    ['a query', { ...second, query: [['partNumber', '7']] }],
    ['another value', withHeaders({ [`${prefix}metadata-directive`]: 'REPLACE' })],
    ['an empty value', withHeaders({ [`${prefix}metadata-directive`]: '' })],
    ['one header more', withHeaders({ [`${prefix}meta-a`]: ' a  b ' })],
    ['one header less', { ...second, headers: fewer }],
    ['as many headers of other names', { ...second, headers: { ...fewer, 'content-type': 'text/plain' } }],
    [
      'the same headers in another order',
      { ...second, headers: Object.fromEntries(Object.entries(second.headers).reverse()) },
    ],
    ['no headers', { ...second, headers: {} }],
    ['a body', { ...second, method: 'POST', body: '<a/>' }],
  ])('is right where the next request has %s', (_what, next) => {
    const sign = make()
    expect(sign(first)).toEqual(make()(first))
    expect(sign(next)).toEqual(make()(next))
    expect(sign(first)).toEqual(make()(first))
  })

  it('is right while tokens come and go', () => {
    const sign = make()
    for (const securityToken of ['one', 'two', undefined, 'two']) {
      const credentials = { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) }
      const next = { ...second, credentials }
      expect(sign(next)).toEqual(make()(next))
      expect(sign(next).headers[`${prefix}security-token`]).toBe(securityToken)
    }
  })

  it('leaves what it was given as it was', () => {
    const given = { ...first, headers: Object.freeze({ ...first.headers }) }
    expect(make()(given).headers).not.toBe(given.headers)
  })
})
