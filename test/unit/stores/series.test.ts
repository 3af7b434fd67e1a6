import { describe, expect, it } from 'vitest'
import { AppError } from '../../../app/domain/app-error.ts'
import { signOssV4 } from '../../../app/stores/oss/oss-v4-signature.ts'
import { signS3V4 } from '../../../app/stores/s3/sigv4.ts'
import { checkHeaders } from '../../../app/stores/wire/call-parts.ts'
import type { Credentials, Series, SignInput } from '../../../app/stores/wire/signing.ts'
import type { StoreCall } from '../../../app/stores/wire/store-call.ts'

const lasting: Credentials = { accessKeyId: 'id', accessKeySecret: 'secret' }
const temporary: Credentials = { ...lasting, securityToken: 'token' }

/** Ways to sign, with their prefix. */
const ways = [
  ['OSS', 'x-oss-', (input: SignInput) => signOssV4(input)],
  ['S3', 'x-amz-', (input: SignInput) => signS3V4(input)],
] as const

const partOf = (prefix: string, partNumber: number, credentials: Credentials): SignInput => ({
  method: 'PUT',
  bucket: 'bucket',
  key: 'a key',
  host: 'host:9000',
  path: '/bucket/a%20key',
  query: [
    ['partNumber', String(partNumber)],
    ['uploadId', 'upload'],
  ],
  headers: {
    [`${prefix}copy-source`]: '/bucket/source?versionId=1',
    [`${prefix}copy-source-if-match`]: '"etag"',
    [`${prefix}copy-source-range`]: `bytes=${partNumber * 10}-${partNumber * 10 + 9}`,
  },
  credentials,
  region: 'region',
  atMs: 1_800_000_000_000 + partNumber * 700,
})

describe.each(ways)('a series of requests to %s', (_, prefix, sign) => {
  const newSeries = (): Series => ({ varying: new Set([`${prefix}copy-source-range`]) })

  it('is signed as each of its requests alone', () => {
    const series = newSeries()
    for (let partNumber = 1; partNumber <= 20; partNumber++) {
      const part = partOf(prefix, partNumber, lasting)
      expect(sign({ ...part, series })).toEqual(sign(part))
    }
  })

  it('takes other credentials in its midst, with a token and without', () => {
    const series = newSeries()
    for (const [index, credentials] of [
      lasting,
      temporary,
      { ...temporary, securityToken: 'next' },
      lasting,
    ].entries()) {
      const part = partOf(prefix, index + 1, credentials)
      expect(sign({ ...part, series })).toEqual(sign(part))
    }
  })

  it('looks at what each request is given anew for characters that cannot be sent', () => {
    const call: StoreCall = {
      operation: 'UploadPartCopy',
      method: 'PUT',
      repeatability: 'by-caller',
      headers: partOf(prefix, 1, lasting).headers,
      series: newSeries(),
    }
    checkHeaders({ ...call.headers, authorization: 'one' }, call)
    checkHeaders({ ...call.headers, authorization: 'two' }, call)
    const refused = (name: string) => () => checkHeaders({ ...call.headers, [name]: 'a\nb' }, call)
    for (const name of ['authorization', `${prefix}security-token`, `${prefix}copy-source-range`])
      expect(refused(name)).toThrow(AppError)
  })
})
