import { encodeQueryValue } from '../../domain/key-encoding.ts'
import {
  basicTimestamp,
  byCodeUnit,
  deriveV4Key,
  encodeQuery,
  type PresignedQuery,
  type PresignInput,
  type Query,
  sha256Hex,
  signedHeaders,
  type SignInput,
  type Signature,
  type V4Keys,
  v4Signature,
} from '../wire/signing.ts'

const algorithm = 'AWS4-HMAC-SHA256'
/** SHA-256 of an empty body, which most requests have. */
const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Headers that proxies may change, and that are therefore never signed (protocols 5.6). */
const neverSigned = new Set(
  (
    'authorization cache-control connection expect from keep-alive max-forwards pragma referer te trailer transfer-encoding upgrade ' +
    'user-agent x-amzn-trace-id'
  ).split(' '),
)

/** AWS Signature Version 4 for service `s3` (protocols 5.6): the path is encoded once and never normalised. */
export function signS3V4(input: SignInput, keys: V4Keys = deriveV4Key): Signature {
  const timestamp = basicTimestamp(input.atMs)
  const token = input.credentials.securityToken
  const payloadHash = input.headers['x-amz-content-sha256'] ?? (input.body ? sha256Hex(input.body) : hashOfNothing)
  const headers: Record<string, string> = {
    ...input.headers,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': timestamp,
    ...(token === undefined ? {} : { 'x-amz-security-token': token }),
  }
  const signed = { ...headers, host: input.host }
  const { canonicalRequest, signedNames } = canonical(input, input.query, signed, payloadHash, input)
  const { signature, stringToSign, credential } = seal(input, timestamp, canonicalRequest, keys)
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
  const { signature, stringToSign } = seal(input, timestamp, canonicalRequest, deriveV4Key)
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
  repeated: Pick<SignInput, 'headers' | 'series'> = { headers },
): { readonly canonicalRequest: string; readonly signedNames: string } {
  const { lines, names } = signedHeaders(headers, isSigned, collapsedLine, repeated.headers, repeated.series)
  return {
    canonicalRequest: [input.method, input.path, canonicalQuery(query), lines, names, payloadHash].join('\n'),
    signedNames: names,
  }
}

const isSigned = (name: string) => !neverSigned.has(name)

function collapsedLine(name: string, value: string): string {
  const trimmed = value.trim()
  return `${name}:${/\s\s|[^\S ]/.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed}\n`
}

/** An empty value is written `name=`; sorted by encoded name, then value. */
function canonicalQuery(query: Query): string {
  return query
    .map(([name, value]) => [encodeQueryValue(name), encodeQueryValue(value)] as const)
    .sort((a, b) => byCodeUnit(a[0], b[0]) || byCodeUnit(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

function seal(input: PresignInput | SignInput, timestamp: string, canonicalRequest: string, keys: V4Keys) {
  const scope = scopeOf(input, timestamp)
  const stringToSign = [algorithm, timestamp, scope.join('/'), sha256Hex(canonicalRequest)].join('\n')
  const signature = v4Signature(keys(`AWS4${input.credentials.accessKeySecret}`, scope), stringToSign)
  return { signature, stringToSign, credential: `${input.credentials.accessKeyId}/${scope.join('/')}` }
}
