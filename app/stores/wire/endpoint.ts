import { isIP } from 'node:net'
import { AppError } from '../../domain/app-error.ts'
import { hostName } from '../../http/redirect.ts'

/** Where a store is reached. */
export interface Endpoint {
  readonly scheme: 'http' | 'https'
  /** Host, with the port when it is not the scheme's own. */
  readonly host: string
}

/**
 * Reads `scheme://host[:port]` or a bare host (https).
 * @throws AppError `invalid-input` for anything else; keys and buckets have no place in an endpoint.
 */
export function parseEndpoint(text: string): Endpoint {
  const match = /^(?:(https?):\/\/)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?\/?$/i.exec(text.trim())
  if (!match?.[2])
    throw new AppError('invalid-input', 'The endpoint is not a host name, with or without http:// and a port')
  const scheme = match[1]?.toLowerCase() === 'http' ? 'http' : 'https'
  const port = match[3] === undefined ? undefined : Number(match[3])
  if (port !== undefined && (port < 1 || port > 65_535))
    throw new AppError('invalid-input', 'The port of the endpoint is out of range')
  const own = scheme === 'http' ? 80 : 443
  const host = match[2].toLowerCase()
  return { scheme, host: port === undefined || port === own ? host : `${host}:${port}` }
}

/** Addresses and plain `localhost`, which have no room for a bucket in front. */
export function isAddressHost(host: string): boolean {
  const name = hostName(host)
  return isIP(name) !== 0 || name === 'localhost'
}

/** Origin to connect to: names under `.localhost` are this computer (RFC 6761), which Linux resolvers often do not know. */
export function dialOrigin(endpoint: Endpoint): string {
  const name = hostName(endpoint.host)
  if (!name.endsWith('.localhost')) return `${endpoint.scheme}://${endpoint.host}`
  return `${endpoint.scheme}://127.0.0.1${endpoint.host.slice(name.length)}`
}

/**
 * A bucket's name before it becomes part of a host or a path.
 * @throws AppError `invalid-input` when it could change the host that is asked.
 */
export function checkBucketName(bucket: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(bucket) || bucket.includes('..')) {
    throw new AppError('invalid-input', 'Not the name of a bucket', { facts: { bucket: bucket.slice(0, 255) } })
  }
  return bucket
}
