import { AppError } from '../../domain/app-error.ts'
import { childrenNamed, childText, malformed, parseXml } from '../../http/xml.ts'
import type { ListObjectsQuery, ObjectPage } from '../object-store.ts'
import type { Caller } from './caller.ts'
import { decodeOr, fieldDecoder, readVersionElement, requiredText } from './listing-fields.ts'
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
    ['max-keys', String(pageSize(query.maxKeys))],
    ...(caller.isFileSystem(bucket) ? [] : [['encoding-type', 'url'] as const]),
  ]
  const call = { operation: 'ListObjects', method: 'GET', bucket, query: asked, repeatability: 'idempotent' } as const
  const page = await caller.text(call, signal, (answer) => readObjects(answer.text, wire))
  if (page.continuation !== undefined && page.continuation === position) throw repeatedMarker('ListObjects', bucket)
  return page
}

function readObjects(text: string, wire: Wire): ObjectPage {
  const root = parseXml(text, 'ListBucketResult')
  const decode = fieldDecoder(root)
  const objects = childrenNamed(root, 'Contents').map((element) =>
    readVersionElement(element, wire.fromVendorClass, decode, { isLatest: true, versionId: '' }),
  )
  const prefixes = childrenNamed(root, 'CommonPrefixes').map((element) => decode(requiredText(element, 'Prefix')))
  if (childText(root, 'IsTruncated')?.trim() !== 'true') return { objects, prefixes }
  const token = childText(root, 'NextContinuationToken')
  if (wire.listObjectsVersion === 'v2' && token) return { objects, prefixes, continuation: token }
  const lastKey = objects.at(-1)?.key
  const lastPrefix = prefixes.at(-1)
  const raw = childText(root, 'NextMarker')
  // A marker that is the page's own last entry as it stands was not encoded (H3); S3 leaves it out without a delimiter.
  const marker =
    raw === undefined || raw === ''
      ? (lastKey ?? lastPrefix)
      : raw === lastKey || raw === lastPrefix
        ? raw
        : isEncoded(root)
          ? decodeOr(raw)
          : raw
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
