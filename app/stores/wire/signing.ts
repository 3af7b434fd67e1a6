import { createHmac, hash } from 'node:crypto'
import { encodeKeyPath, encodeQueryValue } from '../../domain/key-encoding.ts'

/** Keys of an account; the token comes with temporary ones. */
export interface Credentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string
}

/** Names and values, not yet encoded; an empty value is a bare name on the wire. */
export type Query = readonly (readonly [name: string, value: string])[]

/**
 * Requests that differ in nothing but the values of their query and of the headers named here: what is the same is made ready once, for
 * the first of them. The object itself tells one series from another.
 */
export interface Series {
  readonly varying: ReadonlySet<string>
}

/** What every signature is made of. */
export interface SignInput {
  readonly series?: Series
  readonly method: string
  readonly bucket?: string
  readonly key?: string
  /** Host header, with the port when it is not the scheme's own. */
  readonly host: string
  /** Encoded path as it is sent, without query. */
  readonly path: string
  readonly query: Query
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly credentials: Credentials
  /** Region id of the V4 scope. */
  readonly region: string
  /** Epoch ms, already corrected by the clock's offset. */
  readonly atMs: number
}

export interface PresignInput extends Omit<SignInput, 'headers' | 'body' | 'series'> {
  readonly lifetimeSeconds: number
}

/** What was signed, for tests and for comparing with what a store says that it got. */
export interface Signature {
  /** Headers to send: those given and those that the signature adds. */
  readonly headers: Readonly<Record<string, string>>
  readonly stringToSign: string
  /** V4 only. */
  readonly canonicalRequest?: string
}

export interface PresignedQuery {
  /** Everything after `?`. */
  readonly queryText: string
  readonly stringToSign: string
}

/** `20240115T083000Z` */
export function basicTimestamp(atMs: number): string {
  const iso = new Date(atMs).toISOString()
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`
}

/** `Mon, 15 Jan 2024 08:30:00 GMT` */
export function httpDate(atMs: number): string {
  return new Date(atMs).toUTCString()
}

export function sha256Hex(text: string): string {
  return hash('sha256', text, 'hex')
}

export function hmacSha1Base64(secret: string, text: string): string {
  return createHmac('sha1', secret).update(text, 'utf8').digest('base64')
}

/** Gives the key that signs for a scope. */
export type V4Keys = (first: string, scope: readonly string[]) => Buffer

/** The chain of keys that all V4 signatures share: secret, date, region, service, terminator. */
export function deriveV4Key(first: string, scope: readonly string[]): Buffer {
  let key: Buffer = Buffer.from(first, 'utf8')
  for (const step of scope) key = createHmac('sha256', key).update(step, 'utf8').digest()
  return key
}

/** Remembers the last key, which is good for a day: one chain instead of one for each request. */
export function rememberV4Key(): V4Keys {
  let name = ''
  let key: Buffer = Buffer.alloc(0)
  return (first, scope) => {
    const wanted = `${first}\n${scope.join('\n')}`
    if (wanted === name) return key
    key = deriveV4Key(first, scope)
    name = wanted
    return key
  }
}

export function v4Signature(key: Buffer, stringToSign: string): string {
  return createHmac('sha256', key).update(stringToSign, 'utf8').digest('hex')
}

/** Orders by bytes of the (ASCII) text; never by locale. */
export function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

/** Query as it is sent: `versions&prefix=docs%2F`. */
export function encodeQuery(query: Query): string {
  return query
    .map(([name, value]) =>
      value === '' ? encodeQueryValue(name) : `${encodeQueryValue(name)}=${encodeQueryValue(value)}`,
    )
    .join('&')
}

/** Sub-resources that V1-style signatures cover: sorted by name, values as they are, `?` in front when there are any. */
export function signedSubResources(query: Query, isSigned: (name: string) => boolean): string {
  const signed = query.filter(([name]) => isSigned(name)).sort((a, b) => byCodeUnit(a[0], b[0]))
  if (signed.length === 0) return ''
  return `?${signed.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')}`
}

/** The headers that a signature covers: their names in order, and the lines of those that are the same throughout a series. */
interface SignedHeaders {
  /** Of all headers; a token that ended may be followed by keys that have none. */
  readonly count: number
  readonly names: readonly string[]
  readonly joined: string
  readonly lines: ReadonlyMap<string, string>
}

const known = new WeakMap<Series, SignedHeaders>()

/**
 * `name:value` lines of the headers that are signed, sorted by name, and the names joined by `;`.
 * @param given headers of the request itself; those that a signature adds may be others each time.
 * @param lineOf the line of one header, with what the vendor does to its value.
 */
export function signedHeaders(
  headers: Readonly<Record<string, string>>,
  isSigned: (name: string) => boolean,
  lineOf: (name: string, value: string) => string,
  given: Readonly<Record<string, string>> = headers,
  series?: Series,
): { readonly lines: string; readonly names: string } {
  const before = series === undefined ? undefined : known.get(series)
  const count = Object.keys(headers).length
  const found = before?.count === count ? before : findSigned(headers, isSigned, lineOf, given, series)
  if (found !== before && series !== undefined) known.set(series, found)
  let lines = ''
  for (const name of found.names) lines += found.lines.get(name) ?? lineOf(name, headers[name] ?? '')
  return { lines, names: found.joined }
}

function findSigned(
  headers: Readonly<Record<string, string>>,
  isSigned: (name: string) => boolean,
  lineOf: (name: string, value: string) => string,
  given: Readonly<Record<string, string>>,
  series: Series | undefined,
): SignedHeaders {
  const names = Object.keys(headers).filter(isSigned).sort(byCodeUnit)
  const isFixed = (name: string) => series !== undefined && name in given && !series.varying.has(name)
  const lines = names.filter(isFixed).map((name) => [name, lineOf(name, headers[name] ?? '')] as const)
  return { count: Object.keys(headers).length, names, joined: names.join(';'), lines: new Map(lines) }
}

/** `name:value` lines of the headers that are signed, sorted. */
export function canonicalHeaders(
  headers: Readonly<Record<string, string>>,
  isSigned: (name: string) => boolean,
): string {
  return signedHeaders(headers, isSigned, trimmedLine).lines
}

/** As most signatures take a header: without spaces around its value. */
export function trimmedLine(name: string, value: string): string {
  return `${name}:${value.trim()}\n`
}

/** `/bucket/key` with the key encoded; `/bucket/` for a bucket, `/` for the service. */
export function encodedResource(bucket: string | undefined, key: string | undefined): string {
  return bucket === undefined ? '/' : `/${encodeQueryValue(bucket)}/${encodeKeyPath(key ?? '')}`
}
