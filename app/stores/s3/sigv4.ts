import { encodeQueryValue } from '../../domain/key-encoding.ts'
import {
  basicTimestamp,
  byCodeUnit,
  encodeQuery,
  type PresignedQuery,
  type PresignInput,
  type Query,
  sha256Hex,
  type SignInput,
  type Signature,
  v4Signature,
} from '../wire/signing.ts'

const algorithm = 'AWS4-HMAC-SHA256'

/** Headers that proxies may change, and that are therefore never signed (protocols 5.6). */
const neverSigned = new Set(
  (
    'authorization cache-control connection expect from keep-alive max-forwards pragma referer te trailer transfer-encoding upgrade ' +
    'user-agent x-amzn-trace-id'
  ).split(' '),
)

/** AWS Signature Version 4 for service `s3` (protocols 5.6): the path is encoded once and never normalised. */
export function signS3V4(input: SignInput): Signature {
  const timestamp = basicTimestamp(input.atMs)
  const token = input.credentials.securityToken
  const payloadHash = input.headers['x-amz-content-sha256'] ?? sha256Hex(input.body ?? '')
  const headers: Record<string, string> = {
    ...input.headers,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': timestamp,
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
  }
  const { canonicalRequest, signedNames } = canonical(input, input.query, { ...headers, host: input.host }, payloadHash)
  const { signature, stringToSign, credential } = seal(input, timestamp, canonicalRequest)
  const authorization = `${algorithm} Credential=${credential}, SignedHeaders=${signedNames}, Signature=${signature}`
  return { headers: { ...headers, authorization }, stringToSign, canonicalRequest }
}

/** Query of a link, which lives at most seven days and less with temporary keys. */
export function presignS3V4(input: PresignInput): PresignedQuery & { readonly canonicalRequest: string } {
  const timestamp = basicTimestamp(input.atMs)
  const token = input.credentials.securityToken
  const query: Query = [
    ...input.query,
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${input.credentials.accessKeyId}/${scopeOf(input, timestamp).join('/')}`],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(input.lifetimeSeconds)],
    ...(token === undefined ? [] : [['X-Amz-Security-Token', token] as const]),
    ['X-Amz-SignedHeaders', 'host'],
  ]
  const { canonicalRequest } = canonical(input, query, { host: input.host }, 'UNSIGNED-PAYLOAD')
  const { signature, stringToSign } = seal(input, timestamp, canonicalRequest)
  return { queryText: encodeQuery([...query, ['X-Amz-Signature', signature]]), stringToSign, canonicalRequest }
}

function scopeOf(input: PresignInput | SignInput, timestamp: string): readonly string[] {
  return [timestamp.slice(0, 8), input.region, 's3', 'aws4_request']
}

function canonical(
  input: PresignInput | SignInput,
  query: Query,
  headers: Readonly<Record<string, string>>,
  payloadHash: string,
): { readonly canonicalRequest: string; readonly signedNames: string } {
  const names = Object.keys(headers)
    .filter((name) => !neverSigned.has(name))
    .sort(byCodeUnit)
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`).join('')
  const signedNames = names.join(';')
  return {
    canonicalRequest: [input.method, input.path, canonicalQuery(query), lines, signedNames, payloadHash].join('\n'),
    signedNames,
  }
}

/** An empty value is written `name=`; sorted by encoded name, then value. */
function canonicalQuery(query: Query): string {
  return query
    .map(([name, value]) => [encodeQueryValue(name), encodeQueryValue(value)] as const)
    .sort((a, b) => byCodeUnit(a[0], b[0]) || byCodeUnit(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function seal(input: PresignInput | SignInput, timestamp: string, canonicalRequest: string) {
  const scope = scopeOf(input, timestamp)
  const stringToSign = [algorithm, timestamp, scope.join('/'), sha256Hex(canonicalRequest)].join('\n')
  const signature = v4Signature(`AWS4${input.credentials.accessKeySecret}`, scope, stringToSign)
  return { signature, stringToSign, credential: `${input.credentials.accessKeyId}/${scope.join('/')}` }
}
