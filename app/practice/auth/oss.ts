import { createHmac, hash } from 'node:crypto'
import { percentEncode, percentEncodePath } from '../protocol/encoding.ts'
import type { StoreRequest } from '../protocol/request.ts'
import type { Presented, SignatureCheck } from './presented.ts'
import type { SigningKeys } from './sigv4.ts'

/** Query names that OSS V1 signs, beside every `x-oss-*` name (protocols: SDK lists of Go, Python and JavaScript). */
const signedNames = new Set(
  `acl append bucketInfo cname cors delete encryption lifecycle location objectMeta partNumber policy position referer
  replication requestPayment resourceGroup response-cache-control response-content-disposition response-content-encoding
  response-content-language response-content-type response-expires restore security-token sequential stat symlink tagging
  transferAcceleration uploadId uploads versionId versioning versions website worm wormExtend wormId continuation-token
  regionList cloudboxes callback callback-var logging comp live status vod startTime endTime img style styleName
  qos udf udfName udfImage udfId udfImageDesc udfApplication inventory inventoryId asyncFetch`.split(/\s+/),
)

/** A text as the bytes of its UTF-8, one character for a byte: headers come from the wire in this form. */
function asWire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function vendorLines(request: StoreRequest): string {
  return [...request.headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
    .join('')
}

function resourcePath(request: StoreRequest): string {
  if (request.bucket === undefined) return '/'
  return `/${request.bucket}/${request.key ?? ''}`
}

function v1StringToSign(request: StoreRequest, dateLine: string): string {
  const subResources = request.pairs
    .filter(([name]) => signedNames.has(name) || name.startsWith('x-oss-'))
    .map(([name, value]) => (value === undefined || value === '' ? name : `${name}=${value}`))
    .sort()
    .join('&')
  const resource = resourcePath(request) + (subResources === '' ? '' : `?${subResources}`)
  const header = (name: string): string => request.headers.get(name) ?? ''
  return `${request.method}\n${header('content-md5')}\n${header('content-type')}\n${dateLine}\n${vendorLines(request)}${asWire(resource)}`
}

/** OSS V1: HMAC-SHA1 over method, MD5, type, date, vendor headers and resource. */
export function checkOssV1(request: StoreRequest, presented: Presented): SignatureCheck {
  return (secret) => {
    const dateLine = presented.expiresText ?? request.headers.get('x-oss-date') ?? request.headers.get('date') ?? ''
    const stringToSign = v1StringToSign(request, dateLine)
    return { expected: createHmac('sha1', secret).update(stringToSign, 'latin1').digest('base64'), stringToSign }
  }
}

/** OSS V4: SigV4's shape with the bucket in the path and `host` unsigned unless it is named. */
export function checkOssV4(request: StoreRequest, presented: Presented, keys: SigningKeys): SignatureCheck {
  return (secret) => {
    const additional = presented.signedHeaders
    const headerLines = [...request.headers]
      .filter(
        ([name]) =>
          name.startsWith('x-oss-') || name === 'content-type' || name === 'content-md5' || additional.includes(name),
      )
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([name, value]) => `${name}:${value.trim()}\n`)
      .join('')
    const query = request.pairs
      .filter(([name]) => name !== 'x-oss-signature')
      .map(([name, value]) => [percentEncode(name), percentEncode(value ?? '')] as const)
      .sort(([first], [second]) => (first < second ? -1 : 1))
      .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
      .join('&')
    const payload = presented.isPresigned ? 'UNSIGNED-PAYLOAD' : (request.headers.get('x-oss-content-sha256') ?? '')
    const canonical = [
      request.method,
      percentEncodePath(resourcePath(request)),
      query,
      headerLines,
      additional.join(';'),
      payload,
    ].join('\n')
    const digest = hash('sha256', Buffer.from(canonical, 'latin1'), 'hex')
    const stringToSign = `OSS4-HMAC-SHA256\n${presented.dateText}\n${presented.scope}\n${digest}`
    const key = keys.get(`aliyun_v4${secret}`, presented.scope)
    return { expected: createHmac('sha256', key).update(stringToSign).digest('hex'), stringToSign }
  }
}
