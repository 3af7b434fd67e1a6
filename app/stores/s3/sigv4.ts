import { encodeQueryValue } from '../../domain/key-encoding.ts'
import {
  encodeQuery,
  type PresignedQuery,
  type PresignInput,
  type Query,
  sha256Hex,
  type SignInput,
  type Signature,
} from '../wire/signing.ts'
import { byCodeUnit, rememberSignedHeaders, type SignedHeaders } from '../wire/signed-headers.ts'
import { makeV4Stamp, rememberV4Stamp } from '../wire/v4-stamp.ts'

const algorithm = 'AWS4-HMAC-SHA256'
const words = { algorithm, secretPrefix: 'AWS4', service: 's3', terminator: 'aws4_request' }
/** SHA-256 of an empty body, which most requests have. */
const hashOfNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Headers that proxies may change, and that are therefore never signed (protocols 5.6). */
const neverSigned = new Set(
  (
    'authorization cache-control connection expect from keep-alive max-forwards pragma referer te trailer transfer-encoding upgrade ' +
    'user-agent x-amzn-trace-id'
  ).split(' '),
)

/**
 * AWS Signature Version 4 for service `s3` (protocols 5.6): the path is encoded once and never normalised.
 * @returns signs one request after another; what they have in common is worked out once.
 */
export function makeS3V4(): (input: SignInput) => Signature {
  const stampOf = rememberV4Stamp(words)
  const signedHeaders = rememberSignedHeaders((name) => !neverSigned.has(name), collapsedLine)
  return (input) => {
    const { timestamp, credential, seal } = stampOf(input)
    const token = input.credentials.securityToken
    const payloadHash = input.headers['x-amz-content-sha256'] ?? (input.body ? sha256Hex(input.body) : hashOfNothing)
    const headers: Record<string, string> = { ...input.headers }
    headers['x-amz-content-sha256'] = payloadHash
    headers['x-amz-date'] = timestamp
    if (token !== undefined) headers['x-amz-security-token'] = token
    const signed = signedHeaders({ ...headers, host: input.host })
    const canonicalRequest = canonical(input, input.query, signed, payloadHash)
    const { signature, stringToSign } = seal(canonicalRequest)
    headers['authorization'] =
      `${algorithm} Credential=${credential}, SignedHeaders=${signed.names}, Signature=${signature}`
    return { headers, stringToSign, canonicalRequest }
  }
}

/** Query of a link, which lives at most seven days and less with temporary keys. */
export function presignS3V4(input: PresignInput): PresignedQuery & { readonly canonicalRequest: string } {
  const { timestamp, credential, seal } = makeV4Stamp(words, input)
  const token = input.credentials.securityToken
  const query: Query = [
    ...input.query,
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', credential],
    ['X-Amz-Date', timestamp],
    ['X-Amz-Expires', String(input.lifetimeSeconds)],
    ...(token === undefined ? [] : [['X-Amz-Security-Token', token] as const]),
    ['X-Amz-SignedHeaders', 'host'],
  ]
  const signed = { lines: collapsedLine('host', input.host), names: 'host' }
  const canonicalRequest = canonical(input, query, signed, 'UNSIGNED-PAYLOAD')
  const { signature, stringToSign } = seal(canonicalRequest)
  return { queryText: encodeQuery([...query, ['X-Amz-Signature', signature]]), stringToSign, canonicalRequest }
}

function canonical(
  { method, path }: PresignInput | SignInput,
  query: Query,
  { lines, names }: SignedHeaders,
  payloadHash: string,
): string {
  return [method, path, canonicalQuery(query), lines, names, payloadHash].join('\n')
}

const spacesToCollapse = /\s\s|[^\S ]/

function collapsedLine(name: string, value: string): string {
  const trimmed = value.trim()
  return `${name}:${spacesToCollapse.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed}\n`
}

/** An empty value is written `name=`; sorted by encoded name, then value. */
function canonicalQuery(query: Query): string {
  if (query.length === 0) return ''
  return query
    .map(([name, value]) => [encodeQueryValue(name), encodeQueryValue(value)] as const)
    .sort((a, b) => byCodeUnit(a[0], b[0]) || byCodeUnit(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}
