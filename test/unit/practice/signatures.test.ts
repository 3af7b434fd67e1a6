import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chunkSignature, createSigningKeys } from '../../../app/practice/auth/sigv4.ts'
import { verifyRequest } from '../../../app/practice/auth/verify.ts'
import { readRequest, type StoreRequest } from '../../../app/practice/protocol/request.ts'

interface Vector {
  readonly name: string
  readonly accessKeyId: string
  readonly accessKeySecret?: string
  readonly secretAccessKey?: string
  readonly securityToken?: string
  readonly sessionToken?: string
  readonly method: string
  readonly url?: string
  readonly host?: string
  readonly requestTarget?: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  /** Vendor unit tests give bucket, key and headers apart from the address. */
  readonly inputHeaders?: Readonly<Record<string, string>>
  readonly bucket?: string
  readonly key?: string
  readonly authorization?: string
  readonly stringToSign?: string
}

function vectorsOf(file: string): readonly Vector[] {
  const text = readFileSync(new URL(`../../fixtures/vectors/${file}.json`, import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly vectors: readonly Vector[] }).vectors
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** True for the vectors that hold a request; the others hold only a text to sign. */
const isRequest = (vector: Vector): boolean => vector.url !== undefined || vector.headers !== undefined

/** The request as it would come from the wire. */
function requestOf(vector: Vector): StoreRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(vector.headers ?? vector.inputHeaders ?? {})) {
    headers[name.toLowerCase()] = Buffer.from(value, 'utf8').toString('latin1')
  }
  let target = vector.requestTarget
  if (vector.inputHeaders !== undefined && vector.key !== undefined) {
    headers.host = `${vector.bucket}.oss-cn-hangzhou.aliyuncs.com`
    if (vector.authorization !== undefined) {
      headers.authorization = vector.authorization
      if (vector.securityToken !== undefined) headers['x-oss-security-token'] = vector.securityToken
      if (vector.authorization.startsWith('OSS4')) headers['x-oss-date'] = vector.stringToSign?.split('\n')[1] ?? ''
    }
    const query = /\?(.*)$/.exec(vector.url ?? '')?.[0] ?? ''
    target = `/${(vector.key ?? '').split('/').map(encode).join('/')}${query}`
  } else if (vector.url !== undefined) {
    const match = /^https?:\/\/([^/?]+)(.*)$/.exec(vector.url)
    headers.host ??= match?.[1] ?? ''
    target = match?.[2] || '/'
  } else if (target === undefined) {
    const query = Object.entries(vector.query ?? {}).map(([name, value]) => `${encode(name)}=${encode(value)}`)
    target = `${vector.path ?? '/'}${query.length > 0 ? `?${query.join('&')}` : ''}`
  }
  headers.host ??= vector.host ?? ''
  const request = readRequest(
    { method: vector.method, url: target, headers },
    { domains: new Map([['files.example.com', 'files']]) },
  )
  if ('problem' in request) throw new Error(request.problem)
  return request
}

function verify(vector: Vector, secret: string | undefined): string {
  const request = requestOf(vector)
  const token = vector.securityToken ?? vector.sessionToken
  const basicStamp = request.query.get('X-Amz-Date') ?? request.query.get('x-oss-date')
  const expires = request.query.get('Expires')
  const stamp =
    basicStamp ??
    request.headers.get('x-amz-date') ??
    request.headers.get('x-oss-date') ??
    request.headers.get('x-obs-date') ??
    request.headers.get('date')
  const basic = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp ?? '')
  const now = basic
    ? Date.parse(`${basic[1]}-${basic[2]}-${basic[3]}T${basic[4]}:${basic[5]}:${basic[6]}Z`)
    : Date.parse(stamp ?? '')
  const presented = verifyRequest(request, {
    credentials: {
      accessKeyId: vector.accessKeyId,
      accessKeySecret: secret ?? '',
      ...(token === undefined ? {} : { securityToken: token }),
    },
    keys: createSigningKeys(),
    now: expires === undefined ? now : Number(expires) * 1000 - 1000,
    isTokenExpired: false,
  })
  return presented.accessKeyId
}

const files = [
  'oss-v1-header',
  'oss-v4-header',
  'oss-v1-presign',
  'oss-v4-presign',
  'obs-header',
  'obs-presign',
  's3-sigv4-header',
  's3-sigv4-presign',
]

describe.each(files)('signatures of %s', (file) => {
  it.each(vectorsOf(file).filter(isRequest))('accepts $name', (vector) => {
    expect(verify(vector, vector.accessKeySecret ?? vector.secretAccessKey)).toBe(vector.accessKeyId)
  })

  it.each(vectorsOf(file).filter(isRequest))('refuses $name with another secret', (vector) => {
    expect(() => verify(vector, 'another-secret')).toThrow(/does not match/)
  })
})

describe('signatures of chunks', () => {
  // The worked example of "Transferring Payload in Multiple Chunks" in Amazon's S3 API reference.
  it('agree with the published example', () => {
    const scope = '20130524/us-east-1/s3/aws4_request'
    const key = createSigningKeys().get('AWS4wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope)
    const presented = {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      signature: '',
      isPresigned: false,
      dateText: '20130524T000000Z',
      scope,
      signedHeaders: [],
    }
    let signature = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9'
    const chain = [Buffer.alloc(65_536, 'a'), Buffer.alloc(1024, 'a'), Buffer.alloc(0)].map((chunk) => {
      signature = chunkSignature(key, presented, signature, chunk)
      return signature
    })
    expect(chain).toEqual([
      'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
      '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
      'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
    ])
  })
})
