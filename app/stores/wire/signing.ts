import { createHmac, hash } from 'node:crypto'
import { encodeKeyPath, encodeQueryValue } from '../../domain/key-encoding.ts'
import { byCodeUnit } from './signed-headers.ts'

/** Keys of an account; the token comes with temporary ones. */
export interface Credentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string
}

export function isSameKeys(left: Credentials, right: Credentials): boolean {
  return (
    left.accessKeyId === right.accessKeyId &&
    left.accessKeySecret === right.accessKeySecret &&
    left.securityToken === right.securityToken
  )
}

/** Names and values, not yet encoded; an empty value is a bare name on the wire. */
export type Query = readonly (readonly [name: string, value: string])[]

/** What every signature is made of. */
export interface SignInput {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** Host header, with the port when it is not the scheme's own. */
  readonly host: string
  /** Encoded path as it is sent, without query. */
  readonly path: string
  readonly query: Query
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly credentials: Credentials
  /** Region id of the V4 scope. */
  readonly region: string
  /** Epoch ms, already corrected by the clock's offset. */
  readonly atMs: number
}

export interface PresignInput extends Omit<SignInput, 'headers' | 'body'> {
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

/** `/bucket/key` with the key encoded; `/bucket/` for a bucket, `/` for the service. */
export function encodedResource(bucket: string | undefined, key: string | undefined): string {
  return bucket === undefined ? '/' : `/${encodeQueryValue(bucket)}/${encodeKeyPath(key ?? '')}`
}
