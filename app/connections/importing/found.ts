import type { importProblems, importSources } from '../../contract/connecting.ts'
import type { Dialect } from '../../stores/profiles/profile.ts'
import type { Access } from '../guard-store.ts'
import type { ConnectionSecret } from '../vault.ts'

export type ImportSource = (typeof importSources)[number]
export type ImportProblem = (typeof importProblems)[number]

/** A connection as it was found, before anybody chose it. */
export interface FoundConnection {
  readonly source: ImportSource
  readonly name: string
  readonly dialect: Dialect
  /** As written; empty when nothing tells. */
  readonly endpoint: string
  readonly region: string
  readonly addressing?: 'virtual-hosted' | 'path'
  readonly bucket?: string
  readonly access?: Access
  readonly signatureVersion?: 'v1' | 'v4'
  readonly isAnonymous?: true
  readonly customDomains?: Readonly<Record<string, string>>
  readonly secret?: ConnectionSecret
  readonly problem?: ImportProblem
}

/** The endpoint of a region where the text names only the region. */
export function endpointOf(dialect: Dialect, region: string): string {
  if (region === '') return dialect === 's3' ? 's3.us-east-1.amazonaws.com' : ''
  switch (dialect) {
    case 'oss':
      return `oss-${region.replace(/^oss-/, '')}.aliyuncs.com`
    case 'obs':
      return `obs.${region}.myhuaweicloud.com`
    case 's3':
      return `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`
  }
}

/** Whose key it is, by the prefixes that Alibaba Cloud and AWS give theirs. */
export function dialectOfKey(accessKeyId: string): Dialect | undefined {
  if (/^(?:LTAI|STS\.|TMP\.)/.test(accessKeyId)) return 'oss'
  if (/^A(?:KI|SI)A[A-Z0-9]{12,}$/.test(accessKeyId)) return 's3'
  return undefined
}

export function dialectOfHost(endpoint: string): Dialect | undefined {
  const host = endpoint.replace(/^[a-z]+:\/\//i, '').replace(/[:/].*$/, '')
  if (/(?:^|\.)s3\.oss-[a-z0-9-]+\.aliyuncs\.com$/.test(host)) return 's3'
  if (/(?:^|\.)(?:oss-[a-z0-9-]+|[a-z0-9-]+\.oss)\.aliyuncs\.com$/.test(host)) return 'oss'
  if (
    /(?:^|\.)obs(?:\.[a-z0-9-]+)*\.(?:myhuaweicloud\.(?:com|eu)|t-systems\.com|g42cloud\.com|vodafone\.com\.tr)$/.test(
      host,
    )
  ) {
    return 'obs'
  }
  return /\.amazonaws\.com(?:\.cn)?$/.test(host) ? 's3' : undefined
}

/** @returns epoch ms of an ISO date, or of seconds or milliseconds written as a number. */
export function parseExpiry(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const value = /^\d{10}$/.test(text) ? Number(text) * 1000 : /^\d{13}$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isFinite(value) ? value : undefined
}

/** Says what is missing for a connection to be made without asking. */
export function withProblem(found: FoundConnection): FoundConnection {
  if (found.problem !== undefined) return found
  if (found.endpoint === '') return { ...found, problem: 'no-endpoint' }
  return found.secret === undefined ? { ...found, problem: 'no-key' } : found
}
