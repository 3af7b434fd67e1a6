import { describe, expect, it } from 'vitest'
import { makeS3V4, presignS3V4 } from '../../../app/stores/s3/sigv4.ts'
import { credentialsOf, givenHeaders, loadVectors, sortedQuery, type Vector } from './vectors.ts'

function base(vector: Vector) {
  return {
    method: vector.method,
    host: vector.host ?? '',
    path: vector.path ?? '',
    query: Object.entries(vector.query ?? {}),
    credentials: credentialsOf(vector),
    region: vector.region ?? '',
    atMs: Date.parse(vector.date ?? ''),
  }
}

describe('S3 SigV4 in headers', () => {
  it.each(loadVectors('s3-sigv4-header'))('signs as the vendor: $name', (vector) => {
    const body = vector.body === undefined ? {} : { body: vector.body }
    const signed = makeS3V4()({ ...base(vector), headers: givenHeaders(vector.inputHeaders ?? {}), ...body })
    expect(signed.canonicalRequest).toBe(vector.canonicalRequest)
    expect(signed.stringToSign).toBe(vector.stringToSign)
    expect(signed.headers['authorization']).toBe(vector.authorization)
  })
})

describe('S3 SigV4 links', () => {
  it.each(loadVectors('s3-sigv4-presign'))('signs as the vendor: $name', (vector) => {
    const link = presignS3V4({ ...base(vector), lifetimeSeconds: vector.expiresIn ?? 0 })
    expect(link.canonicalRequest).toBe(vector.canonicalRequest)
    expect(link.stringToSign).toBe(vector.stringToSign)
    expect(sortedQuery(`?${link.queryText}`)).toEqual(sortedQuery(vector.url ?? ''))
  })
})
