import { AppError } from '../domain/app-error.ts'
import { readRange } from '../domain/byte-range.ts'
import { sniffContent } from '../domain/content-kind.ts'
import type { CustomerKey, ObjectStore, VersionRef } from '../stores/object-store.ts'
import { readBounded } from './bounded-read.ts'

/** An answer for whoever carries bytes to the window: an HTTP server or a protocol handler. */
export interface StreamAnswer {
  readonly status: 200 | 206 | 404 | 416 | 502
  readonly headers: Readonly<Record<string, string>>
  /** Absent: no content. Ending the iteration early lets the rest go unread. */
  readonly body?: AsyncIterable<Uint8Array>
}

export interface StreamRequest {
  readonly ref: VersionRef
  readonly customerKey?: CustomerKey | undefined
}

/** Films, sound, pictures and PDF, handed to the window by ranges under a token that says nothing of what it stands for. */
export interface ContentStreams {
  /**
   * Makes a token for one version. It lives for an hour after its last use.
   * @throws AppError `not-supported` for content that is not played or drawn: nothing else is served from the window's own address.
   */
  open(
    store: () => Promise<ObjectStore>,
    request: StreamRequest,
    signal: AbortSignal,
  ): Promise<{ readonly token: string; readonly mediaType: string; readonly sizeBytes: number }>
  /** Never rejects before the first byte. `range`: the header as it came. */
  read(token: string, range: string | undefined, signal: AbortSignal): Promise<StreamAnswer>
  /** Forgets every token. */
  clear(): void
}

interface Opened extends StreamRequest {
  readonly store: () => Promise<ObjectStore>
  readonly sizeBytes: number
  readonly mediaType: string
  readonly etag: string
  usedAt: number
}

const lifetimeMs = 3_600_000
const maxTokens = 100
const served = new Set(['audio', 'video', 'image', 'pdf'])

export interface ContentStreamsOptions {
  readonly now: () => number
  /** At least 128 bits that cannot be guessed. */
  readonly newToken: () => string
}

export function createContentStreams({ now, newToken }: ContentStreamsOptions): ContentStreams {
  const opened = new Map<string, Opened>()

  function forgetOld(): void {
    for (const [token, entry] of opened) {
      if (now() - entry.usedAt > lifetimeMs || opened.size > maxTokens) opened.delete(token)
    }
  }

  function headersOf(entry: Opened): Record<string, string> {
    return {
      'content-type': entry.mediaType,
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      // What a bucket holds never runs in the window, even if somebody opens this address as a page.
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    }
  }

  return {
    async open(store, request, signal) {
      const { ref, customerKey } = request
      const source = await store()
      const head = await source.headVersion(ref, customerKey === undefined ? {} : { customerKey }, signal)
      if (head.archive.kind === 'archived' || head.archive.kind === 'thawing') {
        throw new AppError('archived', 'The version is archived', { facts: { bucket: ref.bucket, key: ref.key } })
      }
      const start = await readBounded(
        source,
        { ref, sizeBytes: head.sizeBytes, maxBytes: 4096, etag: head.etag, customerKey, judge: () => 'more' },
        signal,
      )
      const input = { head: start.bytes, name: ref.key, contentType: head.metadata.contentType }
      const sniffed = sniffContent(input, () => true)
      const isServed = served.has(sniffed.kind) && !('isPlayable' in sniffed && !sniffed.isPlayable)
      if (!isServed) throw new AppError('not-supported', 'This is neither played nor drawn')
      const { mediaType } = sniffed
      const { sizeBytes, etag } = head
      const token = newToken()
      opened.set(token, { ...request, store, sizeBytes, mediaType, etag, usedAt: now() })
      forgetOld()
      return { token, mediaType, sizeBytes }
    },

    async read(token, range, signal) {
      forgetOld()
      const entry = opened.get(token)
      if (entry === undefined) return { status: 404, headers: {} }
      entry.usedAt = now()
      const asked = readRange(range, entry.sizeBytes)
      const headers = headersOf(entry)
      if (asked.kind === 'unsatisfiable') {
        return { status: 416, headers: { ...headers, 'content-range': `bytes */${entry.sizeBytes}` } }
      }
      const isPinned = entry.ref.versionId !== undefined && entry.ref.versionId !== 'null'
      const options = {
        ...(isPinned || entry.etag === '' ? {} : { ifMatch: entry.etag }),
        ...(entry.customerKey === undefined ? {} : { customerKey: entry.customerKey }),
        ...(asked.kind === 'part' ? { range: { firstByte: asked.firstByte, lastByte: asked.lastByte } } : {}),
      }
      if (entry.sizeBytes === 0) return { status: 200, headers: { ...headers, 'content-length': '0' } }
      try {
        const store = await entry.store()
        const { body } = await store.getObject(entry.ref, options, signal)
        if (asked.kind === 'whole') {
          return { status: 200, headers: { ...headers, 'content-length': String(entry.sizeBytes) }, body }
        }
        const { firstByte, lastByte } = asked
        return {
          status: 206,
          headers: {
            ...headers,
            'content-length': String(lastByte - firstByte + 1),
            'content-range': `bytes ${firstByte}-${lastByte}/${entry.sizeBytes}`,
          },
          body,
        }
      } catch {
        return { status: 502, headers: {} }
      }
    },

    clear() {
      opened.clear()
    },
  }
}
