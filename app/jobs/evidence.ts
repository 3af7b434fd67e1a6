import { createHash } from 'node:crypto'
import { AppError } from '../domain/app-error.ts'
import type { ObjectMetadata, Tag, VersionHead } from '../domain/object-version.ts'
import type { PartResult } from '../stores/object-store.ts'
import type { PinnedSource } from './job-record.ts'

const md5Hex = /^[0-9a-f]{32}$/i

/** An ETag that is the MD5 of the content, as far as its form tells. */
export function isPlainMd5(etag: string): boolean {
  return md5Hex.test(etag)
}

/** `hex(MD5(concatenated part MD5s))-N`, as S3 and OBS make it (protocols 8.2); undefined when a part's ETag is no MD5. */
export function expectedMultipartEtag(parts: readonly PartResult[]): string | undefined {
  const hash = createHash('md5')
  for (const part of parts) {
    if (!md5Hex.test(part.etag)) return undefined
    hash.update(part.etag, 'hex')
  }
  return `${hash.digest('hex')}-${parts.length}`
}

export type Evidence = 'size' | 'crc64' | 'etag' | 'metadata' | 'tags' | 'listing'

export interface Comparison {
  readonly source: PinnedSource
  readonly made: VersionHead
  /** Tags of the new version; undefined: not read. */
  readonly tags: readonly Tag[] | undefined
  /** Parts of a multipart copy; undefined: one request. */
  readonly parts: readonly PartResult[] | undefined
}

/**
 * Compares the new version with what was meant.
 * @returns what was compared and found equal.
 * @throws AppError `integrity-mismatch` on the first difference that proves one.
 */
export function compareWithSource(comparison: Comparison): readonly Evidence[] {
  const { source, made, tags } = comparison
  const found: Evidence[] = []
  if (source.objectKind !== 'symlink') {
    if (made.sizeBytes !== source.sizeBytes) mismatch(`size ${made.sizeBytes} instead of ${source.sizeBytes}`)
    found.push('size')
    if (source.crc64 !== undefined && made.crc64 !== undefined) {
      if (source.crc64 !== made.crc64) mismatch('the CRC-64 differs')
      found.push('crc64')
    }
    if (compareEtags(comparison, found.includes('crc64'))) found.push('etag')
  }
  compareMetadata(source.metadata, made.metadata)
  found.push('metadata')
  if (source.tags !== undefined && tags !== undefined) {
    if (!isSameTags(source.tags, tags)) mismatch('the tags differ')
    found.push('tags')
  }
  return found
}

/** Inequality proves something only between two MD5s of unencrypted content (protocols 8.2). */
function compareEtags({ source, made, parts }: Comparison, isProven: boolean): boolean {
  if (parts !== undefined) return expectedMultipartEtag(parts) === made.etag.toLowerCase()
  if (!isPlainMd5(source.etag) || !isPlainMd5(made.etag)) return false
  if (isOpaque(source.encryption?.algorithm) || isOpaque(made.encryption?.algorithm)) return false
  if (source.etag.toLowerCase() === made.etag.toLowerCase()) return true
  if (!isProven && source.objectKind === 'normal') mismatch('the ETag differs')
  return false
}

function isOpaque(algorithm: string | undefined): boolean {
  return algorithm === 'KMS' || algorithm === 'customer-key' || algorithm === 'SM4'
}

const described = ['contentType', 'cacheControl', 'contentDisposition', 'contentEncoding', 'contentLanguage'] as const

/** What the source does not say is the store's choice on the copy. */
function compareMetadata(source: ObjectMetadata, made: ObjectMetadata): void {
  for (const name of described) {
    const wanted = source[name]
    if (wanted !== undefined && wanted !== made[name]) mismatch(`${name} differs`)
  }
  for (const [name, value] of Object.entries(source.user)) {
    if (made.user[name] !== value) mismatch(`the metadata ${name} differs`)
  }
}

export function isSameTags(some: readonly Tag[], others: readonly Tag[]): boolean {
  const values = new Map(some.map((tag) => [tag.key, tag.value]))
  return some.length === others.length && others.every((tag) => values.get(tag.key) === tag.value)
}

function mismatch(what: string): never {
  throw new AppError('integrity-mismatch', `The new version is not what was copied: ${what}`)
}
