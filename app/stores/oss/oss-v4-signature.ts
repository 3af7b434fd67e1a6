import { encodeQueryValue } from '../../domain/key-encoding.ts'
import {
  encodedResource,
  encodeQuery,
  type PresignedQuery,
  type PresignInput,
  type Query,
  type SignInput,
  type Signature,
} from '../wire/signing.ts'
import { byCodeUnit, rememberSignedHeaders, trimmedLine } from '../wire/signed-headers.ts'
import { makeV4Stamp, rememberV4Stamp } from '../wire/v4-stamp.ts'

const algorithm = 'OSS4-HMAC-SHA256'
const words = { algorithm, secretPrefix: 'aliyun_v4', service: 'oss', terminator: 'aliyun_v4_request' }
const unsigned = 'UNSIGNED-PAYLOAD'

/**
 * OSS V4 (protocols 5.2): every query parameter is signed; the host is not, unless it is among `additional`.
 * @returns signs one request after another; what they have in common is worked out once.
 */
export function makeOssV4(additional: readonly string[] = []): (input: SignInput) => Signature {
  const stampOf = rememberV4Stamp(words)
  const signedHeaders = makeSignedHeaders(additional)
  return (input) => {
    const { timestamp, credential, seal } = stampOf(input)
    const token = input.credentials.securityToken
    const headers: Record<string, string> = { ...input.headers }
    headers['x-oss-content-sha256'] = unsigned
    headers['x-oss-date'] = timestamp
    if (token !== undefined) headers['x-oss-security-token'] = token
    const extra = additionalNames(headers, additional)
    const canonicalRequest = canonical(input, input.query, signedHeaders(headers).lines, extra)
    const { signature, stringToSign } = seal(canonicalRequest)
    // An empty AdditionalHeaders= is an error (EC 0002-00000209).
    const named = extra.length === 0 ? '' : `,AdditionalHeaders=${extra.join(';')}`
    headers['authorization'] = `${algorithm} Credential=${credential}${named},Signature=${signature}`
    return { headers, stringToSign, canonicalRequest }
  }
}

/** Query of a V4 link, which lives at most seven days. `headers` are those that its user must send. */
export function presignOssV4(
  input: PresignInput,
  headers: Readonly<Record<string, string>> = {},
  additional: readonly string[] = [],
): PresignedQuery & { readonly canonicalRequest: string } {
  const { timestamp, credential, seal } = makeV4Stamp(words, input)
  const token = input.credentials.securityToken
  const extra = additionalNames(headers, additional)
  const query: Query = [
    ...input.query,
    ['x-oss-signature-version', algorithm],
    ['x-oss-credential', credential],
    ['x-oss-date', timestamp],
    ['x-oss-expires', String(input.lifetimeSeconds)],
    ...(token === undefined ? [] : [['x-oss-security-token', token] as const]),
    ...(extra.length === 0 ? [] : [['x-oss-additional-headers', extra.join(';')] as const]),
  ]
  const canonicalRequest = canonical(input, query, makeSignedHeaders(additional)(headers).lines, extra)
  const { signature, stringToSign } = seal(canonicalRequest)
  return { queryText: encodeQuery([...query, ['x-oss-signature', signature]]), stringToSign, canonicalRequest }
}

function makeSignedHeaders(additional: readonly string[]) {
  return rememberSignedHeaders((name) => isAlwaysSigned(name) || additional.includes(name), trimmedLine)
}

function canonical(
  { method, bucket, key }: PresignInput | SignInput,
  query: Query,
  headerLines: string,
  additional: readonly string[],
): string {
  const parts = [
    method,
    encodedResource(bucket, key),
    canonicalQuery(query),
    headerLines,
    additional.join(';'),
    unsigned,
  ]
  return parts.join('\n')
}

/** An empty value is a bare name; sorted by encoded name, by code unit (the vendor's own SDK sorts by locale, which differs). */
function canonicalQuery(query: Query): string {
  if (query.length === 0) return ''
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
