import { isIP } from 'node:net'
import { AppError } from '../domain/app-error.ts'
import type { Dialect } from '../stores/profiles/profile.ts'

/** An endpoint as people type it, brought into one form. */
export interface Endpoint {
  /** `https://host` or `http://host:port`, without a path. */
  readonly origin: string
  /** Host name without port; an IPv6 address without brackets. */
  readonly host: string
  /** The bucket, when a bucket's own address was pasted. */
  readonly bucket?: string
}

/** Hosts under which a bucket is the first label; what stands before them is a bucket. */
const vendorHost =
  /^(?:(?<bucket>[a-z0-9][a-z0-9.-]*?)\.)?(?<service>(?:s3\.)?oss-[a-z0-9-]+\.aliyuncs\.com|[a-z]{2}-[a-z0-9-]+\.oss\.aliyuncs\.com|obs(?:\.[a-z0-9-]+)?\.myhuaweicloud\.(?:com|eu)|s3(?:[.-][a-z0-9-]+|\.dualstack\.[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?)$/

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d+){3}$/.test(host)
}

function isAddress(host: string): boolean {
  return isIP(host) !== 0 || isLoopback(host)
}

/**
 * Reads an endpoint: a bare host, `host:port`, an address with or without scheme, or a bucket's own address of a known vendor.
 * Without a scheme it is https, except on this computer's own loopback.
 * @throws AppError `invalid-input` with a reason for developers.
 */
export function parseEndpoint(text: string): Endpoint {
  const trimmed = text.trim()
  const refuse = (why: string) => new AppError('invalid-input', `Not an endpoint: ${why}`)
  if (trimmed === '') throw refuse('empty')
  if (/\s/.test(trimmed)) throw refuse('it contains spaces')
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https') throw refuse('only http and https are spoken')
  // A bare IPv6 address has colons of its own; brackets make it one host.
  const bare = scheme === undefined && isIP(trimmed) === 6 ? `[${trimmed}]` : trimmed
  let url: URL
  try {
    url = new URL(scheme === undefined ? `https://${bare}` : bare)
  } catch {
    throw refuse('it is not an address')
  }
  if (url.username !== '' || url.password !== '') throw refuse('keys do not belong into the address')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') throw refuse('only a host and a port')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const protocol = scheme === undefined && isLoopback(host) ? 'http' : (scheme ?? 'https')
  const vendor = vendorHost.exec(host)?.groups
  const service = vendor?.['service'] ?? url.hostname
  const port = portOf(trimmed, protocol)
  return {
    origin: `${protocol}://${service}${port}`,
    host: vendor?.['service'] ?? host,
    ...(vendor?.['bucket'] === undefined ? {} : { bucket: vendor['bucket'] }),
  }
}

/** URL drops a port that is the default of *its* scheme, which may not be the one that is spoken in the end. */
function portOf(text: string, protocol: string): string {
  const port = /:(\d+)\/?$/.exec(text.includes(']') ? text.slice(text.indexOf(']')) : isIP(text) === 6 ? '' : text)?.[1]
  if (port === undefined) return ''
  const value = Number(port)
  return value === (protocol === 'https' ? 443 : 80) ? '' : `:${value}`
}

/**
 * The region that an endpoint names, as the dialect's signature wants it.
 * @returns undefined when the host does not tell (custom domain, acceleration, private cloud).
 */
export function guessRegion(dialect: Dialect, host: string): string | undefined {
  switch (dialect) {
    case 'oss':
      if (host.startsWith('oss-accelerate')) return undefined
      return (
        /^(?:s3\.)?oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(host)?.[1] ??
        /^([a-z0-9-]+)\.oss\.aliyuncs\.com$/.exec(host)?.[1] ??
        (isAddress(host) ? 'cn-hangzhou' : undefined)
      )
    case 'obs':
      return host === 'obs.myhuaweicloud.com'
        ? 'cn-north-1'
        : /^obs\.([a-z0-9-]+)\.(?:[a-z0-9-]+\.)+[a-z]+$/.exec(host)?.[1]
    case 's3': {
      const named =
        /^s3[.-](?:dualstack\.|fips\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1] ??
        /^s3\.oss-([a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/.exec(host)?.[1] ??
        /^obs\.([a-z0-9-]+)\.myhuaweicloud\./.exec(host)?.[1]
      return named ?? 'us-east-1'
    }
  }
}

/** How buckets are addressed when nobody said: in the host with the vendors' own clouds, in the path on addresses and compatible stores. */
export function defaultAddressing(dialect: Dialect, host: string): 'virtual-hosted' | 'path' {
  if (isAddress(host)) return 'path'
  if (dialect !== 's3') return 'virtual-hosted'
  return /\.(?:amazonaws\.com(?:\.cn)?|aliyuncs\.com|myhuaweicloud\.(?:com|eu))$/.test(host) ? 'virtual-hosted' : 'path'
}
