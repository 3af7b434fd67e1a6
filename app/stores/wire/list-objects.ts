import { AppError } from '../../domain/app-error.ts'
import type { ObjectVersion } from '../../domain/object-version.ts'
import { childrenNamed, childText, malformed, parseXml } from '../../http/xml.ts'
import type { ListObjectsQuery, ObjectPage } from '../object-store.ts'
import type { Caller } from './caller.ts'
import { decodeOr, fieldDecoder, readVersionElement, requiredText } from './listing-fields.ts'
import { scanListing } from './scan-listing.ts'
import type { Query } from './signing.ts'
import type { Wire } from './wire.ts'

/** ListObjects: V2 on OSS and S3, V1 on OBS (protocols 6.4). The continuation is the token or the marker. */
export async function listObjects(
  caller: Caller,
  bucket: string,
  query: ListObjectsQuery,
  signal: AbortSignal,
): Promise<ObjectPage> {
  const wire = caller.wireFor(bucket)
  const isV2 = wire.listObjectsVersion === 'v2'
  const position = query.continuation
  const asked: Query = [
    ...(isV2 ? [['list-type', '2'] as const, ['fetch-owner', 'true'] as const] : []),
    ...(query.prefix === '' ? [] : [['prefix', query.prefix] as const]),
    ...(query.delimiter === undefined ? [] : [['delimiter', query.delimiter] as const]),
    ...(position === undefined ? [] : [[isV2 ? 'continuation-token' : 'marker', position] as const]),
    ...(position === undefined && query.after !== undefined
      ? [[isV2 ? 'start-after' : 'marker', query.after] as const]
      : []),
    ['max-keys', String(pageSize(query.maxKeys))],
    ...(caller.isFileSystem(bucket) ? [] : [['encoding-type', 'url'] as const]),
  ]
  const call = { operation: 'ListObjects', method: 'GET', bucket, query: asked, repeatability: 'idempotent' } as const
  const raw = await caller.text(
    call,
    signal,
    (answer) => scanObjects(answer.bytes, wire.fromVendorClass) ?? readObjects(answer.text, wire.fromVendorClass),
  )
  const page = placePage(raw, wire.listObjectsVersion)
  if (page.continuation !== undefined && page.continuation === position) throw repeatedMarker('ListObjects', bucket)
  return page
}

/** A page as it was read, before it is known where the next one starts. */
export interface RawObjectPage {
  readonly objects: readonly ObjectVersion[]
  readonly prefixes: readonly string[]
  readonly isTruncated: boolean
  readonly isEncoded: boolean
  readonly token?: string
  /** As the store wrote it; whether it is encoded has to be found out. */
  readonly nextMarker?: string
}

/** The quick way to read the document; undefined when it is not as plain as stores usually write it. */
export function scanObjects(
  bytes: Buffer,
  fromVendorClass: (storageClass: string) => string,
): RawObjectPage | undefined {
  const listing = scanListing(bytes, 'ListBucketResult', fromVendorClass)
  if (listing === undefined) return undefined
  const { entries, prefixes, isEncoded, fields } = listing
  const objects = entries.flatMap((entry) => (entry.kind === 'version' ? [entry] : []))
  return { objects, prefixes, isEncoded, ...pagingOf((name) => fields.get(name)) }
}

/** The careful way to read the document, for whatever scan-listing.ts does not take. */
export function readObjects(text: string, fromVendorClass: (storageClass: string) => string): RawObjectPage {
  const root = parseXml(text, 'ListBucketResult')
  const decode = fieldDecoder(root)
  const objects = childrenNamed(root, 'Contents').map((element) =>
    readVersionElement(element, fromVendorClass, decode, { isLatest: true, versionId: '' }),
  )
  const prefixes = childrenNamed(root, 'CommonPrefixes').map((element) => decode(requiredText(element, 'Prefix')))
  return { objects, prefixes, isEncoded: isEncoded(root), ...pagingOf((name) => childText(root, name)) }
}

function pagingOf(
  field: (name: string) => string | undefined,
): Pick<RawObjectPage, 'isTruncated' | 'token' | 'nextMarker'> {
  const token = field('NextContinuationToken')
  const nextMarker = field('NextMarker')
  return {
    isTruncated: field('IsTruncated')?.trim() === 'true',
    ...(token ? { token } : {}),
    ...(nextMarker ? { nextMarker } : {}),
  }
}

function placePage(page: RawObjectPage, version: Wire['listObjectsVersion']): ObjectPage {
  const { objects, prefixes, token, nextMarker: raw } = page
  if (!page.isTruncated) return { objects, prefixes }
  if (version === 'v2' && token !== undefined) return { objects, prefixes, continuation: token }
  const lastKey = objects.at(-1)?.key
  const lastPrefix = prefixes.at(-1)
  // A marker that is the page's own last entry as it stands was not encoded (H3); S3 leaves it out without a delimiter.
  const isListed = raw === lastKey || raw === lastPrefix
  const marker = raw === undefined ? (lastKey ?? lastPrefix) : isListed || !page.isEncoded ? raw : decodeOr(raw)
  if (marker === undefined) throw malformed('The page says that more follows, but not where')
  return { objects, prefixes, continuation: marker }
}

function isEncoded(root: Parameters<typeof childText>[0]): boolean {
  return childText(root, 'EncodingType')?.trim() === 'url'
}

export function pageSize(maxKeys: number | undefined): number {
  return Math.min(1000, Math.max(1, Math.floor(maxKeys ?? 1000)))
}

export function repeatedMarker(operation: string, bucket: string): AppError {
  return new AppError('repeated-marker', `${operation} would send the same page for ever`, {
    facts: { operation, bucket },
  })
}
