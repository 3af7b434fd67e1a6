import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeOssV1, presignOssV1 } from '../../../app/stores/oss/oss-v1-signature.ts'
import { makeOssV4, presignOssV4 } from '../../../app/stores/oss/oss-v4-signature.ts'
import type { SignInput } from '../../../app/stores/wire/signing.ts'
import { credentialsOf, givenHeaders, loadVectors, placeOf, queryOf, sortedQuery, type Vector } from './vectors.ts'

const hostOf = (url: string) => /^https?:\/\/([^/?]+)/.exec(url)?.[1] ?? ''
const basicTime = (text: string) =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))

function signInput(vector: Vector): SignInput {
  const url = vector.url ?? ''
  const headers = vector.headers ?? vector.inputHeaders ?? {}
  const date = headers['x-oss-date'] ?? headers['Date'] ?? ''
  const place = vector.bucket === undefined ? placeOf(url) : { bucket: vector.bucket, key: vector.key ?? '' }
  return {
    method: vector.method,
    ...place,
    host: hostOf(url),
    path: '/',
    query: queryOf(url),
    headers: givenHeaders(headers),
    credentials: credentialsOf(vector),
    region: vector.region ?? '',
    atMs:
      vector.unixTime === undefined
        ? /^\d{8}T/.test(date)
          ? basicTime(date)
          : Date.parse(date)
        : vector.unixTime * 1000,
  }
}

describe('OSS V1 in headers', () => {
  const vectors = loadVectors('oss-v1-header')

  it.each(vectors.filter((vector) => vector.headers !== undefined))('signs as the vendor: $name', (vector) => {
    const signed = makeOssV1()(signInput(vector))
    expect(signed.stringToSign).toBe(vector.stringToSign)
    expect(signed.headers['authorization']).toBe(vector.authorization)
  })

  it.each(vectors.filter((vector) => vector.headers === undefined))(
    'turns this string into the published signature: $name',
    (vector) => {
      // These examples come with a Date or with x-oss-date given by hand: their string is checked through the same key step.
      const signature = createHmac('sha1', credentialsOf(vector).accessKeySecret)
        .update(vector.stringToSign)
        .digest('base64')
      expect(vector.signature ?? vector.authorization?.split(':')[1]).toBe(signature)
    },
  )
})

describe('OSS V4 in headers', () => {
  it.each(loadVectors('oss-v4-header'))('signs as the vendor: $name', (vector) => {
    const signed = makeOssV4(vector.additionalHeaders)(signInput(vector))
    expect(signed.canonicalRequest).toBe(vector.canonicalRequest ?? signed.canonicalRequest)
    expect(signed.stringToSign).toBe(vector.stringToSign)
    expect(signed.headers['authorization']).toBe(vector.authorization)
  })
})

function presignInput(vector: Vector) {
  const input = vector.inputUrl ?? vector.url ?? ''
  const atMs = vector.unixTime === undefined ? Date.parse(vector.now ?? '') : vector.unixTime * 1000
  return {
    method: vector.method,
    bucket: vector.bucket ?? '',
    key: vector.key ?? '',
    host: hostOf(input),
    path: '/',
    query:
      vector.query === undefined ? (vector.inputUrl === undefined ? [] : queryOf(input)) : Object.entries(vector.query),
    credentials: credentialsOf(vector),
    region: vector.region ?? '',
    atMs,
    lifetimeSeconds: vector.expiresInSeconds ?? (vector.expirationUnixTime ?? 0) - (vector.unixTime ?? 0),
  }
}

describe('OSS V1 links', () => {
  it.each(loadVectors('oss-v1-presign'))('signs as the vendor: $name', (vector) => {
    const link = presignOssV1(presignInput(vector))
    expect(link.stringToSign).toBe(vector.stringToSign)
    expect(sortedQuery(`?${link.queryText}`)).toEqual(sortedQuery(vector.url ?? ''))
  })
})

describe('OSS V4 links', () => {
  it.each(loadVectors('oss-v4-presign'))('signs as the vendor: $name', (vector) => {
    const headers = givenHeaders({ ...vector.inputHeaders, ...vector.headers })
    const named = vector.additionalHeaders?.includes('host') ? { ...headers, host: hostOf(vector.url ?? '') } : headers
    const link = presignOssV4(presignInput(vector), named, vector.additionalHeaders)
    expect(link.canonicalRequest).toBe(vector.canonicalRequest ?? link.canonicalRequest)
    expect(link.stringToSign).toBe(vector.stringToSign)
    expect(sortedQuery(`?${link.queryText}`)).toEqual(sortedQuery(vector.url ?? ''))
  })
})
