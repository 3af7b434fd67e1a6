import { readFileSync } from 'node:fs'

/** One published or SDK-made example of a signature; the fields differ by file. */
export interface Vector {
  readonly name: string
  readonly accessKeyId: string
  readonly accessKeySecret?: string
  readonly secretAccessKey?: string
  readonly securityToken?: string
  readonly sessionToken?: string
  readonly region?: string
  readonly method: string
  readonly url?: string
  readonly inputUrl?: string
  readonly host?: string
  readonly requestTarget?: string
  readonly path?: string
  readonly query?: Readonly<Record<string, string>>
  readonly bucket?: string
  readonly key?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly inputHeaders?: Readonly<Record<string, string>>
  readonly additionalHeaders?: readonly string[]
  readonly unixTime?: number
  readonly expirationUnixTime?: number
  readonly now?: string
  readonly date?: string
  readonly expiresInSeconds?: number
  readonly expiresIn?: number
  readonly body?: string
  readonly stringToSign: string
  readonly canonicalRequest?: string
  readonly authorization?: string
  readonly signature?: string
}

export function loadVectors(file: string): readonly Vector[] {
  const parsed = JSON.parse(readFileSync(new URL(`../../fixtures/vectors/${file}.json`, import.meta.url), 'utf8'))
  return Array.isArray(parsed) ? parsed : parsed.vectors
}

export function credentialsOf(vector: Vector) {
  const securityToken = vector.securityToken ?? vector.sessionToken
  return {
    accessKeyId: vector.accessKeyId,
    accessKeySecret: vector.accessKeySecret ?? vector.secretAccessKey ?? '',
    ...(securityToken === undefined ? {} : { securityToken }),
  }
}

/** Headers that the caller gives: names in lower case, without those that signing adds. */
export function givenHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const added = [
    'authorization',
    'host',
    'date',
    'x-oss-date',
    'x-oss-security-token',
    'x-obs-security-token',
    'x-amz-date',
    'x-amz-security-token',
  ]
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  return Object.fromEntries(lower.filter(([name]) => !added.includes(name)))
}

/** Query of a request target, decoded, in order. */
export function queryOf(target: string): (readonly [string, string])[] {
  const at = target.indexOf('?')
  if (at === -1) return []
  return target
    .slice(at + 1)
    .split('&')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s)
      return [decodeURIComponent(name), decodeURIComponent(value)] as const
    })
}

/** Bucket and key of a virtual-hosted address. */
export function placeOf(url: string): { readonly bucket?: string; readonly key?: string } {
  const match = /^https?:\/\/([^/?]+)(?:\/([^?]*))?/.exec(url)
  const host = match?.[1] ?? ''
  const key = decodeURIComponent(match?.[2] ?? '')
  const bucket = /^(?:oss-|obs\.)/.test(host) ? undefined : host.split('.')[0]
  return { ...(bucket === undefined ? {} : { bucket }), ...(key === '' ? {} : { key }) }
}

/** Query as sorted `name=value` lines, for comparing links whose order differs. */
export function sortedQuery(target: string): readonly string[] {
  return queryOf(target)
    .map(([name, value]) => `${name}=${value}`)
    .sort((a, b) => (a < b ? -1 : 1))
}
