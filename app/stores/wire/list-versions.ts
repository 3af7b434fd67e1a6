import { compareKeys } from '../../domain/key-encoding.ts'
import type { VersionEntry } from '../../domain/object-version.ts'
import { childText, epochMs, malformed, parseXml, type XmlElement } from '../../http/xml.ts'
import type { ListVersionsQuery, VersionContinuation, VersionPage } from '../object-store.ts'
import type { Caller } from './caller.ts'
import { decodeOr, fieldDecoder, readOwner, readVersionElement, requiredText } from './listing-fields.ts'
import { pageSize, repeatedMarker } from './list-objects.ts'
import { scanListing } from './scan-listing.ts'
import type { Query } from './signing.ts'

/** A page as it was read, before its markers are judged. */
export interface RawVersionPage {
  readonly entries: readonly VersionEntry[]
  readonly prefixes: readonly string[]
  readonly isTruncated: boolean
  /** As the store wrote it; whether it is encoded has to be found out. */
  readonly nextKeyMarker?: string
  readonly nextVersionIdMarker?: string
  readonly isEncoded: boolean
}

/** ListObjectVersions (protocols 6.5). The store's order is kept; markers are judged against what was listed. */
export async function listVersions(
  caller: Caller,
  bucket: string,
  query: ListVersionsQuery,
  signal: AbortSignal,
): Promise<VersionPage> {
  const wire = caller.wireFor(bucket)
  const from = query.continuation
  const asked: Query = [
    ['versions', ''],
    ...(query.prefix === '' ? [] : [['prefix', query.prefix] as const]),
    ...(query.delimiter === undefined ? [] : [['delimiter', query.delimiter] as const]),
    ...(from === undefined ? [] : [['key-marker', from.keyMarker] as const]),
    // Only legal beside a key marker, and never empty (protocols 6.5).
    ...(from?.versionIdMarker ? [['version-id-marker', from.versionIdMarker] as const] : []),
    ['max-keys', String(pageSize(query.maxKeys))],
    ...(caller.isFileSystem(bucket) ? [] : [['encoding-type', 'url'] as const]),
  ]
  const call = {
    operation: 'ListObjectVersions',
    method: 'GET',
    bucket,
    query: asked,
    repeatability: 'idempotent',
  } as const
  const page = await caller.text(
    call,
    signal,
    (answer) => scanVersions(answer.bytes, wire.fromVendorClass) ?? readVersions(answer.text, wire.fromVendorClass),
  )
  return placePage(page, from, bucket)
}

/** The quick way to read the document; undefined when it is not as plain as stores usually write it. */
export function scanVersions(
  bytes: Buffer,
  fromVendorClass: (storageClass: string) => string,
): RawVersionPage | undefined {
  const listing = scanListing(bytes, 'ListVersionsResult', fromVendorClass)
  if (listing === undefined) return undefined
  const { entries, prefixes, isEncoded, fields } = listing
  const nextKeyMarker = fields.get('NextKeyMarker')
  const nextVersionIdMarker = fields.get('NextVersionIdMarker')
  return {
    entries,
    prefixes,
    isTruncated: fields.get('IsTruncated')?.trim() === 'true',
    isEncoded,
    ...(nextKeyMarker ? { nextKeyMarker } : {}),
    ...(nextVersionIdMarker ? { nextVersionIdMarker } : {}),
  }
}

