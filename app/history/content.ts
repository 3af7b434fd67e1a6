import { contentLimits, type ContentView } from '../contract/history-views.ts'
import { AppError } from '../domain/app-error.ts'
import { assertNever } from '../domain/assert-never.ts'
import { sniffContent, type SniffedContent } from '../domain/content-kind.ts'
import { imageSize } from '../domain/image-size.ts'
import { indentJson } from '../domain/indent-json.ts'
import type { VersionHead } from '../domain/object-version.ts'
import type { TextEncoding } from '../domain/text-encodings.ts'
import type { CustomerKey, ObjectStore, VersionRef } from '../stores/object-store.ts'
import { type BoundedRead, readBounded } from './bounded-read.ts'
import { parseCsvTable } from './csv-table.ts'
import { decodeText, findEncoding } from './text-encoding.ts'

export interface ContentRequest {
  readonly ref: VersionRef
  /** Bytes to read at most; `contentLimits.normal` unless asked, cut to `contentLimits.most`. */
  readonly maxBytes?: number | undefined
  /** Chosen by a person; otherwise it is found out. */
  readonly encoding?: TextEncoding | undefined
  /** Text whatever it looks like, for tables and JSON that are to be read as they are. */
  readonly as?: 'text' | undefined
  readonly customerKey?: CustomerKey | undefined
}

const looksLikeText = (head: Uint8Array) => findEncoding(head) !== undefined

/** What a read tells about every kind. */
function baseOf(head: VersionHead, read: BoundedRead, sniffed: SniffedContent) {
  return {
    sizeBytes: head.sizeBytes,
    readBytes: read.bytes.length,
    isWhole: read.isWhole,
    mediaType: sniffed.mediaType,
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Reads the start of one version, decides what it is and gives what can be shown of it. */
export async function readContent(
  store: ObjectStore,
  request: ContentRequest,
  signal: AbortSignal,
): Promise<ContentView> {
  const { ref, customerKey } = request
  const headOptions = customerKey === undefined ? {} : { customerKey }
  const head = await store.headVersion(ref, headOptions, signal)
  // A bucket may allow direct reads of archived objects, at a price: never without being asked.
  if (head.archive.kind === 'archived' || head.archive.kind === 'thawing') {
    throw new AppError('archived', 'The version is archived', { facts: { bucket: ref.bucket, key: ref.key } })
  }
  if (head.objectKind === 'symlink') {
    return { kind: 'link', sizeBytes: head.sizeBytes, readBytes: 0, isWhole: false, mediaType: 'inode/symlink' }
  }
  const sniff = (bytes: Uint8Array) =>
    sniffContent({ head: bytes, name: ref.key, contentType: head.metadata.contentType }, looksLikeText)
  const isPinned = ref.versionId !== undefined && ref.versionId !== 'null'
  const read = await readBounded(
    store,
    {
      ref,
      sizeBytes: head.sizeBytes,
      maxBytes: Math.min(request.maxBytes ?? contentLimits.normal, contentLimits.most),
      etag: isPinned ? undefined : head.etag,
      customerKey,
      contentEncoding: head.metadata.contentEncoding,
      judge: (start) => judge(sniff(start), request),
    },
    signal,
  )
  return present(head, read, sniff(read.bytes.subarray(0, 4096)), request)
}

/** Films, PDF and unknown bytes are not read beyond what names them: the first two come by ranges. */
function judge(sniffed: SniffedContent, request: ContentRequest): 'more' | 'enough' {
  if (request.as === 'text' || request.encoding !== undefined) return 'more'
  return ['audio', 'video', 'pdf', 'office', 'binary'].includes(sniffed.kind) ? 'enough' : 'more'
}

function present(head: VersionHead, read: BoundedRead, found: SniffedContent, request: ContentRequest): ContentView {
  if (read.bytes.length === 0) return { kind: 'empty', ...baseOf(head, read, found) }
  const isAsked = request.as === 'text' || request.encoding !== undefined
  const sniffed: SniffedContent =
    isAsked && (request.as === 'text' || found.kind === 'binary') ? { kind: 'text', mediaType: 'text/plain' } : found
  const base = baseOf(head, read, sniffed)
  switch (sniffed.kind) {
    case 'text':
    case 'json':
    case 'csv':
      return presentText(sniffed, base, read, request)
    case 'image': {
      const size = imageSize(read.bytes, sniffed.mediaType)
      return { kind: 'image', ...base, ...size, ...(read.isWhole ? { base64: base64(read.bytes) } : {}) }
    }
    case 'pdf':
      return { kind: 'pdf', ...base }
    case 'audio':
    case 'video':
      return { kind: sniffed.kind, ...base, isPlayable: sniffed.isPlayable }
    case 'office':
      return { kind: 'office', ...base, format: sniffed.format }
    case 'binary':
      return { kind: 'binary', ...base, head: base64(read.bytes.subarray(0, 256)) }
    default:
      return assertNever(sniffed)
  }
}

function presentText(
  sniffed: SniffedContent,
  base: ReturnType<typeof baseOf>,
  read: BoundedRead,
  request: ContentRequest,
): ContentView {
  const finding = findEncoding(read.bytes)
  const encoding = request.encoding ?? finding?.encoding ?? 'windows-1252'
  const encodingCertainty = request.encoding === undefined ? (finding?.certainty ?? 'guess') : 'chosen'
  const text = decodeText(read.bytes, encoding)
  const textBase = { ...base, encoding, encodingCertainty } as const
  if (sniffed.kind === 'csv') {
    const table = parseCsvTable(text, read.isWhole)
    if (table !== undefined) {
      return { kind: 'csv', ...textBase, ...table, rows: table.rows.map((row) => [...row]) }
    }
  }
  if (sniffed.kind === 'json') return { kind: 'json', ...textBase, text, ...formattedJson(text, read.isWhole) }
  return { kind: 'text', ...textBase, text }
}

function formattedJson(text: string, isWhole: boolean): { readonly formatted?: string } {
  if (!isWhole) return {}
  try {
    JSON.parse(text)
  } catch {
    return {}
  }
  return { formatted: indentJson(text) }
}
