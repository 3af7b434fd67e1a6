import type { IncomingMessage } from 'node:http'
import { type Dialect, dialects } from './dialects.ts'
import { parseQuery, percentDecode, type QueryPair } from './encoding.ts'

export type SignatureKind = 'oss-v1' | 'oss-v4' | 's3-v4' | 'obs' | 'aws-v2' | 'none'

/** A request as it stands on the wire, taken apart but not yet judged. */
export interface StoreRequest {
  readonly method: string
  /** Path as it came, percent-encoded, without the query. */
  readonly rawPath: string
  readonly rawQuery: string
  readonly pairs: readonly QueryPair[]
  /** First value of each query name; a bare name has the empty text. */
  readonly query: ReadonlyMap<string, string>
  /** Lower-case names; values are Latin-1, byte by byte. */
  readonly headers: ReadonlyMap<string, string>
  readonly host: string
  readonly bucket?: string
  /** True when the bucket stands in the host and not in the path. */
  readonly isVirtualHosted: boolean
  /** The host is a custom domain: OBS then signs the host instead of the bucket. */
  readonly isCustomDomain: boolean
  /** Undefined: a request to the bucket or to the service. */
  readonly key?: string
  readonly dialect: Dialect
  readonly signature: SignatureKind
  readonly isPresigned: boolean
}

/** Why a request cannot be taken apart. */
export interface Unreadable {
  readonly problem: string
}

export interface HostRules {
  /** Host names that stand for one bucket (custom domains). */
  readonly domains: ReadonlyMap<string, string>
}

const plainHost = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\]|::1)$/
const serviceLabel = /^(?:oss|obs|s3)(?:[-.]|$)/

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase()
}

function bucketOfHost(host: string, rules: HostRules): string | undefined {
  const name = hostName(host)
  const bound = rules.domains.get(name)
  if (bound !== undefined) return bound
  if (plainHost.test(name) || name === '') return undefined
  const [label = ''] = name.split('.')
  // On an IP endpoint ali-oss 6.23 writes `.<region host>` for requests that concern no bucket.
  if (serviceLabel.test(name) || label === '') return undefined
  // Names of S3 and OBS buckets may have dots; the vendor's own host follows.
  const vendor = /^(.+?)\.(?:oss|obs|s3)[-.]/.exec(name)
  const loopback = /^(.+)\.(?:localhost|127(?:\.\d{1,3}){3})$/.exec(name)
  return vendor?.[1] ?? loopback?.[1] ?? label
}

function signatureOf(
  headers: ReadonlyMap<string, string>,
  query: ReadonlyMap<string, string>,
): { kind: SignatureKind; isPresigned: boolean } {
  const authorization = headers.get('authorization')
  if (authorization !== undefined) {
    if (authorization.startsWith('OSS4-HMAC-SHA256')) return { kind: 'oss-v4', isPresigned: false }
    if (authorization.startsWith('AWS4-HMAC-SHA256')) return { kind: 's3-v4', isPresigned: false }
    if (authorization.startsWith('OSS ')) return { kind: 'oss-v1', isPresigned: false }
    if (authorization.startsWith('OBS ')) return { kind: 'obs', isPresigned: false }
    if (authorization.startsWith('AWS ')) return { kind: 'aws-v2', isPresigned: false }
  }
  if (query.has('x-oss-signature-version')) return { kind: 'oss-v4', isPresigned: true }
  if (query.has('X-Amz-Algorithm')) return { kind: 's3-v4', isPresigned: true }
  if (query.has('OSSAccessKeyId')) return { kind: 'oss-v1', isPresigned: true }
  if (query.has('AWSAccessKeyId')) return { kind: 'aws-v2', isPresigned: true }
  if (query.has('AccessKeyId')) return { kind: 'obs', isPresigned: true }
  return { kind: 'none', isPresigned: false }
}

function dialectOf(kind: SignatureKind, host: string): Dialect {
  switch (kind) {
    case 'oss-v1':
    case 'oss-v4':
      return dialects.oss
    case 'obs':
      return dialects.obs
    case 'aws-v2':
      return dialects.obsAsAws
    case 's3-v4':
      return dialects.s3
    case 'none':
      if (host.includes('aliyuncs')) return dialects.oss
      return /(?:^|\.)obs\./.test(host) ? dialects.obs : dialects.s3
  }
}

/** The head of an HTTP message. */
export type RequestHead = Pick<IncomingMessage, 'url' | 'method' | 'headers'>

export function readRequest(message: RequestHead, rules: HostRules): StoreRequest | Unreadable {
  const target = message.url ?? '/'
  const at = target.indexOf('?')
  const rawPath = at < 0 ? target : target.slice(0, at)
  const rawQuery = at < 0 ? '' : target.slice(at + 1)
  if (!rawPath.startsWith('/')) return { problem: 'The request target must start with a slash.' }
  const pairs = parseQuery(rawQuery)
  const query = new Map<string, string>()
  for (const [name, value] of pairs) if (!query.has(name)) query.set(name, value ?? '')
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(',') : value)
  }
  const host = headers.get('host') ?? ''
  const fromHost = bucketOfHost(host, rules)
  let bucket = fromHost
  let rawKey = rawPath.slice(1)
  if (bucket === undefined && rawKey !== '') {
    const slash = rawKey.indexOf('/')
    bucket = percentDecode(slash < 0 ? rawKey : rawKey.slice(0, slash))
    rawKey = slash < 0 ? '' : rawKey.slice(slash + 1)
  }
  const key = percentDecode(rawKey)
  if (key === undefined || key.includes('\0')) return { problem: 'The object key is not valid UTF-8.' }
  const { kind, isPresigned } = signatureOf(headers, query)
  return {
    method: message.method ?? 'GET',
    rawPath,
    rawQuery,
    pairs,
    query,
    headers,
    host,
    ...(bucket === undefined ? {} : { bucket }),
    ...(key === '' ? {} : { key }),
    isVirtualHosted: fromHost !== undefined,
    isCustomDomain: rules.domains.has(hostName(host)),
    dialect: dialectOf(kind, host),
    signature: kind,
    isPresigned,
  }
}

/** A header of the vendor's, by its name without prefix. */
export function vendorHeader(request: StoreRequest, name: string): string | undefined {
  return request.headers.get(request.dialect.prefix + name)
}
