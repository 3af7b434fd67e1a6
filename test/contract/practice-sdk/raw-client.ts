import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { PracticeStore } from '../../../app/practice/practice-store.ts'
import { credentials } from './practice.ts'

export interface RawRequest {
  readonly method?: string
  readonly bucket?: string
  readonly key?: string
  /** Values of undefined stand for a bare name. */
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Added to the clock of the signer. */
  readonly clockOffsetMs?: number
  readonly secret?: string
}

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export type RawDialect = 'oss' | 'obs' | 's3'

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
const encodePath = (text: string): string => text.split('/').map(encode).join('/')
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const ossNames = new Set([
  'acl',
  'append',
  'bucketInfo',
  'delete',
  'lifecycle',
  'location',
  'objectMeta',
  'partNumber',
  'position',
  'restore',
  'stat',
  'symlink',
  'tagging',
  'uploadId',
  'uploads',
  'versionId',
  'versioning',
  'versions',
  'worm',
  'wormId',
  'continuation-token',
])

function signSha1(dialect: 'oss' | 'obs', raw: RawRequest, headers: Record<string, string>): void {
  const vendorLines = Object.entries(headers)
    .filter(([name]) => name.startsWith(`x-${dialect}-`))
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('')
  const path =
    raw.bucket === undefined ? '/' : `/${raw.bucket}/${dialect === 'oss' ? (raw.key ?? '') : encodePath(raw.key ?? '')}`
  const signed = Object.entries(raw.query ?? {})
    .filter(([name]) => ossNames.has(name) || ['metadata', 'object-lock', 'retention'].includes(name))
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([name, value]) => (value ? `${name}=${value}` : name))
    .join('&')
  const lines = [
    raw.method ?? 'GET',
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    headers.date ?? '',
    `${vendorLines}${path}${signed === '' ? '' : `?${signed}`}`,
  ]
  const signature = createHmac('sha1', raw.secret ?? credentials.accessKeySecret)
    .update(lines.join('\n'))
    .digest('base64')
  headers.authorization = `${dialect.toUpperCase()} ${credentials.accessKeyId}:${signature}`
}

function signV4(raw: RawRequest, path: string, query: string, headers: Record<string, string>, now: Date): void {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const scope = `${stamp.slice(0, 8)}/us-east-1/s3/aws4_request`
  headers['x-amz-date'] = stamp
  headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
  const names = Object.keys(headers).sort()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = [raw.method ?? 'GET', path, query, lines, names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n')
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`
  const start = hmac(`AWS4${raw.secret ?? credentials.accessKeySecret}`, stamp.slice(0, 8))
  const key = hmac(hmac(hmac(start, 'us-east-1'), 's3'), 'aws4_request')
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${createHmac('sha256', key).update(text).digest('hex')}`
}

/** Sends one signed request, path style or to the host named in its headers, and gives the answer as it is. */
export function send(store: PracticeStore, dialect: RawDialect, raw: RawRequest): Promise<RawAnswer> {
  const now = new Date(Date.now() + (raw.clockOffsetMs ?? 0))
  const isHosted = raw.headers?.host !== undefined
  const path =
    raw.bucket === undefined || isHosted
      ? `/${encodePath(raw.key ?? '')}`
      : `/${raw.bucket}/${encodePath(raw.key ?? '')}`
  const pairs = Object.entries(raw.query ?? {}).sort(([first], [second]) => (first < second ? -1 : 1))
  const query = pairs.map(([name, value]) => `${encode(name)}=${encode(value ?? '')}`).join('&')
  const headers: Record<string, string> = { host: `127.0.0.1:${store.port}`, ...raw.headers }
  if (raw.body !== undefined) headers['content-length'] = String(Buffer.byteLength(raw.body))
  if (dialect === 's3') signV4(raw, path, query, headers, now)
  else {
    headers.date = now.toUTCString()
    signSha1(dialect, raw, headers)
  }
  const target = query === '' ? path : `${path}?${query}`
  return new Promise((resolve, reject) => {
    const sent = request(store.url, { method: raw.method ?? 'GET', path: target, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(raw.body)
  })
}

/** Text of the first element of a name. */
export function tagText(text: string, name: string): string | undefined {
  return new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`).exec(text)?.[1]
}
