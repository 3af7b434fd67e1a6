import { encodeQueryValue } from '../../domain/key-encoding.ts'
import {
  basicTimestamp,
  byCodeUnit,
  deriveV4Key,
  encodedResource,
  encodeQuery,
  type PresignedQuery,
  type PresignInput,
  type Query,
  sha256Hex,
  signedHeaders,
  type SignInput,
  type Signature,
  trimmedLine,
  type V4Keys,
  v4Signature,
} from '../wire/signing.ts'

const algorithm = 'OSS4-HMAC-SHA256'
const unsigned = 'UNSIGNED-PAYLOAD'

/** OSS V4 (protocols 5.2): every query parameter is signed; the host is not, unless it is among `additional`. */
export function signOssV4(input: SignInput, additional: readonly string[] = [], keys: V4Keys = deriveV4Key): Signature {
  const timestamp = basicTimestamp(input.atMs)
  const token = input.credentials.securityToken
  const headers: Record<string, string> = {
    ...input.headers,
    'x-oss-content-sha256': unsigned,
    'x-oss-date': timestamp,
    ...(token === undefined ? {} : { 'x-oss-security-token': token }),
  }
  const extra = additionalNames(headers, additional)
  const canonicalRequest = canonical(input, input.query, headers, extra, input)
  const { signature, stringToSign, credential } = seal(input, timestamp, canonicalRequest, keys)
  // An empty AdditionalHeaders= is an error (EC 0002-00000209).
  const named = extra.length === 0 ? '' : `,AdditionalHeaders=${extra.join(';')}`
  const authorization = `${algorithm} Credential=${credential}${named},Signature=${signature}`
  return { headers: { ...headers, authorization }, stringToSign, canonicalRequest }
}

/** Query of a V4 link, which lives at most seven days. `headers` are those that its user must send. */
export function presignOssV4(
  input: PresignInput,
  headers: Readonly<Record<string, string>> = {},
  additional: readonly string[] = [],
): PresignedQuery & { readonly canonicalRequest: string } {
  const timestamp = basicTimestamp(input.atMs)
  const token = input.credentials.securityToken
  const extra = additionalNames(headers, additional)
  const query: Query = [
    ...input.query,
    ['x-oss-signature-version', algorithm],
    ['x-oss-credential', `${input.credentials.accessKeyId}/${scopeOf(input, timestamp).join('/')}`],
    ['x-oss-date', timestamp],
    ['x-oss-expires', String(input.lifetimeSeconds)],
    ...(token === undefined ? [] : [['x-oss-security-token', token] as const]),
    ...(extra.length === 0 ? [] : [['x-oss-additional-headers', extra.join(';')] as const]),
  ]
  const canonicalRequest = canonical(input, query, headers, extra)
  const { signature, stringToSign } = seal(input, timestamp, canonicalRequest, deriveV4Key)
  return { queryText: encodeQuery([...query, ['x-oss-signature', signature]]), stringToSign, canonicalRequest }
}

function scopeOf(input: PresignInput | SignInput, timestamp: string): readonly string[] {
  return [timestamp.slice(0, 8), input.region, 'oss', 'aliyun_v4_request']
}

function canonical(
  input: PresignInput | SignInput,
  query: Query,
  headers: Readonly<Record<string, string>>,
  additional: readonly string[],
  repeated: Pick<SignInput, 'headers' | 'series'> = { headers },
): string {
  const isSigned = (name: string) => isAlwaysSigned(name) || additional.includes(name)
  return [
    input.method,
    encodedResource(input.bucket, input.key),
    canonicalQuery(query),
    signedHeaders(headers, isSigned, trimmedLine, repeated.headers, repeated.series).lines,
    additional.join(';'),
    unsigned,
  ].join('\n')
}

/** An empty value is a bare name; sorted by encoded name, by code unit (the vendor's own SDK sorts by locale, which differs). */
function canonicalQuery(query: Query): string {
  return query
    .map(([name, value]) => [encodeQueryValue(name), value === '' ? undefined : encodeQueryValue(value)] as const)
    .sort((a, b) => byCodeUnit(a[0], b[0]))
    .map(([name, value]) => (value === undefined ? name : `${name}=${value}`))
    .join('&')
}

function additionalNames(headers: Readonly<Record<string, string>>, additional: readonly string[]): readonly string[] {
  return additional.filter((name) => name in headers && !isAlwaysSigned(name)).sort(byCodeUnit)
}

function isAlwaysSigned(name: string): boolean {
  return name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-')
}

function seal(input: PresignInput | SignInput, timestamp: string, canonicalRequest: string, keys: V4Keys) {
  const scope = scopeOf(input, timestamp)
  const stringToSign = [algorithm, timestamp, scope.join('/'), sha256Hex(canonicalRequest)].join('\n')
  const signature = v4Signature(keys(`aliyun_v4${input.credentials.accessKeySecret}`, scope), stringToSign)
  return { signature, stringToSign, credential: `${input.credentials.accessKeyId}/${scope.join('/')}` }
}
