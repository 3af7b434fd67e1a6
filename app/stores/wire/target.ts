import type { LookupFunction } from 'node:net'
import type { HttpTimeouts } from '../../http/http-client.ts'
import type { HttpLog } from '../../http/log.ts'
import type { Dialect } from '../profiles/profile.ts'
import type { Credentials } from './signing.ts'

export type { Credentials } from './signing.ts'

/** Credentials, none, or a function that gives those of the moment, so that an ended token can be replaced while a job runs. */
export type CredentialsSource =
  | Credentials
  | 'anonymous'
  | ((signal: AbortSignal) => Credentials | 'anonymous' | Promise<Credentials | 'anonymous'>)

/** Everything that says which store is meant and how it is spoken to. */
export interface StoreTarget {
  readonly dialect: Dialect
  /** `scheme://host[:port]` or a bare host (https). */
  readonly endpoint: string
  /** Region id as the V4 scope wants it: `cn-hangzhou`, `eu-west-1`. */
  readonly region: string
  readonly credentials: CredentialsSource
  /** OSS only; default `v4`. */
  readonly signatureVersion?: 'v1' | 'v4'
  /** Default: `virtual-hosted` where the vendor runs the host, `path` on addresses and on S3 hosts of others. */
  readonly addressing?: 'virtual-hosted' | 'path'
  /** Bucket to host, for buckets that are reached through a domain of their owner. */
  readonly customDomains?: Readonly<Record<string, string>>
  /** `http://[user:password@]host:port` (or https, socks5), or what tells it for an origin. */
  readonly proxy?: string | ((origin: string) => Promise<string | undefined>)
  /** PEM, trusted besides the system's certificates. */
  readonly ca?: string | readonly string[]
}

/** What a store needs from outside. */
export interface StoreDeps {
  readonly now: () => number
  /** At least 0, below 1. */
  readonly random: () => number
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>
  readonly log?: HttpLog
  readonly timeouts?: Partial<HttpTimeouts>
  /** How the names of hosts become addresses; the system's way by default. */
  readonly lookup?: LookupFunction
  /** Takes the place of the target's credentials when given; asked before every request, so it should remember. */
  readonly fetchCredentials?: (signal: AbortSignal) => Promise<Credentials | 'anonymous'>
}