/** The careful way to read the document, for whatever scan-listing.ts does not take; entries keep the order in which they came. */
export function readVersions(text: string, fromVendorClass: (storageClass: string) => string): RawVersionPage {
  const root = parseXml(text, 'ListVersionsResult')
  const decode = fieldDecoder(root)
  const entries: VersionEntry[] = []
  const prefixes: string[] = []
  for (const element of root.children) {
    if (element.name === 'Version') {
      entries.push(
        readVersionElement(element, fromVendorClass, decode, {
          isLatest: readLatest(element),
          versionId: readVersionId(element),
        }),
      )
    } else if (element.name === 'DeleteMarker') {
      const owner = readOwner(element)
      entries.push({
        kind: 'delete-marker',
        key: decode(requiredText(element, 'Key')),
        versionId: readVersionId(element),
        isLatest: readLatest(element),
        modifiedAt: epochMs(childText(element, 'LastModified'), 'LastModified'),
        ...(owner === undefined ? {} : { owner }),
      })
    } else if (element.name === 'CommonPrefixes') {
      prefixes.push(decode(requiredText(element, 'Prefix')))
    }
  }
  const nextKeyMarker = childText(root, 'NextKeyMarker')
  const nextVersionIdMarker = childText(root, 'NextVersionIdMarker')
  return {
    entries,
    prefixes,
    isTruncated: childText(root, 'IsTruncated')?.trim() === 'true',
    isEncoded: childText(root, 'EncodingType')?.trim() === 'url',
    ...(nextKeyMarker ? { nextKeyMarker } : {}),
    ...(nextVersionIdMarker ? { nextVersionIdMarker } : {}),
  }
}

/** Never-versioned buckets answer `null`, or on OSS an empty element (protocols 6.3). */
function readVersionId(element: XmlElement): string {
  return childText(element, 'VersionId') || 'null'
}

function readLatest(element: XmlElement): boolean {
  return childText(element, 'IsLatest')?.trim() === 'true'
}

/**
 * Finds where the next page starts, and refuses a page that leads nowhere.
 * - H3: Ceph says that it encodes and leaves the marker as it is. What equals the page's own last entry is taken as it stands.
 * - H9: Ceph begins a key-marker alone at that key. Both positions are exclusive here, so what the caller has seen is left out.
 * - H15: Swift names the version `null` after a page cut inside a key; the page's last entry is the true position. Ceph's database store ignores the
 *   marker and begins the key anew for ever: a latest version after a position inside its key shows it.
 */
export function placePage(page: RawVersionPage, from: VersionContinuation | undefined, bucket: string): VersionPage {
  const isAfterKey = from !== undefined && !from.versionIdMarker
  const entries = isAfterKey ? page.entries.filter((entry) => entry.key !== from.keyMarker) : page.entries
  const prefixes = from === undefined ? page.prefixes : page.prefixes.filter((prefix) => prefix !== from.keyMarker)
  const first = page.entries[0]
  if (from?.versionIdMarker && first !== undefined && first.key === from.keyMarker && first.isLatest) {
    throw repeatedMarker('ListObjectVersions', bucket)
  }
  if (!page.isTruncated) return { entries, prefixes }
  const continuation = nextPosition(page)
  if (from !== undefined) {
    const direction = compareKeys(continuation.keyMarker, from.keyMarker)
    const isSame = direction === 0 && (continuation.versionIdMarker ?? '') === (from.versionIdMarker ?? '')
    if (isSame || direction < 0) throw repeatedMarker('ListObjectVersions', bucket)
  }
  return { entries, prefixes, continuation }
}

function nextPosition(page: RawVersionPage): VersionContinuation {
  const lastEntry = page.entries.at(-1)
  const lastPrefix = page.prefixes.at(-1)
  const raw = page.nextKeyMarker
  const versionIdMarker = page.nextVersionIdMarker
  if (raw === undefined) {
    if (lastEntry === undefined || (lastPrefix !== undefined && compareKeys(lastPrefix, lastEntry.key) > 0)) {
      if (lastPrefix === undefined) throw malformed('The page says that more follows, but not where')
      return { keyMarker: lastPrefix }
    }
    return { keyMarker: lastEntry.key, versionIdMarker: lastEntry.versionId }
  }
  const isListed = raw === lastEntry?.key || raw === lastPrefix
  const keyMarker = page.isEncoded && !isListed ? decodeOr(raw) : raw
  if (
    lastEntry !== undefined &&
    keyMarker === lastEntry.key &&
    (versionIdMarker === undefined || versionIdMarker === 'null')
  ) {
    return { keyMarker, versionIdMarker: lastEntry.versionId }
  }
  return versionIdMarker === undefined ? { keyMarker } : { keyMarker, versionIdMarker }
}
