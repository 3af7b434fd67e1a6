import { Readable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { AppError, toAppError } from '../domain/app-error.ts'
import type { CustomerKey, ObjectContent, ObjectStore, VersionRef } from '../stores/object-store.ts'

/** What was read of a version. */
export interface BoundedRead {
  /** At most the bytes asked for. */
  readonly bytes: Uint8Array
  /** The content ended before the limit did. */
  readonly isWhole: boolean
}

export interface BoundedReadRequest {
  readonly ref: VersionRef
  readonly sizeBytes: number
  readonly maxBytes: number
  /** Pins the version where its id does not (the null version). */
  readonly etag?: string | undefined
  readonly customerKey?: CustomerKey | undefined
  /** `Content-Encoding` of the version; gzip, deflate and br are unpacked within the limit. */
  readonly contentEncoding?: string | undefined
  /** Sees the first bytes; `enough` ends the reading there, for content that is not shown. */
  readonly judge: (head: Uint8Array) => 'more' | 'enough'
}

const judgedBytes = 4096

function unpacker(contentEncoding: string | undefined) {
  // Flushing at the end lets a stream that was cut off by the limit give what it has.
  const zlibOptions = { finishFlush: constants.Z_SYNC_FLUSH }
  switch (contentEncoding?.trim().toLowerCase()) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip(zlibOptions)
    case 'deflate':
      return createInflate(zlibOptions)
    case 'br':
      return createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH })
    default:
      return undefined
  }
}

async function openRange(store: ObjectStore, request: BoundedReadRequest, signal: AbortSignal): Promise<ObjectContent> {
  const pinned = {
    ...(request.etag === undefined || request.etag === '' ? {} : { ifMatch: request.etag }),
    ...(request.customerKey === undefined ? {} : { customerKey: request.customerKey }),
  }
  if (request.sizeBytes <= request.maxBytes) return await store.getObject(request.ref, pinned, signal)
  const range = { firstByte: 0, lastByte: request.maxBytes - 1 }
  try {
    return await store.getObject(request.ref, { ...pinned, range }, signal)
  } catch (thrown) {
    // A store that ignores ranges answers with everything. Ask without one, and stop reading at the limit.
    if (toAppError(thrown).code !== 'malformed-answer') throw thrown
    return await store.getObject(request.ref, pinned, signal)
  }
}

/**
 * Reads the start of a version and never more than `maxBytes`, whatever the store sends.
 * @throws AppError as the store classified it; `precondition-failed` when the file changed meanwhile.
 */
export async function readBounded(
  store: ObjectStore,
  request: BoundedReadRequest,
  signal: AbortSignal,
): Promise<BoundedRead> {
  if (request.sizeBytes === 0) return { bytes: new Uint8Array(0), isWhole: true }
  const content = await openRange(store, request, signal)
  const unpack = unpacker(request.contentEncoding)
  const limit = unpack === undefined ? Math.min(request.maxBytes, request.sizeBytes) : request.maxBytes
  const source: AsyncIterable<Uint8Array> =
    unpack === undefined ? content.body : Readable.from(content.body).pipe(unpack)
  const chunks: Uint8Array[] = []
  let length = 0
  let judged = false
  let ended = true
  try {
    for await (const chunk of source) {
      signal.throwIfAborted()
      chunks.push(chunk)
      length += chunk.length
      if (!judged && length >= judgedBytes) {
        judged = true
        if (request.judge(Buffer.concat(chunks)) === 'enough') {
          ended = false
          break
        }
      }
      if (length >= limit) {
        ended = false
        break
      }
    }
  } catch (thrown) {
    if (isUnpackingFault(thrown))
      throw new AppError('malformed-answer', 'The content is not packed as it says', { cause: thrown })
    throw thrown
  } finally {
    content.cancel()
    unpack?.destroy()
  }
  const bytes = Buffer.concat(chunks).subarray(0, limit)
  if (unpack === undefined) return { bytes, isWhole: bytes.length === request.sizeBytes }
  return { bytes, isWhole: ended && request.sizeBytes <= request.maxBytes }
}

function isUnpackingFault(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  return code.startsWith('Z_') || code.startsWith('ERR__ERROR_') || code.startsWith('ERR_BROTLI')
}
